"""Entities of one text to what the project's knowledge files say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from loader.folding import fold_name
from loader.models import Entity

_ABBREVIATIONS = Path(__file__).parent / "knowledge" / "abbreviations.tsv"


def link(entity: Entity) -> Entity:
    """The entity under its full name, if it is known by an abbreviation: ООН and
    «Организация Объединенных Наций» are one. The name in the text stays an alias."""
    known = _abbreviations()
    full = next(
        (
            known[key]
            for name in (entity.name, *entity.aliases)
            if (key := (entity.type, fold_name(name))) in known
        ),
        None,
    )
    if full is None or full == entity.name:
        return entity
    aliases = {entity.name, *entity.aliases} - {full}
    return replace(entity, name=full, aliases=tuple(sorted(aliases)))


@cache
def _abbreviations() -> Mapping[tuple[str, str], str]:
    known = {}
    for line in _ABBREVIATIONS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            abbreviation, kind, full = line.split("\t")
            known[kind, fold_name(abbreviation)] = full
            known[kind, fold_name(full)] = full
    return known
