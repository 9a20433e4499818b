"""Rate limits, where they are set: so many requests a client and time, said in every answer."""

from __future__ import annotations

import ipaddress
import logging
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import limits
from flask import Flask, Response, current_app, request
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from api.problems import TooManyRequestsError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LIMITED = "/v1/"  # health, figures, contract and documentation are not
NAME = "default"  # of the policy, in the RateLimit fields
HEADERS = frozenset({"RateLimit-Policy", "RateLimit"})
QUOTA_KEY = "whosaid.quota"  # in a request's environment: what counting it gave
IN_MEMORY = "memory://"
STORES = ("memory://", "redis://", "rediss://", "redis+unix://", "redis+cluster://", "redis+sentinel://")
PATIENCE = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}  # seconds for Redis

_log = logging.getLogger(__name__)


def parse_rate(text: str) -> limits.RateLimitItem:
    """The rate that `600/minute` or `5000 per day` means; raises ValueError for anything else."""
    rates = limits.parse_many(text)
    if len(rates) != 1:
        raise ValueError(f"one rate, not {len(rates)}")
    return rates[0]


@dataclass(frozen=True, slots=True)
class Quota:
    """What a client has left, and the seconds until it is whole again."""

    allowed: bool
    remaining: int
    seconds: int


class Limiter:
    """Counts the requests of each client in windows of fixed length."""

    def __init__(self, rate: str, store: str) -> None:
        self._rate = parse_rate(rate)
        options = {} if store == IN_MEMORY else PATIENCE
        self._strategy = FixedWindowRateLimiter(storage_from_string(store, wrap_exceptions=True, **options))

    @property
    def policy(self) -> str:
        """The rate, as a RateLimit-Policy field."""
        return f'"{NAME}";q={self._rate.amount};w={self._rate.get_expiry()}'

    def take(self, client: str) -> Quota | None:
        """Count a request of `client`; None when the counts are out of reach, which stops nobody."""
        try:
            allowed = self._strategy.hit(self._rate, client)
            window = self._strategy.get_window_stats(self._rate, client)
        except StorageError as error:
            _log.warning("cannot count requests, so none are refused: %s", error)
            return None
        return Quota(allowed, window.remaining, max(1, math.ceil(window.reset_time - time.time())))


def init_app(app: Flask, rate: str | None, store: str) -> None:
    """Limit the requests to `app` to `rate` for each client; None: no limit."""
    if rate is not None:
        app.extensions["whosaid.limiter"] = Limiter(rate, store)
        app.before_request(_refuse)
        app.after_request(_add_headers)


def count(app: Flask, environ: WSGIEnvironment) -> Quota | None:
    """Count a request, once however often this is asked; None where no quota is there for it."""
    if QUOTA_KEY not in environ:
        limiter: Limiter | None = app.extensions.get("whosaid.limiter")
        free = not environ["PATH_INFO"].startswith(LIMITED) or environ["REQUEST_METHOD"] == "OPTIONS"
        client = None if limiter is None or free else client_of(environ.get("REMOTE_ADDR"))
        environ[QUOTA_KEY] = limiter.take(client) if limiter and client else None
    quota: Quota | None = environ[QUOTA_KEY]
    return quota


def headers_of(app: Flask, quota: Quota | None) -> list[tuple[str, str]]:
    """What an answer tells the client of its quota."""
    if quota is None:
        return []
    policy: str = app.extensions["whosaid.limiter"].policy
    return [("RateLimit-Policy", policy), ("RateLimit", f'"{NAME}";r={quota.remaining};t={quota.seconds}')]


def client_of(address: str | None) -> str:
    """Whom an address belongs to: of IPv6, one client has at least 64 bits to choose from."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)


def _refuse() -> None:
    quota = count(current_app, request.environ)
    if quota is not None and not quota.allowed:
        raise TooManyRequestsError(quota.seconds)


def _add_headers(response: Response) -> Response:
    response.headers.update(headers_of(current_app, request.environ.get(QUOTA_KEY)))
    return response
