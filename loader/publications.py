"""The command that puts a snapshot of the database where servers read it."""

from __future__ import annotations

import errno
import time
from pathlib import Path

import click
from click.core import ParameterSource

from loader.backups import listed
from loader.commands import database_option
from loader.errors import StoreError
from loader.store.publication import Place, Published, install, publish
from loader.store.snapshots import Report, open_snapshot


@click.command("publish")
@click.argument("target", type=click.Path(path_type=Path))
@database_option("The SQLite file to make the snapshot of.")
@click.option(
    "--install",
    "snapshot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Publish the snapshot FILE, made before or elsewhere, instead: it is moved to TARGET.",
)
@click.option(
    "--keep",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    metavar="N",
    help="Keep the last N snapshots that TARGET was, to go back to.",
)
@click.option("--force", is_flag=True, help="Also where TARGET is of the same state, or a later one.")
def publish_command(target: Path, database: str, snapshot: Path | None, keep: int, force: bool) -> None:
    """Make a snapshot of the database and put it at TARGET, which servers read and nobody writes to.

    The snapshot holds what readers can ask for, of one moment, packed and with its search index merged:
    no tokens, no audit log, nothing that only loaders need. Loaders and servers go on meanwhile. TARGET is
    replaced at once when the snapshot has been checked; requests that are being answered then end with
    the one before. When anything fails, the exit status is 1, and TARGET is as it was.
    """
    if snapshot and _is_given("database"):
        raise click.UsageError("--install takes the snapshot FILE, not the --database.")
    place = Place(_followed(target), keep, force)
    try:
        if snapshot:
            published = install(snapshot, place, _reporter())
        else:
            published = publish(Path(database), place, _reporter())
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {_told(published)}" if published else f"{target}: is of this state already")
    if published and published.aside:
        click.echo(f"{published.aside}: what it was before; --install it with --force to go back")


def check_snapshot(path: Path) -> None:
    """End the command with a message when this version cannot serve a snapshot."""
    try:
        open_snapshot(path).close()
    except StoreError as error:
        raise click.ClickException(str(error)) from error


def _is_given(name: str) -> bool:
    """True for an option of the command line; that the environment has a value is no wish."""
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


def _followed(target: Path) -> Path:
    """What `target` means, where it or a folder on the way is a link."""
    try:
        target.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise click.ClickException(
                f"{target}: is a link that leads back to itself; remove it, or choose another path"
            ) from error
    return target.resolve()


def _told(published: Published) -> str:
    return f"{listed(published.rows)}; {published.size:,} bytes, checked; generation {published.generation}"


def _reporter() -> Report:
    """What says on standard error what is being done, and after how many seconds."""
    begin = time.monotonic()
    return lambda what: click.echo(f"{time.monotonic() - begin:6.1f} s  {what}", err=True)
