"""Answers are compressed where the client takes that, streams as they go."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

ALGORITHMS = ["zstd", "br", "gzip"]  # the first of those that the client likes best
ASKED, VARIES = "HTTP_ACCEPT_ENCODING", "Accept-Encoding"
SMALLEST = 500  # bytes; below, the header of the encoding eats up what it saves
MEDIA_TYPES = [
    "application/atom+xml",
    "application/feed+json",
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/x-ndjson",
    "application/yaml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
]
SETTINGS = {
    "COMPRESS_REGISTER": False,
    "COMPRESS_ALGORITHM": ALGORITHMS,
    # Flask-Compress leaves gzip out of streams, but `curl --compressed` of older systems has no other.
    "COMPRESS_ALGORITHM_STREAMING": ALGORITHMS,
    "COMPRESS_MIMETYPES": MEDIA_TYPES,
    "COMPRESS_MIN_SIZE": SMALLEST,
    # Files have strong validators, and another one in each encoding: compared when that is known.
    "COMPRESS_STREAMING_ENDPOINT_CONDITIONAL": ["service.docs_file"],
}


def init_app(app: Flask) -> None:
    """Compress the answers of `app`."""
    app.config.update(SETTINGS)
    compress = Compress()
    compress.init_app(app)

    def answer(response: Response) -> Response:
        environ = request.environ
        if ASKED not in environ:
            return _told_to_vary(response)
        # Flask-Compress takes an encoding that is ruled out by q=0 for a wish; Werkzeug does not.
        environ[ASKED] = request.accept_encodings.best_match([*ALGORITHMS, "identity"], "identity")
        source = response.response
        answered = compress.after_request(response)
        if answered.response is not source and hasattr(source, "close"):
            answered.call_on_close(source.close)  # Flask-Compress reads a stream, but never closes it
        return answered

    app.after_request(answer)


def _told_to_vary(response: Response) -> Response:
    """What Flask-Compress makes of an answer to somebody who wishes for no encoding."""
    # A look for a header that is not there raises and catches an error; the list of none does not.
    response.headers["Vary"] = ", ".join([*response.headers.getlist("Vary"), VARIES])
    return response
