"""The body of every error (RFC 9457)."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import Body, described
from schemas.entities import CountedEntitySchema


class ParameterErrorSchema(Body):
    """What is wrong with one parameter, header, or field of the body."""

    optional = frozenset({"candidates"})

    parameter = fields.String(metadata=described("Its name; `body` for the body as a whole.", "limit"))
    message = fields.String(metadata=described("What is wrong with its value.", "Unknown parameter."))
    candidates = fields.List(
        fields.Nested(CountedEntitySchema),
        metadata=described(
            "Where a name is not that of one entity: those that it may mean, or that are called nearly so, "
            "the one most often named first."
        ),
    )


class ProblemSchema(Body):
    """An error."""

    type = fields.String(
        metadata=described("A URI of the kind of problem; about:blank: the status says it.", "about:blank")
    )
    title = fields.String(metadata=described("The status in words.", "Unprocessable Content"))
    status = fields.Integer(metadata=described("The HTTP status.", 422))
    detail = fields.String(
        metadata=described(
            "What happened, for people.", "The query string has parameters that cannot be used; see errors."
        )
    )
    instance = fields.String(metadata=described("The path that was asked for.", "/v1/quotes"))
    request_id = fields.String(
        metadata=described(
            "The id of the request, as in `X-Request-Id`: whoever runs the service finds it in their log.",
            "3f2a9c1e5b7d4806a1c2e3f405162738",
        )
    )
    errors = fields.List(
        fields.Nested(ParameterErrorSchema),
        metadata=described("The parameters at fault; empty when none is."),
    )
