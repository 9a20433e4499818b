"""Tables with a header (CSV, TSV): each row an article."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from loader.errors import SourceError
from loader.models import RawArticle
from loader.sources.fields import Mapped, find_header, read_object, shown_names
from loader.sources.streams import SAMPLE

DELIMITERS = (",", ";", "\t", "|")
MAX_NAME = 60  # characters: what is longer is no name of a column
MIN_COLUMNS = 2
MAX_FIELD = 2**31 - 1  # what the csv module takes on every platform


def find_columns(beginning: str) -> list[str]:
    """The columns of a text that is meant to be a table, by the delimiter that makes the most of them."""
    header = beginning.removeprefix("\ufeff").partition("\n")[0].rstrip("\r")
    return max((_split(header, delimiter) for delimiter in DELIMITERS), key=len)


def find_delimiter(beginning: str, mapped: Mapped) -> str | None:
    """What separates the columns of a table that begins so; None for any other text.

    A table has a header that names the column of the text, and more lines than that.
    """
    header, newline, _ = beginning.removeprefix("\ufeff").partition("\n")
    if not newline:
        return None
    for delimiter in DELIMITERS:
        names = _split(header.rstrip("\r"), delimiter)
        if (
            len(names) >= MIN_COLUMNS
            and all(len(name) <= MAX_NAME for name in names)
            and find_header(names, mapped)
        ):
            return delimiter
    return None


def read_csv(
    stream: io.BufferedReader, encoding: str, delimiter: str, origin: str, max_bytes: int, mapped: Mapped
) -> Iterator[RawArticle | SourceError]:
    """The article of each row, by the names in the first one; an error in place of each other row."""
    csv.field_size_limit(min(max_bytes, MAX_FIELD))
    # Broken bytes become half surrogate pairs, so that only their row is refused.
    lines = io.TextIOWrapper(stream, encoding, "surrogateescape", newline="")
    rows = csv.reader(_Lines(lines, max_bytes), delimiter=delimiter)
    names = [name.removeprefix("\ufeff").strip() for name in next(rows)]
    text = mapped.paths.get("text")
    if text is not None and text not in names:
        raise SourceError(
            f"{origin}: no column is what the mapping text={text} names (there are {shown_names(names)})"
        )
    while True:
        where = f"{origin}, line {rows.line_num + 1}"
        try:
            row = next(rows, None)
            if row is None:
                if rows.line_num <= 1:
                    yield SourceError(f"{origin}: is a table without rows")
                return
            if any(cell.strip() for cell in row):
                yield _read_row(names, row, where, mapped)
        except SourceError as error:
            yield error
        except csv.Error as error:
            yield SourceError(f"{where}: is a broken row: {error}")


class _Lines:
    """The lines of a table; csv.Error in place of one that is longer than an article may be."""

    def __init__(self, lines: io.TextIOWrapper, limit: int) -> None:
        self._lines, self._limit = lines, limit

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = rest = self._lines.readline(self._limit + 1)
        if not line:
            raise StopIteration
        if len(line) <= self._limit:
            return line
        while rest and not rest.endswith(("\n", "\r")):
            rest = self._lines.readline(SAMPLE)
        raise csv.Error("it is larger than one article may be; raise --max-bytes")


def _split(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []


def _read_row(names: list[str], row: list[str], origin: str, mapped: Mapped) -> RawArticle:
    if len(row) > len(names):
        raise SourceError(
            f"{origin}: has {len(row)} cells, the header {len(names)}; put texts with the delimiter in quotes"
        )
    if any("\udc80" <= character <= "\udcff" for cell in row for character in cell):
        raise SourceError(f"{origin}: holds bytes that are not of the table's encoding")
    return read_object(dict(zip(names, row, strict=False)), origin, mapped)
