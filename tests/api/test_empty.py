"""A database in which nothing is yet: what every service starts with, and ends with when all is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from api.queries.facets import ARTICLE_FACETS, QUOTE_FACETS, STATEMENT_FACETS, Facet
from loader.store.writer import delete_article, open_database, save_article
from tests.api.asking import get
from tests.api.test_spec import OPERATIONS
from tests.corpus import ARTICLES
from tests.serving import service_over

LISTS = [
    ("/v1/articles", ARTICLE_FACETS),
    ("/v1/articles?q=мост", ARTICLE_FACETS),
    ("/v1/quotes", QUOTE_FACETS),
    ("/v1/quotes?q=мост&sort=relevance", QUOTE_FACETS),
    ("/v1/quotes?published_from=2024-01-01", QUOTE_FACETS),
    ("/v1/statements", STATEMENT_FACETS),
]
NONE = {"value": 0, "relation": "eq"}
BY_NOTHING = {"values": [], "distinct": 0, "missing": 0, "total": NONE}


@pytest.fixture(scope="module", params=["new", "emptied"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    file = tmp_path_factory.mktemp("empty") / "whosaid.db"
    with service_over(file, ()) as app:
        if request.param == "emptied":
            store = open_database(file)
            saved = [save_article(store, article).article_id for article in ARTICLES]
            for article_id in saved:
                delete_article(store, article_id)
            store.close()
        yield app


@pytest.mark.parametrize(("path", "facets"), LISTS)
def test_lists_count_to_nothing(app: Flask, path: str, facets: Mapping[str, Facet]) -> None:
    asked = "&".join(["total=true", *(f"facet={name}" for name in facets)])
    body = get(app.test_client(), f"{path}{'&' if '?' in path else '?'}{asked}")
    by = dict.fromkeys(facets, BY_NOTHING)
    assert body == {"items": [], "next": None, "total": NONE, "facets": by}


@pytest.mark.parametrize("path", [path for path in OPERATIONS if "{" not in path])
def test_nothing_fails(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 200
