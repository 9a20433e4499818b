"""The progress bar on a terminal. The only file that imports rich."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from loader.errors import SourceError
from loader.run.inputs import shown
from loader.sources.addresses import is_address
from loader.sources.files import find_files
from loader.sources.reading import STANDARD_INPUT

LAST = Column(ratio=1, no_wrap=True, overflow="ellipsis")


class _Rate(ProgressColumn):
    """Articles a second over the whole run: nothing is known of how long the next one is."""

    def render(self, task: Task) -> Text:
        seconds, articles = task.elapsed or 0.0, int(task.fields["articles"])
        return Text(f"{articles:,} articles, {articles / seconds:.1f}/s" if seconds else "")


class TerminalBar:
    """Counts files where there are several, articles in any case; `known`: how many there will be."""

    def __init__(self, progress: Progress, files: Sequence[str], known: int | None, to_stderr: bool) -> None:
        self._progress, self._files, self._to_stderr = progress, files, to_stderr
        self._at, self._articles, self._known = 0, 0, known
        total = len(files) if known is None and len(files) > 1 else known
        self._task = progress.add_task("", total=total, articles=0, origin="")

    def print(self, line: str) -> None:
        if sys.stdout.isatty() or self._to_stderr:
            self._progress.console.print(Text(line), soft_wrap=True)
        else:
            click.echo(line)

    def advance(self, origin: str) -> None:
        self._articles += 1
        while self._at < len(self._files) and not origin.startswith(self._files[self._at]):
            self._at += 1
        done = min(self._at + 1, len(self._files)) if len(self._files) > 1 else 0
        done = done if self._known is None else self._articles
        self._progress.update(self._task, completed=done, articles=self._articles, origin=origin)


@contextlib.contextmanager
def open_bar(paths: Sequence[str], total: int | None, to_stderr: bool) -> Iterator[TerminalBar]:
    """A bar on standard error while the run goes on."""
    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=20),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
        # What is left of the line: a long path is cut, and squeezes nothing else.
        TextColumn("{task.fields[origin]}", markup=False, table_column=LAST),
    )
    # What others print goes where they print it: standard output may be a file.
    redirect = sys.stdout.isatty()
    console = Console(stderr=True)
    with Progress(*columns, console=console, redirect_stdout=redirect, expand=True) as progress:
        yield TerminalBar(progress, list(_files_of(paths)), total, to_stderr)


def _files_of(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if path == STANDARD_INPUT or is_address(path):
            yield shown(path)
            continue
        with contextlib.suppress(SourceError):  # the run says so
            yield from (shown(path) + file[len(path) :] for file in find_files(path))
