"""The walls between the packages and stages, read from the imports in the source files."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

COMMON = {
    "loader.models",
    "loader.spans",
    "loader.errors",
    "loader.version",
    "loader.folding",
    "loader.words",
    "loader.data",
    "loader.extraction.models",
    "loader.extraction.lexicon",
    "loader.extraction.foreign_cues",
    "loader.extraction.viterbi",
}
# The one file that may import each language library.
WRAPPERS = {
    "razdel": "loader.extraction.segment",
    "pymorphy3": "loader.extraction.morphology",
    "slovnet": "loader.extraction.tagger",
    "navec": "loader.extraction.embeddings",
    "pycrfsuite": "loader.training.fields",
    "rigour": "loader.training.territories",
    "babel": "loader.training.cldr",
    "py3langid": "loader.language",
    "natasha": None,  # its wheel is here for its weights only
    "dask": "loader.run.cluster",  # an extra
    "distributed": "loader.run.cluster",
    "matplotlib": "loader.benchmark.plot",  # runs in an environment of its own
}
# Serving is the business of api alone; this says hello on the same server, to be measured beside it.
FLASK = "loader.benchmark.hello"
# Natasha's own pipeline, put together as its documentation does: what speed is measured against.
COMPARISON = "loader.evaluation.speed"
WRAPPER_MODULES = set(WRAPPERS.values()) - {None}
# The pipeline itself, and what stands above it: the front door, the commands, the measurements.
KNOW_THE_ORDER = re.compile(
    r"loader(\.(__main__|access|backups|publications|cli|commands|curators|extracting|loading|pipeline"
    r"|submissions|writing|(run|evaluation|training|benchmark)(\..+)?))?"
)
# Stages of more than one file; any other file in loader/ is a stage of its own.
STAGES = {
    "sources": re.compile(r"loader\.sources(\..+)?"),
    "metadata": re.compile(r"loader\.(metadata|published|dates|months|zones|outlets|register|language)"),
    "recognizer": re.compile(
        r"loader\.extraction\.(recognizer|name_(features|groups|numbers|weights)|fields)"
    ),
    "names": re.compile(r"loader\.extraction\.(names|agreement|clusters|declension|feminine)"),
    "layout": re.compile(r"loader\.extraction\.(quotes|marks|blocks|surface)"),
    "coreference": re.compile(
        r"loader\.extraction\.(coreference|bodies|discourse|genders|roles|salience|titles)"
    ),
    "linking": re.compile(r"loader\.extraction\.(knowledge|linking|offices)"),
    "tagger": re.compile(r"loader\.extraction\.(tagger|convolution)"),
    "store": re.compile(r"loader\.(store|statements)(\..+)?"),
    "attribution": re.compile(
        r"loader\.extraction\.(addressees|attribution|candidates|colons|content|coordination|cues|goals|parentheses|phrases"
        r"|references|reported|sources|speakers)"
    ),
}
WRITE = re.compile(r"(?:^|[\n(;])\s*(?:INSERT|UPDATE|DELETE|REPLACE)\s")
WRITERS = {
    "loader.store.changes",
    "loader.store.counts",
    "loader.store.tables",
    "loader.store.writer",
    "loader.store.foundation",
    "loader.store.generation",
    "loader.store.corrections",
    "loader.store.joining",
    "loader.store.merging",
    "loader.store.owners",
    "loader.store.redirects",
    "loader.store.rendering",
    "loader.store.names",
    "loader.store.namings",
    "loader.store.quotes",
    "loader.store.reextraction",
    "loader.store.pieces",
    "loader.store.search",
    "loader.store.snapshots",
    "loader.store.fetches",
    "loader.store.idempotency",
    "loader.store.restore",
    "loader.store.identity",
    "loader.store.revisions",
    "loader.store.statements",
    "loader.store.tokens",
    "loader.store.twins",
    "loader.store.withdrawal",
    "loader.store.wordings",
    "loader.benchmark.writing",  # copies rows as bare SQLite does, to be measured beside the writer
}

Sources = dict[str, str]  # module name -> source text


def read_sources() -> Sources:
    files = [file for package in ("api", "loader", "schemas") for file in (ROOT / package).rglob("*.py")]
    return {module_name(file.relative_to(ROOT)): file.read_text("utf-8") for file in files}


def module_name(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def imports_of(module: str, source: str, modules: set[str]) -> Iterator[str]:
    """Every module that `source` imports, also inside functions and for types only."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            assert node.module is not None
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            submodules = members & modules
            yield from submodules
            if submodules != members:
                yield node.module


def stage_of(module: str) -> str:
    return next((stage for stage, pattern in STAGES.items() if pattern.fullmatch(module)), module)


def package_of(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def find_breaches(sources: Sources) -> list[str]:
    """One line for each import that goes through a wall."""
    breaches = []
    wrappers: dict[str, set[str]] = defaultdict(set)
    for module, source in sources.items():
        for imported in sorted(set(imports_of(module, source, set(sources)))):
            if not is_allowed(module, imported):
                breaches.append(f"{module} imports {imported}")
            if (
                package_of(module) == "loader"
                and not KNOW_THE_ORDER.fullmatch(module)
                and imported in WRAPPER_MODULES
            ):
                wrappers[stage_of(module)].add(imported)
        if module not in WRITERS and writes_rows(source):
            breaches.append(f"{module} writes rows")
    breaches += [f"{stage} imports {sorted(used)}" for stage, used in wrappers.items() if len(used) > 1]
    return breaches


def is_allowed(module: str, imported: str) -> bool:
    package, target = package_of(module), package_of(imported)
    if target in WRAPPERS:
        return module in {WRAPPERS[target], COMPARISON}
    if package == "loader":
        if target == "flask":
            return module == FLASK
        return target not in {"api", "schemas"} and (target != "loader" or stage_may_import(module, imported))
    if package == "schemas":
        return target not in {"api", "loader"}
    return target != "loader" or imported == "loader"


def stage_may_import(module: str, imported: str) -> bool:
    if KNOW_THE_ORDER.fullmatch(module) or imported in COMMON | WRAPPER_MODULES:
        return True
    return stage_of(module) == stage_of(imported)


def writes_rows(source: str) -> bool:
    strings = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return any(isinstance(value, str) and WRITE.search(value) for value in strings)


def test_no_import_goes_through_a_wall() -> None:
    assert find_breaches(read_sources()) == []


def test_the_walls_are_looked_at_in_every_package() -> None:
    assert {package_of(module) for module in read_sources()} == {"api", "loader", "schemas"}


@pytest.mark.parametrize(
    ("module", "source", "breach"),
    [
        ("loader.clean", "import api.app", "loader.clean imports api.app"),
        ("loader.writing", "from flask import Flask", "loader.writing imports flask"),
        ("loader.clean", "from schemas import base", "loader.clean imports schemas"),
        ("schemas.base", "import loader", "schemas.base imports loader"),
        ("schemas.base", "def f():\n    from api import db", "schemas.base imports api"),
        ("api.quotes", "from loader.pipeline import extract", "api.quotes imports loader.pipeline"),
        ("api.quotes", "from loader import pipeline", "api.quotes imports loader.pipeline"),
        ("loader.clean", "from loader.evaluation import names", "loader.clean imports loader.evaluation"),
        ("loader.clean", "from loader import metadata", "loader.clean imports loader.metadata"),
        ("loader.dates", "from loader.clean import clean", "loader.dates imports loader.clean"),
        ("loader.extraction.quotes", "import razdel", "loader.extraction.quotes imports razdel"),
        ("loader.extraction.tagger", "import natasha", "loader.extraction.tagger imports natasha"),
        (
            "loader.extraction.clusters",
            "from loader.extraction import segment, tagger",
            "names imports ['loader.extraction.segment', 'loader.extraction.tagger']",
        ),
        ("api.quotes", "sql = 'DELETE FROM quote'", "api.quotes writes rows"),
    ],
)
def test_a_breach_is_found(module: str, source: str, breach: str) -> None:
    others = ["loader.pipeline", "loader.metadata", "loader.extraction.segment", "loader.extraction.tagger"]
    assert find_breaches({**dict.fromkeys(others, ""), module: source}) == [breach]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("api.articles", "import loader\nfrom loader import extract"),
        ("api.articles", "method = 'DELETE'"),
        ("loader.metadata", "from loader.dates import find_moment"),
        ("loader.cli", "from loader.store.writer import save_article\nfrom loader import pipeline"),
        ("loader.extraction.segment", "import razdel\nfrom loader.spans import Span"),
        ("loader.extraction.cues", "from loader.extraction.phrases import find"),
        ("loader.store.writer", "sql = 'DELETE FROM quote'"),
    ],
)
def test_what_is_no_breach(module: str, source: str) -> None:
    assert find_breaches({module: source}) == []
