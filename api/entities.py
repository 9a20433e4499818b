"""Entities: whom and what the news names, what they said and where they are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from api.contract import Blueprint, path_parameter
from api.db import database
from api.lookup import check_exists, read_one
from api.pagination import Body, Headers, paginate, show_page
from api.parameters import EntityQuery, ListQuery, RelatedQuery, SortedQuery, TimelineQuery
from api.queries.entities import BY_ARTICLE, read_entities, read_mentions
from api.queries.names import read_counted
from api.queries.published import order_by
from api.queries.quotes import list_finished, select_from
from api.queries.related import BY_NUMBER, find_related, read_total
from api.queries.sql import Key, Row, Sql
from api.queries.timelines import read_periods_of, read_undated_of
from api.selections import select_entities
from schemas.entities import EntityPageSchema, EntitySchema, MentionPageSchema
from schemas.quotes import QuotePageSchema
from schemas.timelines import EntityTimelineSchema, RelatedPageSchema

ID = path_parameter("id", "The id of the entity.", "17")

blueprint = Blueprint(
    "entities",
    __name__,
    url_prefix="/v1",
    description="People, organizations, places, events, laws and works.",
)


@blueprint.operation("/entities", EntityPageSchema, EntityQuery)
def list_entities(**query: Any) -> Any:
    """List entities

    All that fit every filter. With `q`: suggestions for a name that is being typed, the one most often
    mentioned first.
    """
    db = database()
    return select_entities(db, query).page(db, query)


@blueprint.operation("/entities/<id:id>", EntitySchema, parameters=[ID], moves=True)
def get_entity(id: int) -> Any:
    """Get an entity

    With every name that it goes by.
    """
    return read_one(database(), "entity", id, read_entities)


@blueprint.operation("/entities/<id:id>/quotes", QuotePageSchema, SortedQuery, [ID], moves=True)
def list_entity_quotes(id: int, **query: Any) -> Any:
    """List what an entity said

    Alone or together with others, newest first unless `sort` says otherwise. `/v1/quotes?speaker=` takes
    more filters.
    """
    db = database()
    check_exists(db, "entity", id)
    table, where = select_from({"speaker": [id]})
    return paginate(db, query, table, where, order_by(query), list_finished)


@blueprint.operation("/entities/<id:id>/mentions", MentionPageSchema, ListQuery, [ID], moves=True)
def list_entity_mentions(id: int, **query: Any) -> Any:
    """List the mentions of an entity

    Every place that stands for it, article by article in the order of their ids.
    """
    db = database()
    check_exists(db, "entity", id)
    return paginate(db, query, "mention", [Sql("entity_id = ?", (id,))], BY_ARTICLE, read_mentions)


@blueprint.operation("/entities/<id:id>/related", RelatedPageSchema, RelatedQuery, [ID], moves=True)
def list_related_entities(id: int, **query: Any) -> Any:
    """List who occurs with an entity

    In the same articles or quotes, or as speaker and subject, the one that does most often first. `total`
    is in how many articles or quotes they were looked for.
    """
    db = database()
    check_exists(db, "entity", id)
    body, headers = _related(db, id, query)
    return {"relation": query["relation"], "total": read_total(db, query["relation"], id)} | body, headers


def _related(db: Database, entity_id: int, query: dict[str, Any]) -> tuple[Body, Headers]:
    numbers: dict[int, int] = {}

    def find(db: Database, after: Key | None, count: int) -> list[Row]:
        rows = find_related(db, query["relation"], entity_id, after, count)
        numbers.update({row["id"]: row["number"] for row in rows})
        return rows

    def read(db: Database, ids: Sequence[int]) -> list[Row]:
        return [{"entity": row, "count": numbers[row["id"]]} for row in read_counted(db, ids)]

    return show_page(db, query, BY_NUMBER, find, read)


@blueprint.operation("/entities/<id:id>/timeline", EntityTimelineSchema, TimelineQuery, [ID], moves=True)
def get_entity_timeline(id: int, **query: Any) -> Any:
    """Tell when an entity was quoted and named how often

    With what there was altogether in each period beside it.
    """
    db = database()
    check_exists(db, "entity", id)
    items = read_periods_of(db, query, id)
    return {"interval": query["interval"], "items": items, "undated": read_undated_of(db, id)}
