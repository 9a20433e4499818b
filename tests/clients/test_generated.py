"""Clients generated from the contract in three languages build, and their calls get the right answers."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.asking import get, walk
from tests.clients.tools import FOLDER, node_tool, python_tool, run

CONTRACT = FOLDER.parents[1] / "openapi.yaml"
GENERATED = FOLDER / ".generated"
PACKAGE = "whosaid_client"


@pytest.fixture
def expected(client: FlaskClient) -> dict[str, Any]:
    """What every program has to print: the same questions, asked of the application itself."""
    filtered = get(client, "/v1/quotes?type=direct&type=mixed&has_speaker=true")["items"]
    first = get(client, f"/v1/quotes/{filtered[0]['id']}")
    return {
        "filtered": [quote["id"] for quote in filtered],
        "text": first["text"],
        "speaker": first["speaker"]["name"],
        "positions": [[part["start"], part["end"]] for part in first["parts"]],
        "selectors": [selector["type"] for selector in first["evidence"]["selectors"]],
        "paged": [quote["id"] for page in walk(client, "/v1/quotes?limit=2") for quote in page["items"]],
        "missing": [404, "There is no article with the id 999."],
        "refused": [422, "limit"],
    }


def built(name: str, inputs: list[Path], build: Callable[[Path], None]) -> Path:
    """The folder that `build` fills from `inputs` and the contract; not again while they are the same."""
    folder, stamp = GENERATED / name, GENERATED / f"{name}.sha256"
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in [CONTRACT, *inputs])).hexdigest()
    if not (stamp.exists() and stamp.read_text() == digest):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        build(folder)
        stamp.write_text(digest)
    return folder


def test_python(address: str, expected: dict[str, Any]) -> None:
    generator, python = python_tool("openapi-python-client"), python_tool("python")
    settings = FOLDER / "openapi-python-client.yaml"

    def build(folder: Path) -> None:
        package = str(folder / PACKAGE)
        command = [
            generator,
            "generate",
            "--path",
            str(CONTRACT),
            "--config",
            str(settings),
            "--meta",
            "none",
        ]
        run([*command, "--output-path", package, "--fail-on-warning"])

    folder = built("python", [settings, FOLDER / "requirements.lock"], build)
    program = f"import sys; sys.path.insert(0, {str(folder)!r}); sys.argv.pop(0)\n"
    program += (FOLDER / "ask.py").read_text("utf-8")
    assert json.loads(run([python, "-c", program, "ask.py", address]).stdout) == expected


def test_typescript(address: str, expected: dict[str, Any]) -> None:
    generator, compiler, program = node_tool("openapi-typescript"), node_tool("tsc"), FOLDER / "ask.ts"

    def build(folder: Path) -> None:
        run([generator, str(CONTRACT), "--output", str(folder / "contract.d.ts")])
        options = "--strict --module nodenext --target es2022 --lib es2023,dom --types node --skipLibCheck"
        run([compiler, *options.split(), "--outDir", str(folder), str(program)], cwd=FOLDER)

    folder = built("typescript", [program, FOLDER / "package-lock.json"], build)
    assert json.loads(run(["node", str(folder / "ask.js"), address]).stdout) == expected


def test_java(address: str, expected: dict[str, Any]) -> None:
    if not (shutil.which("java") and shutil.which("javac")):
        pytest.skip("needs a JDK, 17 or newer (Debian, Ubuntu: default-jdk-headless)")
    locate = "import openapi_generator_cli as it; print(it.__path__[0])"
    # The generator brings the libraries that its clients need: Jackson is in its archive.
    jar = Path(run([python_tool("python"), "-c", locate]).stdout.strip()) / "openapi-generator.jar"
    own = sorted((FOLDER / "java").rglob("*.java"))

    def build(folder: Path) -> None:
        names = {"invokerPackage": "whosaid", "apiPackage": "whosaid.api", "modelPackage": "whosaid.model"}
        options = {
            "library": "native",
            "useJakartaEe": "true",
            "openApiNullable": "false",
            "useSingleRequestParameter": "true",
        }
        properties = ",".join(f"{name}={value}" for name, value in (names | options).items())
        no_extras = "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"
        command = ["java", "-jar", str(jar), "generate", "-g", "java", "-i", str(CONTRACT), "-o", str(folder)]
        run([*command, "--additional-properties", properties, "--global-property", no_extras])
        sources = [*own, *(folder / "src" / "main").rglob("*.java")]
        run(["javac", "-nowarn", "-cp", str(jar), "-d", str(folder / "classes"), *map(str, sources)])

    folder = built("java", [*own, FOLDER / "requirements.lock"], build)
    classes = f"{folder / 'classes'}:{jar}"
    assert json.loads(run(["java", "-cp", classes, "Ask", address]).stdout) == expected
