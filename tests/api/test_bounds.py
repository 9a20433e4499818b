"""published_from later than published_to is a mistake, wherever both may be given."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

PATHS = (
    *("/v1/articles", "/v1/quotes", "/v1/statements", "/v1/timeline", "/v1/entities/1/timeline"),
    *(
        "/v1/export/quotes.ndjson",
        "/v1/export/articles.csv",
        "/v1/feeds/quotes.atom",
    ),
)
WRONG = ("2026-03-05", "2026-03-01"), ("2026-03-05T10:00:00Z", "2026-03-05T12:00:00%2B05:00")
RIGHT = (
    ("2026-03-01", "2026-03-01"),
    ("2026-03-05T10:00:00Z", "2026-03-05T10:00:00Z"),
    ("2026-03-05T10:00:00%2B05:00", "2026-03-05T09:00:00Z"),
    ("2026-03-02T18:30:00Z", "2026-03-02"),  # the outlet's day may be in any zone
)
DAYS_ONLY = ("/v1/timeline", "/v1/entities/1/timeline")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("bounds", WRONG)
def test_both_are_named(client: FlaskClient, path: str, bounds: tuple[str, str]) -> None:
    response = client.get(f"{path}?published_from={bounds[0]}&published_to={bounds[1]}")
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    errors = response.get_json()["errors"]
    assert sorted(error["parameter"] for error in errors) == ["published_from", "published_to"]
    if path not in DAYS_ONLY:
        assert {error["message"] for error in errors} == {
            "published_from is later than published_to: nothing can lie between them."
        }


@pytest.mark.parametrize("path", [path for path in PATHS if path not in DAYS_ONLY])
@pytest.mark.parametrize("bounds", RIGHT)
def test_what_can_be_meant_is_answered(client: FlaskClient, path: str, bounds: tuple[str, str]) -> None:
    assert client.get(f"{path}?published_from={bounds[0]}&published_to={bounds[1]}").status_code == 200
