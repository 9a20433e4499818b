"""What a run says while it goes on: lines, on a terminal with a bar below them."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

import click

from loader.loading import Outcome

LONG = 60  # seconds; only of a longer run is it said how long it took


class Bar(Protocol):
    """What stands below the lines."""

    def print(self, line: str) -> None:
        """Print a line of standard output above it."""

    def advance(self, origin: str) -> None:
        """One more item is done."""


class NoBar:
    """For files, pipes and dumb terminals."""

    def __init__(self, to_stderr: bool) -> None:
        self._to_stderr = to_stderr

    def print(self, line: str) -> None:
        click.echo(line, err=self._to_stderr)

    def advance(self, origin: str) -> None:
        pass


class Display:
    """Lines of a run. Errors and warnings go to standard error, the others to standard output."""

    def __init__(self, bar: Bar, quiet: bool, dry: bool) -> None:
        self._bar, self._quiet, self._dry = bar, quiet, dry

    def outcome(self, outcome: Outcome) -> None:
        """What became of an item."""
        if outcome.status == "failed":
            self.error(f"{outcome.origin}: {outcome.reason}")
        elif not self._quiet:
            self._bar.print(outcome_line(outcome))
        self._bar.advance(outcome.origin)

    def input_summary(self, shown: str, counts: Counter[str]) -> None:
        """What became of all items of an input."""
        if not self._quiet:
            self._bar.print(f"{shown}: {counts_line(counts)}")

    def summary(self, counts: Counter[str], seconds: float) -> None:
        """What became of all."""
        took = f" in {duration(seconds)}" if seconds >= LONG else ""
        self._bar.print(f"{'dry run: ' if self._dry else ''}{counts_line(counts)}{took}")

    def warning(self, message: str) -> None:
        """Something that the user may not have meant."""
        click.echo(f"warning: {message}", err=True)

    def error(self, message: str) -> None:
        """Something that was not loaded."""
        click.echo(f"error: {message}", err=True)

    def note(self, message: str) -> None:
        """Why the run ends before all is read."""
        click.echo(message, err=True)


@contextlib.contextmanager
def open_display(
    paths: Sequence[str], total: int | None, quiet: bool, dry: bool, to_stderr: bool
) -> Iterator[Display]:
    """The display of a run over `paths`, or over so many articles; `to_stderr` leaves standard output to
    the report."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") in {None, "", "dumb"}:
        yield Display(NoBar(to_stderr), quiet, dry)
        return
    from loader.run.progress import open_bar  # rich takes a tenth of a second to import

    with open_bar(paths, total, to_stderr) as bar:
        yield Display(bar, quiet, dry)


def outcome_line(outcome: Outcome) -> str:
    """«added      a.txt  article 1: 2 quotes, 5 mentions, 3 entities»."""
    line = f"{outcome.status:<9}  {outcome.origin}"
    if outcome.reason:
        return f"{line}  {outcome.reason}"
    if outcome.quotes is None:
        return line
    article = "" if outcome.article_id is None else f"article {outcome.article_id}: "
    counts = f"{outcome.quotes} quotes, {outcome.mentions} mentions, {outcome.entities} entities"
    return f"{line}  {article}{counts}"


def counts_line(counts: Counter[str]) -> str:
    """«1 added, 0 changed, 0 unchanged, 0 failed», and what was skipped, if anything was."""
    names = ["added", "changed", "unchanged", "failed", *(["skipped"] if counts["skipped"] else [])]
    return ", ".join(f"{counts[name]} {name}" for name in names)


def duration(seconds: float) -> str:
    """«1 h 02 min», «3 min 05 s», «12 s»."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
