"""The command line of the benchmark."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

import click

from loader.benchmark.build import build as build_database
from loader.benchmark.errors import BenchmarkError
from loader.benchmark.installation import ROOT, python_tool
from loader.benchmark.load import measure_loads
from loader.benchmark.measuring import Plan
from loader.benchmark.measuring import run as measure
from loader.benchmark.page import make_page
from loader.benchmark.reading import read_results
from loader.benchmark.results import Results, open_output, write_results
from loader.benchmark.stages import profile_answers, profile_load
from loader.benchmark.table import make_console, print_loads, print_results, print_shares
from loader.benchmark.writing import Written
from loader.benchmark.writing import measure as measure_writing
from loader.errors import StoreError

DRAWING = Path(__file__).parent / "plot.py"
LISTED = "quotes of many speakers in turn"
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """How fast the service is, beside what one would use instead."""


@cli.command()
@click.option(
    "--articles",
    "count",
    default=2_000,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many articles, with six quotes each: 170000 for a million quotes.",
)
@click.option("--database", required=True, type=click.Path(dir_okay=False), help="The SQLite file to make.")
@click.option("--seed", default=1, show_default=True, help="Another seed makes other articles.")
def build(count: int, database: str, seed: int) -> None:
    """Make a database of made articles, or go on with one; the same seed makes the same ones."""
    with click.progressbar(length=count, label="articles", show_pos=True, show_eta=True) as bar:
        try:
            added = build_database(database, count, seed, bar.update)
        except StoreError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{database}: {count:,} articles, {added:,} of them added")


@cli.command()
@click.option("--database", required=True, type=EXISTING, help="The SQLite file to serve.")
@click.option("--small", type=EXISTING, help="A small one, served beside it: what growth costs.")
@click.option(
    "--workers",
    default=min(4, os.cpu_count() or 1),
    show_default="as scripts/serve: one a core, at most 4",
    type=click.IntRange(1, 512),
    help="Worker processes of the service and of the hello-world beside it.",
)
@click.option(
    "--seconds",
    default=3.0,
    show_default=True,
    type=click.FloatRange(min=0.05),
    help="For each server, row and number of connections, in all rounds together.",
)
@click.option(
    "--rounds", default=3, show_default=True, type=click.IntRange(1), help="In which servers take turns."
)
@click.option(
    "--connections",
    multiple=True,
    default=(1, 16),
    show_default=True,
    type=click.IntRange(1),
    help="May be repeated.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Rows or operations with this in their names; may be repeated.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file for the results, as JSON."
)
def run(
    database: Path,
    small: Path | None,
    workers: int,
    seconds: float,
    rounds: int,
    connections: tuple[int, ...],
    only: tuple[str, ...],
    output: Path | None,
) -> None:
    """Measure every operation that reads, and extraction, beside a hello-world and Datasette.

    Needs Node.js for the load generator; a first run installs that and Datasette, some 230 MB, into .bench/.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end, too
    plan = Plan(database, small, workers, seconds, rounds, connections, only)
    try:
        with open_output(output) if output is not None else nullcontext() as file:
            results = _measure_unless_stopped(plan)
            print_results(results, make_console())
            if not results.rows:
                raise BenchmarkError("nothing was measured")
            if file is not None:
                write_results(file, results)
    except (BenchmarkError, StoreError) as error:
        raise click.ClickException(str(error)) from error


def _measure_unless_stopped(plan: Plan) -> Results:
    try:
        return measure(plan, lambda name: click.echo(name, err=True))
    except KeyboardInterrupt:
        click.echo("stopped before anything was measured", err=True)
        sys.exit(128 + signal.SIGINT)


@cli.command()
@click.argument("results", nargs=-1, required=True, type=EXISTING)
@click.option(
    "--folder",
    default=ROOT / "docs",
    show_default="docs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the pictures go.",
)
def plot(results: tuple[Path, ...], folder: Path) -> None:
    """Draw what `run --output` wrote: performance-*.svg. Several databases' results show growth."""
    try:
        read_results(results)
        command = [str(python_tool("python")), str(DRAWING), str(folder), *map(str, results)]
    except BenchmarkError as error:
        raise click.ClickException(str(error)) from error
    if subprocess.run(command, check=False).returncode:
        raise click.ClickException("the pictures could not be drawn; see the message above")


@cli.command()
@click.argument("results", nargs=-1, required=True, type=EXISTING)
def report(results: tuple[Path, ...]) -> None:
    """Print what `run --output` wrote as Markdown: all figures, and what was to be reached."""
    try:
        click.echo(make_page(read_results(results)), nl=False)
    except BenchmarkError as error:
        raise click.ClickException(str(error)) from error


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--articles",
    "count",
    default=500,
    show_default=True,
    type=click.IntRange(min=1),
    help="Where no PATHS are given: how many made articles.",
)
@click.option(
    "--workers",
    multiple=True,
    default=(1, 2),
    show_default=True,
    type=click.IntRange(1),
    help="A load for each; may be repeated.",
)
def load(paths: tuple[Path, ...], count: int, workers: tuple[int, ...]) -> None:
    """Measure scripts/load over PATHS, or over made articles: speed, and memory as it goes on."""
    try:
        loads = measure_loads(paths, count, workers, lambda name: click.echo(name, err=True))
    except BenchmarkError as error:
        raise click.ClickException(str(error)) from error
    print_loads(loads, make_console())


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--database", type=EXISTING, help="A database whose answers are profiled.")
@click.option("--row", default=LISTED, show_default=True, help="Which answers: the name of a row of `run`.")
def stages(paths: tuple[Path, ...], database: Path | None, row: str) -> None:
    """Show where the time goes, by stage: of loading PATHS, or of answers over --database.

    py-spy samples the process from outside; some systems ask for root to let it.
    """
    if not paths and database is None:
        raise click.UsageError("name files to load, or a --database whose answers are profiled")
    try:
        if paths:
            print_shares("a load", profile_load(paths), make_console())
        if database is not None:
            print_shares(row, profile_answers(database, row), make_console())
    except (BenchmarkError, StoreError) as error:
        raise click.ClickException(str(error)) from error


@cli.command()
@click.option(
    "--articles",
    "count",
    default=2_000,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many made articles to store.",
)
@click.option(
    "--after",
    default=10_000,
    show_default=True,
    type=click.IntRange(min=0),
    help="How many are in the database when it is measured for the second time; 0: once only, empty.",
)
@click.option("--seed", default=1, show_default=True, help="Another seed makes other articles.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, exists=True),
    help="Where the two databases are made, and deleted afterwards; else where temporary files are.",
)
def write(count: int, after: int, seed: int, folder: str | None) -> None:
    """Store made articles in bulk, then the same rows with SQLite's bare executemany, and compare.

    First in an empty database, then in one that holds --after articles.
    """
    sizes = [0] if after <= count else [0, after]
    with tempfile.TemporaryDirectory(prefix="whosaid-", dir=folder) as made:
        try:
            for written in measure_writing(Path(made), sizes, count, seed):
                click.echo(_tell_writing(written))
        except StoreError as error:
            raise click.ClickException(str(error)) from error


def _tell_writing(written: Written) -> str:
    stored, bare = written.stored, written.bare
    return "\n".join(
        (
            f"{written.articles:,} articles, {written.rows:,} rows, behind {written.before:,} articles",
            f"  stored: {written.articles / stored.wall:,.0f} articles a second, {stored.wall:.1f} s"
            f" ({stored.cpu:.1f} s of a core)",
            f"  bare executemany of the same rows: {bare.wall:.1f} s ({bare.cpu:.1f} s of a core)",
            f"  ratio: {bare.wall / stored.wall:.2f} as fast ({bare.cpu / stored.cpu:.2f} by core time)",
            f"  memory at most: {written.memory[0]:.0f} MB after the first tenth,"
            f" {written.memory[1]:.0f} MB at the end",
        )
    )


if __name__ == "__main__":
    cli(prog_name="scripts/bench")
