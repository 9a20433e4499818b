"""Outlets and agencies."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.api.asking import get, problem

VESTI = {
    "slug": "vesti",
    "name": "Вести",
    "domain": "vesti.example",
    "kind": "outlet",
    "time_zone": "Asia/Almaty",
}
SEVER = {"slug": "sever", "name": "Агентство «Север»", "domain": None, "kind": "agency", "time_zone": None}


def test_list(client: FlaskClient) -> None:
    assert get(client, "/v1/sources") == {"items": [VESTI, SEVER], "next": None}


def test_item(client: FlaskClient) -> None:
    assert get(client, "/v1/sources/sever") == SEVER


def test_unknown_source(client: FlaskClient) -> None:
    assert problem(client, "/v1/sources/нет")["detail"] == "There is no source with the slug 'нет'."
