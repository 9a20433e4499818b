"""JSON bodies of requests, read strictly: what cannot be understood is an error, never ignored."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from api.problems import (
    ApiError,
    InvalidBodyError,
    MalformedBodyError,
    MediaTypeError,
    TooLargeError,
    shown,
)
from api.querystring import QueryStringParser, reasons_of

MEDIA_TYPE = "application/json"
MERGE_PATCH = "application/merge-patch+json"  # RFC 7396: what a PATCH here means by its fields
LARGEST = 1_300_000  # bytes: what the largest text may become, each byte of it escaped as \u0000
MOST_FIELDS = 100  # of one object: telling the faults of a body must not cost more than reading it
BODY = "body"  # stands for the parameter where the body as a whole is at fault


def read_object(req: Request, largest: int = LARGEST) -> dict[str, Any]:
    """The JSON object in the body of a request.

    Raises MediaTypeError, TooLargeError or MalformedBodyError for what is no JSON of bearable size, and
    InvalidBodyError for what is no object, or has the same field twice.
    """
    _check_media_type(req)
    found = _parse(receive(req, largest))
    if not isinstance(found, dict):
        raise InvalidBodyError([(BODY, "Not a JSON object.")])
    return found


class RequestParser(QueryStringParser):
    """webargs' parser, with query strings and bodies that tell every mistake."""

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """The fields of the body."""
        return read_object(req, getattr(schema, "largest", LARGEST))

    def handle_error(
        self, error: ma.ValidationError, req: Request, schema: ma.Schema, **context: Any
    ) -> NoReturn:
        """Name each field that the schema refused, with the reason."""
        messages = error.messages_dict["json"]
        if getattr(schema, "points", False):
            raise InvalidBodyError(pointed(messages)) from error
        raise InvalidBodyError((_printable(name), reason) for name, reason in reasons_of(messages)) from error


def pointed(messages: Any, pointer: str = "") -> list[tuple[str, str]]:
    """marshmallow's messages, each with the JSON pointer of what it is about."""
    if isinstance(messages, dict):
        return [
            pair
            for name, inner in messages.items()
            for pair in pointed(inner, pointer if name == "_schema" else f"{pointer}/{_token(str(name))}")
        ]
    return [(pointer or BODY, str(message)) for message in messages]


def _token(name: str) -> str:
    return _printable(name).replace("~", "~0").replace("/", "~1")


def _check_media_type(req: Request) -> None:
    charset = req.mimetype_params.get("charset", "utf-8")
    known = {MEDIA_TYPE, MERGE_PATCH} if req.method == "PATCH" else {MEDIA_TYPE}
    if req.mimetype not in known or charset.lower() != "utf-8":
        given = req.headers.get("Content-Type", "")
        message = (
            f"Must be {MEDIA_TYPE}, in UTF-8, not {shown(given)!r}." if given else f"Must be {MEDIA_TYPE}."
        )
        raise MediaTypeError("Content-Type", message, {"Accept": MEDIA_TYPE})
    if req.headers.get("Content-Encoding", "identity") != "identity":
        raise MediaTypeError(
            "Content-Encoding", "Bodies have to be sent as they are.", {"Accept-Encoding": "identity"}
        )


def receive(req: Request, largest: int) -> bytes:
    """The body of a request, whole; raises TooLargeError beyond `largest` bytes, or MalformedBodyError."""
    # One byte more than is allowed: of chunks Werkzeug reads up to its limit and is silent about the rest.
    req.max_content_length = largest + 1
    try:
        content = req.get_data()
        if len(content) > largest:
            raise RequestEntityTooLarge
    except RequestEntityTooLarge as error:
        raise TooLargeError(BODY, f"Larger than {largest} bytes.") from error
    except Exception as error:  # broken chunks, lost connections: each server has its own kinds
        raise MalformedBodyError(BODY, "Cannot be received to its end.") from error
    return content


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except ApiError:
        raise
    except UnicodeDecodeError as error:
        raise MalformedBodyError(BODY, f"Not valid UTF-8, from byte {error.start} on.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise MalformedBodyError(BODY, f"Not valid JSON: {error.msg}, {place}.") from error
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, endless brackets
        raise MalformedBodyError(BODY, "Not valid JSON that can be read.") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_FIELDS:
        raise InvalidBodyError([(BODY, f"An object of more than {MOST_FIELDS} fields.")])
    counts = Counter(name for name, _ in pairs)
    repeated = [name for name, count in counts.items() if count > 1]
    if repeated:
        raise InvalidBodyError((_printable(name), "Given more than once.") for name in repeated)
    return dict(pairs)


def _refuse(constant: str) -> NoReturn:
    raise MalformedBodyError(BODY, f"Not valid JSON: {constant}.")


def _printable(name: str) -> str:
    return shown(name.encode("utf-8", "replace").decode())
