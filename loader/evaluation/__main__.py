"""Measures the extractor on annotated texts and fails when a figure is under its floor."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import click

from loader.evaluation.quotes import OWN_GOLD, Scores, score_quotes
from loader.pipeline import extract


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--errors", is_flag=True, help="List every missed, invented or misattributed quote.")
def main(shared: Path, errors: bool) -> None:
    """Print the quality figures measured on the annotated texts in the folder SHARED.

    Exit status 1 when a figure is under its floor (loader/evaluation/floors.toml).
    """
    floors: dict[str, Any] = tomllib.loads(
        resources.files("loader.evaluation").joinpath("floors.toml").read_text("utf-8")
    )
    short: list[str] = []
    files = {
        "seeds": shared / "gold" / "seeds.json",
        "dev": shared / "gold" / "dev.json",
        "train": OWN_GOLD,
    }
    for gold, gold_file in files.items():
        try:
            scores, listed = score_quotes(shared, gold_file, extract, errors)
        except FileNotFoundError as error:
            raise click.ClickException(f"{shared} lacks what is measured on: {error.filename}") from error
        except subprocess.CalledProcessError as error:
            raise click.ClickException(f"the scorer failed on {gold}: {error.stderr.strip()}") from error
        click.echo(_table(f"Quotes, {gold}", scores))
        click.echo(listed, nl=False)
        short += _under(f"quotes {gold}", scores, floors["quotes"][gold])
    for line in short:
        click.echo(f"under its floor: {line}", err=True)
    if short:
        sys.exit(1)
    click.echo("Every figure reaches its floor.")


def _table(title: str, scores: Scores) -> str:
    lines = [f"{title:24}{'P':>8}{'R':>8}{'F1':>8}{'gold':>8}{'found':>8}"]
    for name, row in scores.items():
        figures = f"{row['precision']:8.3f}{row['recall']:8.3f}{row['f1']:8.3f}"
        lines.append(f"  {name:22}{figures}{row['gold']:8.0f}{row['predicted']:8.0f}")
    return "\n".join(lines) + "\n"


def _under(title: str, scores: Scores, floors: dict[str, float]) -> list[str]:
    return [
        f"{title} {name}: F1 {scores[name]['f1']:.4f}, floor {floor}"
        for name, floor in floors.items()
        if scores[name]["f1"] < floor
    ]


if __name__ == "__main__":
    main()
