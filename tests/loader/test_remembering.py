"""A load of any length takes bounded memory: what is remembered of texts has room for so many."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import loader
from loader import language
from loader.language import find_language

# Of the models' own words, whatever the texts: their names, and the tags that one can give.
FEW = {"loader.extraction.tagger._model", "loader.extraction.tagger._features"}

NO_LOAD = ("loader.benchmark", "loader.training")  # what no load runs


def find_remembering() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in pkgutil.walk_packages(loader.__path__, "loader."):
        if not module.name.startswith(NO_LOAD) and not module.name.endswith("__main__"):
            for value in vars(importlib.import_module(module.name)).values():
                if hasattr(value, "cache_parameters"):
                    yield f"{value.__module__}.{value.__qualname__}", value


def has_bound(remembering: Any) -> bool:
    takes_something = bool(inspect.signature(remembering.__wrapped__).parameters)
    return remembering.cache_parameters()["maxsize"] is not None or not takes_something


def test_what_depends_on_texts_is_remembered_up_to_a_bound() -> None:
    found = dict(find_remembering())
    assert len(found) > 40
    assert {name for name, remembering in found.items() if not has_bound(remembering)} == FEW


def test_a_text_in_russian_letters_asks_no_model_for_its_language() -> None:
    before = language._identifier.cache_info()
    assert find_language("«Мы откроем мост осенью», — сказала министр транспорта Лесная.") == "ru"
    assert language._identifier.cache_info() == before
