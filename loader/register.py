"""Reads registers of outlets and agencies: the project's outlets.yaml, and the user's over it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from loader.data import read_data
from loader.errors import KnowledgeError
from loader.folding import fold
from loader.models import Source
from loader.zones import is_zone

USER_FILE = "WHOSAID_OUTLETS"
KINDS = ("outlet", "agency", "official")

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_FIELDS = ("slug", "name", "domain", "domains", "kind", "time_zone", "signs", "names")


@dataclass(frozen=True, slots=True)
class Entry:
    """One publisher, with every name and domain by which it is known."""

    source: Source
    names: tuple[str, ...]
    domains: tuple[str, ...]  # as addresses are stored: in lower case and IDNA's form, without www.
    signs: bool  # it puts its own name into its news


def read_register() -> tuple[Entry, ...]:
    """All publishers. The user's win: over the entry of the same slug, and over a name or a domain.

    What an entry of the user's leaves out stays as the project has it. Raises KnowledgeError for a file of
    the user's that cannot be read, naming it, the entry and the field.
    """
    project = read_data("outlets.yaml")
    entries = {entry.source.slug: entry for entry in _entries(project, "outlets.yaml")}
    path = user_file()
    for entry in _entries(_over(project, read_values(path)), str(path)) if path else ():
        names, domains = {fold(name) for name in entry.names}, set(entry.domains)
        for slug, other in entries.items():
            if slug != entry.source.slug:
                entries[slug] = _without(other, names, domains)
        entries[entry.source.slug] = entry
    return tuple(entries.values())


def user_file() -> Path | None:
    """The user's register, None when WHOSAID_OUTLETS is not set."""
    named = os.environ.get(USER_FILE, "")
    return Path(named) if named else None


def read_values(path: Path) -> list[object]:
    """What stands in a register in YAML, not looked at further. Raises KnowledgeError naming the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path}: cannot read it as a register in UTF-8: {error}") from error
    return _values(text, str(path))


def _values(text: str, where: str) -> list[object]:
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{where}: is no YAML: {error}") from error
    if not isinstance(values, list):
        raise KnowledgeError(f"{where}: is no list of outlets; begin each with - {{slug: …, name: …}}")
    return values


def _over(project: Sequence[object], values: Sequence[object]) -> list[object]:
    """`values`, completed by what the project's entries of the same slug say."""
    known = {value["slug"]: value for value in project if isinstance(value, dict)}
    completed: list[object] = []
    for value in values:
        slug = value.get("slug") if isinstance(value, dict) else None
        base = known.get(slug, {}) if isinstance(slug, str) else {}
        completed.append({**base, **value} if isinstance(value, dict) else value)
    return completed


def _entries(values: Sequence[object], where: str) -> tuple[Entry, ...]:
    entries = tuple(_entry(value, f"{where}: entry {number}") for number, value in enumerate(values, start=1))
    _check_unique(entries, where)
    return entries


def _entry(value: object, where: str) -> Entry:
    if not isinstance(value, dict):
        raise KnowledgeError(f"{where}: is no outlet, but {value!r}; write {{slug: …, name: …}}")
    unknown = next((field for field in value if field not in _FIELDS), None)
    if unknown is not None:
        raise KnowledgeError(f"{where}: {unknown!r} is no field of an outlet; there are {', '.join(_FIELDS)}")
    slug, name = value.get("slug"), value.get("name")
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise KnowledgeError(f"{where}: slug is {slug!r}, not like stepnye-vesti")
    where = f"{where} ({slug})"
    if not isinstance(name, str) or not name.strip():
        raise KnowledgeError(f"{where}: name is {name!r}; it must be a text")
    kind, zone, signs = value.get("kind", "outlet"), value.get("time_zone"), value.get("signs", False)
    if kind not in KINDS:
        raise KnowledgeError(f"{where}: kind is {kind!r}, not one of {', '.join(KINDS)}")
    if zone is not None and not (isinstance(zone, str) and is_zone(zone)):
        raise KnowledgeError(f"{where}: time_zone is {zone!r}, not a name of the IANA like Asia/Almaty")
    if not isinstance(signs, bool):
        raise KnowledgeError(f"{where}: signs is {signs!r}, not true or false")
    domain = value.get("domain")
    domains = [] if domain is None else [domain]
    domains = list(_domains([*domains, *_texts(value.get("domains", []), "domains", where)], where))
    names = _texts(value.get("names", [name]), "names", where)
    source = Source(slug, name.strip(), domains[0] if domain else None, kind, zone)
    return Entry(source, names, tuple(domains), signs)


def _texts(value: object, field: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise KnowledgeError(f"{where}: {field} is {value!r}, not a list of texts")
    return tuple(value)


def _domains(values: Sequence[object], where: str) -> Iterator[str]:
    for value in values:
        if not isinstance(value, str) or not _DOMAIN.fullmatch(value):
            raise KnowledgeError(f"{where}: domain is {value!r}, not like zakon.kz")
        try:
            yield value.lower().removeprefix("www.").encode("idna").decode("ascii")
        except UnicodeError as error:
            raise KnowledgeError(f"{where}: domain is {value!r}: {error}") from error


def _check_unique(entries: Sequence[Entry], where: str) -> None:
    """Two outlets of one register never share a slug, a name or a domain."""
    owners: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries, start=1):
        names = {("name", fold(name)) for name in entry.names}
        domains = {("domain", domain) for domain in entry.domains}
        for field, value in sorted({("slug", entry.source.slug)} | names | domains):
            owner = owners.setdefault((field, value), number)
            if owner != number:
                place = f"{where}: entry {number} ({entry.source.slug})"
                raise KnowledgeError(f"{place}: {field} {value!r} is that of entry {owner} already")


def _without(entry: Entry, names: set[str], domains: set[str]) -> Entry:
    """`entry` without names and domains that somebody else has."""
    kept_names = tuple(name for name in entry.names if fold(name) not in names)
    kept_domains = tuple(domain for domain in entry.domains if domain not in domains)
    return Entry(entry.source, kept_names, kept_domains, entry.signs)
