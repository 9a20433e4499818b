"""Draws results of scripts/bench run. A program of its own: it runs where matplotlib is installed.

Arguments: the folder of the pictures, then files of results; the first one is drawn, and all of them
where they are of databases of different sizes.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "whosaid"  # the same results make the same file
from matplotlib import pyplot  # noqa: E402  # after the choice of what draws

Results = dict[str, Any]
COLOURS = {
    "first": "#1f6f8b",
    "again": "#7fb3c8",
    "datasette": "#d98324",
    "datasette pages": "#f0c48c",
    "hello": "#9a9a9a",
}
NAMES = {
    "first": "whosaid, made anew",
    "again": "whosaid, kept",
    "datasette": "Datasette, queries written for it",
    "datasette pages": "Datasette, its own pages",
    "hello": "hello-world",
}
GROWING = (
    "quotes of many speakers in turn",
    "quote",
    "said by one, deep inside",
    "search of common words, by relevance",
    "facets of one speaker's",
)


def main(folder: Path, files: list[Path]) -> None:
    """Draw the pictures that there is something for."""
    runs = [json.loads(file.read_text("utf-8")) for file in files]
    if any("datasette" in row["servers"] for row in runs[0]["rows"]):
        _save(draw_rates(runs[0]), folder / "performance-rates.svg")
    else:
        print("no picture of rates: Datasette was asked for none of the rows")
    _save(draw_latencies(runs[0]), folder / "performance-latencies.svg")
    sizes = {run["databases"]["first"]["quotes"] for run in runs if any(map(_shows_growth, run["rows"]))}
    if len(sizes) > 1:
        _save(draw_growth(runs), folder / "performance-growth.svg")


def draw_rates(run: Results) -> Any:
    """Answers a second of all servers, where Datasette was asked for the same."""
    connections, rows = _busiest(run)
    rows = [row for row in rows if "datasette" in row["servers"]]
    figure, axes = pyplot.subplots(figsize=(9, 1.0 * len(rows) + 1.2))
    height = 0.8 / len(COLOURS)
    for place, (server, colour) in enumerate(COLOURS.items()):
        rates = [row["servers"].get(server, {"rate": math.nan})["rate"] for row in rows]
        bars = axes.barh(
            [number + place * height for number in range(len(rows))], rates, height, color=colour
        )
        bars.set_label(NAMES[server])
        axes.bar_label(bars, fmt="{:,.0f}", padding=3, fontsize=8)
    axes.set_yticks([number + 1.5 * height for number in range(len(rows))], [row["name"] for row in rows])
    axes.set_xscale("log")
    axes.margins(x=0.12)
    axes.set_xlabel(f"answers a second, {connections} connections (logarithmic)")
    return _finished(figure, axes, run)


def draw_latencies(run: Results) -> Any:
    """p50 and p99 of each row."""
    connections, rows = _busiest(run)
    figure, axes = pyplot.subplots(figsize=(9, 0.22 * len(rows) + 1.2))
    places = range(len(rows))
    p50s, p99s = ([row["figures"][name] for row in rows] for name in ("p50", "p99"))
    axes.hlines(places, p50s, p99s, color="#bbbbbb", linewidth=2)
    axes.scatter(p50s, places, color=COLOURS["first"], label="p50", zorder=3, s=18)
    axes.scatter(p99s, places, color=COLOURS["datasette"], label="p99", zorder=3, s=18)
    axes.set_yticks(places, [row["name"] for row in rows], fontsize=7)
    axes.set_xscale("log")
    axes.set_xlabel(f"milliseconds, {connections} connections (logarithmic)")
    return _finished(figure, axes, run)


def draw_growth(runs: list[Results]) -> Any:
    """p50 over the number of quotes."""
    figure, axes = pyplot.subplots(figsize=(9, 5))
    ordered = sorted(runs, key=lambda run: int(run["databases"]["first"]["quotes"]))
    for name in GROWING:
        points = [
            (run["databases"]["first"]["quotes"], row["figures"]["p50"])
            for run in ordered
            for row in run["rows"]
            if row["name"] == name and _shows_growth(row)
        ]
        if points:
            axes.plot(*zip(*points, strict=True), marker="o", label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("quotes in the database")
    axes.set_ylabel("p50 in milliseconds, 1 connection")
    return _finished(figure, axes, ordered[-1], invert=False)


def _shows_growth(row: dict[str, Any]) -> bool:
    return row["name"] in GROWING and row["connections"] == 1


def _busiest(run: Results) -> tuple[int, list[dict[str, Any]]]:
    """The largest number of connections, and what was measured with it."""
    connections = max(row["connections"] for row in run["rows"])
    return connections, [row for row in run["rows"] if row["connections"] == connections]


def _finished(figure: Any, axes: Any, run: Results, invert: bool = True) -> Any:
    if invert:
        axes.invert_yaxis()
    quotes = run["databases"]["first"]["quotes"]
    axes.set_title(
        f"{quotes:,} quotes, {run['settings']['workers']} workers, {run['date'][:10]}", fontsize=10
    )
    axes.legend(fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure


def _save(figure: Any, file: Path) -> None:
    figure.savefig(file, metadata={"Date": None})
    print(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
