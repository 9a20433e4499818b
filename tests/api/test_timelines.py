"""Timelines count the same by the days as by ranges of instants and the days between these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from random import Random

import pytest
from flask.testing import FlaskClient

from api.queries import timelines
from loader.models import Article, Entity, Extraction, Mention, Metadata
from tests.api.asking import get
from tests.corpus import VESTI, article, find
from tests.serving import service_over

NAME = "Анна Белова"
BOUNDS = (
    "",
    "&published_from=2025-12-31&published_to=2026-02-28",
    "&published_from=2026-01-02",
    "&published_to=2026-01-31",
    "&published_from=2026-02-01&published_to=2026-02-01",
)


def made(number: int, dice: Random) -> Article:
    """An article around the first of a month, by the clock of some place; some have no date."""
    zone = timezone(timedelta(hours=dice.choice((-12, -3, 0, 5, 14))))
    turn = datetime(2025, 11, 1, tzinfo=UTC) + timedelta(days=dice.choice((0, 30, 61, 92, 120, 151)))
    at = (turn + timedelta(minutes=dice.randrange(-3_000, 3_000))).astimezone(zone)
    text = f"Вести, выпуск {number}. {NAME} открыла мост."
    mention = Mention(find(text, NAME), "person", "name", 0)
    metadata = Metadata(VESTI, published_at=at.isoformat() if number % 10 else None, language="ru")
    extraction = Extraction((Entity("person", NAME),), (mention,), ())
    return article(text, extraction, metadata, f"https://vesti.example/{number}")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    dice = Random(7)
    articles = [made(number, dice) for number in range(80)]
    with service_over(tmp_path_factory.mktemp("timelines") / "whosaid.db", articles) as app:
        yield app.test_client()


@pytest.mark.parametrize(("interval", "bounds"), list(product(("day", "month", "year"), BOUNDS)))
def test_counts_by_instants_are_those_by_days(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, interval: str, bounds: str
) -> None:
    (entity,) = get(client, "/v1/entities")["items"]
    path = f"/v1/entities/{entity['id']}/timeline?interval={interval}{bounds}"
    told = []
    for many in (entity["articles"], 0):
        monkeypatch.setattr(timelines, "MANY", many)
        told.append(get(client, path))
    assert told[0] == told[1]
    assert all(item["articles"] == item["total"]["articles"] for item in told[0]["items"])
    assert any(item["articles"] > 1 for item in told[0]["items"])
