"""Settings from the environment, and what they do."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from api import db
from api.app import create_app
from api.config import Config

ENVIRON = {
    "WHOSAID_DATABASE": "/srv/news.db",
    "WHOSAID_TRUSTED_PROXIES": "1",
    "WHOSAID_MAX_AGE": "60",
    "WHOSAID_CORS_ORIGINS": "https://news.example",
    "WHOSAID_ACCESS_LOG": "text",
    "WHOSAID_METRICS": "0",
    "WHOSAID_EXTRACT": "0",
    "WHOSAID_COUNTING_MS": "250",
    "WHOSAID_ANSWERS_MB": "64",
    "WHOSAID_RATE_LIMIT": "600/minute",
    "WHOSAID_RATE_STORE": "redis://localhost:6379",
}


def test_defaults() -> None:
    defaults = Config(
        database=Path("whosaid.db"),
        trusted_proxies=0,
        max_age=0,
        cors_origins=("*",),
        access_log="json",
        metrics=True,
        extract=2,
        rate_limit=None,
        rate_store="memory://",
    )
    assert defaults == Config() == Config.from_environ({})


def test_empty_variables_keep_the_defaults() -> None:
    assert Config() == Config.from_environ(dict.fromkeys(ENVIRON, ""))


def test_every_setting() -> None:
    config = Config(
        database=Path("/srv/news.db"),
        trusted_proxies=1,
        max_age=60,
        cors_origins=("https://news.example",),
        access_log="text",
        metrics=False,
        extract=0,
        counting_ms=250,
        answers_mb=64,
        rate_limit="600/minute",
        rate_store="redis://localhost:6379",
    )
    assert config == Config.from_environ(ENVIRON)
    assert all(getattr(config, field.name) != field.default for field in dataclasses.fields(Config))


@pytest.mark.parametrize("count", ["-1", "one", "1.5", "١"])
def test_a_setting_that_is_no_number_is_refused(count: str) -> None:
    with pytest.raises(ValueError, match="WHOSAID_TRUSTED_PROXIES"):
        Config.from_environ({"WHOSAID_TRUSTED_PROXIES": count})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHOSAID_ACCESS_LOG", "xml"),
        ("WHOSAID_METRICS", "yes"),
        ("WHOSAID_MAX_AGE", "1h"),
        ("WHOSAID_RATE_LIMIT", "often"),
        ("WHOSAID_RATE_LIMIT", "10/minute;100/hour"),
        ("WHOSAID_RATE_STORE", "postgres://localhost"),
    ],
)
def test_a_setting_that_is_no_choice_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{name}.*{value!r}"):
        Config.from_environ({name: value})


@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "http://localhost/"), (1, "https://news.example/quotes-api/")]
)
def test_links_are_as_seen_before_trusted_proxies(database_file: Path, proxies: int, address: str) -> None:
    app = create_app(Config(database_file, proxies))
    headers = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "news.example",
        "X-Forwarded-Prefix": "/quotes-api",
    }
    link = app.test_client().get("/v1/quotes?limit=1", headers=headers).headers["Link"]
    assert link.startswith(f"<{address}v1/quotes?limit=1&cursor=")
    db.reader(app).close()
