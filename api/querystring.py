"""The query string, read strictly: what cannot be understood is an error, never ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from urllib.parse import parse_qsl

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import MultiDict

from api.problems import InvalidParametersError

# What query strings of up to so many bytes say is remembered: of so many of them, in each process.
LONGEST, REMEMBERED = 500, 2_000
SURROGATE = re.compile("[\ud800-\udfff]")


def read_pairs(query_string: bytes) -> Sequence[tuple[str, str]]:
    """The names and values of a query string, in order.

    Raises InvalidParametersError naming those that are not UTF-8, which Werkzeug would let pass
    as they are (escaped) or fail on (unescaped).
    """
    if len(query_string) <= LONGEST:
        return _known_pairs(query_string)
    return _pairs(query_string)


def _pairs(query_string: bytes) -> Sequence[tuple[str, str]]:
    text = query_string.decode("utf-8", "surrogateescape")
    pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    broken = [name for name, value in pairs if not (_is_text(name) and _is_text(value))]
    if broken:
        names = (name.encode("utf-8", "replace").decode() for name in broken)
        raise InvalidParametersError((name, "Not valid UTF-8.") for name in names)
    return tuple(pairs)


_known_pairs = lru_cache(REMEMBERED)(_pairs)


class QueryStringParser(FlaskParser):
    """webargs' parser, with query strings that tell every mistake."""

    def parse(
        self, argmap: Any, req: Request | None = None, *, location: str | None = None, **options: Any
    ) -> Any:
        """What a request says, checked."""
        if location != "query":
            return super().parse(argmap, req, location=location, **options)
        return query_of(argmap, (req or self.get_default_request()).query_string)


def query_of(schema: ma.Schema, query_string: bytes) -> dict[str, Any]:
    """The parameters of a query string, which the caller may change; raises what `read_query` does."""
    read = read_query if len(query_string) <= LONGEST else read_query.__wrapped__
    query = read(schema, query_string)
    return {name: [*value] if isinstance(value, list) else value for name, value in query.items()}


@lru_cache(REMEMBERED)
def read_query(schema: ma.Schema, query_string: bytes) -> dict[str, Any]:
    """The parameters of a query string, a repeated one only where the schema takes a list.

    Raises InvalidParametersError naming each that the schema refuses, with the reason.
    """
    values: dict[str, list[str]] = {}
    for name, value in read_pairs(query_string):
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
    given = {name: each if name in lists else each[0] for name, each in values.items()}
    try:
        query: dict[str, Any] = schema.load(given, unknown=ma.RAISE)
    except ma.ValidationError as error:
        raise InvalidParametersError(reasons_of(error.messages_dict)) from error
    return query


@cache
def _lists_of(schema: ma.Schema) -> frozenset[str]:
    """The parameters that take several values; schemas are made once for each operation."""
    return frozenset(MultiDictProxy(MultiDict(), schema).multiple_keys)


def reasons_of(messages: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a schema refused, and why: pairs of a name and a reason."""
    return [(name, reason) for name, reasons in messages.items() for reason in _flat(reasons)]


def _flat(found: Any) -> list[str]:
    """marshmallow's messages: a list of texts, or for a repeated parameter such lists by index."""
    if isinstance(found, dict):
        return [reason for nested in found.values() for reason in _flat(nested)]
    return [str(reason) for reason in found]


def _is_text(value: str) -> bool:
    return value.isascii() or not SURROGATE.search(value)
