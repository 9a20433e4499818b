"""Timelines count the same by sums of months as by days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise, product
from random import Random

import orjson
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from api import db as service_db
from api.queries import timelines
from loader.models import Article, Entity, Extraction, Mention, Metadata
from loader.store import counts
from schemas.timelines import PeriodSchema
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
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """The same articles, with sums by month of everybody and of nobody."""
    dice = Random(7)
    articles = [made(number, dice) for number in range(80)]
    folder = tmp_path_factory.mktemp("timelines")
    with ExitStack() as stack:
        clients = []
        for famous in (0, 1_000):
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(counts, "FAMOUS", famous)
                app = stack.enter_context(service_over(folder / f"{famous}.db", articles))
            clients.append(app.test_client())
        yield clients[0], clients[1]


@pytest.mark.parametrize(("interval", "bounds"), list(product(("day", "month", "year"), BOUNDS)))
def test_sums_by_month_are_those_by_days(
    both: tuple[FlaskClient, FlaskClient], interval: str, bounds: str
) -> None:
    (entity,) = get(both[0], "/v1/entities")["items"]
    path = f"/v1/entities/{entity['id']}/timeline?interval={interval}{bounds}"
    told = [get(client, path) for client in both]
    assert told[0] == told[1]
    assert all(item["articles"] == item["total"]["articles"] for item in told[0]["items"])
    assert any(item["articles"] > 1 for item in told[0]["items"])


def test_only_who_is_famous_has_sums(both: tuple[FlaskClient, FlaskClient]) -> None:
    sums = []
    for client in both:
        db = service_db.reader(client.application).database()
        sums.append([month for (month,) in db.execute("SELECT month FROM entity_month ORDER BY 1")])
        service_db.reader(client.application).rest()
    assert sums == [["", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04"], []]


@pytest.mark.parametrize(("interval", "bounds"), list(product(("day", "month", "year"), BOUNDS)))
def test_a_timeline_of_all_adds_up_the_articles(
    both: tuple[FlaskClient, FlaskClient], interval: str, bounds: str
) -> None:
    days = Counter(
        item["published_at"][: timelines.LENGTHS[interval]]
        for item in get(both[0], f"/v1/articles?limit=100{bounds}")["items"]
        if item["published_at"]
    )
    items = get(both[0], f"/v1/timeline?interval={interval}{bounds}")["items"]
    assert [(item["period"], item["articles"]) for item in items] == sorted(days.items())


@pytest.mark.parametrize(
    "bounds", [{}, {"published_from": date(2026, 2, 1)}, {"published_to": date(2020, 1, 1)}]
)
def test_days_are_written_as_their_schema_has_them(
    both: tuple[FlaskClient, FlaskClient], bounds: dict[str, date]
) -> None:
    db = service_db.reader(both[0].application).database()
    written = orjson.dumps(timelines.list_periods(db, {"interval": "day", **bounds}))
    service_db.reader(both[0].application).rest()
    days = orjson.loads(written)
    assert written == orjson.dumps(PeriodSchema().dump(days, many=True))
    assert [day["period"] for day in days] == sorted({day["period"] for day in days})
    assert bool(days) is ("published_to" not in bounds)


days = st.dates() | st.dates(date(2026, 1, 30), date(2026, 3, 2)) | st.sampled_from((date.min, date.max))


@given(days, days)
def test_whole_months_and_the_days_beside_them_are_all_days(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    months = timelines._whole_months((first, last))
    parts = sorted([*timelines._beside((first, last), months), *([months] if months else [])])
    assert (parts[0][0], parts[-1][1]) == (first, last)
    assert all(begin - end == timedelta(days=1) for (_, end), (begin, _) in pairwise(parts))
    assert len(parts) <= 3
    for begin, end in parts if not months else [part for part in parts if part != months]:
        assert (end - begin).days < 62
    if months:
        assert months[0].day == 1
        assert months[1] == date.max or (months[1] + timedelta(days=1)).day == 1
