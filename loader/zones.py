"""Time zones: offsets at a local time, and zones as date lines name them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

UNKNOWN_OFFSET = "-00:00"  # RFC 3339: the time is known, its relation to the local offset is not

# The names of RFC 822, and the one that Russian feeds write beside them.
FIXED_OFFSETS = {
    **dict.fromkeys(("GMT", "UT", "UTC", "Z"), "Z"),
    **{"EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00"},
    **{"MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00"},
}

# «18:56 (МСК)», «18:56 по московскому времени», «время астанинское», «по времени Астаны»
_CITIES = {
    "Europe/Moscow": "москв|москов",
    "Asia/Almaty": "астан|алмат|алма-ат",
    "Europe/Minsk": "минск",
    "Asia/Bishkek": "бишкек",
    "Asia/Tashkent": "ташкент",
    "Asia/Baku": "баку|бакин",
    "Asia/Yerevan": "ереван",
    "Asia/Tbilisi": "тбилис",
    "Asia/Dushanbe": "душанб",
    "Europe/Kyiv": "киев",
}
_NAMED = tuple(
    (
        re.compile(
            rf"\bпо\s+(?:времени\s+)?(?:{stem})\w*|\bвремя\s+(?:{stem})\w*|\b(?:{stem})\w*\s+врем\w+"
            + (r"|\b(?:мск|msk)\b" if name == "Europe/Moscow" else ""),
            re.IGNORECASE,
        ),
        name,
    )
    for name, stem in _CITIES.items()
)
_SHIFTED = re.compile(
    r"\b(?:GMT|UTC)\s?(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?::(?P<minutes>[0-5]\d))?", re.IGNORECASE
)
_GREENWICH = re.compile(r"\b(?:GMT|UTC)\b|\bпо\s+гринвичу", re.IGNORECASE)


def find_offset(line: str, local: datetime) -> str | None:
    """The offset that a date line names for its time, as ±HH:MM or Z; None when it names none."""
    shifted = _SHIFTED.search(line)
    if shifted is not None:
        hours = int(shifted["hours"])
        return f"{shifted['sign']}{hours:02}:{shifted['minutes'] or '00'}" if hours <= 14 else None
    if _GREENWICH.search(line):
        return "Z"
    named = next((name for pattern, name in _NAMED if pattern.search(line)), None)
    return zone_offset(local, named) if named else None


def zone_offset(local: datetime, time_zone: str) -> str:
    """The offset of a time zone at a local time, as ±HH:MM."""
    offset = local.replace(tzinfo=zone(time_zone)).utcoffset() or timedelta()
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


def is_zone(name: str) -> bool:
    """True for a name that the IANA gives to a time zone."""
    return name in available_zones()


@lru_cache(maxsize=1)
def available_zones() -> frozenset[str]:
    """All names of zones in the pinned tzdata."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


@lru_cache
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name; FileNotFoundError when there is none."""
    # From the pinned tzdata, not from the system's, so that the same article gets the same
    # offset on every machine: Kazakhstan changed its own in 2024.
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
