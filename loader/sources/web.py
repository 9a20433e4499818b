"""Pages by their address, fetched as a polite robot: robots.txt, pauses, conditions, limits."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

import urllib3

from loader.errors import SourceError
from loader.sources.addresses import Target, resolve

ROBOT = "whosaid"  # the name that a robots.txt may address
USER_AGENT = "whosaid/0.1 (an archive of quotes; reads robots.txt)"
MAX_FETCHED = 100_000_000  # bytes
MAX_ROBOTS = 500_000  # bytes: what RFC 9309 asks of robots
MAX_REDIRECTS = 5
MAX_DELAY = 30.0  # seconds: what a robots.txt may ask for
CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOUND, _NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server tells whether a page is still the same."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered with; `content` is None when it is still what it was."""

    url: str  # behind all redirects
    content: bytes | None
    content_type: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class Manners:
    """How pages are fetched."""

    allow_private: bool = False
    user_agent: str = USER_AGENT
    delay: float = 1.0  # seconds between two requests to the same host
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    max_bytes: int = MAX_FETCHED


@dataclass(slots=True)
class Fetcher:
    """Fetches pages, and remembers what it was told about each host while it does."""

    manners: Manners = field(default_factory=Manners)
    known: Callable[[str], Validators | None] = lambda url: None
    told: dict[str, Validators] = field(default_factory=dict)  # by the address that was asked for
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def fetch(self, url: str) -> Fetched:
        """What stands at `url`, behind its redirects. Raises SourceError naming it and the reason."""
        validators = self.known(url)
        at = url
        for _ in range(MAX_REDIRECTS + 1):
            target = resolve(at, self.manners.allow_private)
            robots = self._robots_of(target)
            if not robots.can_fetch(ROBOT, f"{target.site}{target.path}"):
                raise SourceError(f"{at}: its site asks robots not to fetch it (robots.txt)")
            self._wait(target.host, float(robots.crawl_delay(ROBOT) or 0))
            answer = self._get(at, target, self.manners.max_bytes, validators)
            if isinstance(answer, Fetched):
                if answer.content is not None:
                    self.told[url] = answer.validators
                return answer
            at = urljoin(at, answer)
        raise SourceError(f"{url}: leads through more than {MAX_REDIRECTS} redirects")

    def _get(self, url: str, target: Target, limit: int, validators: Validators | None) -> Fetched | str:
        """The answer to one request, or where it redirects to."""
        deadline = time.monotonic() + self.manners.total_seconds
        headers = {"User-Agent": self.manners.user_agent, "Host": target.host_header}
        headers["Accept-Encoding"] = "gzip, deflate"
        if validators and validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators and validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        try:
            with closing(self._connect(target)) as pool:
                answer = pool.request(
                    "GET", target.path, headers=headers, redirect=False, retries=False, preload_content=False
                )
                with closing(answer):
                    if answer.status in _REDIRECTS and answer.headers.get("Location"):
                        return str(answer.headers["Location"])
                    _check_status(url, answer)
                    content = None if answer.status == _NOT_MODIFIED else _read(url, answer, limit, deadline)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise SourceError(f"{url}: cannot be fetched: {error}") from error
        return Fetched(
            url,
            content,
            str(answer.headers.get("Content-Type", "")),
            Validators(answer.headers.get("ETag"), answer.headers.get("Last-Modified")),
        )

    def _connect(self, target: Target) -> urllib3.HTTPConnectionPool:
        # To the address that was checked: a second look-up of the name could give another one.
        timeout = urllib3.Timeout(connect=self.manners.connect_seconds, read=self.manners.read_seconds)
        if target.scheme == "http":
            return urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout)
        return urllib3.HTTPSConnectionPool(
            target.address,
            target.port,
            timeout=timeout,
            server_hostname=target.host,
            assert_hostname=target.host,
        )

    def _robots_of(self, target: Target) -> RobotFileParser:
        if target.site not in self._robots:
            self._robots[target.site] = self._read_robots(target.site)
        return self._robots[target.site]

    def _read_robots(self, site: str) -> RobotFileParser:
        """The rules of a site: none where it has no robots.txt, all forbidden while it cannot be read."""
        parser = RobotFileParser()
        at = f"{site}/robots.txt"
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = self._get(at, resolve(at, self.manners.allow_private), MAX_ROBOTS, None)
            except _StatusError as error:
                parser.parse(["User-agent: *", "Disallow: /"] if error.status >= 500 else [])
                return parser
            if isinstance(answer, Fetched):
                parser.parse((answer.content or b"").decode("utf-8", "replace").splitlines())
                return parser
            at = urljoin(at, answer)
        raise SourceError(f"{site}/robots.txt: leads through more than {MAX_REDIRECTS} redirects")

    def _wait(self, host: str, asked: float) -> None:
        pause = max(self.manners.delay, min(asked, MAX_DELAY))
        left = self._last.get(host, 0.0) + pause - time.monotonic()
        if host in self._last and left > 0:
            time.sleep(left)
        self._last[host] = time.monotonic()


class _StatusError(SourceError):
    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def _check_status(url: str, answer: urllib3.BaseHTTPResponse) -> None:
    if answer.status in {_FOUND, _NOT_MODIFIED}:
        return
    after = answer.headers.get("Retry-After")
    hint = f"; it asks to try again after {after}" if after else ""
    raise _StatusError(
        f"{url}: was answered with {answer.status} {answer.reason or ''}{hint}".rstrip(), answer.status
    )


def _read(url: str, answer: urllib3.BaseHTTPResponse, limit: int, deadline: float) -> bytes:
    """The body, unpacked; SourceError when it is too large or takes too long."""
    content = bytearray()
    while chunk := answer.read1(CHUNK, decode_content=True):
        content += chunk
        if len(content) > limit:
            raise SourceError(f"{url}: is larger than {limit:,} bytes")
        if time.monotonic() > deadline:
            raise SourceError(f"{url}: takes too long; try again later, or save the page and load the file")
    return bytes(content)
