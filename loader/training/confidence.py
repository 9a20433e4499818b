"""Fits the weights of confidence to annotated articles and shows how well they hold.

What is surer than what is learned from the project's own annotations and the seeds. How sure all
of it is comes from articles whose errors nobody has worked on: on the others the rules are right
more often than they will be elsewhere (Platt scaling). The development set is only measured on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from loader.evaluation.quotes import OWN_GOLD, UNSEEN_GOLD, load_scorer
from loader.extraction import confidence, linking
from loader.extraction.models import Attribution, Cluster, Resolved
from loader.models import Entity
from loader.pipeline import attribute
from loader.report import joint_name

# Strength of the pull towards zero, in quotes: a feature seen less often says little.
RIDGE = 2.0
STEPS = 30  # Newton's method settles after a dozen
Numbers = NDArray[np.float64]
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)


@dataclass(frozen=True, slots=True)
class Judged:
    """A predicted quote: what its confidence rests on, and whether quote and speaker are right."""

    features: tuple[str, ...]
    right: bool


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--measure", is_flag=True, help="Only show how well the present weights hold.")
def main(shared: Path, measure: bool) -> None:
    """Fit the weights of confidence to annotated articles in the folder SHARED.

    Writes loader/extraction/knowledge/confidence.tsv and prints a table of reliability: of the
    quotes that were given a confidence, how many are right. Takes about a minute.
    """
    fitted = [*judge(shared, OWN_GOLD), *judge(shared, shared / "gold" / "seeds.json")]
    unseen = list(judge(shared, UNSEEN_GOLD))
    measured = list(judge(shared, shared / "gold" / "dev.json"))
    weights = confidence.read_weights() if measure else scale(fit(fitted), unseen)
    if not measure:
        confidence.WEIGHTS.write_text(as_table(weights, len(fitted) + len(unseen)), "utf-8")
    click.echo(reliability("Articles fitted to", fitted, weights))
    click.echo(reliability("Articles scaled to", unseen, weights))
    click.echo(reliability("Development set", measured, weights))


def judge(shared: Path, gold_file: Path) -> Iterator[Judged]:
    """Every quote predicted for the documents of a gold file, those that the scorer ignores left out."""
    scorer = load_scorer(shared)
    for document in json.loads(gold_file.read_text("utf-8")):
        text = (shared / document["doc"]).read_text("utf-8")
        groups, attributed = attribute(text, None, linking.default().knows)
        kept = [(found, how) for found, how in attributed if not how.relayed]
        said = [_as_prediction(found, how, groups) for found, how in kept]
        verdicts = _verdicts(scorer, document["quotes"], said)
        for (found, how), right in zip(kept, verdicts, strict=True):
            if right is not None:
                cluster = groups[how.cluster] if how.cluster is not None else None
                yield Judged(tuple(confidence.features(found, how, cluster)), right)


def _as_prediction(found: Attribution, how: Resolved, groups: Sequence[Cluster]) -> dict[str, Any]:
    speakers = [_entity(each, groups) for each in (how, *how.others)]
    names = [linking.default().link(entity).name for entity in speakers if entity is not None]
    mention = found.speaker.span if found.speaker is not None else None
    return {
        "type": found.type,
        "parts": [{"start": part.start, "end": part.end} for part in found.parts],
        "speaker": {"name": joint_name(names)} if names else None,
        "speaker_mention": None if mention is None else {"start": mention.start, "end": mention.end},
    }


def _entity(how: Resolved, groups: Sequence[Cluster]) -> Entity | None:
    return groups[how.cluster].entity if how.cluster is not None else how.body


def _verdicts(scorer: Any, gold: list[Any], said: list[dict[str, Any]]) -> list[bool | None]:
    # Right or wrong as the scorer counts it, None for what it ignores: outlets, doubtful cases.
    ignored = [quote for quote in gold if quote["speaker_kind"] == "outlet" or quote.get("optional")]
    wanted = [quote for quote in gold if quote not in ignored]
    verdicts: list[bool | None] = [False] * len(said)
    matched = set()
    for g, p in scorer.match(wanted, said, scorer.threshold):
        matched.add(p)
        verdicts[p] = bool(scorer.speaker_right(wanted[g], said[p]))
    rest = [index for index in range(len(said)) if index not in matched]
    either = [dict(quote, type=kind) for quote in ignored for kind in ("direct", "indirect")]
    for _, p in scorer.match(either, [said[index] for index in rest], lambda _: scorer.INDIRECT_OVERLAP):
        verdicts[rest[p]] = None
    return verdicts


def fit(judged: Sequence[Judged]) -> dict[str, float]:
    """Weights of a logistic regression with ridge penalty, by Newton's method."""
    names = sorted({feature for item in judged for feature in item.features})
    columns = {name: index for index, name in enumerate(names)}
    design = np.zeros((len(judged), len(names)))
    for row, item in enumerate(judged):
        design[row, [columns[feature] for feature in item.features]] = 1.0
    right = np.array([item.right for item in judged], dtype=float)
    penalty = np.full(len(names), RIDGE)
    penalty[columns[confidence.BIAS]] = 1e-6
    weights = _regress(design, right, penalty)
    return {name: round(float(weights[index]), 3) for name, index in columns.items()}


def _regress(design: Numbers, right: Numbers, penalty: Numbers) -> Numbers:
    weights = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (right - chance) - penalty * weights
        curvature = (design.T * (chance * (1 - chance))) @ design + np.diag(penalty)
        weights += np.linalg.solve(curvature, gradient)
    return weights


def scale(weights: Mapping[str, float], judged: Sequence[Judged]) -> dict[str, float]:
    """The same weights, stretched and shifted so that they are as sure as they are right on `judged`."""
    sums = np.array([sum(weights.get(feature, 0.0) for feature in item.features) for item in judged])
    design = np.column_stack([sums, np.ones(len(judged))])
    right = np.array([item.right for item in judged], dtype=float)
    stretch, shift = _regress(design, right, penalty=np.full(2, 1e-6))
    scaled = {name: round(weight * float(stretch), 3) for name, weight in weights.items()}
    return scaled | {confidence.BIAS: round(scaled[confidence.BIAS] + float(shift), 3)}


def as_table(weights: Mapping[str, float], count: int) -> str:
    """The weights as they are checked in."""
    head = f"# feature\tweight; made by scripts/calibrate from {count} annotated quotes\n"
    return head + "".join(f"{name}\t{weight}\n" for name, weight in sorted(weights.items()))


def reliability(title: str, judged: Sequence[Judged], weights: Mapping[str, float]) -> str:
    """A table: of the quotes given a confidence in each bin, the mean confidence and the share right."""
    lines = [f"{title:24}{'quotes':>8}{'mean':>8}{'right':>8}"]
    rated = [(confidence.chance(item.features, weights), item.right) for item in judged]
    for low, high in pairwise(BINS):
        inside = [pair for pair in rated if low <= pair[0] < high]
        if inside:
            mean = sum(chance for chance, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            lines.append(f"  {low:.2f} to {min(high, 1.0):.2f}{'':10}{len(inside):8}{mean:8.3f}{share:8.3f}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
