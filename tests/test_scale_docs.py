"""docs/scale.md: the commands of a cluster run, on one machine, with and without keys."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from distributed import Security

from tests.loader.loads import untimed
from tests.running import SLOWEST

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "scale.md").read_text("utf-8")
COMMANDS = [
    [line.removeprefix("$ ") for line in block.splitlines()]
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    if "scripts/dask" in block
]
HOST, PORT = "10.0.0.5", "8786"
SAID = "«Мост откроют осенью», — сказала министр Ирина Лесная."


@contextmanager
def started(command: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A command of the page, in a process group of its own, until the end of the block."""
    script, *arguments = shlex.split(command)
    with (
        (folder / f"{len(list(folder.iterdir()))}.log").open("w") as log,
        subprocess.Popen(
            [ROOT / script, *arguments],
            cwd=folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def port_in(file: Path) -> str:
    """On which a scheduler listens, as it says itself."""
    end = time.monotonic() + SLOWEST
    while time.monotonic() < end:
        if file.exists() and (text := file.read_text("utf-8")):
            return str(json.loads(text)["address"]).split(":")[-1]
        time.sleep(0.05)
    raise TimeoutError(file)


def await_worker(folder: Path) -> None:
    """Until a worker says that it has joined: a run waits for one only as long as users would."""
    end = time.monotonic() + SLOWEST
    while time.monotonic() < end:
        if any("Registered to" in log.read_text("utf-8") for log in folder.glob("*.log")):
            return
        time.sleep(0.05)
    raise TimeoutError(folder)


@pytest.mark.parametrize("commands", COMMANDS, ids=["without keys", "with keys"])
def test_the_commands_extract_on_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: list[str]
) -> None:
    keys = Security.temporary()
    (tmp_path / "ca.pem").write_text(keys.tls_ca_file)
    (tmp_path / "cert.pem").write_text(keys.tls_client_cert)
    (tmp_path / "key.pem").write_text(keys.tls_client_key)
    lines = (json.dumps({"text": f"Выпуск {number}\n\n{SAID}"}) for number in range(10))
    (tmp_path / "dump.jsonl").write_text("\n".join(lines), "utf-8")
    commands = [command.split("  #")[0].replace(HOST, "127.0.0.1") for command in commands]
    scheduler, worker, *exports, load = commands
    for setting in shlex.split(" ".join(exports)):
        if setting != "export":
            monkeypatch.setenv(*setting.split("=", 1))
    anywhere = "--port 0 --dashboard-address 127.0.0.1:0 --scheduler-file scheduler.json"
    with started(f"{scheduler} {anywhere}", tmp_path):
        port = port_in(tmp_path / "scheduler.json")
        with started(worker.replace(PORT, port).replace("--nworkers -1", "--nworkers 1"), tmp_path):
            await_worker(tmp_path)
            with started(f"{load.replace(PORT, port)} --database test.db", tmp_path) as loading:
                output, _ = loading.communicate(timeout=SLOWEST)
    assert untimed(output).splitlines()[-1] == "10 added, 0 changed, 0 unchanged, 0 failed"


def test_there_are_commands_with_and_without_keys() -> None:
    assert ["--tls-cert" in " ".join(commands) for commands in COMMANDS] == [False, True]
