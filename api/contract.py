"""flask-smorest as this service uses it: one decorator makes an operation, and says so in the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, wraps
from typing import Any

import flask
import flask_smorest
from marshmallow import RAISE, Schema
from werkzeug.routing import BaseConverter

from api import caching, negotiation, openapi
from api.authorization import Scope
from api.bodies import LARGEST, RequestParser
from api.deprecation import is_deprecated
from api.parameters import NoParameters
from api.querystring import query_of
from api.responses import FAILURES, response_of
from api.values import ID_PATTERN, Day, Moment, RowId, SearchText
from api.writing import guarded
from schemas.base import Body, Page

View = Callable[..., Any]
NO_HEADERS: Mapping[str, Any] = {}


def path_parameter(name: str, description: str, example: str) -> dict[str, str]:
    """A parameter of an operation's path, as the contract describes it."""
    return {"in": "path", "name": name, "description": description, "example": example}


class RowIdConverter(BaseConverter):
    """An id in a path; anything else is no path of ours, so a 404."""

    regex = ID_PATTERN

    def to_python(self, value: str) -> int:
        """The id as SQLite has it."""
        return int(value)


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest has no types
    """The registry of operations that makes the OpenAPI document."""

    DEFAULT_ERROR_RESPONSE_NAME = "Problem"

    def __init__(self, app: flask.Flask) -> None:
        app.url_map.converters["id"] = RowIdConverter
        app.url_map.merge_slashes = False  # else /v1//quotes is redirected, with an HTML body
        app.extensions["whosaid.contract"] = self
        super().__init__(app, spec_kwargs={**openapi.HEAD, "marshmallow_plugin": openapi.Plugin()})
        self.register_converter(RowIdConverter, lambda _: {"type": "string", "pattern": f"^{ID_PATTERN}$"})
        for field in (Day, Moment, RowId, SearchText):
            self.register_field(field, "string", None)

    @cached_property
    def json_text(self) -> str:
        """The OpenAPI document as JSON."""
        return openapi.to_json(self.spec)

    @cached_property
    def yaml_text(self) -> str:
        """The same document as YAML."""
        return openapi.to_yaml(self.spec)

    def _register_responses(self) -> None:
        for name, header in openapi.HEADERS.items():
            self.spec.components.header(name, header)
        self.spec.components.security_scheme("token", openapi.TOKEN)
        for name, failure in FAILURES.items():
            self.spec.components.response(name, response_of(failure), lazy=True)

    def _register_error_handlers(self) -> None:
        """api.problems has them all."""


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A resource's operations."""

    ARGUMENTS_PARSER = RequestParser(unknown=RAISE)

    def operation(
        self,
        rule: str,
        body: type[Schema] | dict[str, Any],
        query: type[Schema] = NoParameters,
        parameters: Sequence[dict[str, str]] = (),
        reads: bool = True,
        cached: bool = True,
        media_type: str = "application/json",
        headers: Mapping[str, Any] = NO_HEADERS,
        moves: bool = False,
    ) -> Callable[[View], View]:
        """Make a view the GET of `rule`: checked `query` in as keyword arguments, `body` out.

        `parameters` describes those in the path; `reads`: the database is needed for an answer;
        `cached`: the same request has the same answer until the data or the code change. A `body`
        that is no schema only describes what the view answers with. `headers` are those that it has
        beside. `moves`: what the path names may have become another.
        """
        responses: dict[int, Any] = {422: "InvalidParameters"}
        if cached:
            responses[304] = openapi.NOT_MODIFIED
            headers = {"ETag": "ETag", "Cache-Control": "Cache-Control", **headers}
        if parameters:
            responses[404] = "NotFound"
        if moves:
            responses[308] = "Moved"
        if reads:
            responses[503] = "Unavailable"
        if self.url_prefix:
            responses[429] = "TooManyRequests"
            if media_type == negotiation.JSON:
                responses[406] = "NotAcceptable"

        def decorate(view: View) -> View:
            name = _camel_case(view.__name__)
            links = {"Link": openapi.LINK} if isinstance(body, type) and issubclass(body, Page) else {}
            fate = {"deprecated": True} if is_deprecated(view) else {}
            operation = self.doc(operationId=name, responses=responses, **fate)(view)
            operation = self.response(
                200,
                body,
                description=_describe(body),
                headers={**headers, **links} or None,
                content_type=media_type,
            )(operation)
            # An instance: of a class webargs makes one for each request, longer than it reads the query.
            asked = query()
            operation = self.arguments(asked, location="query", as_kwargs=True)(operation)
            operation = _answering(operation, view, asked, body() if isinstance(body, type) else None)
            if cached:
                operation = caching.validated(operation, by_data=reads)
            if self.url_prefix:
                operation = negotiation.answers_with(operation, media_type)
            self.route(rule, parameters=list(parameters))(operation)
            return view

        return decorate

    def submission(
        self, rule: str, fields: type[Schema], body: type[Schema], example: dict[str, Any]
    ) -> Callable[[View], View]:
        """Make a view the POST of `rule`: the checked `fields` of a JSON body in, `body` out.

        It takes no query string. `example` is a body that the contract shows.
        """
        responses = dict.fromkeys((400, 413, 415), "InvalidBody") | {422: "InvalidFields", 503: "Busy"}
        responses |= {406: "NotAcceptable", 429: "TooManyRequests"}

        def decorate(view: View) -> View:
            operation = self.doc(operationId=_camel_case(view.__name__), responses=responses)(view)
            operation = self.response(200, body, description=_describe(body))(operation)
            operation = self.arguments(fields(), location="json", as_kwargs=True, example=example)(operation)
            operation = self.ARGUMENTS_PARSER.use_kwargs(NoParameters(), location="query")(operation)
            operation = negotiation.answers_with(operation, "application/json")
            self.route(rule, methods=["POST"])(operation)
            return view

        return decorate

    def change(
        self,
        rule: str,
        method: str,
        scope: Scope,
        body: type[Body] | None = None,
        fields: type[Schema] | None = None,
        example: dict[str, Any] | None = None,
        parameters: Sequence[dict[str, str]] = (),
        located: bool = False,
    ) -> Callable[[View], View]:
        """Make a view the `method` of `rule`, which writes: see `api.writing.guarded`.

        The checked `fields` of a JSON body in, `body` out: a 200, or a 204 without one. Errors name fields by
        their JSON pointers. `parameters` describes those in the path. `located`: what is new is a 201,
        and `Location` says where it is.
        """
        responses = {401: "Unauthorized", 403: "Forbidden", 406: "NotAcceptable", 409: "Conflict"}
        responses |= {422: "InvalidFields", 429: "TooManyRequests", 503: "Unwritable", 507: "StorageFull"}
        headers = [*openapi.WRITING_HEADERS]
        if fields:
            responses |= dict.fromkeys((400, 413, 415), "InvalidBody")
        if parameters:
            responses |= {404: "NotFound", 412: "PreconditionFailed"}
            headers.append(openapi.IF_MATCH)

        told = ("Idempotency-Replayed", "Location") if located else ("Idempotency-Replayed",)
        headers_of_answer = {name: name for name in told}

        def decorate(view: View) -> View:
            operation = self.ARGUMENTS_PARSER.use_kwargs(NoParameters(), location="query")(view)
            if fields:
                operation = self.arguments(fields(), location="json", as_kwargs=True, example=example)(
                    operation
                )
            operation = guarded(operation, scope, body, getattr(fields, "largest", LARGEST))
            operation = self.response(
                200 if body else 204,
                body,
                description=_describe(body) if body else "It is done.",
                headers=headers_of_answer,
            )(operation)
            if located:
                operation = self.alt_response(
                    201, schema=body, description="It is new.", headers=headers_of_answer
                )(operation)
            operation = self.doc(
                operationId=_camel_case(view.__name__),
                responses=responses,
                parameters=headers,
                security=[{"token": []}],
            )(operation)
            operation = negotiation.answers_with(operation, "application/json")
            self.route(rule, methods=[method], parameters=list(parameters))(operation)
            return view

        return decorate

    def page(self, rule: str) -> Callable[[View], View]:
        """Make a view a page for people at `rule`: it takes no parameters either."""

        def decorate(view: View) -> View:
            checked = self.ARGUMENTS_PARSER.use_kwargs(NoParameters(), location="query")(view)
            # People type addresses by hand, with a slash at the end or without.
            flask.Blueprint.add_url_rule(self, rule, view.__name__, checked, strict_slashes=False)
            return view

        return decorate


def contract(app: flask.Flask) -> Api:
    """The contract of `app`."""
    found = app.extensions["whosaid.contract"]
    assert isinstance(found, Api)
    return found


def _answering(described: View, view: View, query: Schema, body: Schema | None) -> View:
    """A view that does at once what the wrappers of `described`, which the contract is made of, do in turn.

    Each of them passes on what the next one takes: together they take as long as a bare view of Flask.
    """

    @wraps(described)
    def answer(**path: Any) -> flask.Response:
        answered = view(**path, **query_of(query, flask.request.query_string))
        made, headers = answered if isinstance(answered, tuple) else (answered, None)
        if not isinstance(made, flask.Response):
            made = flask.jsonify(made if body is None else body.dump(made))
        if headers:
            made.headers.extend(headers)
        return made

    return answer


def _describe(body: type[Schema] | dict[str, Any]) -> str:
    """What an answer is, in words: its schema's."""
    description = body["description"] if isinstance(body, dict) else body.__doc__
    assert description, body
    return str(description).split("\n\n")[0]


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
