"""The command line: load articles into a database, or only show what is found in a text."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial

import click
import sqlite_utils

from loader.errors import LoaderError, SourceError, StoreError, UnusableError
from loader.loading import Outcome, load_article
from loader.report import as_json, as_listing
from loader.sources.encodings import decode
from loader.sources.fields import FIELDS, Mapped, parse_mapping
from loader.sources.files import MAX_BYTES, check_size, read_file
from loader.sources.html import is_html
from loader.sources.reading import MAX_UNPACKED, Options, Unchanged, read_articles
from loader.sources.streams import SAMPLE
from loader.sources.web import USER_AGENT, Fetcher, Manners, Validators
from loader.store.fetches import find_validators, save_validators
from loader.store.writer import complete, open_database

STANDARD_INPUT = "-"

database_option = click.option(
    "--database",
    envvar="WHOSAID_DATABASE",
    default="whosaid.db",
    show_default=True,
    show_envvar=True,
    type=click.Path(dir_okay=False),
    help="The SQLite file to write to; created when missing.",
)
max_bytes_option = click.option(
    "--max-bytes",
    default=MAX_BYTES,
    show_default=True,
    type=click.IntRange(min=1),
    help="Refuse a larger text: it is no single article.",
)


class Failures:
    """Reports each failed input on standard error and lets the others go on."""

    def __init__(self) -> None:
        self.count = 0

    @contextlib.contextmanager
    def caught(self, origin: str) -> Iterator[None]:
        """Whatever is raised inside is reported with `origin` and counted, not passed on.

        Unless the database cannot be used any more: that ends the run.
        """
        try:
            yield
        except UnusableError as error:  # nothing more can be stored
            raise click.ClickException(str(error)) from error
        except LoaderError as error:
            self._report(str(error))
        except BrokenPipeError:  # nobody reads the output any more: `| head`
            raise
        except Exception as error:
            self._report(f"{origin}: could not be processed: {type(error).__name__}: {error}")

    def _report(self, message: str) -> None:
        self.count += 1
        click.echo(f"error: {message}", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Who said what, about whom, when, and where was it reported."""


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@database_option
@max_bytes_option
@click.option(
    "--max-unpacked",
    default=MAX_UNPACKED,
    show_default=True,
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
    type=click.FloatRange(min=0),
    help="Seconds between two requests to the same host.",
)
def load(
    paths: tuple[str, ...],
    database: str,
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
    """
    fetcher = Fetcher(Manners(allow_private, user_agent, delay))
    try:
        options = Options(max_bytes, max_unpacked, parse_mapping(pairs, mapping), fetcher)
    except SourceError as error:
        raise click.UsageError(str(error)) from error
    failures = Failures()
    total: Counter[str] = Counter()
    with closing(_open(database)) as db:
        fetcher.known = partial(_find_validators, db)
        for path in paths:
            outcomes = _load_input(db, path, options, failures)
            total += outcomes
            if len(paths) > 1 and outcomes.total() > 1:
                click.echo(f"{_shown(path)}: {_summary(outcomes)}")
    click.echo(_summary(total))
    sys.exit(1 if failures.count else 0)


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
        doc = _shown(path)
        with failures.caught(doc):
            text = decode(_read_input(path, max_bytes), doc)
            if is_html(text[:SAMPLE].removeprefix("\ufeff")):
                raise SourceError(f"{doc}: is a web page; scripts/load reads the article on it")
            _print_extraction(doc, text, output_format, explain)
    sys.exit(1 if failures.count else 0)


@cli.command()
@database_option
def migrate(database: str) -> None:
    """Create the tables of a new database, or bring those of an older one up to date."""
    _open(database).close()


def _load_input(db: sqlite_utils.Database, path: str, options: Options, failures: Failures) -> Counter[str]:
    """Store every article of one input; how many were added, changed, unchanged, failed."""
    outcomes: Counter[str] = Counter()
    failed_before = failures.count
    mapped = Mapped(options.mapped.paths)
    found = iter(read_articles(path, _shown(path), replace(options, mapped=mapped)))
    while True:
        item = None
        with failures.caught(_shown(path)):
            item = next(found, None)
        if item is None:
            break
        with failures.caught(_shown(path)):
            if isinstance(item, SourceError):
                raise item
            if isinstance(item, Unchanged):
                outcome = Outcome(item.origin, "unchanged")
            else:
                _show_progress(outcomes.total() + 1, item.origin)
                outcome = load_article(db, item)
            click.echo(_outcome_line(outcome))
            outcomes[outcome.status] += 1
    _report_unmet(mapped, _shown(path), bool(outcomes), failures)
    outcomes["failed"] = failures.count - failed_before
    if not outcomes["failed"]:
        _save_validators(db, path, options.fetcher)
    return outcomes


def _report_unmet(mapped: Mapped, origin: str, any_loaded: bool, failures: Failures) -> None:
    """Name each path of the mapping that led nowhere: an error for the text, where teasers passed for it."""
    for pair in mapped.unmet():
        message = f"{origin}: no item has what the mapping {pair} names"
        if not pair.startswith("text="):
            click.echo(f"warning: {message}", err=True)
        elif any_loaded:  # else each item was refused for it
            with failures.caught(origin):
                raise SourceError(message)


def _find_validators(db: sqlite_utils.Database, url: str) -> Validators | None:
    from loader.pipeline import EXTRACTOR_VERSION

    found = find_validators(db, url, EXTRACTOR_VERSION)
    return Validators(*found) if found else None


def _save_validators(db: sqlite_utils.Database, url: str, fetcher: Fetcher) -> None:
    """Remember what the server said of a page, now that all of it is stored."""
    from loader.pipeline import EXTRACTOR_VERSION

    validators = fetcher.told.get(url)
    if validators is not None:
        save_validators(db, url, validators.etag, validators.last_modified, EXTRACTOR_VERSION)


def _summary(outcomes: Counter[str]) -> str:
    return ", ".join(f"{outcomes[name]} {name}" for name in ("added", "changed", "unchanged", "failed"))


def _outcome_line(outcome: Outcome) -> str:
    line = f"{outcome.status:<9}  {outcome.origin}"
    if outcome.quotes is None:
        return line
    counts = f"{outcome.quotes} quotes, {outcome.mentions} mentions, {outcome.entities} entities"
    return f"{line}  article {outcome.article_id}: {counts}"


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


def _open(database: str) -> sqlite_utils.Database:
    try:
        db = open_database(database)
        complete(db)
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    return db


def _show_progress(number: int, origin: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"[{number}] {origin}", err=True)


def _shown(path: str) -> str:
    # A name that is not UTF-8 can be opened, but neither printed nor stored.
    return click.format_filename(path)
