"""The scorers of names, on invented texts in the formats of the two data sets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loader.evaluation import factrueval, nerel
from loader.evaluation.figures import Counts

TEXT = "движение «Заря» в Омске ждёт Ивана Громова из мэрии Омска"
TOKENS = tuple(factrueval.Token(*match.span(), match[0]) for match in re.finditer(r"\w+|[^\w\s]", TEXT))


def item(kind: str, words: str, naming: str) -> factrueval.Object:
    """An object of the words of `words`, those of `naming` being its name; a word as in «Омск|2»."""
    return factrueval.Object(kind, tokens_of(words), tokens_of(naming))


def tokens_of(words: str) -> frozenset[int]:
    return frozenset(index for index, token in enumerate(TOKENS) if token.text in words.split())


OBJECTS = (
    item("organization", "движение Заря", "Заря"),
    item("location", "Омске", "Омске"),
    item("person", "Ивана Громова", "Ивана Громова"),
    item("organization", "мэрии Омска", "Омска"),
    item("location", "Омска", "Омска"),  # inside a larger one
    item("person", "движение", ""),  # without a name
)
DOCUMENT = factrueval.Document("a.txt", TEXT, TOKENS, OBJECTS)
ALL = Counts(4, 4, 4)


def name(words: str, kind: str) -> tuple[int, int, str]:
    start = TEXT.index(words)
    return start, start + len(words), kind


FOUND = (
    name("движение «Заря»", "organization"),
    name("Омске", "location"),
    name("Ивана Громова", "person"),
    name("мэрии Омска", "organization"),
)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (FOUND, ALL),
        ((), Counts(0, 0, 4)),
        # What only describes costs nothing, said or not; nor do quotation marks.
        ((name("«Заря»", "organization"), *FOUND[1:]), ALL),
        # A place inside of a body does not count, found or not …
        ((*FOUND, name("Омска", "location")), ALL),
        # … but it does not stand for the body.
        ((*FOUND[:3], name("Омска", "location")), Counts(3, 3, 4)),
        # A part of a name is worth that part, a word too many likewise.
        ((*FOUND[:2], name("Громова", "person"), FOUND[3]), Counts(3.5, 4, 4)),
        ((*FOUND[:2], name("ждёт Ивана Громова", "person"), FOUND[3]), Counts(3 + 2 / 3, 4, 4)),
        # Another type is another name.
        ((*FOUND[:2], name("Ивана Громова", "organization"), FOUND[3]), Counts(3, 4, 4)),
        # One name cannot be matched twice.
        ((*FOUND[:2], name("Ивана", "person"), name("Громова", "person"), FOUND[3]), Counts(3.5, 5, 4)),
        # Events are none of its types; nor does the object without a name ask for one.
        ((*FOUND, name("ждёт", "event")), ALL),
        ((*FOUND, name("ждёт", "location")), Counts(4, 5, 4)),
    ],
)
def test_names_are_compared_as_the_official_scorer_does(
    found: tuple[tuple[int, int, str], ...], expected: Counts
) -> None:
    counts = sum(factrueval.compare(DOCUMENT, found).values(), Counts())
    assert (pytest.approx(expected.right), expected.said, expected.gold) == (
        counts.right,
        counts.said,
        counts.gold,
    )


@pytest.mark.parametrize("kind", ["organization", "location"])
def test_of_a_body_and_a_place_in_the_same_words_one_is_enough(kind: str) -> None:
    twins = (item("organization", "Омске", "Омске"), item("location", "Омске", "Омске"))
    document = factrueval.Document("a.txt", TEXT, TOKENS, twins)
    counts = sum(factrueval.compare(document, [name("Омске", kind)]).values(), Counts())
    assert counts.right == counts.said == 1


def test_documents_of_factrueval_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Фирма Заря", "utf-8")
    (tmp_path / "a.tokens").write_text("11 0 5 Фирма\n12 6 4 Заря\n\n", "utf-8")
    (tmp_path / "a.spans").write_text(
        "1 org_descr 0 5 11 1  # 11 Фирма\n2 org_name 6 4 12 1  # 12 Заря\n", "utf-8"
    )
    (tmp_path / "a.objects").write_text("5 Org 1 2 # Фирма Заря\n6 Project 2 # Заря\n", "utf-8")
    rows = factrueval.score_factrueval(tmp_path, lambda text: [(6, 10, "organization")])
    assert rows["all"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "gold": 1}
    assert rows["person"]["gold"] == 0


ANNOTATION = """\
T1\tORGANIZATION 0 12\tМэрия Тамани
T2\tCITY 6 12\tТамани
T3\tEVENT 19 33\tКубок Керчи-31
T4\tCITY 25 30\tКерчи
T5\tEVENT 37 43\tвыборы
T6\tDATE 40 43\tоры
"""
NEREL_TEXT = "Мэрия Тамани про «Кубок Керчи-31» и выборы."


def test_names_of_nerel_are_the_outermost_and_events_the_named(tmp_path: Path) -> None:
    start = NEREL_TEXT.index("Кубок")
    shift = start - 19
    annotation = re.sub(r"(?<= )(19|25|30|33|37|40|43)\b", lambda at: str(int(at[0]) + shift), ANNOTATION)
    (tmp_path / "a.txt").write_text(NEREL_TEXT, "utf-8")
    (tmp_path / "a.ann").write_text(annotation, "utf-8")
    (document,) = nerel.read(tmp_path)
    named = [(NEREL_TEXT[at:to], kind) for at, to, kind in (*document.main, *document.other)]
    assert named == [("Мэрия Тамани", "organization"), ("Керчи", "location"), ("Кубок Керчи-31", "event")]
    rows = nerel.score_nerel(tmp_path, lambda text: [(0, 12, "organization"), (0, 5, "location")])
    assert rows["all"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "gold": 2}
    assert rows["event"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "gold": 1}
