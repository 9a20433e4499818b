"""The commands of curators, over the database file itself: correct, merge, list, undo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from loader.commands import database_option, opened, print_json
from loader.store import corrections, curation
from loader.store.corrections import Correction

NOBODY = "unknown"

over_database = database_option("The SQLite file with the quotes.", exists=True)
note_option = click.option("--note", help="Why; everybody who reads the quote can read it.")
id_type = click.IntRange(min=1)


class Speaker(click.ParamType[int | None]):
    """An entity's id, or that nobody is known."""

    name = "ID"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """The id; None where the speaker is not known."""
        if value == NOBODY:
            return None
        return id_type.convert(value, param, ctx)  # type: ignore[arg-type]


@click.group()
def curate() -> None:
    """Correct what was extracted: it holds whatever is loaded or extracted later, until it is undone."""


@curate.command()
@click.argument("quote_id", metavar="QUOTE", type=id_type)
@click.option("--speaker", type=Speaker(), multiple=True, help=f"Who said it: an entity's id, or {NOBODY}.")
@click.option(
    "--with", "others", type=id_type, multiple=True, metavar="ID", help="Who said it too; repeatable."
)
@click.option("--alone", is_flag=True, help="Nobody said it together with the speaker.")
@click.option(
    "--mention",
    type=(int, int),
    metavar="START END",
    help="Where the article's text names the speaker: code points, from 0, the end behind it.",
)
@click.option("--type", "kind", type=click.Choice(curation.TYPES), help="Of which kind it is.")
@click.option("--reject", is_flag=True, help="It is no quote: show it no more.")
@click.option("--confirm", is_flag=True, help="It is right as it is.")
@note_option
@over_database
def quote(
    quote_id: int,
    speaker: tuple[int | None, ...],
    others: tuple[int, ...],
    alone: bool,
    mention: tuple[int, int] | None,
    kind: str | None,
    reject: bool,
    confirm: bool,
    note: str | None,
    database: str,
) -> None:
    """Correct or confirm a quote. What is not given stays as it is."""
    if len(speaker) > 1:
        raise click.UsageError("One speaker is named first; name the others with --with.")
    if alone and others:
        raise click.UsageError("--alone and --with cannot both be.")
    changes: dict[str, Any] = {"speaker": speaker[0]} if speaker else {}
    if others or alone:
        changes["co_speakers"] = list(others)
    if mention:
        changes["speaker_mention"] = {"start": mention[0], "end": mention[1]}
    if kind:
        changes["type"] = kind
    if reject:
        changes["rejected"] = True
    if bool(changes) == confirm:
        raise click.UsageError("Say what to correct, or --confirm that it is right as it is.")
    with opened(database) as db:
        _show(curation.correct_quote(db, quote_id, changes, curation.LOCAL, note))


@curate.command()
@click.argument("entity", type=id_type)
@click.argument("into", type=id_type)
@note_option
@over_database
def merge(entity: int, into: int, note: str | None, database: str) -> None:
    """Make ENTITY and INTO one, which keeps the id INTO."""
    with opened(database) as db:
        _show(curation.merge_entities(db, entity, into, curation.LOCAL, note))


@curate.command()
@click.argument("correction", type=id_type)
@over_database
def undo(correction: int, database: str) -> None:
    """Take a correction back, as if it had not been said."""
    with opened(database) as db:
        _show(curation.undo(db, correction))


@curate.command("list")
@click.option("--unapplied", is_flag=True, help="Only those that wait for what they correct.")
@over_database
def list_corrections(unapplied: bool, database: str) -> None:
    """Show all corrections, undone ones too, as JSON lines."""
    with opened(database) as db:
        for correction in corrections.find_all(db):
            if not unapplied or correction.state == "unapplied":
                _show(correction)


def _show(correction: Correction) -> None:
    shown: dict[str, object] = asdict(correction) | {"state": correction.state}
    del shown["is_applied"]
    print_json(shown)
