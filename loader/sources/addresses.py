"""Which machines a URL may lead to: public ones, unless private ones are allowed."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from loader.errors import SourceError

_PORTS = {"http": 80, "https": 443}
# IPv6 addresses that stand for IPv4 ones, private ones too: NAT64 and 6to4.
_TUNNELS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
_SAFE = "/%:=&?~+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart, with the one address to connect to: looked up once, so that it stays checked."""

    scheme: str
    host: str
    port: int
    address: str
    path: str  # with the query

    @property
    def site(self) -> str:
        """Scheme, host and port: what a robots.txt holds for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def host_header(self) -> str:
        """The Host of a request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def is_address(path: str) -> bool:
    """True for what is loaded from the web."""
    return path.lower().startswith(("http://", "https://"))


def resolve(url: str, allow_private: bool) -> Target:
    """Where `url` leads; SourceError when that is nowhere, or no public machine."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        name = parts.hostname or ""
        host = name if name.isascii() else name.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise SourceError(f"{url}: is no address: {error}") from error
    if parts.scheme not in _PORTS or not host:
        raise SourceError(f"{url}: is no http or https address")
    if parts.username is not None:
        raise SourceError(f"{url}: holds a user name; articles behind a login are not fetched")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"{url}: its host cannot be found: {error}") from error
    addresses = [str(entry[4][0]) for entry in found]
    private = [address for address in addresses if not is_public(address)]
    if private and not allow_private:
        raise SourceError(
            f"{url}: leads to {private[0]}, which is no public address; allow it with --allow-private"
        )
    path = quote(parts.path or "/", safe=_SAFE) + (
        f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    )
    return Target(parts.scheme, host, port, addresses[0], path)


def is_public(address: str) -> bool:
    """True for an IP address that anybody on the internet can reach."""
    ip = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        return is_public(str(mapped))
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _TUNNELS)
