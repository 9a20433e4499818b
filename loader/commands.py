"""What the commands over a database share: the option that names it, opening it, and JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, TypeVar

import click
import sqlite_utils

from loader.errors import StoreError
from loader.store.database import open_database

Command = TypeVar("Command", bound=Callable[..., Any])


def database_option(help: str, exists: bool = False) -> Callable[[Command], Command]:
    """The option --database, also WHOSAID_DATABASE; with `exists` a missing file is an error of use."""
    return click.option(
        "--database",
        envvar="WHOSAID_DATABASE",
        default="whosaid.db",
        show_default=True,
        show_envvar=True,
        type=click.Path(dir_okay=False, exists=exists),
        help=help,
    )


@contextmanager
def opened(database: str) -> Iterator[sqlite_utils.Database]:
    """The database for writing; what the store refuses then ends the command with its message."""
    try:
        with closing(open_database(database)) as db:
            yield db
    except StoreError as error:
        raise click.ClickException(str(error)) from error


def print_json(value: dict[str, object]) -> None:
    """Print `value` as a JSON line: UTF-8 whatever the terminal's locale is."""
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
