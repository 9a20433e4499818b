"""The commands that copy the database and put a copy back."""

from __future__ import annotations

from pathlib import Path

import click

from loader.commands import database_option
from loader.errors import StoreError
from loader.store.backup import SHOWN, Counts, back_up, back_up_to_folder
from loader.store.restore import restore

over_database = database_option("The SQLite file of the service.")


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@over_database
@click.option("--force", is_flag=True, help="Replace a TARGET file that exists.")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    metavar="N",
    help="In a TARGET folder: remove older copies of this database, but for the newest N.",
)
def backup_command(target: Path, database: str, force: bool, keep: int | None) -> None:
    """Copy the database to TARGET: a new file, or a folder, in which the copy is named by the time.

    The service and loaders go on meanwhile; the copy is of one moment. It has its name only when it
    is whole: SQLite's checks passed, all rows counted. Otherwise the exit status is 1, and TARGET is
    as before.
    """
    if target.is_dir() and force:
        raise click.UsageError("--force is for a file; in a folder each copy has a name of its own")
    if keep is not None and not target.is_dir():
        raise click.UsageError(f"--keep is for a folder, and {target} is none")
    try:
        in_folder = target.is_dir()
        path = Path(database)
        copy = back_up_to_folder(path, target, keep) if in_folder else back_up(path, target, force)
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{copy.path}: {listed(copy.rows)}; {copy.size:,} bytes, checked")


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@over_database
def restore_command(file: Path, database: str) -> None:
    """Let the database hold again what the backup FILE holds.

    FILE is checked first, and left as it is. The service goes on meanwhile; loaders have to be ended.
    What the database holds until then is kept in a file beside it. When anything fails, the exit status
    is 1, and the database is as before.
    """
    try:
        restored = restore(file, Path(database))
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{database}: restored from {file}: {listed(restored.rows)}; checked")
    if restored.aside:
        click.echo(f"{restored.aside}: what it held before; remove it when it is not needed")


def listed(rows: Counts) -> str:
    """How much a database holds, for people."""
    return ", ".join(f"{rows[table]} {table if rows[table] == 1 else _plural(table)}" for table in SHOWN)


def _plural(table: str) -> str:
    return f"{table[:-1]}ies" if table.endswith("y") else f"{table}s"
