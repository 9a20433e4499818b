"""Any bytes are articles, or an error that says why not: nothing else comes out of the readers."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.errors import SourceError
from loader.models import RawArticle
from loader.sources.reading import Options, read_articles
from tests.loader.hostile.documents import DOCUMENTS, flipped

NO_REASON = ("could not be read", "could not be processed")
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)


class Input:
    """What stands for standard input."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def read(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdin", Input(content))
        for found in read_articles("-", "-", Options()):
            assert isinstance(found, RawArticle | SourceError)
            if isinstance(found, SourceError):
                assert not any(sign in str(found) for sign in NO_REASON), str(found)
            else:
                assert found.text.strip()
                (found.text + str(found.given) + str(found.url)).encode("utf-8")


@FEW
@given(content=st.binary(max_size=3_000))
def test_arbitrary_bytes(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    read(monkeypatch, content)


@FEW
@given(name=st.sampled_from(sorted(DOCUMENTS)), seed=st.integers(0, 2**32), cut=st.floats(0, 1))
def test_changed_documents(monkeypatch: pytest.MonkeyPatch, name: str, seed: int, cut: float) -> None:
    content = DOCUMENTS[name]
    changed = flipped(content, random.Random(seed))
    read(monkeypatch, changed[: max(int(cut * 2 * len(content)), 1)])


@FEW
@given(beginning=st.sampled_from(sorted(DOCUMENTS)), rest=st.binary(max_size=1_000), at=st.integers(0, 400))
def test_a_format_in_name_only(monkeypatch: pytest.MonkeyPatch, beginning: str, rest: bytes, at: int) -> None:
    read(monkeypatch, DOCUMENTS[beginning][:at] + rest)
