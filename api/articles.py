"""Articles, and what each of them says."""

from __future__ import annotations

from typing import Any

from api.beside import OF_ARTICLE_LISTS, tell_asked
from api.contract import Blueprint, path_parameter
from api.db import database
from api.included import include_asked
from api.list_parameters import ArticleItemQuery, ArticleListQuery
from api.lookup import check_exists, read_one
from api.pagination import paginate
from api.parameters import ListQuery, NoParameters, SortedQuery
from api.problems import NotFoundError
from api.queries import revisions
from api.queries.articles import read_articles
from api.queries.entities import read_mentions
from api.queries.included import OF_ARTICLES
from api.queries.published import ORDERS
from api.queries.quotes import list_finished
from api.queries.similar import reader_of, similar_to
from api.queries.sql import IN_ARTICLE, Sql
from api.selections import select_articles
from schemas.entities import MentionPageSchema
from schemas.lists import ArticleItemSchema, ArticleListSchema
from schemas.quotes import QuotePageSchema
from schemas.revisions import RevisionDetailSchema, RevisionPageSchema
from schemas.similar import SimilarPageSchema

ID = path_parameter("id", "The id of the article.", "17")
NUMBER = path_parameter("number", "The number of the revision.", "1")

blueprint = Blueprint("articles", __name__, url_prefix="/v1", description="Articles, with their full text.")


@blueprint.operation("/articles", ArticleListSchema, ArticleListQuery)
def list_articles(**query: Any) -> Any:
    """List articles

    All that fit every filter, newest first unless `sort` says otherwise. `q` searches the text.
    """
    db = database()
    selection = select_articles(db, query)
    page, headers = selection.page(db, query)
    return tell_asked(db, OF_ARTICLE_LISTS, query, selection.filters, page), headers


@blueprint.operation("/articles/<id:id>", ArticleItemSchema, ArticleItemQuery, [ID])
def get_article(id: int, **query: Any) -> Any:
    """Get an article

    With its full text, which all positions count in.
    """
    db = database()
    article = read_one(db, "article", id, read_articles)
    return article | include_asked(db, OF_ARTICLES, query, [article])


@blueprint.operation("/articles/<id:id>/quotes", QuotePageSchema, ListQuery, [ID])
def list_article_quotes(id: int, **query: Any) -> Any:
    """List the quotes of an article

    In the order in which they stand in its text.
    """
    db = database()
    check_exists(db, "article", id)
    return paginate(db, query, "quote", [Sql("article_id = ?", (id,))], IN_ARTICLE, list_finished)


@blueprint.operation("/articles/<id:id>/mentions", MentionPageSchema, ListQuery, [ID])
def list_article_mentions(id: int, **query: Any) -> Any:
    """List the mentions in an article

    Every place that stands for an entity, in the order of the text.
    """
    db = database()
    check_exists(db, "article", id)
    return paginate(db, query, "mention", [Sql("article_id = ?", (id,))], IN_ARTICLE, read_mentions)


@blueprint.operation("/articles/<id:id>/similar", SimilarPageSchema, SortedQuery, [ID])
def list_similar_articles(id: int, **query: Any) -> Any:
    """List nearly the same articles

    Reprints and copies of which words were changed, cut or added: those whose body has most of the words
    of the other one, in the same order. `sort=published` has the one that was published first at the head.
    `/v1/articles?similar_to=` takes more filters.
    """
    db = database()
    check_exists(db, "article", id)
    return paginate(db, query, "article", [similar_to([id])], ORDERS[query["sort"]], reader_of(id))


@blueprint.operation("/articles/<id:id>/revisions", RevisionPageSchema, ListQuery, [ID])
def list_article_revisions(id: int, **query: Any) -> Any:
    """List the revisions of an article

    One for each time that its source had another text, title or date than at the last time, the newest
    first. What is extracted, and all positions, are of the newest one.
    """
    db = database()
    check_exists(db, "article", id)
    where = [Sql("article_id = ?", (id,))]
    return paginate(db, query, "revision", where, revisions.NEWEST_FIRST, revisions.read_revisions)


@blueprint.operation(
    "/articles/<id:id>/revisions/<id:number>", RevisionDetailSchema, NoParameters, [ID, NUMBER]
)
def get_article_revision(id: int, number: int) -> Any:
    """Get a revision of an article

    With the text that it had.
    """
    db = database()
    check_exists(db, "article", id)
    revision = revisions.read_revision(db, id, number)
    if revision is None:
        raise NotFoundError(f"The article {id} has no revision {number}.")
    return revision
