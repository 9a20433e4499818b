"""The README's questions get the answers that stand there, from a database of the seeds."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from api import db
from api.app import create_app
from api.config import Config
from loader.cli import cli

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = re.compile(
    r"```console\n\$ curl (?P<arguments>[^\n]+)\n```\n```json\n(?P<answer>.*?)```", re.DOTALL
)


def examples() -> list[tuple[str, str]]:
    return [
        (match["arguments"], match["answer"])
        for match in EXAMPLE.finditer((ROOT / "README.md").read_text("utf-8"))
    ]


def path_of(arguments: str) -> str:
    """The path and query that a curl command asks for."""
    words = shlex.split(arguments)
    url = urlsplit(next(word for word in words if word.startswith("http://")))
    encoded = [
        tuple(words[index + 1].split("=", 1))
        for index, word in enumerate(words)
        if word == "--data-urlencode"
    ]
    query = url.query or urlencode(encoded)
    return f"{url.path}?{query}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    database = tmp_path_factory.mktemp("readme") / "whosaid.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)  # as scripts/serve loads them
        result = CliRunner().invoke(cli, ["load", "seeds", "--database", str(database)])
    assert result.exit_code == 0, result.output
    app = create_app(Config(database=database))
    yield app.test_client()
    db.reader(app).close()


def test_the_readme_has_three_examples() -> None:
    assert len(examples()) == 3


@pytest.mark.parametrize(("arguments", "answer"), examples())
def test_an_example_gets_its_answer(client: FlaskClient, arguments: str, answer: str) -> None:
    expected, actual = json.loads(answer), client.get(path_of(arguments)).get_json()
    if "request_id" in expected:  # another one each time
        expected["request_id"] = actual["request_id"]
    assert expected == actual
