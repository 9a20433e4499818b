"""The tools of the measurements, installed as the locks in tools/ say: none is part of the service."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from loader.benchmark.errors import BenchmarkError, MissingToolError

ROOT = Path(__file__).parents[2]
LOCKS = Path(__file__).parent / "tools"
HOME = ROOT / ".bench"  # not below loader/, whose Python files are what the service's tags depend on
OLDEST_NODE = 20
SLOWEST_INSTALLATION = 600  # seconds
OFFLINE = re.compile(
    r"ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ERR_SOCKET_TIMEOUT"
    r"|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|from versions: none"
)


def load_generator() -> tuple[list[str], dict[str, str]]:
    """The command that starts the load generator, and what its environment needs.

    Raises MissingToolError where there is no Node.js, or nothing to install from.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        raise MissingToolError(
            f"needs Node.js {OLDEST_NODE} or newer with npm (Debian, Ubuntu: nodejs and npm)"
        )
    version = _run([node, "--version"]).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise MissingToolError(f"needs Node.js {OLDEST_NODE} or newer; this is {version}")
    folder = HOME / "node"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKS / name, folder)
    install = [npm, "ci", "--ignore-scripts"]
    _install(
        folder / "node_modules",
        LOCKS / "package-lock.json",
        [install],
        folder,
        "autocannon",
    )
    return [node, str(LOCKS / "load.cjs")], {"NODE_PATH": str(folder / "node_modules")}


def python_tool(name: str) -> Path:
    """A program of requirements.lock: `datasette`, `py-spy`, or the `python` that draws.

    Raises MissingToolError where there is nothing to install from.
    """
    lock, home = LOCKS / "requirements.lock", HOME / "venv"
    make = [sys.executable, "-m", "venv", "--clear", str(home)]
    pip = [str(home / "bin" / "pip"), "--disable-pip-version-check", "--no-input", "--quiet"]
    install = [*pip, "install", "--no-deps", "--require-hashes", "-r", str(lock)]
    _install(home, lock, [make, install], LOCKS, "Datasette, matplotlib and py-spy")
    return home / "bin" / name


def _install(target: Path, lock: Path, commands: Sequence[list[str]], folder: Path, what: str) -> None:
    """Run `commands` in `folder` unless they have filled `target` with what `lock` says already."""
    stamp = target / ".installed"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
            return
        click.echo(f"installing {what} into {target}", err=True)
        for command in commands:
            _fill(command, folder, lock.name)
        stamp.write_bytes(lock.read_bytes())


def _fill(command: list[str], folder: Path, lock: str) -> None:
    try:
        done = _run(command, folder)
    except subprocess.TimeoutExpired as error:
        raise MissingToolError(f"{lock} could not be installed in {SLOWEST_INSTALLATION} seconds") from error
    if done.returncode and OFFLINE.search(done.stderr):
        raise MissingToolError(f"needs the network once, to install {lock}")
    if done.returncode:
        raise BenchmarkError(f"{lock} cannot be installed: {done.stderr or done.stdout}")


def _run(command: list[str], folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=SLOWEST_INSTALLATION, check=False
    )
