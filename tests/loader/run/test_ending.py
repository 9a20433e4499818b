"""Whatever ends a run, what was extracted by then is stored and told, with what ended it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from loader.benchmark.corpus import make_article
from loader.errors import RunError
from loader.run import loop
from loader.run.ahead import ExtractStep
from loader.run.inputs import Selection, Step
from loader.run.loop import Plan
from loader.run.targets import Stored
from loader.sources.reading import Options


def test_a_signal_after_an_error_does_not_keep_the_run_from_telling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    article, save_some = make_article(1), Stored.save_some

    def lose_the_workers(*_: object) -> Iterator[tuple[Step, ExtractStep]]:
        yield Step("some.txt", article.raw), lambda: article
        raise RunError("the workers are gone")

    def save_as_a_signal_comes(self: Stored, *arguments: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        return save_some(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(loop, "in_order", lose_the_workers)
    monkeypatch.setattr(Stored, "save_some", save_as_a_signal_comes)
    status = loop.run(Plan(["some.txt"], str(tmp_path / "some.db"), Options(), Selection()))
    told = capsys.readouterr()
    assert told.out.splitlines()[-1] == "1 added, 0 changed, 0 unchanged, 0 failed"
    assert "Error: the workers are gone" in told.err
    assert status == 130
