"""The report of a run: one JSON document, written item by item, in its place only when it is whole."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from loader.errors import RunError
from loader.loading import Outcome
from loader.run.whole import writing_whole

STANDARD_OUTPUT = "-"


@dataclass(slots=True)
class Report:
    """Written as the run goes on: a million items take no memory."""

    file: IO[str]
    _input: str | None = None
    _counts: Counter[str] = field(default_factory=Counter)

    def begin(self, head: Mapping[str, Any]) -> None:
        """What is known before the first item."""
        self._write("{\n" + "".join(f"{_json(name)}: {_json(value)},\n" for name, value in head.items()))
        self._write('"inputs": [')

    def item(self, path: str, outcome: Outcome) -> None:
        """What became of an item of the input at `path`."""
        if path != self._input:
            between = "\n" if self._input is None else f"{self._input_end()},\n"
            self._write(f'{between}{{"input": {_json(path)}, "items": [\n')
            self._input, self._counts = path, Counter()
        else:
            self._write(",\n")
        self._counts[outcome.status] += 1
        self._write(_json(as_item(outcome)))

    def end(self, tail: Mapping[str, Any]) -> None:
        """What is known after the last one."""
        if self._input is not None:
            self._write(self._input_end())
        self._write("\n]")
        self._write("".join(f",\n{_json(name)}: {_json(value)}" for name, value in tail.items()) + "\n}\n")

    def _input_end(self) -> str:
        return f'\n], "totals": {_json(totals(self._counts))}}}'

    def _write(self, text: str) -> None:
        try:
            self.file.write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise RunError(f"the report cannot be written: {error.strerror}") from error


def as_item(outcome: Outcome) -> dict[str, Any]:
    """An outcome as the report has it: ids are strings, as in the API."""
    article_id = None if outcome.article_id is None else str(outcome.article_id)
    return asdict(outcome) | {"article_id": article_id}


def totals(counts: Mapping[str, int]) -> dict[str, int]:
    """How many items had each outcome."""
    return {name: counts.get(name, 0) for name in ("added", "changed", "unchanged", "skipped", "failed")}


@contextlib.contextmanager
def open_report(path: str) -> Iterator[Report]:
    """The report that stands at `path` when all is written; "-" is standard output. Raises RunError."""
    if path == STANDARD_OUTPUT:
        yield Report(sys.stdout)
        return
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(writing_whole(path))
        except OSError as error:
            raise RunError(f"{path}: the report cannot be written there: {error.strerror}") from error
        yield Report(file)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
