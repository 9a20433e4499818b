"""scripts/bench load: real loads of made and of given articles, with figures that fit each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loader.benchmark import load as measuring
from loader.benchmark.errors import BenchmarkError
from loader.benchmark.load import PARTS, measure_loads, write_articles

ONE = {"url": "https://v1.example/1", "text": "«Мост открыт», — сказала министр Ирина Лесная."}


def test_each_number_of_workers_loads_all_made_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "INTERVAL", 0.02)  # on a fast machine all is over within half a second
    said: list[str] = []
    loads = measure_loads([], 6, [1, 2], said.append)
    assert said == ["1 worker", "2 workers"]
    assert [(load.workers, load.articles) for load in loads] == [(1, 6), (2, 6)]
    assert loads[0].quotes == loads[1].quotes > 0
    for load in loads:
        assert 0 < load.cpu_seconds < 2 * load.seconds * (load.workers + 1)
        assert load.rate == pytest.approx(6 / load.seconds)
        assert 1 <= len(load.megabytes) <= PARTS
        assert max(load.megabytes) > 100  # the models


def test_given_files_are_loaded(tmp_path: Path) -> None:
    file = tmp_path / "given.jsonl"
    file.write_text(json.dumps(ONE, ensure_ascii=False), "utf-8")
    (load,) = measure_loads([file], 500, [1], lambda name: None)
    assert (load.articles, load.quotes) == (1, 1)


def test_a_load_of_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("", "utf-8")
    with pytest.raises(BenchmarkError, match=r"is empty|holds no article|nothing was loaded"):
        measure_loads([tmp_path], 500, [1], lambda name: None)


def test_a_load_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"status 1.*absent\.jsonl"):
        measure_loads([tmp_path / "absent.jsonl"], 500, [1], lambda name: None)


def test_articles_are_written_as_they_were_made(tmp_path: Path) -> None:
    lines = write_articles(tmp_path / "made.jsonl", 3).read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    assert len({item["url"] for item in found}) == 3
    for item in found:
        assert item["text"].startswith("«")
        assert item["title"] not in item["text"]
