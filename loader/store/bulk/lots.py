"""The rows of several new articles, worked out one by one and written table by table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlite_utils

from loader.folding import fold_name
from loader.models import Article, ArticleWords, Source
from loader.statements import bodies
from loader.statements.wording import Speaker, Wording, wording_of
from loader.store import changes, counts, dependents, revisions, rows, statements, twins
from loader.store.bulk.copies import Bodies, Hashes, Place, Wordings
from loader.store.bulk.entities import Entities, Known
from loader.store.bulk.pending import Pending, read_ids
from loader.store.bulk.statements import Statements
from loader.store.changes import Note
from loader.store.dependents import Dependents
from loader.store.rows import Row
from loader.store.statements import Held
from loader.store.working import words_of
from loader.store.writer import SaveOutcome, save_source, would_change_source
from loader.words import search_place


@dataclass(frozen=True, slots=True)
class _New:
    """An article that gets rows."""

    article: Article
    words: ArticleWords
    id: int
    row: Row
    entities: dict[int, Known]  # by index in the extraction

    @property
    def entity_ids(self) -> list[int | None]:
        """The rows of the extraction's entities, by index."""
        indexes = range(len(self.article.extraction.entities))
        return [self.entities[index].id if index in self.entities else None for index in indexes]


class Lot:
    """New articles whose rows wait to be written."""

    def __init__(self, db: sqlite_utils.Database, articles: Sequence[Article]) -> None:
        self._db = db
        self._pending, self._ids = Pending(), read_ids(db)
        self._statements = Statements(db, self._pending)
        self._sources: dict[Source | None, int | None] = {}
        self._words = words = {id(article): words_of(article) for article in articles}
        self._entities = Entities(
            db, [one for known in words.values() for one in known.of_entities], self._ids
        )
        self._wordings = Wordings(
            db, (value for one in words.values() for quote in one.of_quotes for value in quote.hashes)
        )
        self._bodies = Bodies(db, (value for one in words.values() for value in one.body_hashes))

    def save(self, article: Article) -> SaveOutcome | None:
        """Let the rows of the article wait; None for one that has to be stored by itself."""
        words = self._words[id(article)]
        source = article.metadata.source
        if not self._entities.are_plain(words.of_entities):
            return None
        if source not in self._sources:
            if would_change_source(self._db, source):
                return None
            self._sources[source], _ = save_source(self._db, source)
        row = rows.article_row(article, self._sources[source])
        article_id = self._ids.take("article")
        found, notes = self._entities.take(words.of_entities, article.metadata.language)
        new = _New(article, words, article_id, row, found)
        self._save(new, [Note("added", "article", article_id), *notes])
        return SaveOutcome(article_id, "added")

    def write(self) -> None:
        """Write all that waits."""
        self._write_rows()
        self._pending.write_entries(self._db)

    def _write_rows(self) -> None:
        self._entities.write()
        self._pending.write(self._db)
        self._statements.write()

    def _save(self, new: _New, notes: list[Note]) -> None:
        pending = self._pending
        own_body = self._add_article(new)
        quotes, speakers = self._quote_rows(new)
        notes += [Note("added", "quote", int(str(quote["id"]))) for quote in quotes]
        mentions = self._add_mentions(new, quotes)
        self._add_namings(new)
        shares = self._count(new, len(quotes), mentions, speakers)
        alone = self._add_statements(new, quotes, speakers, notes)
        pending.rows["quote"] += quotes
        pending.add(
            "quote_speaker",
            (
                (quote["id"], entity_id, position, new.row["published_ts"])
                for quote, said in zip(quotes, speakers, strict=True)
                for position, entity_id in enumerate(said)
            ),
        )
        pending.notes += notes
        left = self._find_changed(
            new, {("entity", entity_id) for entity_id in shares}, own_body, alone, notes
        )
        pending.notes += [Note("changed", *item) for item in sorted(left)]

    def _find_changed(
        self, new: _New, touched: Dependents, own_body: bool, alone: bool, notes: Sequence[Note]
    ) -> Dependents:
        """What of `touched` is not noted, and what the article changes that is like others.

        For that it is written, with all that waits.
        """
        if own_body and alone:
            return touched - {(note.item, note.item_id) for note in notes}
        last_change = self._write_behind(len(notes))
        if not own_body:
            touched = touched | twins.refresh(self._db, new.id)
        if not alone:
            statements.refresh(self._db, new.id, Held(frozenset(), frozenset(), last_change))
            self._wordings.forget_places()
        self._ids.next = read_ids(self._db).next
        return dependents.not_noted(self._db, touched, last_change)

    def _write_behind(self, noted: int) -> int:
        """Write what waits; the id of the last change before the last `noted` ones."""
        self._write_rows()
        return changes.last_id(self._db) - noted

    def _add_article(self, new: _New) -> bool:
        """The article with its revision and its entry; True if its body is like no other one."""
        words, pending, row = new.words, self._pending, new.row
        key = words.body_key or bodies.key_of((), new.id)
        own_body = words.body_key is None or self._bodies.take(key, words.body_hashes)
        body_id = self._ids.take("article_body") if own_body else None
        if own_body:
            pending.add("article_body", [(body_id, key, 1, 0)])
            pending.add("article_body_hash", ((value, body_id) for value in words.body_hashes))
        pending.rows["article"].append(
            {"id": new.id, **row, "origin": new.article.raw.origin, "body_id": body_id}
        )
        pending.rows["revision"].append(revisions.first_row(new.id, row))
        published_ts = row["published_ts"]
        assert published_ts is None or isinstance(published_ts, int)
        pending.entries["article"].append((search_place(published_ts, new.id), words.words, words.lemmas))
        return own_body

    def _quote_rows(self, new: _New) -> tuple[list[Row], list[tuple[int, ...]]]:
        """The rows of the article's quotes, without statements, and who said each."""
        ids, text = new.entity_ids, new.article.clean.text
        found, speakers = [], []
        for quote, words in zip(new.article.extraction.quotes, new.words.of_quotes, strict=True):
            row: Row = {"id": self._ids.take("quote"), "article_id": new.id}
            row |= rows.quote_row(quote, text, ids, new.row)
            row |= {"wording_id": None, "statement_id": None}
            found.append(row)
            speakers.append(rows.speaker_ids(quote, ids))
            published_ts = new.row["published_ts"]
            assert published_ts is None or isinstance(published_ts, int)
            place = search_place(published_ts, int(str(row["id"])))
            self._pending.entries["quote"].append((place, words.words, words.lemmas))
        return found, speakers

    def _add_mentions(self, new: _New, quotes: Sequence[Row]) -> list[Row]:
        extraction, text = new.article.extraction, new.article.clean.text
        places = rows.places_of(zip((int(str(one["id"])) for one in quotes), extraction.quotes, strict=True))
        found = [
            rows.mention_row(mention, text, new.entities[mention.entity].id, places)
            for mention in extraction.mentions
            if mention.entity is not None
        ]
        self._pending.add("mention", ((new.id, *row.values(), None) for row in found))
        return found

    def _add_namings(self, new: _New) -> None:
        wanted = new.words.of_entities
        ids, unknown = self._entities.name(wanted, new.entities)
        self._pending.add("naming", unknown)
        self._pending.add("article_naming", ((new.id, naming_id) for naming_id in sorted(ids)))
        given: dict[int, set[str]] = defaultdict(set)
        for one in wanted:
            given[new.entities[one.index].id] |= one.names
        self._entities.count_names(given)

    def _count(
        self, new: _New, quotes: int, mentions: Sequence[Row], speakers: Sequence[tuple[int, ...]]
    ) -> Iterable[int]:
        """Count what the article adds; the entities that count otherwise then."""
        shares: dict[int, list[int]] = {}
        for row in mentions:
            shares.setdefault(int(str(row["entity_id"])), [0, 0])[1] += 1
        for entity_id in (entity_id for said in speakers for entity_id in said):
            shares.setdefault(entity_id, [0, 0])[0] += 1
        day, instant = new.row["published_on"] or "", new.row["published_ts"]
        instant = counts.UNKNOWN if instant is None else instant
        self._pending.add(
            "entity_article",
            ((new.id, entity_id, instant, day, *share) for entity_id, share in shares.items()),
        )
        self._pending.days[str(day)] += Counter(articles=1, quotes=quotes, mentions=len(mentions))
        self._entities.count_shares(shares)
        return shares

    def _add_statements(
        self, new: _New, quotes: Sequence[Row], speakers: Sequence[tuple[int, ...]], notes: list[Note]
    ) -> bool:
        """A statement for each quote, or that of its words.

        False, and no statements, if the words of one are like those of another one.
        """
        found = list(_wordings(new))
        stored = self._wordings.take(found)
        if stored is None:
            return False
        joining = []
        for quote, said, (wording, hashes) in zip(quotes, speakers, found, strict=True):
            place = stored.get(wording) or self._add_wording(wording, hashes)
            quote["wording_id"], quote["statement_id"] = place
            if wording in stored:
                joining.append((place[1], quote, said))
            else:
                self._statements.create(place[1], new.row, quote, said)
                notes.append(Note("added", "statement", place[1]))
        notes += self._statements.join(new.row, joining)
        return True

    def _add_wording(self, wording: Wording, hashes: Hashes) -> Place:
        """Let a new wording wait; its id, and that of its statement."""
        statement_id, wording_id = self._ids.take("statement"), self._ids.take("wording")
        values = (wording.speaker.entity, wording.speaker.name, wording.day, wording.article)
        self._pending.add(
            "wording", [(wording_id, wording.key, " ".join(wording.words), *values, statement_id)]
        )
        self._pending.add("wording_shingle", ((value, wording_id) for value in hashes))
        self._wordings.place(wording, (wording_id, statement_id))
        return wording_id, statement_id


def _wordings(new: _New) -> Iterator[tuple[Wording, Hashes]]:
    """The wording of each quote, with its hashes."""
    published_on = new.row["published_on"]
    day = date.fromisoformat(str(published_on)).toordinal() if published_on else None
    for quote, words in zip(new.article.extraction.quotes, new.words.of_quotes, strict=True):
        speaker = Speaker() if quote.speaker is None else _speaker(new.entities[quote.speaker])
        wording = wording_of(words.comparable, speaker, day, new.id)
        yield wording, frozenset() if wording.is_private else words.hashes


def _speaker(known: Known) -> Speaker:
    return Speaker(None if known.is_surname else known.id, fold_name(known.name))
