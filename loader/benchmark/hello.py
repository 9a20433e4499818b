"""The least that Flask answers: what any service on this server pays before it does something."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> dict[str, str]:
    """Says so."""
    return {"hello": "world"}
