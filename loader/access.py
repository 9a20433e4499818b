"""The commands about tokens for writing over HTTP: make them, list them, end them, see what they did."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Literal

import click

from loader.commands import database_option, opened, print_json
from loader.store import audit, tokens
from loader.store.database import unnoticed

UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
SPAN = re.compile(r"([1-9][0-9]{0,3})([hdw])")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NEVER = "never"

over_database = database_option("The SQLite file that is served.")


class Expiry(click.ParamType[timedelta | datetime | Literal[""]]):
    """When a token ends: after a time, or on a day."""

    name = "TIME"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta | datetime | Literal[""]:
        """The time from when the token is made, or the moment; an empty text for never."""
        text = str(value)
        span = SPAN.fullmatch(text)
        if text == NEVER:
            return ""
        if span:
            return int(span[1]) * UNITS[span[2]]
        try:
            moment = datetime.fromisoformat(text).replace(tzinfo=UTC) if DAY.fullmatch(text) else None
        except ValueError:
            moment = None
        if moment is None:
            self.fail(f"{text}: write 90d (or h, w), a day such as 2027-03-01, or never", param, ctx)
        if moment <= datetime.now(UTC):
            self.fail(f"{text} is over already", param, ctx)
        return moment


class Moment(click.ParamType[str]):
    """A day or a moment in the past."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """As it is stored."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value}: write a day or a time, such as 2027-03-01 or 2027-03-01T09:00Z", param, ctx)
        return tokens.written(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


@click.group()
def token() -> None:
    """Tokens with which programs may write over HTTP.

    \b
    Scopes say what for:
      write    add articles and replace them
      delete   delete articles
      curate   correct quotes and merge entities
    """


@token.command()
@click.option("--name", required=True, help="What it is for; the audit log shows it.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(list(tokens.SCOPES)),
    help="What it may be used for; repeat it for several.",
)
@click.option(
    "--expires",
    type=Expiry(),
    default="90d",
    show_default=True,
    help="When it ends: after a time (12h, 90d, 8w), on a day (2027-03-01, at 00:00 UTC), or never.",
)
@over_database
def create(
    name: str, scopes: tuple[str, ...], expires: timedelta | datetime | Literal[""], database: str
) -> None:
    """Make a token and print it: once, only its hash is stored."""
    now = datetime.now(UTC)
    until = now + expires if isinstance(expires, timedelta) else expires or None
    with opened(database) as db, unnoticed(db):
        made, secret = tokens.create(db, name, scopes, until, now)
    ends = f"ends {made.expires_at}" if made.expires_at else "does not end"
    click.echo(f"Token {made.id} ({made.name}; {', '.join(made.scopes)}) {ends}. Keep it: ", err=True)
    click.echo(secret)


@token.command("list")
@over_database
def list_tokens(database: str) -> None:
    """Show all tokens, as JSON lines: what each may do, until when, and when it was last used."""
    with opened(database) as db:
        for found in tokens.list_all(db):
            state = found.state(datetime.now(UTC))
            print_json(asdict(found) | {"id": str(found.id), "state": state, "scopes": list(found.scopes)})


@token.command()
@click.argument("which", metavar="ID|NAME")
@over_database
def revoke(which: str, database: str) -> None:
    """End a token, at once."""
    with opened(database) as db, unnoticed(db):
        ended = tokens.revoke(db, which, datetime.now(UTC))
    click.echo(f"Token {ended.id} ({ended.name}) is revoked since {ended.revoked_at}.")


@token.command("audit")
@click.option("--since", type=Moment(), help="Only from this day or moment on, in UTC.")
@click.option("--token", "which", multiple=True, metavar="ID|NAME", help="Only of this token; repeatable.")
@over_database
def show_audit(since: str | None, which: tuple[str, ...], database: str) -> None:
    """Print the audit log, as JSON lines: every write over HTTP with a valid token, refused ones too."""
    with opened(database) as db:
        for entry in audit.read(db, since, which):
            print_json(entry)
