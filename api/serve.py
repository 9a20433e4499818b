"""Starts the service: builds the database on a first start, then becomes gunicorn."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import click

import loader
from api.config import Config
from api.db import PUBLISHED
from api.server import FOLDER

ROOT = Path(__file__).resolve().parent.parent
SEEDS = "seeds"  # below ROOT
# The user's own tables, each with what reads it.
KNOWLEDGE = {"WHOSAID_KNOWLEDGE": loader.check_knowledge, "WHOSAID_OUTLETS": loader.check_outlets}

# One process a core is the way this scales: BLAS threads beyond that only take turns.
SINGLE_THREADED = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    epilog="More settings, all of them environment variables: docs/deploy.md.",
)
@click.option(
    "--host", envvar="WHOSAID_HOST", show_envvar=True, default="127.0.0.1", help="Address to listen on."
)
@click.option(
    "--port",
    envvar="WHOSAID_PORT",
    show_envvar=True,
    default=8000,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@click.option(
    "--database",
    envvar="WHOSAID_DATABASE",
    show_envvar=True,
    default=ROOT / "whosaid.db",
    show_default="whosaid.db in the project",
    type=click.Path(dir_okay=False, path_type=Path),
    help="SQLite file to serve; built from seeds/ when missing.",
)
@click.option(
    "--workers",
    envvar="WHOSAID_WORKERS",
    show_envvar=True,
    default=min(4, os.cpu_count() or 1),
    show_default="one a core, at most 4",
    type=click.IntRange(1, 512),
    help="Worker processes.",
)
def serve(host: str, port: int, database: Path, workers: int) -> None:
    """Serve the database over HTTP until Ctrl-C."""
    database = database.absolute()
    check_address(host, port)
    check_settings()
    check_knowledge()
    prepare_database(database)
    url = f"http://{bracketed(host)}:{port}"
    click.echo(f"whosaid is at {url} (documentation: {url}/docs). Try:\n  curl '{url}/v1/quotes?limit=3'")
    sys.stdout.flush()
    arguments = gunicorn_arguments(host, port, workers)
    figures = tempfile.mkdtemp(prefix="whosaid-metrics-")  # api.server removes it in the end
    os.execve(sys.executable, arguments, {**os.environ, **environment(database), FOLDER: figures})


def check_address(host: str, port: int) -> None:
    """Exit with a message when nothing can listen at host and port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {bracketed(host)}:{port}: {error.strerror or error}; "
            "choose another --port or --host"
        ) from error


def check_settings() -> None:
    """Exit with a message when an environment variable has a value that cannot be meant."""
    try:
        Config.from_environ()
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def check_knowledge() -> None:
    """Exit with a message when the user's own names, offices or outlets cannot be read."""
    for variable, check in KNOWLEDGE.items():
        named = os.environ.get(variable)
        if not named:
            continue
        os.environ[variable] = os.path.abspath(named)  # child processes work in another folder
        try:
            check()
        except loader.KnowledgeError as error:
            raise click.ClickException(f"{variable}: {error}") from error


def prepare_database(database: Path) -> None:
    """Build a missing database from the seeds, bring an older one up to date."""
    if not database.parent.is_dir():
        raise click.ClickException(f"{database}: there is no folder {database.parent} to make it in")
    if not database.exists():
        build_database(database)
    elif os.access(database, os.W_OK) or is_snapshot(database):  # a copy that is only read stays as it is
        run_loader("migrate", "--database", str(database))


def is_snapshot(database: Path) -> bool:
    """True for what scripts/publish made: it is not written to, but has to be of this version."""
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA application_id").fetchone() == (PUBLISHED,))
    except sqlite3.Error:
        return False


def build_database(database: Path) -> None:
    """Load the seeds into a new file that takes its name only when it is complete."""
    click.echo(f"Building {database} from {SEEDS}/ (once)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the folder below is removed
    # Not between making the folder and noting that it has to be removed.
    stops = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    try:
        building = tempfile.TemporaryDirectory(prefix=f"{database.name}.building-", dir=database.parent)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stops)
    with building as folder:
        unfinished = Path(folder) / database.name
        run_loader("load", SEEDS, "--database", str(unfinished))
        try:
            os.link(unfinished, database)
        except FileExistsError as error:  # loaded by somebody else meanwhile: never overwritten
            raise click.ClickException(f"{database} has come into being meanwhile; start again") from error
        except OSError:  # a file system without hard links
            os.replace(unfinished, database)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def run_loader(*arguments: str) -> None:
    """Run the loader in a process of its own: the language models never enter this one."""
    finished = subprocess.run(
        [sys.executable, "-P", "-m", "loader", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment(None)},
        check=False,
    )
    if finished.returncode != 0:
        raise click.ClickException("the database could not be prepared; see the message above")


def gunicorn_arguments(host: str, port: int, workers: int) -> list[str]:
    """The command line of the server that this process becomes."""
    return [
        *(sys.executable, "-P", "-m", "gunicorn", "api.app:create_app()"),
        *("--config", "python:api.server"),
        *("--bind", f"{bracketed(host)}:{port}"),
        *("--workers", str(workers)),
        *("--chdir", str(ROOT)),
    ]


def environment(database: Path | None) -> dict[str, str]:
    """What child processes need in their environment, wherever this one was started."""
    served = {"WHOSAID_DATABASE": str(database)} if database else {}
    return {"PYTHONPATH": str(ROOT), **SINGLE_THREADED, **served}


def bracketed(host: str) -> str:
    """`host` as it stands in an address: an IPv6 one in brackets."""
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    serve(prog_name="scripts/serve")
