"""Inputs as steps: each article, an outcome in place of one that is not to be loaded, each input's end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import click

from loader.clean import clean
from loader.errors import KnowledgeError, SourceError
from loader.loading import Outcome, failed
from loader.metadata import find_metadata
from loader.models import RawArticle
from loader.sources.fields import Mapped
from loader.sources.reading import Found, Options, Unchanged, read_articles


@dataclass(frozen=True, slots=True)
class End:
    """All of an input was read. `unmet`: the pairs of the mapping whose path led nowhere in it."""

    unmet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """The limit is reached: nothing more is read, of this input or another."""


@dataclass(frozen=True, slots=True)
class Pause:
    """There is no more for now: what was read is saved, without waiting for more to read."""

    notice: str | None = None  # for the user


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was read of an input."""

    path: str  # as given
    item: RawArticle | Outcome | End | Cut | Pause


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles of the inputs are to be loaded."""

    since: date | None = None  # published on this day or later, or nobody knows when
    limit: int | None = None  # so many, without those that are too old


def read_steps(paths: Iterable[str | Pause], options: Options, selection: Selection) -> Iterator[Step]:
    """Everything at `paths`, one after the other; only the article at hand is in memory."""
    taken = 0
    for path in paths:
        if isinstance(path, Pause):
            yield Step("", path)
            continue
        for item in _read_input(path, options, selection.since):
            yield Step(path, item)
            taken += not (isinstance(item, End) or (isinstance(item, Outcome) and item.status == "skipped"))
            if taken == selection.limit:
                yield Step(path, Cut())
                return


def shown(path: str) -> str:
    """`path` as messages and the database have it: a name that is not UTF-8 can be opened, but neither
    printed nor stored."""
    return click.format_filename(path)


def _read_input(path: str, options: Options, since: date | None) -> Iterator[RawArticle | Outcome | End]:
    mapped = Mapped(options.mapped.paths)
    try:
        for found in read_articles(path, shown(path), replace(options, mapped=mapped)):
            yield _selected(found, path, since)
    except KnowledgeError:  # wrong whatever the input
        raise
    except Exception as error:
        yield failed(error, shown(path))
    yield End(tuple(mapped.unmet()))


def _selected(found: Found, path: str, since: date | None) -> RawArticle | Outcome:
    if isinstance(found, SourceError):
        return failed(found, shown(path))
    if isinstance(found, Unchanged):
        return Outcome(found.origin, "unchanged")
    published = _published_on(found) if since else None
    if since and published and published < since.isoformat():
        return Outcome(found.origin, "skipped", f"published on {published}, before {since.isoformat()}")
    return found


def _published_on(raw: RawArticle) -> str | None:
    """The day on which an article was published, as it would be stored: told without a language model."""
    cleaned = clean(raw.text, raw.given.title, raw.given.subtitle, raw.given.beside)
    published = find_metadata(cleaned, raw).published_at
    return published[:10] if published else None
