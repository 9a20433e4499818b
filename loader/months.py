"""Months as Russian, Kazakh and English pages write them."""

from __future__ import annotations

_RUSSIAN = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{0,2}"
_KAZAKH = "қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
_ENGLISH = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    "Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
# Patterns, to be used without regard to case.
MONTH = _RUSSIAN
SHORT_MONTH = r"(?:янв|февр?|мар|апр|мая|июн|июл|авг|сент?|окт|нояб?|дек)(?![а-я])"
ANY_MONTH = rf"(?:{_RUSSIAN}|{SHORT_MONTH}|(?:{_KAZAKH}|{_ENGLISH})(?!\w))"
KAZAKH_MONTH = rf"(?:{_KAZAKH})"
ROMAN_MONTH = r"(?:I{1,3}|I?V|VI{1,3}|I?X|XI{1,2})"

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_BEGINNINGS = {
    beginning: number
    for language in (
        "янв фев мар апр мая июн июл авг сен окт ноя дек",
        "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, beginning in enumerate(language.split(), start=1)
} | {"май": 5}


def month_number(name: str) -> int:
    """1 to 12 for a month in figures of either kind, or by its name in any case form or abbreviation."""
    folded = name.lower()
    if folded.isdecimal():
        return int(folded)
    return _ROMAN.index(folded) + 1 if folded in _ROMAN else _BEGINNINGS[folded[:3]]
