"""Bytes as text: UTF-8, UTF-16 and the Cyrillic code pages told apart; text read wrongly before named."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from itertools import filterfalse, islice

from charset_normalizer import from_bytes

from loader.errors import SourceError

SAMPLE_BYTES = 50_000  # enough to tell code pages apart, which takes a library time
SAMPLE_CHARS = 20_000
SAMPLE_WORDS = 400

# In which Russian texts without a declaration are written; charset-normalizer chooses among them.
CODE_PAGES = ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic")
NAMES = {
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
    "cp866": "CP866",
    "iso8859_5": "ISO-8859-5",
    "mac_cyrillic": "MacCyrillic",
    "cp1252": "Windows-1252",
    "latin_1": "ISO-8859-1",
    "utf_8": "UTF-8",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf_8"),
    (codecs.BOM_UTF32_LE, "utf_32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)

# Codecs of Python that write something else than a text's letters: no document declares one in earnest.
_NO_ENCODINGS = frozenset(
    {
        *("hex", "base64", "quopri", "uu", "bz2", "zlib", "rot13", "idna", "punycode", "undefined"),
        *("unicode_escape", "raw_unicode_escape", "unicode_internal", "utf_7", "mbcs", "oem"),
    }
)

MIN_VALID = 0.5  # of the characters beyond ASCII: a text that is UTF-8 up to a broken byte, no code page
MIN_MISREAD = 0.5  # of the words beyond ASCII
MIN_WORDS = 2
MIN_WORD = 3  # letters: shorter ones occur in any garbage
MIN_FORMED = 0.8  # of the words: abbreviations and typing errors are the rest
MIN_BOXES = 0.05  # of the characters of words
MIN_LOST = 0.01  # of the letters

# A third to a half of the letters of Russian are vowels, 0.42 on average; misread letters are not.
VOWELS = frozenset("аеёиоуыэюяәөүұіАЕЁИОУЫЭЮЯӘӨҮҰІ")
COMMON = frozenset("оеаинтсрвл")  # two thirds of the letters of a Russian text
VOWEL_SHARE = (0.3, 0.56)

_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(rf"[^\W\d_]{{{MIN_WORD},}}")
_FORMED = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ]?[а-яёәғқңөұүһі]+|[А-ЯЁӘҒҚҢӨҰҮҺІ]+")
_BOXES = re.compile("[\u2500-\u259f]")  # what CP866 and KOI8-R have where others have letters
_SWAPPED = re.compile("[а-яё][А-ЯЁ]{2,}")
_LATIN = re.compile("[A-Za-z]")
# How a text was read, and how it should have been.
_MISREADINGS = (
    *(("cp1252", right) for right in ("cp1251", "koi8_r")),
    *(("latin_1", right) for right in ("cp1251", "koi8_r")),
    *((wrong, right) for wrong in CODE_PAGES for right in CODE_PAGES if wrong != right),
)
_READ_AS = ("cp1251", "cp1252", "latin_1", "koi8_r", "cp866")


def decode(content: bytes, origin: str, declared: str | None = None) -> str:
    """`content` as text, every character kept; SourceError names `origin`, the reason, a way out.

    `declared` is the encoding that the document or its server names: it counts where it fits.
    """
    text = decode_any(content, origin, declared)
    check_reading(text, origin)
    return text


def decode_any(content: bytes, origin: str, declared: str | None = None) -> str:
    """The same, whether or not the text was read wrongly before."""
    encoding = find_encoding(content, origin, declared)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        shown = f"byte 0x{content[error.start]:02x} at position {error.start}"
        raise SourceError(
            f"{origin}: is not whole {NAMES.get(encoding, encoding)} ({shown}); it was cut or damaged"
        ) from error


def find_encoding(content: bytes, origin: str, declared: str | None = None, strict: bool = True) -> str:
    """The name of the codec that reads `content`; SourceError when it is no text, or none can be told.

    Unless `strict`, UTF-8 may have broken bytes: whoever reads it piece by piece finds them there.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    utf16 = _find_utf16(content[:SAMPLE_BYTES])
    if utf16:
        return utf16
    if b"\0" in content[:SAMPLE_BYTES]:
        raise SourceError(f"{origin}: is binary (it holds a NUL byte); give a text or a page")
    try:
        # Bytes that are UTF-8 are hardly ever anything else, whatever is declared.
        codecs.getincrementaldecoder("utf-8")().decode(content)
        return "utf_8"
    except UnicodeDecodeError as error:
        broken = error
    sample = content[:SAMPLE_BYTES]
    known = _known(declared)
    if known not in {None, "utf_8"} and _decodes(sample, str(known)):
        return str(known)
    is_broken_utf8 = _is_mostly_utf8(sample)
    if is_broken_utf8 and not strict:
        return "utf_8"
    page = None if is_broken_utf8 else _find_code_page(sample)
    if page is not None:
        return page
    raise SourceError(
        f"{origin}: is not UTF-8 (byte 0x{content[broken.start]:02x} at position {broken.start}), "
        "and no other encoding that can be told; convert it first: iconv -f ENCODING -t UTF-8 FILE > NEW"
    )


def _find_code_page(sample: bytes) -> str | None:
    """The code page that malforms the fewest words; charset-normalizer chooses among equals."""
    guess = from_bytes(sample, cp_isolation=list(CODE_PAGES)).best()
    readings = {page: sample.decode(page, "replace") for page in CODE_PAGES}
    fitting = [page for page, text in readings.items() if is_russian(text)]
    return min(
        fitting,
        key=lambda page: (_count_malformed(readings[page]), guess is None or page != guess.encoding),
        default=None,
    )


def _count_malformed(text: str) -> int:
    return sum(not word.isascii() and not _FORMED.fullmatch(word) for word in _WORD.findall(text))


def _share_of_common(text: str) -> float:
    return sum(letter in COMMON for letter in text) / len(text)


def check_reading(text: str, origin: str) -> None:
    """Raise SourceError for a text that was read in a wrong encoding before it came here."""
    misread = find_misreading(text)
    if misread:
        raise SourceError(f"{origin}: is mojibake: {misread}; get the original, or convert it back")


def find_misreading(text: str) -> str | None:
    """What went wrong with a text such as «РњРѕСЃС‚» or «Ìîñò ãîòîâ»; None for one that is right."""
    sample = text[:SAMPLE_CHARS]
    if _has_lost(sample):
        return "letters were replaced by U+FFFD when it was read"
    words = list(islice(filterfalse(str.isascii, sample.split()), SAMPLE_WORDS))
    if len(words) < MIN_WORDS:
        return None
    beyond = " ".join(words)
    # First what nearly every text is: no UTF-8 that was misread has words in the form of Russian ones.
    if is_russian(beyond):
        return None
    for wrong in _READ_AS:
        if sum(_was_utf8(word, wrong) for word in words) > MIN_MISREAD * len(words):
            return f"UTF-8 read as {NAMES[wrong]}"
    if not _is_strange(beyond):
        return None
    readings = {pair: _reread(words, *pair) for pair in _MISREADINGS}
    fitting = [pair for pair, again in readings.items() if is_russian(again)]
    if not fitting:
        return None
    wrong, right = max(fitting, key=lambda pair: _share_of_common(readings[pair]))
    return f"{NAMES[right]} read as {NAMES[wrong]}"


def _has_lost(sample: str) -> bool:
    lost = sample.count("\ufffd")
    return lost > 1 and lost > 1 + MIN_LOST * sum(map(str.isalpha, sample))


def is_russian(text: str) -> bool:
    """True when the words have the form, and their letters the vowels, of Russian or Kazakh ones."""
    words = _long_words(text)
    letters = "".join(words)
    formed = len(list(filter(None, map(_FORMED.fullmatch, words))))
    vowels = sum(map(letters.count, VOWELS))
    low, high = VOWEL_SHARE
    return (
        bool(words)
        and formed >= MIN_FORMED * len(words)
        and low * len(letters) <= vowels <= high * len(letters)
        and not _has_case_swapped(words)
        and not _has_boxes(text)
    )


def _has_case_swapped(words: Sequence[str]) -> bool:
    """True for «лНЯР ЦНРНБ»: KOI8-R has small letters where Windows-1251 has capitals."""
    shouted = sum(map(str.isupper, words))
    return shouted >= len(words) / 2 and any(_SWAPPED.fullmatch(word) for word in words)


def _has_boxes(text: str) -> bool:
    return len(_BOXES.findall(text)) > MIN_BOXES * len(text)


def _long_words(text: str) -> list[str]:
    return list(filterfalse(str.isascii, _LONG_WORD.findall(text[:SAMPLE_CHARS])))


def _is_strange(text: str) -> bool:
    """True when most words are none that any text could have."""
    words = _long_words(text)
    if _has_case_swapped(words) or _has_boxes(text):
        return True
    plain = sum(_FORMED.fullmatch(word) is not None or _LATIN.search(word) is not None for word in words)
    return plain < MIN_MISREAD * len(words)


def _was_utf8(word: str, wrong: str) -> bool:
    try:
        again = word.encode(wrong).decode("utf-8")
    except UnicodeError:
        return False
    return len(again) < len(word)


def _reread(words: list[str], wrong: str, right: str) -> str:
    """The words as they were meant; "" when most of them cannot have been misread so."""
    again = []
    for word in words:
        try:
            again.append(word.encode(wrong).decode(right))
        except UnicodeError:
            continue
    return " ".join(again) if len(again) > MIN_MISREAD * len(words) else ""


def _find_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark, by the bytes that are zero or four: the halves of ASCII and Cyrillic."""
    if b"\0" not in sample:
        return None
    even, odd = sample[0::2], sample[1::2]
    if len(odd) < 8:
        return None
    for high, low, encoding in ((odd, even, "utf_16_le"), (even, odd, "utf_16_be")):
        if sum(high.count(byte) for byte in (0, 4, 0x20)) > 0.9 * len(high) and low.count(0) < 0.05 * len(
            low
        ):
            return encoding
    return None


def _is_mostly_utf8(sample: bytes) -> bool:
    """True for UTF-8 with some broken bytes: most of what is not ASCII decodes."""
    text = sample.decode("utf-8", "replace")
    beyond = [character for character in text if character > "\x7f"]
    return sum(character != "\ufffd" for character in beyond) > MIN_VALID * len(beyond)


def _known(declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared.strip()).name.replace("-", "_") if declared else None
    except (LookupError, ValueError):
        return None
    return None if name in _NO_ENCODINGS else name


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except (UnicodeError, LookupError, TypeError):
        return False
    return True
