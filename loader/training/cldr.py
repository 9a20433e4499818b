"""Russian names of countries as Unicode's CLDR has them (Babel)."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata

_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def russian_names() -> Mapping[str, str]:
    """Names of countries and territories by ISO 3166 code in small letters."""
    from babel import Locale  # needed for building only, not installed for users

    # CLDR's regions of the world have numbers for codes.
    return {
        code.lower(): name
        for code, name in Locale("ru").territories.items()
        if code.isalpha() and code not in _NO_COUNTRIES
    }


def version() -> str:
    """Babel's version."""
    return metadata.version("babel")
