"""No answer may be taken for a page that it is not."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    "path", ["/v1/quotes", "/v1/quotes?q=<script>", "/v1/<script>", "/docs", "/metrics", "/docs/docs.js"]
)
def test_browsers_do_not_guess_what_an_answer_is(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert (response.mimetype == "text/html") == (path == "/docs")
