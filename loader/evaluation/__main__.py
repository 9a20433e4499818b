"""Measures the extractor on annotated texts and fails when a figure is under its floor."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import resources
from pathlib import Path

import click

from loader.evaluation.links import read_links, score_links
from loader.evaluation.memory import measure_memory
from loader.evaluation.nerel import score_nerel
from loader.evaluation.quotes import OWN_GOLD, UNSEEN_GOLD, score_quotes
from loader.evaluation.speed import compare_speed, natasha_pipeline
from loader.pipeline import extract
from loader.training.knowledge import linker_without_dev
from loader.training.names import measure_folds

SURE = 0.9  # what users filter by who want to rely on an attribution
CEILINGS = frozenset({"megabytes"})  # of which less is better
SPEED_TEXTS = 60  # of NEREL's development set: five rounds of both take under half a minute

Row = Mapping[str, float]
Table = dict[str, Row]
Section = Callable[[Path, bool], Iterator[tuple[str, Table]]]


def measure_quotes(shared: Path, errors: bool) -> Iterator[tuple[str, Table]]:
    """Quotes and speakers on the seeds, the development set, and the project's own annotations.

    Errors of the unseen articles are not listed: once they are read, the articles are seen.
    """
    files = {
        "seeds": shared / "gold" / "seeds.json",
        "dev": shared / "gold" / "dev.json",
        "train": OWN_GOLD,
        "unseen": UNSEEN_GOLD,
    }
    for name, gold_file in files.items():
        scores, listed = score_quotes(shared, gold_file, extract, errors and name != "unseen")
        click.echo(listed, nl=False)
        yield f"quotes.{name}", dict(scores)
    sure, _ = score_quotes(shared, files["dev"], extract, least_confidence=SURE)
    yield f"quotes.dev with confidence {SURE}", {"all+speaker": sure["all+speaker"]}


def measure_names(shared: Path, errors: bool) -> Iterator[tuple[str, Table]]:
    """Names on NEREL's development set: exact spans and types, the outermost."""
    yield "names.nerel_dev", dict(score_nerel(shared / "nerel" / "dev", _names_in))


def _names_in(text: str) -> list[tuple[int, int, str]]:
    mentions = extract(text).mentions
    return [(m.span.start, m.span.end, m.type) for m in mentions if m.form == "name"]


def measure_links(shared: Path, errors: bool) -> Iterator[tuple[str, Table]]:
    """Wikidata ids on NEREL's development set, with tables that were made without it."""
    linker = linker_without_dev(shared)
    texts = read_links(shared / "nerel" / "dev")
    yield "links.nerel_dev", {"links": score_links(texts, partial(extract, linker=linker))}


def measure_speed(shared: Path, errors: bool) -> Iterator[tuple[str, Table]]:
    """Processor time for the same texts, beside natasha's whole pipeline."""
    files = sorted((shared / "nerel" / "dev").glob("*.txt"))[:SPEED_TEXTS]
    texts = [file.read_text("utf-8") for file in files]
    yield "speed", {"texts a second": compare_speed(texts, extract, natasha_pipeline())}


def measure_process(shared: Path, errors: bool) -> Iterator[tuple[str, Table]]:
    """The memory that one process holds at most while it extracts NEREL's development set."""
    yield "memory", {"one process": measure_memory(shared / "nerel" / "dev")}


def measure_factrueval(shared: Path, errors: bool) -> Iterator[tuple[str, Table]]:
    """Names on factRuEval's development set by cross-validation, as its scorer counts them."""
    yield "names.factrueval", dict(measure_folds(shared))


SECTIONS: dict[str, Section] = {
    "quotes": measure_quotes,
    "names": measure_names,
    "links": measure_links,
    "speed": measure_speed,
    "memory": measure_process,
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--errors", is_flag=True, help="List every missed, invented or misattributed quote.")
@click.option(
    "--only", multiple=True, type=click.Choice(list(SECTIONS)), help="Measure only this; may be repeated."
)
@click.option(
    "--folds", is_flag=True, help="Also measure names on factRuEval by cross-validation: ten minutes."
)
def main(shared: Path, errors: bool, only: tuple[str, ...], folds: bool) -> None:
    """Print the quality figures measured on the annotated texts in the folder SHARED.

    SHARED holds gold/, nerel/ and their scorers, and factrueval/ for --folds. Exit status 1 when a
    figure is under its floor, or memory over its ceiling (loader/evaluation/floors.toml).
    """
    floors = tomllib.loads(resources.files("loader.evaluation").joinpath("floors.toml").read_text("utf-8"))
    short: list[str] = []
    sections = [SECTIONS[name] for name in only or SECTIONS] + [measure_factrueval] * folds
    for section in sections:
        try:
            for title, table in section(shared, errors):
                click.echo(_as_text(title, table))
                short += _under(title, table, floors.get(title, {}))
        except FileNotFoundError as error:
            raise click.ClickException(f"{shared} lacks what is measured on: {error.filename}") from error
        except subprocess.CalledProcessError as error:
            raise click.ClickException(f"the scorer failed: {error.stderr.strip()}") from error
    for line in short:
        click.echo(f"out of bounds: {line}", err=True)
    if short:
        sys.exit(1)
    click.echo("Every figure is within its bounds.")


def _as_text(title: str, table: Table) -> str:
    columns = list(dict.fromkeys(column for row in table.values() for column in row))
    lines = [f"{title:24}" + "".join(f"{column:>11}" for column in columns)]
    for name, row in table.items():
        cells = (_cell(row.get(column)) for column in columns)
        lines.append(f"  {name:22}" + "".join(f"{cell:>11}" for cell in cells))
    return "\n".join(lines) + "\n"


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value == int(value) and value > 1 else f"{value:.3f}"


def _under(title: str, table: Table, floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    short = []
    for name, columns in floors.items():
        for column, floor in columns.items():
            found, ceiling = table[name][column], column in CEILINGS
            if found > floor if ceiling else found < floor:
                bound = "ceiling" if ceiling else "floor"
                short.append(f"{title}, {name}: {column} {found:.4f}, {bound} {floor}")
    return short


if __name__ == "__main__":
    main()
