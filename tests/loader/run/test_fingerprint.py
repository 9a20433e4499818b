"""What tells whether two machines would find the same in an article."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from loader.errors import KnowledgeError
from loader.run.fingerprint import LIBRARIES, PACKAGE, Fingerprint, fingerprint

# They only read inputs, write rows or run commands.
ELSEWHERE = re.compile(r"(run|sources|store|statements|benchmark|evaluation|training)/|__main__|cli|commands")
ELSEWHERE_TOO = {
    "access",
    "backups",
    "curators",
    "loading",
    "publications",
    "submissions",
    "writing",
    "__init__",
}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    fingerprint.cache_clear()
    yield
    fingerprint.cache_clear()


def taken() -> Fingerprint:
    fingerprint.cache_clear()
    return fingerprint()


def test_it_is_the_same_every_time() -> None:
    assert taken().differences(taken()) == []


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("WHOSAID_KNOWLEDGE", "the tables that WHOSAID_KNOWLEDGE names"),
        ("WHOSAID_OUTLETS", "the register that WHOSAID_OUTLETS names"),
    ],
)
def test_a_table_counts_by_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, named: str
) -> None:
    without = taken()
    for name in ("a.tsv", "b.tsv"):
        (tmp_path / name).write_text("first", "utf-8")
    monkeypatch.setenv(setting, str(tmp_path / "a.tsv"))
    first = taken()
    monkeypatch.setenv(setting, str(tmp_path / "b.tsv"))
    same = taken()
    (tmp_path / "b.tsv").write_text("second", "utf-8")
    other = taken()
    assert first == same
    assert [found.differences(first) for found in (without, other)] == [[named], [named]]


def test_offices_are_not_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same content is read otherwise from a file called offices.tsv."""
    taken_of = []
    for name in ("names.tsv", "offices.tsv"):
        (tmp_path / name).write_text("", "utf-8")
        monkeypatch.setenv("WHOSAID_KNOWLEDGE", str(tmp_path / name))
        taken_of.append(taken())
    assert taken_of[0] != taken_of[1]


def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHOSAID_OUTLETS", str(tmp_path / "none.yaml"))
    with pytest.raises(KnowledgeError, match=r"none\.yaml: cannot read it as a table"):
        taken()


def test_every_library_of_the_extraction_counts() -> None:
    distributions = packages_distributions()
    found = set()
    for file in PACKAGE.rglob("*.py"):
        place = file.relative_to(PACKAGE).as_posix()
        if ELSEWHERE.match(place) or file.stem in ELSEWHERE_TOO:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {name.split(".")[0] for name in names}
    others = found - sys.stdlib_module_names - {"loader"}
    named = {name.lower() for module in others for name in distributions[module]}
    assert named <= set(LIBRARIES), named - set(LIBRARIES)
    assert "pymorphy3" in named
