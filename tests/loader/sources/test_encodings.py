"""Bytes in every encoding of Russian news -> the text, or an error that names what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.errors import SourceError
from loader.sources.encodings import decode, find_misreading

SENTENCES = [
    "Мост через реку откроют осенью, сообщила министр транспорта Ирина Лесная.",
    '"Ремонт закончат в срок", - сказала она на встрече с жителями.',
    "Подрядчик уже выбран, деньги выделены из областного бюджета.",
    "По словам главы города, движение откроют в сентябре 2024 года.",
    "Аким области поручил проверить все котельные до начала сезона.",
    "Суд отложил заседание до пятницы, передаёт корреспондент.",
    "Эксперты ожидают, что инфляция замедлится к концу года.",
    "Цены на хлеб выросли на 3%, заявили в министерстве.",
]
TEXT = " ".join(SENTENCES)
KAZAKH = "Министр көпір жөндеуі күзге дейін аяқталатынын айтты, қозғалыс қыркүйекте ашылады."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [TEXT, KAZAKH, "Prices rose, officials said.", TEXT.upper()])
def test_unicode(text: str, encoding: str) -> None:
    assert text == decode(text.encode(encoding), "a.txt").removeprefix("\ufeff")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"])
@pytest.mark.parametrize("text", [*SENTENCES, TEXT])
def test_code_pages_are_told_apart(text: str, encoding: str) -> None:
    assert text == decode(text.encode(encoding), "a.txt")


def test_a_declaration_counts_where_the_bytes_leave_it_open() -> None:
    text = "Çiğdem öğretmen geldi."
    assert text == decode(text.encode("iso8859_9"), "a.html", declared="ISO-8859-9")
    assert decode(TEXT.encode(), "a.html", declared="windows-1251") == TEXT  # wrong: it is UTF-8
    assert decode(TEXT.encode("koi8_r"), "a.html", declared="no such thing") == TEXT


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Мост".encode()[:-1], "not whole UTF-8"),  # cut in the middle of a letter
        (TEXT.encode()[:200] + b"\xff" + TEXT.encode()[200:], "not UTF-8"),  # one broken byte: no code page
        (b"\xed\xa0\x80", "not UTF-8"),  # half a surrogate pair
        (TEXT.encode("utf-16")[:-1], "cut or damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (bytes(range(128, 256)) * 3, "not UTF-8"),
    ],
)
def test_what_cannot_be_read(content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=f"^a.txt: .*{reason}"):
        decode(content, "a.txt")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("utf-8", "latin-1", "UTF-8 read as ISO-8859-1"),
        ("utf-8", "koi8_r", "UTF-8 read as KOI8-R"),
        ("utf-8", "cp866", "UTF-8 read as CP866"),
        ("cp1251", "latin-1", "Windows-1251 read as Windows-1252"),
        ("cp1251", "koi8_r", "Windows-1251 read as KOI8-R"),
        ("koi8_r", "cp1251", "KOI8-R read as Windows-1251"),
        ("cp1251", "cp866", "Windows-1251 read as CP866"),
    ],
)
def test_mojibake_is_refused_by_its_name(right: str, wrong: str, said: str) -> None:
    misread = TEXT.encode(right).decode(wrong)
    with pytest.raises(SourceError, match=f"^a.txt: is mojibake: {said}"):
        decode(misread.encode(), "a.txt")


def test_letters_that_were_lost_before_are_mojibake() -> None:
    lost = TEXT.encode("cp1251").decode("utf-8", "replace")
    assert find_misreading(lost) == "letters were replaced by U+FFFD when it was read"


@pytest.mark.parametrize(
    "text",
    [
        *SENTENCES,
        TEXT.upper(),
        KAZAKH,
        "МЧС, РФ, СССР, США, ООН, ДТП, ЖКХ, МКАД",
        "Міністр розповів, що ремонт мосту закінчать до осені.",
        "Министърът каза, че ремонтът на моста ще завърши до есента.",
        "Çünkü öğretmenler değişiklik istiyor, dedi.",
        "日本の首相は会見で述べた。 東京で開かれた。",
        "Ελλάδα και Κύπρος υπέγραψαν συμφωνία.",
        "Երևանում կառավարությունը նիստ է անցկացրել։",
        "«À côté», a déclaré le préfet à Orléans, où l’été fut très sec.",
        "Знак \ufffd стоит в тексте один раз, и буквы целы.",
        "",
    ],
)
def test_a_right_text_is_no_mojibake(text: str) -> None:
    assert find_misreading(text) is None


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_source_error(content: bytes) -> None:
    try:
        message = "a.txt: " + decode(content, "a.txt")
    except SourceError as error:
        message = str(error)
    assert message.startswith("a.txt: ")
