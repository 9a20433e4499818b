"""The query string, read strictly: what cannot be understood is an error, never ignored."""

from __future__ import annotations

from functools import cache
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import MultiDict

from api.problems import InvalidParametersError


def read_pairs(query_string: bytes) -> list[tuple[str, str]]:
    """The names and values of a query string, in order.

    Raises InvalidParametersError naming those that are not UTF-8, which Werkzeug would let pass
    as they are (escaped) or fail on (unescaped).
    """
    text = query_string.decode("utf-8", "surrogateescape")
    pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    broken = [name for name, value in pairs if not (_is_text(name) and _is_text(value))]
    if broken:
        names = (name.encode("utf-8", "replace").decode() for name in broken)
        raise InvalidParametersError((name, "Not valid UTF-8.") for name in names)
    return pairs


class QueryStringParser(FlaskParser):
    """webargs' parser, with query strings that tell every mistake."""

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """The parameters, a repeated one only where the schema takes a list."""
        values: dict[str, list[str]] = {}
        for name, value in read_pairs(req.query_string):
            values.setdefault(name, []).append(value)
        lists = _lists_of(schema)
        repeated = [
            name
            for name, given in values.items()
            if len(given) > 1 and name in schema.fields and name not in lists
        ]
        if repeated:
            raise InvalidParametersError((name, "Given more than once.") for name in repeated)
        # webargs' own proxy raises and catches an exception for each parameter that is not given.
        return {name: given if name in lists else given[0] for name, given in values.items()}

    def handle_error(
        self, error: ma.ValidationError, req: Request, schema: ma.Schema, **_context: Any
    ) -> NoReturn:
        """Name each parameter that the schema refused, with the reason."""
        raise InvalidParametersError(reasons_of(error))


@cache
def _lists_of(schema: ma.Schema) -> frozenset[str]:
    """The parameters that take several values; schemas are made once for each operation."""
    return frozenset(MultiDictProxy(MultiDict(), schema).multiple_keys)


def reasons_of(error: ma.ValidationError) -> list[tuple[str, str]]:
    """What a schema refused, and why: pairs of a name and a reason."""
    return [
        (name, reason)
        for found in error.messages_dict.values()  # by location; a schema is for only one
        for name, reasons in found.items()
        for reason in _flat(reasons)
    ]


def _flat(found: Any) -> list[str]:
    """marshmallow's messages: a list of texts, or for a repeated parameter such lists by index."""
    if isinstance(found, dict):
        return [reason for nested in found.values() for reason in _flat(nested)]
    return [str(reason) for reason in found]


def _is_text(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)
