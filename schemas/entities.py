"""Whom and what the news names, and the places where it does."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import OneOf

from schemas.base import (
    ENTITY_TYPES,
    EXAMPLE_NAME,
    MENTION_FORMS,
    Body,
    Page,
    described,
    end,
    identifier,
    start,
)


class EntityRefSchema(Body):
    """An entity as other bodies refer to it."""

    id = identifier("entity")
    type = fields.String(
        validate=OneOf(ENTITY_TYPES), metadata=described("What kind of thing it is.", "person")
    )
    name = fields.String(metadata=described("Its canonical name.", EXAMPLE_NAME))


class CountedEntitySchema(EntityRefSchema):
    """An entity, and how often the articles have it."""

    quotes = fields.Integer(metadata=described("How many quotes it said, alone or with others.", 12))
    mentions = fields.Integer(
        metadata=described("How many places stand for it: names, roles and pronouns.", 40)
    )
    articles = fields.Integer(metadata=described("How many articles name it or quote it.", 9))


class AliasSchema(Body):
    """A name that an entity goes by."""

    name = fields.String(metadata=described("The name, in the form seen.", "Беловой"))
    language = fields.String(
        allow_none=True, metadata=described("BCP 47 tag of the text it was seen in.", "ru")
    )


class EntitySchema(CountedEntitySchema):
    """Somebody or something that articles name."""

    description = fields.String(
        allow_none=True, metadata=described("Who or what it is, in a few words.", "министр транспорта")
    )
    wikidata_id = fields.String(
        allow_none=True, metadata=described("Its Wikidata item, when certain.", "Q42")
    )
    aliases = fields.List(
        fields.Nested(AliasSchema),
        metadata=described("Every name and inflection seen, the canonical one too, in code point order."),
    )


class EntityPageSchema(Page):
    """One page of entities."""

    items = fields.List(fields.Nested(EntitySchema))


class MentionSchema(Body):
    """A place in an article that stands for an entity."""

    id = identifier("mention")
    article_id = identifier("article")
    entity = fields.Nested(EntityRefSchema, metadata=described("Whom or what it stands for."))
    start = start(EXAMPLE_NAME)
    end = end(EXAMPLE_NAME)
    surface = fields.String(metadata=described("The words that stand there.", EXAMPLE_NAME))
    form = fields.String(
        validate=OneOf(MENTION_FORMS), metadata=described("How it refers to the entity.", "name")
    )
    quote_id = fields.String(
        allow_none=True, metadata=described("The id of the innermost quote that it stands in.", "17")
    )


class MentionPageSchema(Page):
    """One page of mentions."""

    items = fields.List(fields.Nested(MentionSchema))
