"""Clusters of names to entities with their mentions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loader.extraction.assembly import assemble
from loader.extraction.models import Cluster, NameSpan
from loader.models import Entity
from loader.spans import Span


def linked(entity: Entity) -> Entity:
    known = {"зареченский": "Заречье"}
    name = known.get(entity.name)
    return entity if name is None else replace(entity, name=name, wikidata_id="Q105")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("зареченский", ["Заречье"]),
        # Nobody knows which place it is of.
        ("нижнедольский", []),
        # Names that look like adjectives, or are written small.
        ("Мирный", ["Мирный"]),
        ("набережная", []),
        ("столица", ["столица"]),
    ],
)
def test_an_adjective_of_an_unknown_place_is_a_name_but_no_entity(name: str, expected: list[str]) -> None:
    span = NameSpan(Span(0, len(name)), "location", name)
    found = assemble([Cluster(Entity("location", name), (span,), None)], [], linked, lambda *_: 1.0)
    assert [entity.name for entity in found.entities] == expected
    assert [(mention.span, mention.entity) for mention in found.mentions] == [
        (span.span, 0 if expected else None)
    ]
