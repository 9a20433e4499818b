"""What the tests with other people's tools share: the service over a real database, as users run it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import serving


@pytest.fixture(scope="session")
def address(database_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service over the articles of tests/corpus.py answers."""
    with serving(database_file, tmp_path_factory.mktemp("service") / "log") as address:
        yield address
