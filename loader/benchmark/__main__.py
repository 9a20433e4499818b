"""The command line of the benchmark."""

from __future__ import annotations

import click

from loader.benchmark.build import build as build_database
from loader.errors import StoreError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """How fast the service is, beside what one would use instead."""


@cli.command()
@click.option(
    "--articles",
    "count",
    default=2_000,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many articles, with six quotes each: 170000 for a million quotes.",
)
@click.option("--database", required=True, type=click.Path(dir_okay=False), help="The SQLite file to make.")
@click.option("--seed", default=1, show_default=True, help="Another seed makes other articles.")
def build(count: int, database: str, seed: int) -> None:
    """Make a database of made articles, or go on with one; the same seed makes the same ones."""
    with click.progressbar(length=count, label="articles", show_pos=True, show_eta=True) as bar:
        try:
            added = build_database(database, count, seed, bar.update)
        except StoreError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{database}: {count:,} articles, {added:,} of them added")


if __name__ == "__main__":
    cli(prog_name="scripts/bench")
