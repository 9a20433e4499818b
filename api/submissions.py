"""Articles written over HTTP: added, replaced, deleted."""

from __future__ import annotations

from flask import Response

import loader
from api.articles import ID
from api.contract import Blueprint
from api.lookup import check_exists
from api.writing import work

blueprint = Blueprint("writing", __name__, url_prefix="/v1", description="Writing, with a token.")


@blueprint.change("/articles/<id:id>", "DELETE", "delete", parameters=[ID])
def delete_article(id: int) -> Response:
    """Delete an article

    With its quotes, and the entities and statements that only it has. Needs the scope `delete`.
    """
    current = work()
    with current.transaction() as db:
        check_exists(db, "article", id)
        current.check_match(db)
        loader.delete_article(db, id)
        current.note("article", [id], "deleted", 204)
        return current.answer(None, 204)
