"""Raw articles to rows. This is the package's front door: what other packages may call.

The functions import their stages when first called, so that a process which only reads the
database loads no language model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loader.models import Extraction


def extract(text: str) -> Extraction:
    """Find entities, mentions and quotes in `text`; positions are code points into it."""
    from loader.pipeline import extract as extract_text

    return extract_text(text)
