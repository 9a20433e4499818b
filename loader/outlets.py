"""The register of outlets, agencies and press services, and how to spot them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from loader.folding import fold, fold_name
from loader.models import Source
from loader.register import read_register

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
        (
            *("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s"),
            *("t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"),
            *("a", "g", "q", "n", "o", "u", "u", "h", "i"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Register:
    """All known publishers."""

    by_name: dict[str, Source]  # folded name, every case form
    by_domain: dict[str, Source]
    signing: frozenset[str]  # slugs of outlets that put their own name into their news
    any_name: str  # a pattern for any of the names, the longest first

    def named(self, name: str) -> Source:
        """The publisher that goes by `name`, as `any_name` matched it."""
        return self.by_name[fold(name)]

    def at(self, url: str | None) -> Source | None:
        """The publisher on whose domain `url` is, None when it is not a known one."""
        labels = _host(url or "").split(".")
        domains = (".".join(labels[index:]) for index in range(len(labels)))
        return next((self.by_domain[domain] for domain in domains if domain in self.by_domain), None)


@lru_cache(maxsize=1)
def load_register() -> Register:
    """The project's register and the user's, read when first needed. Raises KnowledgeError."""
    entries = read_register()
    by_name = {fold(name): entry.source for entry in entries for name in entry.names}
    by_domain = {domain: entry.source for entry in entries for domain in entry.domains}
    patterns = (_pattern(name) for name in sorted(by_name, key=len, reverse=True))
    signing = frozenset(entry.source.slug for entry in entries if entry.signs)
    return Register(by_name, by_domain, signing, rf"(?:{'|'.join(patterns)})(?![\w-]|\.\w)")


def name_outlet(site: str, url: str | None) -> Source | None:
    """The outlet that calls itself `site`: a known one, else one by the domain of `url` or by its name."""
    name = " ".join(site.split())
    known = load_register().by_name.get(fold(name))
    if known is not None:
        return known
    domain = _host(url or "") or None
    slug = slugify(domain or name)
    return Source(slug, name, domain, "outlet", None, registered=False) if slug else None


def slugify(name: str) -> str:
    """«Степные вести» as stepnye-vesti; "" when nothing of it can be written so."""
    latin = "".join(_LATIN.get(letter, letter) for letter in name.casefold())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _pattern(folded_name: str) -> str:
    return re.escape(folded_name).replace(r"\ ", r"\s+").replace("е", "[её]")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # "http://[": no address, so nobody's
        return ""


def relays(name: str) -> bool:
    """True for an outlet or agency: it hands on what others said. Any web address counts as one."""
    return fold_name(name) in _relaying() or bool(_ADDRESS.fullmatch(name))


# «Zakon.kz», «Лента.ру»; not «С.Петров».
_ADDRESS = re.compile(r"[\w-]{3,}\.(?:[a-z]{2,5}|рф|ру)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _relaying() -> frozenset[str]:
    publishers = load_register().by_name.items()
    return frozenset(fold_name(name) for name, source in publishers if source.kind != "official")
