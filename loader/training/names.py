"""Trains the models that recognize names, and measures them.

The models learn from NEREL's training texts and factRuEval's development set; NEREL's own
development set is only measured on. The corpora disagree on where a name of a body begins
(«движение „Заря“»), and factRuEval's scorer lets either pass: so its objects take the borders that
a model of NEREL alone would give them, where that costs nothing there.
"""

from __future__ import annotations

import json
import os
import platform
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import click

from loader.evaluation import factrueval, nerel
from loader.extraction import morphology, quotes, recognizer, segment, tagger
from loader.extraction.fields import OUTSIDE, Weights, save_weights
from loader.extraction.name_features import Line, WordClusters
from loader.extraction.recognizer import ADJECTIVE, TYPES, Models, Recognizer
from loader.training.features import features
from loader.training.fields import SETTINGS, Sample, train
from loader.training.word_clusters import SIZES, cluster_words

SEED = 20
FOLDS = 4
CARD = recognizer.KNOWLEDGE / "names.json"

Names = Sequence[tuple[int, int, str]]
Report = dict[str, dict[str, float]]
Fact = tuple[factrueval.Document, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class Text:
    """An annotated text, tagged, with the names that a model should find in it."""

    name: str
    lines: tuple[Line, ...]
    main: Names
    other: Names | None  # events, laws and works; None where the corpus does not annotate them


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--measure", is_flag=True, help="Only cross-validate and measure; write no model.")
def main(shared: Path, measure: bool) -> None:
    """Train the name models on the corpora in the folder SHARED and measure them.

    SHARED holds nerel/train, nerel/dev and factrueval/devset. Cross-validates on factRuEval, prints
    the figures of both development sets, and writes the models and a card with what they were made
    of beside the other data of the extraction. Takes about ten minutes on one core.
    """
    click.echo("Clustering words")
    clusters = cluster_words(tagger.word_vectors(), SEED)
    with tempfile.TemporaryDirectory() as folder:
        trainer = _Trainer(Path(folder), clusters)
        click.echo("Tagging texts")
        check = [(document, tag_lines(document.text)) for document in nerel.read(shared / "nerel" / "dev")]
        training, facts, joined = _read_corpora(shared, trainer)
        report = {"factrueval, cross-validated": _cross_validate(trainer, training, facts, joined)}
        click.echo("Training the models")
        models = Models(trainer.main([*training, *joined]), trainer.other(training), clusters)
        shipped = Recognizer(models)
        found = {document.text: _find(lines, shipped) for document, lines in check}
        report["nerel dev"] = nerel.score_documents([document for document, _ in check], found.__getitem__)
        for title, rows in report.items():
            click.echo(_table(title, rows))
        if not measure:
            _publish(models, len(training), len(joined), report)


def measure_folds(shared: Path) -> Report:
    """The figures of factRuEval's development set, each of its folds by models made without it."""
    with tempfile.TemporaryDirectory() as folder:
        trainer = _Trainer(Path(folder), cluster_words(tagger.word_vectors(), SEED))
        training, facts, joined = _read_corpora(shared, trainer)
        return _cross_validate(trainer, training, facts, joined)


class _Trainer:
    """Trains fields on texts; `folder` holds what the training library writes."""

    def __init__(self, folder: Path, clusters: WordClusters) -> None:
        self._file, self.clusters = folder / "model", clusters

    def main(self, texts: Iterable[Text]) -> Weights:
        """A field of persons, bodies and places; sentences without any teach it to miss them."""
        samples = self._samples((text.lines, text.main) for text in texts)
        return train((sample for sample in samples if set(sample[1]) != {OUTSIDE}), self._file)

    def other(self, texts: Iterable[Text]) -> Weights:
        """A field of events, laws and works; most sentences name none, and it must know that."""
        named = ((text.lines, text.other) for text in texts if text.other is not None)
        return train(self._samples(named), self._file)

    def _samples(self, texts: Iterable[tuple[Sequence[Line], Names]]) -> Iterator[Sample]:
        for lines, names in texts:
            for line, rows in zip(lines, features(lines, self.clusters), strict=True):
                if rows:
                    yield rows, _labels(line, names)


def _read_corpora(shared: Path, trainer: _Trainer) -> tuple[list[Text], list[Fact], list[Text]]:
    # NEREL to train on, factRuEval to be measured on, and that with borders like NEREL's.
    training = [_nerel_text(document) for document in nerel.read(shared / "nerel" / "train")]
    facts = [
        (document, tag_lines(document.text)) for document in factrueval.read(shared / "factrueval" / "devset")
    ]
    click.echo("Training on NEREL alone, for the borders of names in factRuEval")
    borders = Recognizer(Models(trainer.main(training), None, trainer.clusters))
    return training, facts, [_fact_text(document, lines, _find(lines, borders)) for document, lines in facts]


def _publish(models: Models, nerel_texts: int, factrueval_texts: int, report: dict[str, Report]) -> None:
    """Put the models and clusters where running text finds them, and a card beside them."""
    assert models.other is not None
    save_weights(recognizer.MAIN_WEIGHTS, models.main)
    save_weights(recognizer.OTHER_WEIGHTS, models.other)
    recognizer.save_clusters(recognizer.CLUSTERS, models.clusters)
    files = (recognizer.MAIN_WEIGHTS, recognizer.OTHER_WEIGHTS, recognizer.CLUSTERS)
    card = {
        "made_by": "scripts/train_names",
        "learned_from": {
            "NEREL v1.1, train (nerel-ds/NEREL)": nerel_texts,
            "factRuEval-2016, devset (dialogue-evaluation/factRuEval-2016)": factrueval_texts,
            "word vectors": "navec_news_v1_1B_250K_300d_100q, clustered",
        },
        "measured_on": {
            "NEREL v1.1, dev": "not learned from",
            "factRuEval-2016, devset": f"{FOLDS} folds",
        },
        "settings": {
            **SETTINGS,
            "adjective_chance": recognizer.ADJECTIVE_CHANCE,
            "seed": SEED,
            "clusters": list(SIZES),
        },
        "versions": {
            "python": platform.python_version(),
            **{
                name: version(name) for name in ("python-crfsuite", "slovnet", "navec", "pymorphy3", "razdel")
            },
        },
        "bytes": {path.name: os.path.getsize(path) for path in files},
        "figures": report,
    }
    CARD.write_text(json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo("Written: " + ", ".join(path.name for path in (*files, CARD)))


def _cross_validate(
    trainer: _Trainer,
    training: Sequence[Text],
    facts: Sequence[Fact],
    joined: Sequence[Text],
) -> Report:
    order = list(range(len(facts)))
    random.Random(SEED).shuffle(order)
    found: list[tuple[factrueval.Document, Names]] = []
    for fold in range(FOLDS):
        click.echo(f"Cross-validating on factRuEval, {fold + 1} of {FOLDS}")
        held = set(order[fold::FOLDS])
        known = [text for index, text in enumerate(joined) if index not in held]
        models = Recognizer(Models(trainer.main([*training, *known]), None, trainer.clusters))
        found += [(facts[index][0], _find(facts[index][1], models)) for index in sorted(held)]
    return factrueval.score_documents(found)


def _find(lines: Sequence[Line], models: Recognizer) -> Names:
    return [(start, end, TYPES[label]) for start, end, label in models.find(lines)]


def tag_lines(text: str) -> tuple[Line, ...]:
    """The sentences of a text as the pipeline hands them to the recognizer."""
    layout = quotes.find_layout(text, segment.find_paragraphs(text))
    sentences = segment.split_sentences(text, layout, morphology.lemmatize)
    pages = tagger.pages_of(sentences)
    tagged, hints = tagger.tag(pages), tagger.hint_names(pages)
    return tuple(Line(tagged[sentence.span], hints[sentence.span]) for sentence in sentences)


def _nerel_text(document: nerel.Document) -> Text:
    lines = tag_lines(document.text)
    adjectives = {
        (word.span.start, word.span.end, "location")
        for line in lines
        for word in line.words
        if word.pos == "ADJ"
    }
    main = [(*name[:2], ADJECTIVE) if name in adjectives else name for name in document.main]
    return Text(document.name, lines, main, document.other)


def _fact_text(document: factrueval.Document, lines: tuple[Line, ...], said: Names) -> Text:
    names = [_borders(document, item, said) for item in document.objects if _counts(document, item)]
    names.sort(key=lambda name: (name[0] - name[1], name))
    kept: list[tuple[int, int, str]] = []
    for name in names:  # the longest first; of those that cross, only that one
        if all(name[1] <= other[0] or other[1] <= name[0] for other in kept):
            kept.append(name)
    return Text(document.name, lines, sorted(kept), None)


def _counts(document: factrueval.Document, item: factrueval.Object) -> bool:
    return bool(item.naming) and not any(
        other is not item
        and other.type in factrueval.HOLDERS[item.type]
        and (item.tokens < other.tokens or (item.tokens == other.tokens and item.type != other.type))
        for other in document.objects
    )


def _borders(document: factrueval.Document, item: factrueval.Object, said: Names) -> tuple[int, int, str]:
    for start, end, kind in said:
        if kind == item.type and factrueval.quality(document, item, document.tokens_of(start, end)) == 1.0:
            return start, end, kind
    # A person is the name alone; a body or place may be nothing but its description («мэрия Москвы»).
    start, end = document.extent(item.naming if item.type == "person" else item.tokens)
    return start, end, item.type


def _labels(line: Line, names: Names) -> list[str]:
    labels = [OUTSIDE] * len(line.words)
    for start, end, kind in names:
        inside = [
            index for index, word in enumerate(line.words) if word.span.start < end and start < word.span.end
        ]
        if inside and all(labels[index] == OUTSIDE for index in inside):
            labels[inside[0] : inside[-1] + 1] = [f"B-{kind}", *[f"I-{kind}"] * (len(inside) - 1)]
    return labels


def _table(title: str, report: Report) -> str:
    head = f"{title:28}{'P':>8}{'R':>8}{'F1':>8}{'gold':>7}"
    return "\n".join(
        [
            head,
            *(
                f"  {kind:26}{row['precision']:8.4f}{row['recall']:8.4f}{row['f1']:8.4f}{row['gold']:7.0f}"
                for kind, row in report.items()
            ),
        ]
    )


if __name__ == "__main__":
    main()
