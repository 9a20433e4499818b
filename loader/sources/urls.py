"""Addresses of articles, written so that the same article always has the same one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

MAX_LENGTH = 2000  # longer than any browser's address line takes: no address of an article

# Say where a reader came from, not what the page is. Not so «from», «ref», «source» and «id» alone: sites
# choose articles by them.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ymclid|ysclid|twclid|ttclid|igsh(?:id)?|_openstat|"
    r"openstat|mc_[ce]id|_ga|_gl|vero_id|wickedid|rb_clickid|oly_(?:anon|enc)_id|from_source|at_(?:campaign|medium)|"
    r"ref_src|ref_url|__twitter_impression|cmpid|guccounter|share_from|erid|roistat\w*",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ALLOWED = "%!$&'()*+,;=:@/?-._~"  # RFC 3986: stays as it is in paths and queries


def canonical_url(address: object, base: str | None = None) -> str | None:
    """`address`, taken relative to `base`, without fragment and tracking; None when it is no article's.

    Hosts are in lower case and, with letters of other alphabets, in IDNA's form; what is escaped without
    need is not, and what needs it is. A site's front page is no article: many pages that are badly made
    call it their canonical address.
    """
    if not isinstance(address, str) or not address.strip():
        return None
    try:
        parts = urlsplit(urljoin(base or "", "".join(address.split())))
        port = parts.port
    except ValueError:  # "http://[", a port that is no number
        return None
    scheme, host = parts.scheme.lower(), _host(parts.hostname or "")
    if scheme not in _PORTS or not host:
        return None
    path, query = _escaped(parts.path) or "/", _without_tracking(_escaped(parts.query))
    if path == "/" and not query:
        return None
    where = host if port in {None, _PORTS[scheme]} else f"{host}:{port}"
    url = urlunsplit((scheme, where, path, query, ""))
    return url if len(url) <= MAX_LENGTH else None


def is_same_site(one: str, other: str) -> bool:
    """True for two addresses of one host, or of a host and one below it (m.vesti.example)."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    shorter, longer = sorted(hosts, key=len)
    return shorter == longer or ("." in shorter and longer.endswith(f".{shorter}"))


def _host(name: str) -> str:
    """A host as it is asked for; "" when nothing can be asked for by that name."""
    name = name.rstrip(".")
    if ":" in name:
        return f"[{name}]"
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:  # a label that is empty or longer than 63 letters
        return ""


def _without_tracking(query: str) -> str:
    """`query` without the parts that track; the others stay as they are written."""
    parts = query.split("&")
    return "&".join(part for part in parts if part and not _is_tracking(part))


def _is_tracking(part: str) -> bool:
    named = parse_qsl(part, keep_blank_values=True)
    return bool(named) and _TRACKING.fullmatch(named[0][0]) is not None


def _escaped(text: str) -> str:
    """`text` with the one spelling that RFC 3986 calls normal: %d0 as %D0, %61 as a, «ж» as %D0%B6."""

    def normal(match: re.Match[str]) -> str:
        [byte] = unquote_to_bytes(match.group())
        return chr(byte) if byte in _UNRESERVED else match.group().upper()

    return quote(_ESCAPE.sub(normal, text), safe=_ALLOWED, errors="replace")
