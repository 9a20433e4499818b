"""The finished JSON of quotes: its shape, when it is made anew, and what is read to make it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlite_utils import Database

from api import db as api_db
from api.problems import UnavailableError
from loader.errors import StoreError
from loader.store import curation, rendering
from loader.store.database import open_to_read
from loader.store.writer import open_database, save_article
from schemas.quotes import QuoteSchema
from tests.api.test_joint_statements import joint
from tests.corpus import ARTICLES

ALL = "SELECT quote_id, json FROM quote_json ORDER BY quote_id"
# Of the quotes of `db`, by the shape that they have. Another digest of the same articles is another shape:
# raise it here, in rendering.py and in api/db.py, so that databases of before are brought up to date.
DIGESTS = {1: "dd825e089608ca116726290b0300c2b63fe5c3ec38d844197c13020bdaee096a"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quotes.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with closing(open_database(path)) as opened:
        for article in (*ARTICLES, joint()):
            save_article(opened, article)
        curation.correct_quote(opened, 1, {"type": "indirect"}, "tests", "Слышно на записи.")
        curation.correct_quote(opened, 2, {}, "tests")
        with opened.conn:
            opened.execute("UPDATE quote SET curation = json_set(curation, '$.at', '') WHERE curation <> ''")
            rendering.fill(opened)
        yield opened


def test_another_shape_has_another_number(db: Database) -> None:
    made = json.dumps(db.execute(ALL).fetchall(), ensure_ascii=False)
    digest = sha256(made.encode()).hexdigest()
    assert {rendering.SHAPE: digest} == DIGESTS
    assert api_db.SHAPE == rendering.SHAPE


def test_all_has_the_fields_of_the_contract_in_their_order(db: Database) -> None:
    for _, made in db.execute(ALL):
        quote = json.loads(made)
        assert json.dumps(QuoteSchema().dump(quote)) == json.dumps(quote)


def test_what_another_version_made_is_made_anew(db: Database, path: Path) -> None:
    expected = db.execute(ALL).fetchall()
    with db.conn:
        db.execute("UPDATE quote_json SET json = '{}'")
        db.execute("UPDATE quote_json_state SET shape = 0")
    with pytest.raises(StoreError, match="older version"):
        open_to_read(path)
    with pytest.raises(UnavailableError, match="older version"):
        api_db.Reader(path).database()
    with closing(open_database(path)) as opened:
        assert opened.execute(ALL).fetchall() == expected
    open_to_read(path).close()


def test_what_an_old_process_wrote_meanwhile_is_made_when_it_is_opened(db: Database, path: Path) -> None:
    expected = db.execute(ALL).fetchall()
    with db.conn:
        db.execute("DELETE FROM quote_json WHERE quote_id IN (1, 3)")
        [first] = db.execute("SELECT min(id) - 1 FROM change WHERE item = 'quote'").fetchone()
        db.execute("UPDATE quote_json_state SET last_change = ?", [first])
    with pytest.raises(StoreError, match="older version"):
        open_to_read(path)
    with closing(open_database(path)) as opened:
        assert opened.execute(ALL).fetchall() == expected


def test_what_a_newer_version_made_stays_as_it_is(db: Database, path: Path) -> None:
    with db.conn:
        db.execute("UPDATE quote_json_state SET shape = 99")
    for opening in (open_database, open_to_read):
        with pytest.raises(StoreError, match="newer version"):
            opening(path)
    with pytest.raises(UnavailableError, match="newer version"):
        api_db.Reader(path).database()
    assert db.execute("SELECT shape FROM quote_json_state").fetchone() == (99,)


def test_a_quote_that_goes_takes_its_json_along(db: Database) -> None:
    curation.correct_quote(db, 1, {"rejected": True}, "tests")
    ids = [quote_id for (quote_id,) in db.execute("SELECT id FROM quote ORDER BY id")]
    assert 1 not in ids
    assert [quote_id for quote_id, _ in db.execute(ALL)] == ids


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (rendering.QUOTES, "statement_shared"),
        (rendering.ABOUT, "mention_by_quote"),
        (rendering.CO_SPEAKERS, "quote_speaker_joint"),
    ],
)
def test_what_is_shown_of_other_rows_stands_in_an_index(db: Database, statement: str, index: str) -> None:
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", ["[1]"])]
    assert any(f"USING COVERING INDEX {index} " in step for step in plan), plan
