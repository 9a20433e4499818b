"""Results as tables, on a terminal or in a file. First: answers made anew; again: those that were kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from loader.benchmark.load import Load
from loader.benchmark.results import Measured, Results

WIDTH_OF_FILES = 190  # columns, where there is no terminal
COLUMNS = (
    *("conn.", "first/s", "p50 ms", "p99 ms", "x hello", "x Datasette", "x its pages"),
    *("again/s", "p99 ms", "x hello", "x Datasette", "x its pages", "items/s"),
)


def print_results(results: Results, console: Console) -> None:
    """Print what was measured, what was to be reached, and what could not be measured."""
    console.print(_figures(results))
    if results.verdicts:
        console.print(_verdicts(results))
    for name, reason in results.skipped.items():
        console.print(f"not measured: {name}: {reason}")
    held = "; ".join(
        f"{name}: {counts['articles']:,} articles, {counts['quotes']:,} quotes"
        for name, counts in results.databases.items()
    )
    console.print(f"{held}; {results.settings['workers']} workers; {results.machine['cpu']}", highlight=False)


def print_shares(title: str, samples: Counter[str], console: Console) -> None:
    """Print which part of all samples each stage has."""
    table = Table(title=f"{title}: {samples.total():,} samples", title_justify="left")
    table.add_column("stage")
    table.add_column("of the time", justify="right")
    for stage, number in samples.most_common():
        table.add_row(stage, f"{number / samples.total():.1%}")
    console.print(table)


def print_loads(loads: Sequence[Load], console: Console) -> None:
    """Print how fast loads were, and the memory that their processes held in each part of the time."""
    first = loads[0]
    table = Table(
        title=f"loads of {first.articles:,} articles, {first.quotes:,} quotes", title_justify="left"
    )
    for name in ("workers", "articles/s", "of a core", "x first", "memory as it goes on, MB"):
        table.add_column(name, justify="right")
    for load in loads:
        table.add_row(
            str(load.workers),
            f"{load.rate:.1f}",
            f"{load.rate_of_core:.1f}",
            f"{load.rate / first.rate:.2f}",
            " ".join(f"{megabytes:.0f}" for megabytes in load.megabytes),
        )
    console.print(table)


def make_console() -> Console:
    """Where tables go: as wide as the terminal, or wide enough."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_OF_FILES)


def _figures(results: Results) -> Table:
    grown = any(row.figures.times_small is not None for row in results.rows)
    table = Table(title=f"whosaid {results.revision or ''}, {results.date}", title_justify="left")
    table.add_column("what", overflow="fold")
    for name in (*COLUMNS, *(["x small"] if grown else [])):
        table.add_column(name, justify="right")
    for row in results.rows:
        table.add_row(*_cells(row, grown))
    return table


def _cells(row: Measured, grown: bool) -> list[str]:
    figures, again = row.figures, row.servers["again"]
    cells = [
        f"{row.name} (cut)" if row.is_cut else row.name,
        str(row.connections),
        _number(figures.rate),
        f"{figures.p50:.2f}",
        f"{figures.p99:.2f}",
        _ratio(figures.times_hello),
        _ratio(figures.times_datasette),
        _ratio(figures.times_pages),
        _number(again.rate),
        f"{again.p99:.2f}",
        _ratio(figures.again_times_hello),
        _ratio(figures.again_times_datasette),
        _ratio(figures.again_times_pages),
        _number(figures.items_rate) if figures.items_rate > figures.rate * 1.5 else "",
    ]
    return [*cells, _ratio(figures.times_small)] if grown else cells


def _verdicts(results: Results) -> Table:
    table = Table(title="what is to be reached", title_justify="left")
    table.add_column("what", overflow="fold")
    for name in ("conn.", "bound", "measured", ""):
        table.add_column(name, justify="right")
    for verdict in results.verdicts:
        said = "reached" if verdict.is_reached else "missed"
        table.add_row(verdict.row, str(verdict.connections), verdict.bound, f"{verdict.value:g}", said)
    return table


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
