"""Names out of inputs as messages show them: on one line, every character in sight."""

from __future__ import annotations

import unicodedata

MAX_SHOWN = 500  # characters
# Controls, what turns the direction of writing, half surrogate pairs, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def show(name: str) -> str:
    """`name` with escapes for what a terminal would obey or not show; what is very long is cut."""
    cut = name if len(name) <= MAX_SHOWN else f"{name[:MAX_SHOWN]}…"
    return cut if cut.isprintable() else "".join(map(_escaped, cut))


def _escaped(letter: str) -> str:
    if unicodedata.category(letter) not in _UNSEEN:
        return letter
    return f"\\x{ord(letter):02x}" if ord(letter) < 0x100 else f"\\u{ord(letter):04x}"
