"""The tools of the measurements, installed as the locks in tools/ say: none is part of the service."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import venv
from pathlib import Path

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
    _install(folder / "node_modules", LOCKS / "package-lock.json", [npm, "ci", "--ignore-scripts"], folder)
    return [node, str(LOCKS / "load.cjs")], {"NODE_PATH": str(folder / "node_modules")}


def python_tool(name: str) -> Path:
    """A program of requirements.lock: `datasette`, `py-spy`, or the `python` that draws.

    Raises MissingToolError where there is nothing to install from.
    """
    lock, home = LOCKS / "requirements.lock", HOME / "venv"
    pip = [str(home / "bin" / "pip"), "--disable-pip-version-check", "--no-input", "--quiet"]
    if not Path(pip[0]).exists():
        venv.create(home, clear=True, with_pip=True)
    _install(home, lock, [*pip, "install", "--no-deps", "--require-hashes", "-r", str(lock)], HOME)
    return home / "bin" / name


def _install(target: Path, lock: Path, command: list[str], folder: Path) -> None:
    """Run `command` in `folder` unless it has filled `target` with what `lock` says already."""
    stamp = target / ".installed"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
            return
        try:
            done = _run(command, folder)
        except subprocess.TimeoutExpired as error:
            raise MissingToolError(
                f"{lock.name} could not be installed in {SLOWEST_INSTALLATION} seconds"
            ) from error
        if done.returncode and OFFLINE.search(done.stderr):
            raise MissingToolError(f"needs the network once, to install {lock.name}")
        if done.returncode:
            raise BenchmarkError(f"{lock.name} cannot be installed: {done.stderr}")
        stamp.write_bytes(lock.read_bytes())


def _run(command: list[str], folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=SLOWEST_INSTALLATION, check=False
    )
