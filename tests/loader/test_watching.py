"""scripts/load --watch: real files come into real folders, and a process loads each once it is written."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from loader.cli import cli
from loader.run.watching import Inbox
from loader.store.writer import open_database
from tests.loader.loads import COMMAND, ENVIRONMENT, SLOWEST, untimed


def said(number: int) -> str:
    return f"Министр Ирина Лесная приехала в Якутск. «Мост номер {number} готов», — сказала она.\n"


class Watcher:
    """A process that watches a folder, and what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: queue.Queue[str] = queue.Queue()
        self.told: list[str] = []  # on one stream or the other, so in no sure order
        self._readers = [
            threading.Thread(target=self._read, args=(stream,)) for stream in (process.stdout, process.stderr)
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self.lines.put(untimed(line.rstrip("\n")))

    def wait_for(self, *words: str) -> str:
        """A line in which all these stand and for which nobody has waited yet."""
        while True:
            for line in self.told:
                if all(word in line for word in words):
                    self.told.remove(line)
                    return line
            try:
                self.told.append(self.lines.get(timeout=SLOWEST))
            except queue.Empty:
                raise AssertionError(f"{words} not in {self.told}") from None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Exit status and summary."""
        self.process.send_signal(number)
        summary = self.wait_for(" added, ")
        return self.process.wait(SLOWEST), summary


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[Watcher]:
    command = [*COMMAND, "load", "--watch", str(folder), "--database", str(folder.parent / "test.db")]
    process = subprocess.Popen(
        [*command, *arguments],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watcher = Watcher(process)
    try:
        yield watcher
    finally:
        watcher.kill()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


def texts(folder: Path) -> list[str]:
    db = open_database(folder.parent / "test.db")
    try:
        return [row["text"] for row in db.query("SELECT text FROM article ORDER BY id")]
    finally:
        db.close()


def old(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.mark.parametrize("arguments", [(), ("--poll", "0.2")], ids=["told", "looked"])
def test_what_is_there_and_what_comes_is_loaded(folder: Path, arguments: tuple[str, ...]) -> None:
    old(folder / "1.txt", said(1))
    with watching(folder, *arguments) as watcher:
        watcher.wait_for("added", "1.txt", "article 1")
        watcher.wait_for("watching", str(folder))
        (folder / "2.txt").write_text(said(2), "utf-8")
        watcher.wait_for("added", "2.txt", "article 2")
        (folder / "3.txt.part").write_text(said(3), "utf-8")  # as downloaders do it
        (folder / "3.txt.part").rename(folder / "3.txt")
        watcher.wait_for("added", "3.txt", "article 3")
        (folder / "broken.txt").write_bytes(b"\x00\x01")
        watcher.wait_for("error", "broken.txt")
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "4.json").write_text(json.dumps({"text": said(4)}), "utf-8")
        watcher.wait_for("added", "4.json")
        (folder / "1.txt").unlink()  # no new file comes after this: it could be taken for this one, renamed
        shutil.rmtree(folder / "deep")
        (folder / "2.txt").write_text(said(22), "utf-8")
        watcher.wait_for("added", "2.txt")
        assert watcher.end() == (1, "5 added, 0 changed, 0 unchanged, 1 failed")
    assert len(texts(folder)) == 5


def test_a_file_is_loaded_when_it_is_closed_and_not_before(folder: Path) -> None:
    with watching(folder) as watcher:
        watcher.wait_for("watching")
        with (folder / "slow.txt").open("w", encoding="utf-8") as slow:
            slow.write(said(1))
            slow.flush()
            (folder / "quick.txt").write_text(said(2), "utf-8")
            watcher.wait_for("added", "quick.txt", "article 1")
            slow.write(said(3))
        watcher.wait_for("added", "slow.txt", "article 2")
        assert watcher.end(signal.SIGTERM) == (0, "2 added, 0 changed, 0 unchanged, 0 failed")
    assert texts(folder)[1] == (said(1) + said(3)).strip()


def test_what_comes_from_elsewhere_is_loaded_at_once(folder: Path) -> None:
    outside = folder.parent / "outside"
    (outside / "sub").mkdir(parents=True)
    (outside / "1.txt").write_text(said(1), "utf-8")
    (outside / "sub" / "2.txt").write_text(said(2), "utf-8")
    with watching(folder) as watcher:
        watcher.wait_for("watching")
        (outside / "1.txt").rename(folder / "1.txt")
        watcher.wait_for("added", "1.txt")
        (outside / "sub").rename(folder / "sub")
        watcher.wait_for("added", "2.txt")
        assert watcher.end()[0] == 0


def test_a_folder_that_is_made_anew_is_watched_again(folder: Path) -> None:
    with watching(folder) as watcher:
        watcher.wait_for("watching")
        folder.rmdir()
        watcher.wait_for("the folder is gone")
        folder.mkdir()
        (folder / "1.txt").write_text(said(1), "utf-8")
        watcher.wait_for("added", "1.txt")
        assert watcher.end() == (0, "1 added, 0 changed, 0 unchanged, 0 failed")


def test_it_goes_with_workers_a_mapping_and_a_report(folder: Path) -> None:
    report = folder.parent / "report.json"
    arguments = ["--workers", "2", "--map", "text=story", "--report", str(report), "--quiet"]
    with watching(folder, *arguments) as watcher:
        watcher.wait_for("watching")
        (folder / "a.jsonl").write_text(
            "\n".join(json.dumps({"story": said(number)}) for number in (1, 2)), "utf-8"
        )
        (folder / "b.json").write_text(json.dumps({"tale": said(3)}), "utf-8")
        watcher.wait_for("error", "b.json")
        assert watcher.end() == (1, "2 added, 0 changed, 0 unchanged, 1 failed")
    told = json.loads(report.read_text("utf-8"))
    assert (told["ending"], told["totals"]["added"], told["settings"]["watch"]) == ("stopped", 2, True)
    assert [item["status"] for found in told["inputs"] for item in found["items"]] == [
        "added",
        "added",
        "failed",
    ]


def test_a_file_that_was_only_written_to_waits_until_it_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Мост", "utf-8")
    inbox = Inbox(left_alone=3600)
    inbox.look_for([str(file), str(tmp_path / "a.part"), str(tmp_path / "missing.txt")], quiet=3600)
    assert inbox.take() == []
    inbox.left_alone = 0
    inbox.look_for([str(file)], quiet=0)  # is known to be waiting
    assert inbox.take() == []
    other = tmp_path / "b.txt"
    other.write_text("Мост", "utf-8")
    inbox.look_for([str(other)], quiet=0)
    other.write_text("Мост открыт", "utf-8")  # nobody has told of it yet
    assert inbox.take() == []
    assert inbox.take() == [str(other)]
    assert inbox.take() == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--watch", "missing"], "missing: is no folder"),
        (["--watch", "--dry-run", "."], "--watch loads what comes"),
        (["--watch", "--reextract"], "--watch loads what comes"),
        (["--poll", "1", "."], "it goes with --watch"),
        (["--watch"], "Missing argument 'PATH...'"),
    ],
)
def test_what_cannot_be_watched_is_refused(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(cli, ["load", *arguments])
    assert result.exit_code == 2
    assert message in result.stderr
