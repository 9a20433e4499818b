"""What each query string may hold: the parameters, described for the contract, as marshmallow schemas."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from api.config import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, MAX_REPEATS
from api.queries.related import MOST_EXAMINED, MOST_LOOKED_INTO
from api.queries.search import RANKED_TOGETHER
from api.searchtext import DEEPEST, LONGEST_SEARCH, MOST_PREFIXES, MOST_TERMS, SHORTEST_PREFIX
from api.values import (
    DATE,
    ID_PATTERN,
    LANGUAGE,
    LARGEST,
    LONGEST_NAME,
    Day,
    Digits,
    EntityName,
    Fraction,
    Language,
    Moment,
    NamePrefix,
    RowId,
    SearchText,
)
from schemas.base import ENTITY_TYPES, EXAMPLE_CURSOR, QUOTE_TYPES, described
from schemas.corrections import CORRECTED, STATES
from schemas.timelines import INTERVALS, RELATIONS

LONGEST_CURSOR = 200
CHANGING = ("article", "quote", "entity", "statement")


class NoParameters(Schema):
    """A query string that has to be empty."""

    error_messages = {"unknown": "Unknown parameter."}  # noqa: RUF012


class ListQuery(NoParameters):
    """What every list takes."""

    limit = Digits(
        load_default=DEFAULT_PAGE_SIZE,
        validate=Range(1, MAX_PAGE_SIZE),
        metadata=described("How many items a page holds.", 20),
    )
    cursor = fields.String(
        validate=Length(1, LONGEST_CURSOR),
        metadata=described(
            "The `next` of the page before. It belongs to that list with those filters and that order.",
            EXAMPLE_CURSOR,
        ),
    )


class BoundedQuery(Schema):
    """What a query with `published_from` and `published_to` has to keep to."""

    @validates_schema
    def check_bounds(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Nothing is published between a time and an earlier one."""
        if not {"published_from", "published_to"} <= data.keys():
            return
        first, last = data["published_from"], data["published_to"]
        # A day and an instant are not compared: which day an instant is on, the outlet's zone decides.
        if type(first) is type(last) and first > last:
            message = "published_from is later than published_to: nothing can lie between them."
            raise ValidationError({"published_from": [message], "published_to": [message]})


def repeated(field: fields.Field[Any], description: str, example: list[str]) -> fields.List[Any]:
    """A parameter that may be given several times; one of its values has to fit."""
    return fields.List(
        field,
        validate=Length(1, MAX_REPEATS),
        metadata=described(f"{description} Repeat it for several: any of them fits.", example),
    )


def _row_id() -> RowId:
    return RowId(metadata={"pattern": f"^{ID_PATTERN}$"})


def _ids(items: str) -> fields.List[Any]:
    return repeated(
        _row_id(),
        f"Only the {items} with this id, up to {MAX_REPEATS} at once, in the order of the list. Unknown ids "
        "are an error that names each.",
        ["17", "23"],
    )


def _names(description: str, example: str) -> fields.List[Any]:
    return repeated(
        EntityName(metadata={"maxLength": LONGEST_NAME}),
        f"{description} Any name of it, in any case form, whole: one that nobody has, or several, is an "
        "error that lists candidates. Of those that have it, who has it as typed goes before those of whose "
        "name it is another case, then who is called so in full before those who are also called so; "
        "persons of whom only the surname is known count where nobody else has it.",
        [example],
    )


def _moment(which: str, example: str) -> fields.Field[Any]:
    return Moment(
        described(
            f"Only what was published {which}: a day, which counts as a whole in the outlet's own time, "
            "or an RFC 3339 date-time. Where only the month or the year is known, its first day counts; what "
            "has no date never matches.",
            example,
        )
    )


BY_TIME = (
    "By time of publication: `-published` newest first, unknown dates last; `published` oldest "
    "first, unknown dates first. Among the same times ids decide, in the same direction."
)


class SortedQuery(ListQuery):
    """What lists by time take beside."""

    sort = fields.String(
        load_default="-published",
        validate=OneOf(("-published", "published")),
        metadata=described(BY_TIME, "-published"),
    )


def boolean(description: str) -> fields.Boolean:
    """A parameter that is true or false."""
    return fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        error_messages={"invalid": "Neither true nor false."},
        metadata=described(description, True),
    )


SEARCHING = (
    "A word is found in all its forms (`президента` finds `президентом`); upper and lower case, е and ё, "
    "stress marks make no difference. "
    '`"…"` or `«…»`: these words as they stand, one behind the other. '
    f"`word*`: what begins so, with at least {SHORTEST_PREFIX} letters. "
    "`-word`: without it. `this OR that`, `this|that`: either. Words side by side: all of them, which "
    "binds more than OR; parentheses group. All other marks only part words. "
    f"At most {LONGEST_SEARCH} characters, {MOST_TERMS} words outside of quotation marks, "
    f"{MOST_PREFIXES} with `*`, {DEEPEST} levels of parentheses."
)


def _search(field: str) -> SearchText:
    example = '"строительство моста" (Астана OR Алматы) -зима'
    described_field = described(f"Only what has these words in {field}. {SEARCHING}", example)
    return SearchText(metadata={**described_field, "minLength": 1, "maxLength": LONGEST_SEARCH})


class SearchedQuery(SortedQuery):
    """What lists that can be searched take beside; a subclass adds `q`."""

    sort = fields.String(
        load_default="-published",
        validate=OneOf(("-published", "published", "relevance")),
        metadata=described(
            f"{BY_TIME} `relevance`, only with `q`: what fits best first, in lots of {RANKED_TOGETHER} "
            f"matches: the newest {RANKED_TOGETHER} are ranked among themselves, behind them the "
            f"{RANKED_TOGETHER} before, and so on. It is bm25: rarer words, more of them, and shorter texts "
            "count for more. A word counts as 1, 2, 3, 5 or 9 times, rounded down, a phrase as often as its "
            "rarest word.",
            "-published",
        ),
    )
    highlight = boolean("Show in each item, as `highlights`, where the words of `q` were found.")

    @validates_schema
    def check_searching(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """What is about the words that were searched for needs some."""
        if "q" in data:
            return
        if data.get("sort") == "relevance":
            raise ValidationError("By relevance only what is searched for: needs q.", "sort")
        if "highlight" in data:
            raise ValidationError("Shows where the words of q were found: needs q.", "highlight")


class PublishedQuery(SearchedQuery, BoundedQuery):
    """The filters that articles and quotes share."""

    source = repeated(
        fields.String(),
        "Only from the source with this slug. An unknown slug is an error.",
        ["vesti"],
    )
    language = Language(
        metadata={
            **described("Only from articles in this language: a BCP 47 tag, as articles show it.", "ru"),
            "pattern": f"^{LANGUAGE}$",
        }
    )
    published_from = _moment("then or later", "2026-03-01")
    published_to = _moment("then or earlier", "2026-03-31")


class ArticleQuery(PublishedQuery):
    """The filters of articles."""

    id = _ids("article")
    q = _search("the text, which includes the title")
    about = repeated(
        _row_id(),
        "Only articles in which the entity with this id is mentioned or quoted. An unknown id is an error.",
        ["8"],
    )
    similar_to = repeated(
        _row_id(),
        "Only other articles with nearly the same text as the article with this id, in as far as "
        "`/v1/articles/{id}/similar` lists them. An unknown id is an error.",
        ["17"],
    )
    about_name = _names("Only articles in which the entity with this name is mentioned or quoted.", "Беловой")


class QuoteQuery(PublishedQuery):
    """The filters of quotes."""

    id = _ids("quote")
    q = _search("the quoted words")
    speaker = repeated(
        _row_id(),
        "Only what the entity with this id said, alone or together with others. An unknown id is an error.",
        ["5"],
    )
    about = repeated(
        _row_id(),
        "Only quotes inside which the entity with this id is mentioned. An unknown id is an error.",
        ["8"],
    )
    speaker_name = _names(
        "Only what the entity with this name said, alone or together with others.", "Белова"
    )
    about_name = _names("Only quotes inside which the entity with this name is mentioned.", "завода «Сталь»")
    type = repeated(
        fields.String(validate=OneOf(QUOTE_TYPES)), "Only quotes of this type.", ["direct", "mixed"]
    )
    statement = repeated(
        _row_id(),
        "Only quotes that report the statement with this id. An unknown id is an error.",
        ["17"],
    )
    has_speaker = boolean("Only quotes whose speaker is known (true) or unknown (false).")
    curated = boolean(
        "Only quotes that a curator corrected or confirmed (true), or that none looked at (false)."
    )
    min_confidence = Fraction(
        validate=Range(0, 1),
        metadata=described("Only quotes whose attribution is at least this sure, from 0 to 1.", 0.8),
    )


class StatementQuery(ListQuery, BoundedQuery):
    """The filters of statements."""

    id = _ids("statement")
    speaker = repeated(
        _row_id(),
        "Only what the entity with this id said, alone or with others. An unknown id is an error.",
        ["5"],
    )
    source = repeated(
        fields.String(),
        "Only what the source with this slug reported, whoever else did. An unknown slug is an error.",
        ["vesti"],
    )
    published_from = _moment("for the first time then or later", "2026-03-01")
    published_to = _moment("for the first time then or earlier", "2026-03-31")
    min_articles = Digits(
        validate=Range(1, LARGEST), metadata=described("Only what at least so many articles report.", 2)
    )
    min_outlets = Digits(
        validate=Range(1, LARGEST), metadata=described("Only what at least so many known sources report.", 2)
    )
    sort = fields.String(
        load_default="-first_seen",
        validate=OneOf(("-first_seen", "first_seen", "-outlets", "outlets")),
        metadata=described(
            "`-first_seen`: what was first reported last comes first, unknown dates last; `first_seen` the "
            "other way round. `-outlets`: what most known sources report comes first; `outlets` the other "
            "way round. Among the same ids decide, in the same direction.",
            "-outlets",
        ),
    )


class ChangeQuery(ListQuery):
    """The filters of changes."""

    item = repeated(
        fields.String(validate=OneOf(CHANGING)), "Only changes of this kind of item.", ["article", "quote"]
    )
    since = Moment(
        described(
            "Only what was noted then or later: a day, which begins in UTC, or an RFC 3339 date-time. What "
            "was just being written at that moment may be noted as earlier: ask from some minutes before, or "
            "with a cursor, which is exact.",
            "2026-03-01T09:00:00Z",
        )
    )
    include = fields.List(
        fields.String(validate=OneOf(("item",))),
        validate=Length(1, MAX_REPEATS),
        metadata=described(
            "`item`: the changed items as they are now, in `included`. Page and items are of one moment.",
            ["item"],
        ),
    )


class EntityQuery(ListQuery):
    """The filters of entities."""

    id = _ids("entity")
    q = NamePrefix(
        metadata={
            **described(
                "Only entities of which one name has these words in any case form and any order, of the "
                "last of which the beginning is enough: what a field that suggests names asks for with each "
                "letter. Upper and lower case, е and ё, and all marks make no difference.",
                "Анной Бел",
            ),
            "maxLength": LONGEST_NAME,
        },
    )
    sort = fields.String(
        validate=OneOf(("id", "-mentions", "-quotes", "-articles")),
        metadata=described(
            "`id`: by id. `-mentions`, `-quotes`, `-articles`: the one with most of these first, among the "
            "same the one with the highest id; counts that change between two pages move entities. When it "
            "is left out: with `q` `-mentions`, else `id`.",
            "-mentions",
        ),
    )
    type = repeated(fields.String(validate=OneOf(ENTITY_TYPES)), "Only entities of this type.", ["person"])


class RelatedQuery(ListQuery):
    """What is asked about those who occur with an entity."""

    relation = fields.String(
        load_default="article",
        validate=OneOf(RELATIONS),
        metadata=described(
            "`article`: who is named or quoted in the same articles. `quote`: who is mentioned inside the "
            "same quotes. `speaks_of`: whom it mentions in its own quotes. `spoken_of_by`: who said the "
            "quotes inside which it is mentioned. They are looked for in its newest "
            f"{MOST_EXAMINED} articles, with `speaks_of` in its newest {MOST_EXAMINED} quotes, with `quote` "
            f"and `spoken_of_by` in the quotes of its newest {MOST_LOOKED_INTO} articles: `total` says "
            "whether these are all.",
            "speaks_of",
        ),
    )


def _day(which: str, example: str) -> Day:
    description = f"Only what was published on this day {which}, in the outlet's own time."
    return Day(metadata={"pattern": f"^{DATE}$"} | described(description, example))


class TimelineQuery(NoParameters, BoundedQuery):
    """The periods of a timeline."""

    interval = fields.String(
        load_default="month",
        validate=OneOf(INTERVALS),
        metadata=described(
            "How long each period is. What is only known to the month or year counts on its first day.",
            "month",
        ),
    )
    published_from = _day("or later", "2026-03-01")
    published_to = _day("or earlier", "2026-03-31")


class CorrectionQuery(ListQuery):
    """What the list of corrections takes."""

    item = repeated(
        fields.String(validate=OneOf(CORRECTED)), "Only corrections of quotes, or of entities.", ["quote"]
    )
    item_id = repeated(
        _row_id(), "Only corrections of the item with this id, whether it is still there or not.", ["17"]
    )
    state = repeated(
        fields.String(validate=OneOf(STATES)), "Only corrections of which this is so.", ["applied"]
    )
