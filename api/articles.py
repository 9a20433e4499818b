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
from api.parameters import ListQuery
from api.queries.articles import read_articles
from api.queries.entities import read_mentions
from api.queries.included import OF_ARTICLES
from api.queries.quotes import read_quotes
from api.queries.sql import IN_ARTICLE, Sql
from api.selections import select_articles
from schemas.entities import MentionPageSchema
from schemas.lists import ArticleItemSchema, ArticleListSchema
from schemas.quotes import QuotePageSchema

ID = path_parameter("id", "The id of the article.", "17")

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
    return paginate(db, query, "quote", [Sql("article_id = ?", (id,))], IN_ARTICLE, read_quotes)


@blueprint.operation("/articles/<id:id>/mentions", MentionPageSchema, ListQuery, [ID])
def list_article_mentions(id: int, **query: Any) -> Any:
    """List the mentions in an article

    Every place that stands for an entity, in the order of the text.
    """
    db = database()
    check_exists(db, "article", id)
    return paginate(db, query, "mention", [Sql("article_id = ?", (id,))], IN_ARTICLE, read_mentions)
