"""Tools of other ecosystems, installed into ignored folders by the tests that need them.

Where a tool cannot be had (no Node.js, no network), its tests are skipped with a line that says what is
missing; where its installation fails for another reason, they fail.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.running import SLOWEST

FOLDER = Path(__file__).parent
OFFLINE = re.compile(
    r"ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ERR_SOCKET_TIMEOUT"
    r"|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|from versions: none"
    r"|socket hang up|Max retries exceeded|IncompleteRead|RemoteDisconnected|\bE(?:429|50[0234])\b"
)
OLDEST_NODE = 20
SLOWEST_INSTALLATION = 600  # seconds
ATTEMPTS = 3  # registries may have a bad moment


def node_tool(name: str) -> str:
    """The path of a program from package-lock.json; skips the test where there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        pytest.skip(f"needs Node.js {OLDEST_NODE} or newer with npm (Debian, Ubuntu: nodejs and npm)")
    version = run([node, "--version"]).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        pytest.skip(f"needs Node.js {OLDEST_NODE} or newer; this is {version}")
    install(FOLDER / "node_modules", FOLDER / "package-lock.json", [npm, *["ci", "--ignore-scripts"]])
    return str(FOLDER / "node_modules" / ".bin" / name)


def python_tool(name: str) -> str:
    """The path of a program from requirements.lock; skips the test where it cannot be installed."""
    return str(python_environment(FOLDER / ".venv", FOLDER / "requirements.lock") / "bin" / name)


def python_environment(home: Path, lock: Path) -> Path:
    """`home`, with the packages of `lock` installed; skips the test where they cannot be."""
    pip = [str(home / "bin" / "pip"), "--disable-pip-version-check", "--no-input", "--quiet"]
    with alone(lock):
        if not (home / "bin" / "pip").exists():
            venv.create(home, clear=True, with_pip=True)
        _install(home, lock, [*pip, "install", "--no-deps", "--require-hashes", "-r", str(lock)])
    return home


def install(target: Path, lock: Path, command: list[str]) -> None:
    """Run `command` in the folder of `lock` unless it has filled `target` with what that says already."""
    with alone(lock):
        _install(target, lock, command)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let other processes that make something of `lock` wait until the end of the block."""
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _install(target: Path, lock: Path, command: list[str]) -> None:
    stamp = target / ".installed"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    for _ in range(ATTEMPTS):
        try:
            done = run(command, cwd=lock.parent, check=False, timeout=SLOWEST_INSTALLATION)
        except subprocess.TimeoutExpired:
            pytest.skip(f"{lock.name} could not be installed in {SLOWEST_INSTALLATION} seconds")
        if done.returncode == 0:
            stamp.write_bytes(lock.read_bytes())
            return
    if OFFLINE.search(done.stderr):
        pytest.skip(f"needs the network once, to install {lock.name}")
    raise AssertionError(done.stderr)


def run(
    command: list[str], cwd: Path | None = None, check: bool = True, timeout: float = SLOWEST
) -> subprocess.CompletedProcess[str]:
    """Run `command`; with `check`, one that fails fails the test with all that it said."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False)
    assert not check or done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done
