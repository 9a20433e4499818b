"""The commands of the README, started as their users start them: from anywhere, in any state."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from loader import open_database
from tests.running import SLOWEST, own_port

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def port() -> Iterator[int]:
    """Where the service may listen."""
    with own_port() as port:
        yield port


def run(
    script: str, *arguments: str | Path, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / script, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=SLOWEST,
    )


@contextmanager
def serving(port: int, database: Path, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = ["--port", str(port), "--database", str(database), "--workers", "1"]
    process = subprocess.Popen(
        [ROOT / "scripts" / "serve", *arguments],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def get(url: str, process: subprocess.Popen[str]) -> Any:
    """The JSON at `url`, waiting until `process` listens there."""
    end = time.monotonic() + SLOWEST
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=SLOWEST) as answer:
                return json.load(answer)
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(url)


def test_a_first_start_serves_the_seeds_and_ends_cleanly(tmp_path: Path, port: int) -> None:
    folder = tmp_path / "с пробелом"
    folder.mkdir()
    with serving(port, Path("news.db"), cwd=folder) as process:
        articles = get(f"http://127.0.0.1:{port}/v1/articles", process)["items"]
        assert len(articles) == len(list((ROOT / "seeds").glob("*.txt")))
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout is not None
        output = process.stdout.read()
        assert process.wait(timeout=SLOWEST) == 0
    assert f"http://127.0.0.1:{port}" in output
    assert "Traceback" not in output
    assert {path.name for path in folder.iterdir()} <= {"news.db", "news.db-shm", "news.db-wal"}


def test_an_interrupted_first_start_leaves_nothing_behind(tmp_path: Path, port: int) -> None:
    with serving(port, tmp_path / "news.db", cwd=tmp_path) as process:
        while process.poll() is None and not list(tmp_path.iterdir()):
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=SLOWEST) != 0
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run("serve", "--database", tmp_path / "news.db", cwd=tmp_path, WHOSAID_PORT=port)
    assert result.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in result.stderr
    assert not (tmp_path / "news.db").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--workers", "0"], "0 is not in the range"),
        (["--workers", "many"], "not a valid integer"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--database", "nowhere/news.db"], "there is no folder"),
        (["--database", "."], "is a directory"),
        (["--colour", "blue"], "No such option"),
    ],
)
def test_a_wrong_option_is_explained(tmp_path: Path, port: int, arguments: list[str], message: str) -> None:
    result = run("serve", "--port", str(port), *arguments, cwd=tmp_path)
    assert result.returncode != 0
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("nowhere.tsv", None, "nowhere.tsv: cannot read it as a table"),
        ("names.tsv", "\tперсона\tАнна Белова\n", "names.tsv:1: the type is 'персона'"),
        ("offices.tsv", "president\tЗаречье\t\t\t2020-01-01\t2021-01-01\n", "offices.tsv:1: the owner or"),
    ],
)
def test_tables_of_names_that_cannot_be_read_are_named(
    tmp_path: Path, port: int, name: str, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    arguments = ["--port", str(port), "--database", "news.db"]
    result = run("serve", *arguments, cwd=tmp_path, WHOSAID_KNOWLEDGE=name)
    assert result.returncode == 1
    assert f"Error: WHOSAID_KNOWLEDGE: {tmp_path / message}" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "news.db").exists()


def test_a_register_of_outlets_that_cannot_be_read_is_named(tmp_path: Path, port: int) -> None:
    (tmp_path / "own.yaml").write_text("- {slug: vesti, name: Вести, time_zone: Omsk}\n", "utf-8")
    arguments = ["--port", str(port), "--database", "news.db"]
    result = run("serve", *arguments, cwd=tmp_path, WHOSAID_OUTLETS="own.yaml")
    assert result.returncode == 1
    message = f"{tmp_path / 'own.yaml'}: entry 1 (vesti): time_zone is 'Omsk'"
    assert f"Error: WHOSAID_OUTLETS: {message}" in result.stderr
    assert not (tmp_path / "news.db").exists()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("WHOSAID_ACCESS_LOG", "xml", "WHOSAID_ACCESS_LOG must be one of json, text, none, not 'xml'"),
        ("WHOSAID_RATE_LIMIT", "lots", "WHOSAID_RATE_LIMIT must be like 600/minute, not 'lots'"),
    ],
)
def test_a_setting_that_cannot_be_meant_ends_the_start(
    tmp_path: Path, port: int, name: str, value: str, message: str
) -> None:
    database = tmp_path / "news.db"
    result = run("serve", "--port", str(port), "--database", database, cwd=tmp_path, **{name: value})
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"Error: {message}\n"
    assert not database.exists()


def test_a_file_that_is_no_database_is_not_served(tmp_path: Path, port: int) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Это письмо. " * 100, "utf-8")
    result = run("serve", "--port", str(port), "--database", letter, cwd=tmp_path)
    assert result.returncode == 1
    assert f"{letter}: cannot use it as a database" in result.stderr


def test_load_takes_paths_from_where_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "моя статья.txt").write_text("Мост откроют осенью.", "utf-8")
    result = run("load", "моя статья.txt", "--database", "мои.db", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    with closing(open_database(tmp_path / "мои.db")) as db:
        assert [row["origin"] for row in db.query("SELECT origin FROM article")] == ["моя статья.txt"]


def test_extract_takes_paths_from_where_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "loader.py").write_text("raise SystemExit('not this one')", "utf-8")
    (tmp_path / "моя статья.txt").write_text("Мост откроют осенью.", "utf-8")
    result = run("extract", "моя статья.txt", cwd=tmp_path)
    assert json.loads(result.stdout)["doc"] == "моя статья.txt"


def test_extract_ends_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("«Мост готов», — сказала Ирина Лесная.\n" * 50, "utf-8")
    command = [ROOT / "scripts" / "extract", *["a.txt"] * 20]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_setup_is_done_already() -> None:
    stamp = ROOT / ".venv" / "installed.lock"  # is made anew by whoever installs anything
    before = stamp.stat()
    result = run("setup", cwd=ROOT)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert stamp.stat().st_ino == before.st_ino
    assert stamp.stat().st_mtime_ns == before.st_mtime_ns


def test_every_command_in_the_readme_is_there() -> None:
    commands = set(re.findall(r"\bscripts/[a-z]+", (ROOT / "README.md").read_text("utf-8")))
    assert {"scripts/serve", "scripts/test"} <= commands
    for command in commands:
        assert os.access(ROOT / command, os.X_OK), command
