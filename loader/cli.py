"""The command line: load articles into a database, or only show what is found in a text."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import click

from loader.backups import backup_command, restore_command
from loader.commands import database_option, opened
from loader.dates import find_moment
from loader.errors import LoaderError, SourceError, failure
from loader.publications import check_snapshot, publish_command
from loader.report import as_json, as_listing
from loader.run.ahead import FEW, LOCAL, MOST
from loader.run.inputs import Selection, shown
from loader.run.loop import Plan, run
from loader.sources.encodings import decode
from loader.sources.fields import FIELDS, parse_mapping
from loader.sources.files import MAX_BYTES, check_size, read_file
from loader.sources.html import is_html
from loader.sources.reading import MAX_UNPACKED, STANDARD_INPUT, Options
from loader.sources.streams import SAMPLE
from loader.sources.web import USER_AGENT, Fetcher, Manners
from loader.store.snapshots import is_snapshot
from loader.store.writer import complete

over_database = database_option("The SQLite file to write to; created when missing.")
max_bytes_option = click.option(
    "--max-bytes",
    default=MAX_BYTES,
    show_default=True,
    metavar="BYTES",
    type=click.IntRange(min=1),
    help="Refuse a larger text: it is no single article.",
)

_ADDRESS = re.compile(r"((tcp|tls|ws|wss)://)?([\w.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}")


class Failures:
    """Reports each failed input on standard error and lets the others go on."""

    def __init__(self) -> None:
        self.count = 0

    @contextlib.contextmanager
    def caught(self, origin: str) -> Iterator[None]:
        """Whatever is raised inside is reported with `origin` and counted, not passed on."""
        try:
            yield
        except BrokenPipeError:  # nobody reads the output any more: `| head`
            raise
        except Exception as error:
            self.count += 1
            click.echo(f"error: {failure(error, origin)}", err=True)


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    moment = find_moment(value)
    if moment is None:
        raise click.BadParameter(f"{value!r} is no date; write YYYY-MM-DD")
    return moment.local.date()


def _dask(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    if value != LOCAL and not _ADDRESS.fullmatch(value):
        raise click.BadParameter(f"{value!r} is neither {LOCAL!r} nor an address like tcp://host:8786")
    if find_spec("distributed") is None:
        raise click.UsageError("--dask needs an extra that is not installed: pip install 'whosaid[dask]'")
    return value


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Who said what, about whom, when, and where was it reported."""


cli.add_command(backup_command)
cli.add_command(restore_command)
cli.add_command(publish_command)


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@over_database
@click.option(
    "--reextract",
    is_flag=True,
    help="Instead of PATHs take the articles in the database that another version of the extractor stored.",
)
@click.option(
    "--all",
    "all_articles",
    is_flag=True,
    help="With --reextract: all of them, after tables of your own changed.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Go on with what comes into PATHs, which are folders, or changes there, until Ctrl-C.",
)
@click.option(
    "--poll",
    metavar="SECONDS",
    type=click.FloatRange(min=0.1),
    help="With --watch: look at the folders so often. For network folders, of whose changes no system tells.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(0, 64),
    show_default=f"1 for the first {FEW} articles, then one a core, at most {MOST}",
    help="Processes that extract: 200 MB for all, and 100 to 250 MB each; 0: one a core.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    callback=_dask,
    help="Extract on the workers of the Dask scheduler at ADDRESS (tcp://host:8786), of this code and these "
    'tables; "local": on as many as --workers says, started here for the run. docs/scale.md says how.',
)
@click.option(
    "--dry-run", is_flag=True, help="Read and extract, say what would be added and changed; write nothing."
)
@click.option(
    "--since",
    metavar="DATE",
    callback=_day,
    help="Skip articles that were published before this day; not those of which no day is known.",
)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    help="Stop after so many articles, skipped ones not counted.",
)
@click.option("--fail-fast", is_flag=True, help="Stop at the first article that cannot be loaded.")
@click.option(
    "--report",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True),
    help='Write what became of each article as JSON to FILE ("-": standard output).',
)
@click.option("-q", "--quiet", is_flag=True, help="Print only errors, warnings and the summary.")
@max_bytes_option
@click.option(
    "--max-unpacked",
    default=MAX_UNPACKED,
    show_default=True,
    metavar="BYTES",
    type=click.IntRange(min=1),
    help="Refuse archives of an input that unpack to more bytes.",
)
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="FIELD=PATH",
    help=f"Where in objects of JSON, or in which column, a field stands: text=article.body. Fields: "
    f"{', '.join(FIELDS)}.",
)
@click.option(
    "--mapping",
    type=click.Path(dir_okay=False),
    help="A file (YAML or JSON) of such fields and paths.",
)
@click.option(
    "--allow-private", is_flag=True, help="Fetch addresses inside the own network (refused otherwise)."
)
@click.option(
    "--user-agent", default=USER_AGENT, show_default=True, help="How to present itself to web servers."
)
@click.option(
    "--delay",
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    help="Seconds between two requests to the same host.",
)
def load(
    paths: tuple[str, ...],
    database: str,
    reextract: bool,
    all_articles: bool,
    watch: bool,
    poll: float | None,
    workers: int | None,
    dask: str | None,
    dry_run: bool,
    since: date | None,
    limit: int | None,
    fail_fast: bool,
    report: str | None,
    quiet: bool,
    max_bytes: int,
    max_unpacked: int,
    pairs: tuple[str, ...],
    mapping: str | None,
    allow_private: bool,
    user_agent: str,
    delay: float,
) -> None:
    """Load articles: texts, web pages, JSON, JSON lines, CSV, RSS, Atom, WARC; gzip and zip files of
    them, folders, addresses on the web (http, https), or standard input ("-").

    What an input is, is decided by its content. The same input again changes nothing. An article
    that cannot be loaded is reported, the others are loaded all the same, and the exit status is 1.
    Ctrl-C ends between two articles; the same command goes on from there.
    """
    _check_usage(paths, reextract, all_articles, bool(since or pairs or mapping))
    _check_watch(paths, watch, poll, reextract or dry_run)
    if workers is not None and dask not in {None, LOCAL}:
        raise click.UsageError("--workers are those of this machine: a Dask scheduler has its own.")
    fetcher = Fetcher(Manners(allow_private, user_agent, delay))
    try:
        options = Options(max_bytes, max_unpacked, parse_mapping(pairs, mapping), fetcher)
    except SourceError as error:
        raise click.UsageError(str(error)) from error
    selection = Selection(since, limit)
    again: Literal["outdated", "all"] | None = None
    if reextract:
        again = "all" if all_articles else "outdated"
    plan = Plan(
        *(paths, database, options, selection, workers, dry_run, fail_fast, quiet, report, again, watch),
        *(poll, dask),
    )
    try:
        sys.exit(run(plan))
    except LoaderError as error:
        raise click.ClickException(str(error)) from error


@cli.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path())
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["jsonl", "text"]),
    default="jsonl",
    show_default=True,
    help="One JSON object a line and document, or a listing to read.",
)
@click.option("--explain", is_flag=True, help="Say by which rule and evidence each quote was found.")
@max_bytes_option
def extract(files: tuple[str, ...], output_format: str, explain: bool, max_bytes: int) -> None:
    """Show the quotes, speakers and names in texts of any encoding; nothing is stored.

    Reads FILEs, or standard input when there is none or for "-". The text is taken as it is:
    positions are code points from its first character, line breaks of every kind included. Web
    pages are refused: `scripts/load` reads the article on them.
    """
    failures = Failures()
    for path in files or (STANDARD_INPUT,):
        doc = shown(path)
        with failures.caught(doc):
            text = decode(_read_input(path, max_bytes), doc)
            if is_html(text[:SAMPLE].removeprefix("\ufeff")):
                raise SourceError(f"{doc}: is a web page; scripts/load reads the article on it")
            _print_extraction(doc, text, output_format, explain)
    sys.exit(1 if failures.count else 0)


@cli.command()
@over_database
def migrate(database: str) -> None:
    """Create the tables of a new database, or bring those of an older one up to date.

    A published snapshot stays as it is.
    """
    if is_snapshot(path := Path(database)):
        check_snapshot(path)
        return
    is_new = not path.exists()
    with opened(database) as db:
        complete(db)
    if is_new:
        click.echo(f"{path}: is new, and holds no articles yet")


def _check_usage(paths: tuple[str, ...], reextract: bool, all_articles: bool, selects: bool) -> None:
    """Raise UsageError for what cannot be meant together."""
    if all_articles and not reextract:
        raise click.UsageError("--all says which articles to extract again: it goes with --reextract.")
    if reextract and paths:
        raise click.UsageError(
            "--reextract takes the articles in the database, not a PATH: name the database with --database."
        )
    if reextract and selects:
        raise click.UsageError("--since, --map and --mapping are for what is read, not for --reextract.")
    if not paths and not reextract:
        raise click.UsageError("Missing argument 'PATH...'.")


def _check_watch(paths: tuple[str, ...], watch: bool, poll: float | None, is_other: bool) -> None:
    """The same, for --watch."""
    if poll is not None and not watch:
        raise click.UsageError("--poll says how to watch: it goes with --watch.")
    if watch and is_other:
        raise click.UsageError(
            "--watch loads what comes: it goes neither with --reextract nor with --dry-run."
        )
    for path in paths if watch else ():
        if not os.path.isdir(path):
            raise click.UsageError(f"{shown(path)}: is no folder, so it cannot be watched.")


def _print_extraction(doc: str, text: str, output_format: str, explain: bool) -> None:
    from loader import pipeline

    # A byte order mark counts as a character of the text, but no word begins with it.
    extraction = pipeline.extract(" " + text[1:] if text.startswith("\ufeff") else text)
    if output_format == "text":
        output = as_listing(doc, text, extraction, explain)
    else:
        output = json.dumps(as_json(doc, text, extraction, explain), ensure_ascii=False)
    click.echo(output.encode("utf-8"))  # bytes: UTF-8 whatever the terminal's locale is


def _read_input(path: str, max_bytes: int) -> bytes:
    if path != STANDARD_INPUT:
        return read_file(path, max_bytes)
    content = sys.stdin.buffer.read(max_bytes + 1)
    check_size(content, "standard input", max_bytes)
    return content
