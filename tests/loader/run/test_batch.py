"""Articles stored together: the same tables as one by one, each whole or absent, nothing told too early."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.benchmark.corpus import make_article
from loader.errors import UnusableError
from loader.loading import Outcome
from loader.models import Article, Extraction
from loader.run import batch
from loader.run.batch import Batch
from loader.run.targets import Stored
from loader.store.database import open_for_many
from loader.store.writer import open_database, save_article
from tests.loader.loads import dump


def variant(number: int, kind: int) -> Article:
    """An article; the same with another text, with less that was found in it, or under another address."""
    article, other = make_article(number), make_article(number + 100)
    if kind == 1:
        return replace(other, raw=replace(other.raw, url=article.raw.url))
    if kind == 2:
        found = article.extraction
        less = Extraction(found.entities, found.mentions[::2], found.quotes[:3])
        return replace(article, extraction=less, extractor_version="another")
    if kind == 3:
        return replace(article, raw=replace(article.raw, url=f"{article.raw.url}/copy"))
    return article


def bad(number: int) -> Article:
    """One that cannot be stored, which is found only as its last rows are written."""
    article = make_article(number)
    quote = replace(article.extraction.quotes[-1], confidence=2.0)
    return replace(
        article, extraction=replace(article.extraction, quotes=(*article.extraction.quotes[:-1], quote))
    )


def store(path: Path, articles: list[Article]) -> list[Outcome]:
    with closing(open_for_many(path)) as db:
        going = Batch(Stored(db))
        for article in articles:
            going.add("made", article)
        return [told for _, told in going.store() if isinstance(told, Outcome)]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=12),
    st.sampled_from([0.0, 0.02, 60.0]),
)
def test_stored_together_is_as_stored_one_by_one(wanted: list[tuple[int, int]], lock: float) -> None:
    articles = [variant(*one) for one in wanted]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "LONGEST_LOCK", lock)
        told = store(Path(folder, "together.db"), articles)
        with closing(open_database(Path(folder, "single.db"))) as db:
            expected = [save_article(db, article) for article in articles]
        assert [(one.article_id, one.status) for one in told] == [
            (saved.article_id, saved.status) for saved in expected
        ]
        assert dump(Path(folder, "together.db")) == dump(Path(folder, "single.db"))


def test_one_that_cannot_be_stored_leaves_nothing_and_the_others_whole(tmp_path: Path) -> None:
    told = store(tmp_path / "some.db", [make_article(1), bad(2), make_article(3)])
    assert [one.status for one in told] == ["added", "failed", "added"]
    with closing(open_database(tmp_path / "others.db")) as db:
        for number in (1, 3):
            save_article(db, make_article(number))
    assert dump(tmp_path / "some.db") == dump(tmp_path / "others.db")


def test_what_cannot_be_stored_for_good_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "full.db"
    with closing(open_for_many(path)) as db:
        before = dump(path)
        going = Batch(Stored(db))
        for number in range(40):
            going.add("made", make_article(number))
        db.conn.execute("PRAGMA cache_size=-200")  # KiB: the transaction reaches the file before its end
        pages = int(db.conn.execute("PRAGMA page_count").fetchone()[0])
        db.conn.execute(f"PRAGMA max_page_count={pages + 60}").fetchone()
        monkeypatch.setattr(batch, "LONGEST_LOCK", 60.0)
        told = []
        with pytest.raises(UnusableError, match="full"):
            told.extend(going.store())
        assert told == []
    assert dump(path) == before


def test_an_article_that_waits_is_met_by_its_address_or_its_text(tmp_path: Path) -> None:
    one, other = make_article(1).raw, make_article(2).raw
    with closing(open_for_many(tmp_path / "some.db")) as db:
        going = Batch(Stored(db))
        going.add("made", make_article(1))
        assert going.may_meet(replace(other, url=one.url))
        assert going.may_meet(replace(one, url=None))
        assert not going.may_meet(other)
        assert not going.may_meet(replace(other, url=None))
        list(going.store())
        assert not going.may_meet(one)
