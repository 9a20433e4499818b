"""What curators say over HTTP: corrections of quotes, entities made one, and both taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response

import loader
from api.contract import Blueprint, path_parameter
from api.db import database
from api.entities import ID as ENTITY_ID
from api.lookup import check_exists, read_one
from api.pagination import filters_of, paginate
from api.parameters import CorrectionQuery
from api.problems import ConflictError, InvalidBodyError, NotFoundError
from api.queries.corrections import conditions, read_corrections
from api.queries.entities import read_entities
from api.queries.quotes import read_finished
from api.queries.sql import BY_ID
from api.quotes import ID as QUOTE_ID
from api.writing import work
from schemas.corrections import (
    CorrectedQuoteSchema,
    CorrectionPageSchema,
    CorrectionSchema,
    MergedEntitySchema,
    MergeSchema,
    QuotePatchSchema,
)

ID = path_parameter("id", "The id of the correction.", "17")
EXAMPLE_PATCH = {"speaker": "5", "note": "So on the recording."}
EXAMPLE_MERGE = {"into": "8", "note": "Her maiden name."}

blueprint = Blueprint(
    "curation", __name__, url_prefix="/v1", description="What curators correct, and what they said."
)


@blueprint.change(
    "/quotes/<id:id>",
    "PATCH",
    "curate",
    CorrectedQuoteSchema,
    QuotePatchSchema,
    EXAMPLE_PATCH,
    [QUOTE_ID],
)
def correct_quote(id: int, note: str | None, **changes: Any) -> Response:
    """Correct a quote

    Only the fields that are given change; without any it is confirmed as it is. It holds whatever is loaded
    or extracted later, until it is undone: `DELETE /v1/corrections/{id}`. `application/merge-patch+json` is
    taken too. Needs the scope `curate`.
    """
    current = work()
    with current.transaction() as db, _told():
        check_exists(db, "quote", id)
        current.check_match(db)
        made = loader.correct_quote(db, id, changes, current.author.name, note)
        current.note("quote", [id], "rejected" if changes.get("rejected") else "corrected")
        [correction] = read_corrections(db, [made.id])
        quote = next(iter(read_finished(db, [id])), None)
        return current.answer({"correction": correction, "quote": quote})


@blueprint.change(
    "/entities/<id:id>/merge",
    "POST",
    "curate",
    MergedEntitySchema,
    MergeSchema,
    EXAMPLE_MERGE,
    [ENTITY_ID],
)
def merge_entity(id: int, into: int, note: str | None) -> Response:
    """Make an entity another one

    Both are one: `into` has the names, quotes and mentions of both, and who asks for the other one is sent
    there. What is loaded later keeps to it, until it is undone: `DELETE /v1/corrections/{id}`. Needs the
    scope `curate`.
    """
    current = work()
    with current.transaction() as db, _told():
        check_exists(db, "entity", id)
        current.check_match(db)
        made = loader.merge_entities(db, id, into, current.author.name, note)
        current.note("entity", [id, into], "merged")
        [correction], [entity] = read_corrections(db, [made.id]), read_entities(db, [into])
        return current.answer({"correction": correction, "entity": entity})


@blueprint.operation("/corrections", CorrectionPageSchema, CorrectionQuery)
def list_corrections(**query: Any) -> Any:
    """List corrections

    What curators said, the oldest first, with what it was before; what was undone stays in it.
    """
    return paginate(database(), query, "correction", conditions(filters_of(query)), BY_ID, read_corrections)


@blueprint.operation("/corrections/<id:id>", CorrectionSchema, parameters=[ID])
def get_correction(id: int) -> Any:
    """Get a correction

    With what it was before, and whether it holds.
    """
    return read_one(database(), "correction", id, read_corrections)


@blueprint.change("/corrections/<id:id>", "DELETE", "curate", parameters=[ID])
def undo_correction(id: int) -> Response:
    """Undo a correction

    As if it had not been said, whatever has been said or loaded since; an entity comes back under its id.
    It stays in the list. Needs the scope `curate`.
    """
    current = work()
    with current.transaction() as db:
        check_exists(db, "correction", id)
        current.check_match(db)
        try:
            undone = loader.undo_correction(db, id, current.author.name)
        except loader.CorrectionError as error:
            raise ConflictError(str(error)) from error
        current.note(undone.item, [undone.item_id], "undone", 204)
        return current.answer(None, 204)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except loader.CorrectionError as error:
        if error.field is None:
            raise NotFoundError(str(error)) from error
        raise InvalidBodyError([(f"/{error.field}", str(error))]) from error
