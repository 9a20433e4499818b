"""Addresses of articles, written so that the same article always has the same one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

MAX_LENGTH = 2000  # longer than any browser's address line takes: no address of an article

# Say where a reader came from, not what the page is.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|yclid|ysclid|_openstat|mc_[ce]id|igshid|from_source", re.IGNORECASE
)
_PORTS = {"http": 80, "https": 443}


def canonical_url(address: object, base: str | None = None) -> str | None:
    """`address`, taken relative to `base`, without fragment and tracking; None when it is no article's.

    A site's front page is none: many pages that are badly made call it their canonical address.
    """
    if not isinstance(address, str) or not address.strip():
        return None
    try:
        parts = urlsplit(urljoin(base or "", "".join(address.split())))
        port = parts.port
    except ValueError:  # "http://[", a port that is no number
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in _PORTS or not host or (parts.path in {"", "/"} and not parts.query):
        return None
    if ":" in host:
        host = f"[{host}]"
    query = [(name, value) for name, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(name)]
    # A query that has nothing to remove stays as it is written.
    kept = parts.query if len(query) == len(parse_qsl(parts.query, True)) else urlencode(query)
    where = host if port in {None, _PORTS[scheme]} else f"{host}:{port}"
    url = urlunsplit((scheme, where, parts.path, kept, ""))
    return url if len(url) <= MAX_LENGTH else None


def is_same_site(one: str, other: str) -> bool:
    """True for two addresses of one host, or of a host and one below it (m.vesti.example)."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    shorter, longer = sorted(hosts, key=len)
    return shorter == longer or ("." in shorter and longer.endswith(f".{shorter}"))
