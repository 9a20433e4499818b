"""What the tables of this folder share: cases that are right but fail today."""

from __future__ import annotations

from typing import Any

import pytest


def todo(why: str, *values: Any) -> Any:
    """A case whose expected value is right while the code is not there yet; `why` is the cause.

    Strict: as soon as the code gets it right the suite says so, and the mark is to be removed.
    """
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=why))
