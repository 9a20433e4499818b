"""The register of outlets: the project's is sound, and a user's goes over it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

import loader
from loader.errors import KnowledgeError
from loader.folding import fold
from loader.outlets import _relaying, load_register, name_outlet, relays
from loader.register import KINDS, Entry, read_register
from loader.run.again import made_with
from loader.sources.urls import canonical_url
from loader.zones import zone_offset

OWN = """\
- slug: stepnye-vesti
  name: Степные вести
  domain: www.vesti.example
  domains: [stepnye.example]
  time_zone: Asia/Almaty
  signs: true
  names: [Степные вести, Степных вестей]
- {slug: tass, time_zone: Asia/Novosibirsk}
- {slug: own-zakon, name: Наш закон, domain: zakon.kz, names: [Zakon.kz]}
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A register of the user's; the one in memory is read anew."""
    path = tmp_path / "outlets.yaml"
    monkeypatch.setenv("WHOSAID_OUTLETS", str(path))
    for cached in (load_register, _relaying):
        cached.cache_clear()
    yield path
    for cached in (load_register, _relaying):
        cached.cache_clear()


def test_the_register_names_everybody_once() -> None:
    entries = read_register()
    for values in (
        [entry.source.slug for entry in entries],
        [fold(entry.source.name) for entry in entries],
        [name for entry in entries for name in {fold(name) for name in entry.names}],
        [domain for entry in entries for domain in entry.domains],
    ):
        assert sorted(values) == sorted(set(values))


@pytest.mark.parametrize("entry", read_register(), ids=lambda entry: entry.source.slug)
def test_an_entry_is_sound(entry: Entry) -> None:
    source = entry.source
    assert source.kind in KINDS
    assert source.time_zone is None or re.fullmatch(r"[+-]\d\d:\d\d", offset(source.time_zone))
    assert source.domain is None or source.domain in entry.domains
    assert entry.names or entry.domains
    assert all(name == " ".join(name.split()) for name in (source.name, *entry.names))
    # A common word in capitals would make any mention of it an outlet.
    common = {"взгляд", "время", "капитал", "звезда", "власть", "дождь"}
    assert not common & {fold(name) for name in entry.names}


def offset(time_zone: str) -> str:
    return zone_offset(datetime(2024, 6, 1), time_zone)


def test_every_name_is_found_by_its_pattern() -> None:
    register = load_register()
    pattern = re.compile(register.any_name, re.IGNORECASE)
    for name, source in register.by_name.items():
        match = pattern.fullmatch(name)
        assert match is not None
        assert source == register.named(match.group())


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.zakon.kz/1", "zakon-kz"),
        ("https://tass.com/1", "tass"),
        ("https://ru.sputnik.kg/1", "sputnik-kg"),
        ("https://quote.rbc.ru/1", "rbc"),
        ("https://www.rbc.ua/1", "rbc-ukraine"),
        ("https://ng.kz/1", "nasha-gazeta-kz"),
        ("https://ng.ru/1", "nezavisimaya-gazeta"),
        ("https://notng.ru/1", None),
    ],
)
def test_an_address_tells_its_outlet(url: str, slug: str | None) -> None:
    found = load_register().at(url)
    assert slug == (found.slug if found else None)


def test_a_register_of_the_user_goes_over_the_projects(own: Path) -> None:
    own.write_text(OWN, "utf-8")
    register = load_register()
    vesti = register.at("https://vesti.example/1")
    assert vesti is not None
    assert (vesti.slug, vesti.name, vesti.domain) == ("stepnye-vesti", "Степные вести", "vesti.example")
    assert (vesti.kind, vesti.time_zone) == ("outlet", "Asia/Almaty")
    assert register.at("https://m.stepnye.example/1") == register.named("Степных вестей") == vesti
    assert "stepnye-vesti" in register.signing
    # what an entry leaves out stays as the project has it
    tass = register.at("https://tass.ru/1")
    assert tass is not None
    assert (tass.name, tass.kind, tass.time_zone) == ("ТАСС", "agency", "Asia/Novosibirsk")
    # a name or a domain has one owner: the user's
    for found in (register.at("https://zakon.kz/1"), register.named("zakon.kz")):
        assert found is not None
        assert found.slug == "own-zakon"
    assert name_outlet("Степные вести", None) == vesti


def test_a_changed_register_is_another_making(own: Path) -> None:
    made: set[str] = set()
    for content in ("- {slug: vesti, name: Вести}", "- {slug: vesti, name: Вести, kind: agency}"):
        own.write_text(content, "utf-8")
        made.add(made_with())
    assert len(made) == 2
    own.unlink()
    with pytest.raises(KnowledgeError, match=re.escape(str(own))):
        made_with()


def test_a_domain_in_cyrillic_is_that_of_stored_addresses(own: Path) -> None:
    own.write_text("- {slug: polevye-zapiski, name: Полевые записки, domain: Записки.рф}", "utf-8")
    found = load_register().at(canonical_url("https://записки.рф/мост"))
    assert found is not None
    assert found.slug == "polevye-zapiski"


def test_an_outlet_of_the_user_is_no_speaker(own: Path) -> None:
    own.write_text("- {slug: polevye-zapiski, name: Полевые записки}", "utf-8")
    assert relays("«Полевые записки»")
    assert not relays("Полевая кухня")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("slug: vesti", "is no list of outlets"),
        ("- {slug: [", "is no YAML"),
        ("- vesti", "entry 1: is no outlet, but 'vesti'"),
        ("- {name: Вести}", "entry 1: slug is None"),
        ("- {slug: Вести, name: Вести}", "entry 1: slug is 'Вести'"),
        ("- {slug: 24, name: Вести}", "entry 1: slug is 24"),
        ("- {slug: vesti}", r"entry 1 \(vesti\): name is None"),
        (
            "- {slug: vesti, name: Вести, town: Омск}",
            "entry 1: 'town' is no field of an outlet; there are slug",
        ),
        (
            "- {slug: vesti, name: Вести, kind: газета}",
            r"entry 1 \(vesti\): kind is 'газета', not one of outlet",
        ),
        ("- {slug: vesti, name: Вести, time_zone: Omsk}", r"\(vesti\): time_zone is 'Omsk'"),
        ("- {slug: vesti, name: Вести, time_zone: 6}", r"\(vesti\): time_zone is 6"),
        ("- {slug: vesti, name: Вести, signs: да}", r"\(vesti\): signs is 'да'"),
        ("- {slug: vesti, name: Вести, domain: 'https://vesti.example/'}", r"\(vesti\): domain is 'https:"),
        ("- {slug: vesti, name: Вести, names: Вести}", r"\(vesti\): names is 'Вести', not a list"),
        (
            "- {slug: a, name: Вести}\n- {slug: b, name: ВЕСТИ}",
            r"entry 2 \(b\): name 'вести' is that of entry 1",
        ),
        ("- {slug: a, name: А}\n- {slug: a, name: Б}", r"entry 2 \(a\): slug 'a' is that of entry 1"),
        (
            "- {slug: a, name: А, domain: a.example}\n- {slug: b, name: Б, domains: [A.example]}",
            r"entry 2 \(b\): domain 'a.example' is that of entry 1",
        ),
    ],
)
def test_what_cannot_be_meant_is_named(own: Path, content: str, message: str) -> None:
    own.write_text(content, "utf-8")
    with pytest.raises(KnowledgeError, match=rf"^{re.escape(str(own))}: .*{message}"):
        loader.check_outlets()


def test_a_register_that_is_not_there_is_named(own: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot read it as a register"):
        loader.check_outlets()
