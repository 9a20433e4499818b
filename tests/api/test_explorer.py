"""The explorer's pages as they are served. What they do in a browser is in tests/browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.middleware.proxy_fix import ProxyFix

from api.explorer import CHARTS, OWN_FILES
from schemas.base import ENTITY_TYPES, MENTION_FORMS, QUOTE_TYPES
from tests.api.asking import get

PAGES = [
    "/",
    "/articles/4",
    "/articles/4/",
    "/entities/6",
    "/paste",
    "/paste/",
    "/?speaker=6&q=%D0%BC%D0%BE%D1%81%D1%82",
]
SOURCES = {
    file.relative_to(OWN_FILES).as_posix(): file.read_text("utf-8") for file in OWN_FILES.rglob("*.js")
}
WORDED = re.compile(r'^  "([^"]+)":', re.MULTILINE)


def links_of(page: str) -> list[str]:
    return re.findall('(?:src|href)="(/explorer/[^"]+)"', page)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_the_same_document(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    assert client.get("/").text == page.text


def test_a_page_may_load_and_ask_only_what_is_served_here(client: FlaskClient) -> None:
    page = client.get("/")
    rules = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    assert {"'none'"} == {
        rules[name] for name in ("default-src", "base-uri", "frame-ancestors", "trusted-types")
    }
    assert {"'self'"} == {rules[name] for name in ("script-src", "style-src", "img-src", "connect-src")}
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?:", page.text)


def test_all_that_a_page_names_is_there_and_kept_for_a_year(client: FlaskClient) -> None:
    links = links_of(client.get("/").text)
    assert {f"{link.rsplit('.', 1)[-1]}" for link in links} == {"css", "js", "svg"}
    for link in links:
        answer = client.get(link)
        assert (link, 200) == (link, answer.status_code)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        again = client.get(link, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_page_itself_is_asked_for_again(client: FlaskClient) -> None:
    page = client.get("/paste")
    assert page.headers["Cache-Control"] == "public, no-cache"
    assert client.get("/paste", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_what_another_version_asks_for_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/explorer/0123456789abcdef/main.js")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, no-cache")


@pytest.mark.parametrize("name", ["absent.js", "../service.py", "messages/", "messages", "%2e%2e/docs.js"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/explorer/0123456789abcdef/{name}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/articles/x", "/articles/", "/entities/-1", "/articles/1/2"])
def test_an_address_that_names_nothing_is_a_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_the_library_is_served_from_its_package_and_not_preloaded(client: FlaskClient) -> None:
    links = links_of(client.get("/").text)
    assert not any(CHARTS.name in link for link in links)
    answer = client.get(f"{links[0].rsplit('/', 1)[0]}/{CHARTS.name}")
    assert (200, CHARTS.read_bytes()) == (answer.status_code, answer.data)


def test_behind_a_prefix_all_links_have_it(app: Flask) -> None:
    proxied = ProxyFix(app.wsgi_app, x_prefix=1)
    own, app.wsgi_app = app.wsgi_app, proxied  # type: ignore[method-assign]
    try:
        page = app.test_client().get("/", headers={"X-Forwarded-Prefix": "/whosaid"}).text
    finally:
        app.wsgi_app = own  # type: ignore[method-assign]
    links = re.findall('(?:src|href)="(/[^"]+)"', page)
    assert links
    assert all(link.startswith("/whosaid/") for link in links)
    assert 'data-root="/whosaid"' in page


def test_under_v1_a_browser_gets_json_all_the_same(client: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    answer = client.get("/v1/quotes?limit=1", headers=browser)
    assert (answer.status_code, answer.content_type) == (200, "application/json")


def test_the_contract_does_not_have_the_pages(client: FlaskClient) -> None:
    contract = get(client, "/openapi.json")
    assert not {"/", "/paste", "/articles/{id}", "/entities/{id}"} & set(contract["paths"])
    assert "explorer" not in {tag["name"] for tag in contract["tags"]}


def test_only_one_file_fetches_and_none_writes_markup() -> None:
    assert [name for name, source in SOURCES.items() if re.search(r"\bfetch\(", source)] == ["api.js"]
    unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|srcdoc"
    assert [name for name, source in SOURCES.items() if re.search(unsafe, source)] == []


def test_both_languages_have_every_message_that_is_used() -> None:
    english, russian = (WORDED.findall(SOURCES[f"messages/{language}.js"]) for language in ("en", "ru"))
    assert english == russian
    assert len(english) == len(set(english))
    code = "\n".join(source for name, source in SOURCES.items() if not name.startswith("messages/"))
    used = set(re.findall(r'"([a-z]+\.[a-z_.]+)"', code)) - {"whosaid.language", "whosaid.interactive"}
    assert set() == {key for key in used if key not in english and not key.endswith(".js")}
    families = set(re.findall(r"`([a-z]+(?:\.[a-z]+)*)\.\$\{", code)) | set(
        re.findall(r'tValue\("([a-z]+)"', code)
    )
    unused = {key for key in english if key not in used and key.rsplit(".", 1)[0] not in families}
    assert set() == unused


def test_what_is_worded_of_the_api_s_values_is_all_of_them() -> None:
    words = set(WORDED.findall(SOURCES["messages/en.js"]))
    families = {
        "type": ENTITY_TYPES,
        "form": MENTION_FORMS,
        "quotetype": QUOTE_TYPES,
        "evidence.by": MENTION_FORMS,
    }
    for family, values in families.items():
        assert {f"{family}.{value}" for value in values} <= words


def test_no_file_outgrows_its_purpose() -> None:
    for name, source in SOURCES.items():
        if not name.startswith("messages/"):
            assert (name, True) == (name, source.count("\n") <= 260)


def test_the_first_view_is_small(client: FlaskClient) -> None:
    """As the browser gets it: each file compressed alone, everything but the library of charts."""
    compressed = {"Accept-Encoding": "gzip"}
    sizes = [
        len(client.get(path, headers=compressed).data) for path in ["/", *links_of(client.get("/").text)]
    ]
    assert 0 < sum(sizes) < 150_000


def test_files_are_read_as_utf8(client: FlaskClient) -> None:
    for link in links_of(client.get("/").text):
        assert client.get(link).content_type.endswith("charset=utf-8")


def test_the_chart_library_is_where_its_package_has_it() -> None:
    assert isinstance(CHARTS, Path)
    assert CHARTS.read_text("utf-8").startswith("/*!\n * Chart.js v4.")
