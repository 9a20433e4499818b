"""Rate limits, where they are set: so many requests a client and time, said in every answer."""

from __future__ import annotations

import ipaddress
import logging
import math
import time
from dataclasses import dataclass

import limits
from flask import Flask, Response, current_app, g, request
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from api.problems import TooManyRequestsError

LIMITED = "/v1/"  # health, figures, contract and documentation are not
NAME = "default"  # of the policy, in the RateLimit fields
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
        app.before_request(_count)
        app.after_request(_add_headers)


def client_of(address: str | None) -> str:
    """Whom an address belongs to: of IPv6, one client has at least 64 bits to choose from."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)


def _count() -> None:
    if not request.path.startswith(LIMITED) or request.method == "OPTIONS":
        return
    limiter: Limiter = current_app.extensions["whosaid.limiter"]
    quota = limiter.take(client_of(request.remote_addr))
    g.quota = quota
    if quota is not None and not quota.allowed:
        raise TooManyRequestsError(quota.seconds)


def _add_headers(response: Response) -> Response:
    quota: Quota | None = g.get("quota")
    if quota is not None:
        limiter: Limiter = current_app.extensions["whosaid.limiter"]
        response.headers["RateLimit-Policy"] = limiter.policy
        response.headers["RateLimit"] = f'"{NAME}";r={quota.remaining};t={quota.seconds}'
    return response
