"""Entities: whom and what the news names, what they said and where they are named."""

from __future__ import annotations

from typing import Any

from api.contract import Blueprint, path_parameter
from api.db import database
from api.lookup import check_exists, read_one
from api.pagination import paginate
from api.parameters import EntityQuery, ListQuery, SortedQuery
from api.queries.entities import BY_ARTICLE, read_entities, read_mentions
from api.queries.published import order_by
from api.queries.quotes import read_quotes, select_from
from api.queries.sql import Sql
from api.selections import select_entities
from schemas.entities import EntityPageSchema, EntitySchema, MentionPageSchema
from schemas.quotes import QuotePageSchema

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


@blueprint.operation("/entities/<id:id>", EntitySchema, parameters=[ID])
def get_entity(id: int) -> Any:
    """Get an entity

    With every name that it goes by.
    """
    return read_one(database(), "entity", id, read_entities)


@blueprint.operation("/entities/<id:id>/quotes", QuotePageSchema, SortedQuery, [ID])
def list_entity_quotes(id: int, **query: Any) -> Any:
    """List what an entity said

    Alone or together with others, newest first unless `sort` says otherwise. `/v1/quotes?speaker=` takes
    more filters.
    """
    db = database()
    check_exists(db, "entity", id)
    table, where = select_from({"speaker": [id]})
    return paginate(db, query, table, where, order_by(query), read_quotes)


@blueprint.operation("/entities/<id:id>/mentions", MentionPageSchema, ListQuery, [ID])
def list_entity_mentions(id: int, **query: Any) -> Any:
    """List the mentions of an entity

    Every place that stands for it, article by article in the order of their ids.
    """
    db = database()
    check_exists(db, "entity", id)
    return paginate(db, query, "mention", [Sql("entity_id = ?", (id,))], BY_ARTICLE, read_mentions)
