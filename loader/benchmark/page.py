"""Results as a page of Markdown: every figure and every goal of a run, nothing of it written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Run = Mapping[str, Any]  # what `write_results` wrote

HEAD = """# What was measured

Made by `scripts/bench report`; [performance.md](performance.md) says how it is measured and what it means.
**First**: every answer made anew; **again**: as `scripts/serve` answers what it was asked before. × hello,
× Datasette, × pages: answers a second beside those of a bare Flask application, of Datasette with queries
written for it, and of Datasette's own pages of tables.
"""
FIGURES = (
    ("first/s", "rate"),
    ("p50 ms", "p50"),
    ("p99 ms", "p99"),
    ("× hello", "times_hello"),
    ("× Datasette", "times_datasette"),
    ("× pages", "times_pages"),
    ("again/s", None),
    ("p99 ms", "again_p99"),
    ("× hello", "again_times_hello"),
    ("× Datasette", "again_times_datasette"),
    ("× pages", "again_times_pages"),
)


def make_page(runs: Sequence[Run]) -> str:
    """The page of runs, one after the other, positions of the table as they were measured."""
    return "\n".join([HEAD, *(_section(run) for run in runs)])


def _section(run: Run) -> str:
    first, small = run["databases"]["first"], run["databases"].get("small")
    parts = [
        f"## {first['quotes']:,} quotes in {first['articles']:,} articles",
        _conditions(run),
        _table(["what", "conn.", *(name for name, _ in FIGURES)], 2, map(_figures, run["rows"])),
    ]
    if small:
        parts.append(f"Growth: beside a database of {small['quotes']:,} quotes in the same run.")
    if run["verdicts"]:
        parts.append(_table(["what", "conn.", "bound", "measured", ""], 1, map(_verdict, run["verdicts"])))
    parts += [f"Not measured: {name}: {reason}." for name, reason in run["skipped"].items()]
    return "\n\n".join(parts) + "\n"


def _conditions(run: Run) -> str:
    machine, versions, settings = run["machine"], run["versions"], run["settings"]
    tools = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"{run['date'][:10]}, revision {run['revision']}; {machine['cores']} cores of {machine['cpu']},"
        f" {machine['memory_gib']:g} GiB, load {machine['load_before']:g} before the run; {tools};"
        f" {settings['workers']} workers, {settings['rounds']} rounds of"
        f" {settings['seconds'] / settings['rounds']:.2g} s for each server; the load generator took"
        f" {run['generator_share']:.2f} of a core."
    )


def _figures(row: Mapping[str, Any]) -> list[str]:
    figures = row["figures"]
    again = row["servers"]["again"]["rate"]
    values = [figures[key] if key else again for _, key in FIGURES]
    name = f"{row['name']} (cut)" if row["is_cut"] else row["name"]
    return [name, str(row["connections"]), *map(_number, values)]


def _verdict(verdict: Mapping[str, Any]) -> list[str]:
    said = "reached" if verdict["is_reached"] else "**missed**"
    return [verdict["row"], str(verdict["connections"]), verdict["bound"], f"{verdict['value']:g}", said]


def _table(names: Sequence[str], texts: int, rows: Iterable[Sequence[str]]) -> str:
    """`texts`: how many columns are not numbers, from the left."""
    rules = ["---" if place < texts else "---:" for place in range(len(names))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (names, rules, *rows))


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
