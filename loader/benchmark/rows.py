"""What is measured: every operation of the contract that reads, and extraction, each with its requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from loader import lemmatize
from loader.benchmark.asking import ask, cursor_behind
from loader.benchmark.errors import BenchmarkError
from loader.benchmark.facts import Facts
from loader.benchmark.generator import Request
from loader.benchmark.rival import item_page, path_of, speaker_page

LIST = "/v1/quotes"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: requests that are sent in turn."""

    name: str
    operation: str  # its operationId
    requests: Sequence[Request]  # empty: this database holds nothing to ask for
    expected: int = 200
    items: int = 1  # exported rows, or texts, in an answer
    rival: Sequence[Request] = ()  # the same of Datasette
    same: bool = True  # whether Datasette's first answer has the same rows
    pages: Sequence[Request] = ()  # of the same quotes, as Datasette's own pages of a table give them


def make_rows(facts: Facts, address: str) -> list[Row]:
    """All rows, for the service over these facts at `address`."""
    parts: Sequence[Callable[[Facts, str], list[Row]]] = (
        *(_quotes, _pages, _searches, _counts, _articles, _entities),
        *(_statements, _others, _exports, _feeds, _extraction),
    )
    return [row for part in parts for row in part(facts, address)]


def choose(rows: Sequence[Row], parts: Sequence[str]) -> list[Row]:
    """The rows with one of `parts` in their names or operations, all where there are no parts.

    Raises BenchmarkError for a part that is in none.
    """
    unknown = [part for part in parts if not any(_is_called(row, part) for row in rows)]
    if unknown:
        raise BenchmarkError(f"no row is called like {' or '.join(unknown)}; {names_of(rows)}")
    return [row for row in rows if not parts or any(_is_called(row, part) for part in parts)]


def names_of(rows: Iterable[Row]) -> str:
    """Which rows there are, for messages."""
    return f"there are: {'; '.join(row.name for row in rows)}"


def _is_called(row: Row, part: str) -> bool:
    return part.lower() in f"{row.name} {row.operation}".lower()


def _quotes(facts: Facts, address: str) -> list[Row]:
    one = f"{LIST}?speaker={facts.commonest}"
    pairs = {"often": facts.often_named, "once": facts.rarely_named}
    return [
        Row(
            "quotes of many speakers in turn",
            "listQuotes",
            _gets(f"{LIST}?speaker={speaker}" for speaker in facts.speakers),
            rival=_gets(path_of("by_speaker", speaker=speaker) for speaker in facts.speakers),
            pages=_gets(map(speaker_page, facts.speakers)),
        ),
        Row(
            "quotes of one speaker",
            "listQuotes",
            _gets([one]),
            rival=_gets([path_of("by_speaker", speaker=facts.commonest)]),
            pages=_gets([speaker_page(facts.commonest)]),
        ),
        *(
            Row(
                f"quotes of one about another, named {times}",
                "listQuotes",
                _gets([f"{one}&about={about}"]),
                rival=_gets([path_of("by_speaker_about", speaker=facts.commonest, about=about)]),
            )
            for times, about in pairs.items()
        ),
        Row("quotes, unchanged (304)", "listQuotes", _known(address, one), expected=304),
        Row(
            "quote",
            "getQuote",
            _gets(f"/v1/quotes/{number}" for number in facts.quote_ids),
            rival=_gets(path_of("by_id", id=number) for number in facts.quote_ids),
            pages=_gets(map(item_page, facts.quote_ids)),
        ),
        Row(
            "quote as JSON-LD",
            "getQuoteAsJsonLd",
            _gets(f"/v1/quotes/{number}.jsonld" for number in facts.quote_ids),
        ),
    ]


def _pages(facts: Facts, address: str) -> list[Row]:
    said = f"/v1/entities/{facts.commonest}/quotes"
    return [
        Row("quotes, newest", "listQuotes", _gets([LIST])),
        Row("quotes, deep inside", "listQuotes", _behind(address, f"{LIST}?", facts.middle)),
        Row("said by one", "listEntityQuotes", _gets([said])),
        Row(
            "said by one, deep inside",
            "listEntityQuotes",
            _behind(address, f"{said}?", facts.middle_of_commonest),
        ),
    ]


def _searches(facts: Facts, _address: str) -> list[Row]:
    texts = [f"{LIST}?{urlencode({'q': word})}" for word in facts.words]
    expressions = [_expression(word) for word in facts.words]
    return [
        Row(
            "search of common words, newest",
            "listQuotes",
            _gets(texts),
            rival=_gets(path_of("search_newest", words=words) for words in expressions),
        ),
        Row(
            "search of common words, by relevance",
            "listQuotes",
            _gets(f"{path}&sort=relevance" for path in texts),
            rival=_gets(path_of("search_best", words=words) for words in expressions),
            same=False,  # Datasette ranks all matches, the service 1,000 at a time
        ),
        Row(
            "search of articles, by relevance",
            "listArticles",
            _gets(f"/v1/articles?{urlencode({'q': word, 'sort': 'relevance'})}" for word in facts.words),
        ),
    ]


def _counts(facts: Facts, _address: str) -> list[Row]:
    facets = urlencode({"facet": ["speaker", "source", "year"]}, doseq=True)
    return [
        Row("facets of all quotes", "listQuotes", _gets([f"{LIST}?{facets}&total=true"])),
        Row(
            "facets of one speaker's",
            "listQuotes",
            _gets([f"{LIST}?speaker={facts.commonest}&{facets}&total=true"]),
        ),
        Row(
            "facets of a search",
            "listQuotes",
            _gets(f"{LIST}?{urlencode({'q': word})}&{facets}&total=true" for word in facts.words),
        ),
        Row("timeline", "getTimeline", _gets(["/v1/timeline", "/v1/timeline?interval=year"])),
        Row("timeline by day", "getTimeline", _gets(["/v1/timeline?interval=day"])),
        Row(
            "timeline of the most famous",
            "getEntityTimeline",
            _gets(f"/v1/entities/{number}/timeline" for number in facts.famous),
        ),
        Row(
            "related to the most famous",
            "listRelatedEntities",
            _gets(f"/v1/entities/{number}/related" for number in facts.famous),
        ),
        Row(
            "spoken of by the most famous",
            "listRelatedEntities",
            _gets(f"/v1/entities/{number}/related?relation=speaks_of" for number in facts.famous),
        ),
        Row("stats", "getStats", _gets(["/v1/stats"])),
    ]


def _articles(facts: Facts, _address: str) -> list[Row]:
    ids, some = facts.article_ids, facts.famous[:4]
    return [
        Row("articles, newest", "listArticles", _gets(["/v1/articles"])),
        Row("articles about", "listArticles", _gets(f"/v1/articles?about={number}" for number in some)),
        Row("article", "getArticle", _gets(f"/v1/articles/{number}" for number in ids)),
        Row("article as JSON-LD", "getArticleAsJsonLd", _gets(f"/v1/articles/{n}.jsonld" for n in ids)),
        Row("quotes of an article", "listArticleQuotes", _gets(f"/v1/articles/{n}/quotes" for n in ids)),
        Row(
            "mentions of an article", "listArticleMentions", _gets(f"/v1/articles/{n}/mentions" for n in ids)
        ),
        Row("similar articles", "listSimilarArticles", _gets(f"/v1/articles/{n}/similar" for n in ids)),
        Row(
            "revisions of an article",
            "listArticleRevisions",
            _gets(f"/v1/articles/{n}/revisions" for n in ids),
        ),
        Row(
            "revision of an article",
            "getArticleRevision",
            _gets(f"/v1/articles/{number}/revisions/1" for number in facts.revised),
        ),
    ]


def _entities(facts: Facts, _address: str) -> list[Row]:
    typed = [f"/v1/entities?{urlencode({'q': prefix})}" for prefix in facts.prefixes]
    return [
        Row("entities", "listEntities", _gets(["/v1/entities", "/v1/entities?sort=-mentions"])),
        Row("names suggested", "listEntities", _gets(typed)),
        Row("entity", "getEntity", _gets(f"/v1/entities/{number}" for number in facts.speakers)),
        Row(
            "mentions of an entity",
            "listEntityMentions",
            _gets(f"/v1/entities/{number}/mentions" for number in facts.speakers),
        ),
    ]


def _statements(facts: Facts, _address: str) -> list[Row]:
    ids = facts.statement_ids
    return [
        Row("statements", "listStatements", _gets(["/v1/statements", "/v1/statements?sort=-outlets"])),
        Row("statement", "getStatement", _gets(f"/v1/statements/{number}" for number in ids)),
        Row(
            "quotes of a statement",
            "listStatementQuotes",
            _gets(f"/v1/statements/{number}/quotes" for number in ids),
        ),
    ]


def _others(facts: Facts, _address: str) -> list[Row]:
    alone = {"getHealth": "/healthz", "getReadiness": "/readyz", "listSources": "/v1/sources"}
    files = {"getOpenapiJson": "/openapi.json", "getOpenapiYaml": "/openapi.yaml"}
    return [
        Row("changes", "listChanges", _gets(["/v1/changes"])),
        Row("corrections", "listCorrections", _gets(["/v1/corrections"])),
        Row("correction", "getCorrection", _gets(f"/v1/corrections/{n}" for n in facts.corrections)),
        Row("source", "getSource", _gets(f"/v1/sources/{quote(slug)}" for slug in facts.sources)),
        *(Row(path, operation, _gets([path])) for operation, path in (alone | files).items()),
    ]


def _exports(facts: Facts, _address: str) -> list[Row]:
    parts = {
        "quotes": (f"?published_to={facts.exported_quotes[0]}", facts.exported_quotes[1]),
        "articles": (f"?published_to={facts.exported_articles[0]}", facts.exported_articles[1]),
        "entities": ("", facts.entities),
    }
    return [
        Row(
            f"export of {number:,} {what}, {kind}",
            f"export{what.title()}As{kind.title()}",
            _gets([f"/v1/export/{what}.{kind}{query}"]),
            items=number,
        )
        for what, (query, number) in parts.items()
        for kind in ("ndjson", "csv")
    ]


def _feeds(facts: Facts, _address: str) -> list[Row]:
    query = f"speaker={facts.commonest}"
    return [
        Row("feed, Atom", "getAtomFeed", _gets([f"/v1/feeds/quotes.atom?{query}"])),
        Row("feed, JSON", "getJsonFeed", _gets([f"/v1/feeds/quotes.json?{query}"])),
    ]


def _extraction(facts: Facts, _address: str) -> list[Row]:
    header = {"Content-Type": "application/json"}
    sent = [Request("/v1/extract", "POST", header, json.dumps({"text": text})) for text in facts.texts]
    return [Row("extraction of an article", "extractText", sent)]


def _gets(paths: Iterable[str]) -> list[Request]:
    return [Request(path) for path in paths]


def _known(address: str, path: str) -> list[Request]:
    """A request by somebody who has the answer already."""
    etag = ask(address, Request(path)).etag
    return [Request(path, headers={"If-None-Match": etag})] if etag else []


def _behind(address: str, path: str, key: tuple[int, int]) -> list[Request]:
    """The page behind `key` of the list at `path`, which ends where parameters go on."""
    cursor = cursor_behind(address, path, key)
    return _gets([f"{path}cursor={cursor}"]) if cursor else []


def _expression(word: str) -> str:
    """What the service looks for when somebody searches `word`, as FTS5 writes it."""
    return " OR ".join(f'"{form}"' for form in sorted({word} | lemmatize(word)))
