"""Addresses -> articles, from a server of our own: manners, limits, and whom it will not call on."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.cli import cli
from loader.errors import SourceError
from loader.sources import addresses
from loader.sources.addresses import is_public, resolve
from loader.sources.reading import Options, read_articles, read_document
from loader.sources.web import Fetcher, Manners
from tests.loader.sources.inputs import OTHER, TEXT, shown

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """A server on this machine, what it answers, and what it was asked."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""

    def put(self, path: str, content: bytes | str, status: int = 200, **headers: str) -> str:
        body = content.encode() if isinstance(content, str) else content
        self.answers[path] = status, {name.replace("_", "-"): value for name, value in headers.items()}, body
        return self.address + path


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append((self.path, dict(self.headers)))
            status, headers, body = served.answers.get(self.path, (404, {}, b""))
            if headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def page(text: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><title>Мост</title>{head}<body><article><p>{text}</p></article></body></html>"
    )


def fetch(url: str, **manners: object) -> list[tuple[str, str] | str]:
    polite = Manners(**{"allow_private": True, "delay": 0.0} | manners)  # type: ignore[arg-type]
    return shown(list(read_articles(url, url, Options(fetcher=Fetcher(polite)))))


def test_a_page_a_feed_and_an_archive(site: Site) -> None:
    url = site.put("/1", page(TEXT).encode("cp1251"), Content_Type="text/html; charset=windows-1251")
    assert fetch(url) == [(url, TEXT)]
    url = site.put("/2", f"<rss><channel><item><description>{OTHER}</description></item></channel></rss>")
    assert fetch(url) == [(f"{url}, entry 1", OTHER)]
    url = site.put("/3", gzip.compress(page(OTHER).encode()), Content_Encoding="gzip")
    assert fetch(url) == [(url, OTHER)]
    assert all(headers["User-Agent"].startswith("whosaid/") for _, headers in site.asked)


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: *\nDisallow: /closed", False),
        ("User-agent: whosaid\nDisallow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow: /other", True),
    ],
)
def test_robots_are_heard(site: Site, rules: str, allowed: bool) -> None:
    site.put("/robots.txt", rules)
    url = site.put("/closed/1", page(TEXT))
    assert fetch(url) == (
        [(url, TEXT)] if allowed else [f"{url}: its site asks robots not to fetch it (robots.txt)"]
    )
    assert [path for path, _ in site.asked] == ["/robots.txt"] + ["/closed/1"] * allowed


def test_a_robots_txt_that_fails_forbids_all(site: Site) -> None:
    site.put("/robots.txt", "", status=503)
    assert "asks robots not to" in str(fetch(site.put("/1", page(TEXT))))


def test_redirects_are_followed_and_counted(site: Site) -> None:
    site.put("/2", page(TEXT))
    assert fetch(site.put("/1", "", 302, Location="/2")) == [(f"{site.address}/1", TEXT)]
    loop = site.put("/loop", "", 301, Location="/loop")
    assert fetch(loop) == [f"{loop}: leads through more than 5 redirects"]


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_a_redirect_leads_to_no_private_address(
    site: Site, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the server of this test counts as public here."""
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or is_public(address))
    [message] = fetch(site.put("/1", "", 302, Location=target), allow_private=False)
    assert "no public address" in str(message) or "no http or https address" in str(message)


def test_private_addresses_are_refused_before_anything_is_sent(site: Site) -> None:
    url = site.put("/1", page(TEXT))
    [message] = fetch(url, allow_private=False)
    assert message == f"{url}: leads to 127.0.0.1, which is no public address; allow it with --allow-private"
    assert "no public address" in str(fetch(url.replace("127.0.0.1", "localhost"), allow_private=False))
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        *(
            (address, False)
            for address in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0")
        ),
        *(
            (address, False)
            for address in ("::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "100.64.0.1")
        ),
        *((address, False) for address in ("64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1")),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://user:word@127.0.0.1/", "user name"),
        ("http://127.0.0.1:port/", "is no address"),
        ("http://", "no http or https address"),
        ("http://nowhere.invalid/", "cannot be found"),
    ],
)
def test_addresses_that_are_none(url: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        resolve(url, allow_private=True)


def test_limits_and_failures_are_named(site: Site) -> None:
    url = site.put("/1", page(TEXT))
    assert fetch(url, max_bytes=100) == [f"{url}: is larger than 100 bytes"]
    bomb = site.put("/2", gzip.compress(b" " * 5_000_000), Content_Encoding="gzip")
    assert fetch(bomb, max_bytes=1_000_000) == [f"{bomb}: is larger than 1,000,000 bytes"]
    busy = site.put("/3", "", 429, Retry_After="120")
    assert fetch(busy) == [f"{busy}: was answered with 429 Too Many Requests; it asks to try again after 120"]
    assert fetch(site.address + "/4") == [f"{site.address}/4: was answered with 404 Not Found"]
    assert "cannot be fetched" in str(fetch("http://127.0.0.1:9/1"))


def test_a_page_speaks_for_its_own_site_alone() -> None:
    for canonical, url in [
        ("https://vesti.example/1", "https://vesti.example/1"),
        ("https://other.example/1", "https://m.vesti.example/1?a=2"),
    ]:
        head = f"<link rel='canonical' href='{canonical}'>"
        found = read_document(page(TEXT, head).encode(), "a", url="https://m.vesti.example/1?a=2")
        assert url == found.url


def test_a_page_is_fetched_again_only_when_it_changed(site: Site, tmp_path: Path) -> None:
    url = site.put("/1", page("Министр сказала: «Мост готов»."), ETag='"1"')
    load = ["load", url, "--allow-private", "--delay", "0", "--database", str(tmp_path / "a.db")]

    def summary() -> str:
        return CliRunner().invoke(cli, load).stdout.splitlines()[-1]

    assert summary() == "1 added, 0 changed, 0 unchanged, 0 failed"
    assert summary() == "0 added, 0 changed, 1 unchanged, 0 failed"
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    site.put("/1", page("Министр сказала: «Мост закрыт»."), ETag='"2"')
    assert summary() == "0 added, 1 changed, 0 unchanged, 0 failed"
