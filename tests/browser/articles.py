"""Articles for the explorer beside those of tests/corpus.py: a reprint, a long one, one that tries to run."""

from __future__ import annotations

from dataclasses import replace

from loader.models import Article, Entity, Extraction, Metadata, Source
from tests.corpus import ARTICLES, BELOVA, ELKIN, SEVER, article, bridge, find, mention, quote

SCRIPT = "<script>window.ran = true</script>"
IMAGE = "<img src=x onerror='window.ran = true'>"
HOSTILE_PERSON = Entity("person", f"Имя {SCRIPT}", (IMAGE,))
HOSTILE_SOURCE = Source("hostile", f"Издание {SCRIPT}", None, "outlet", None)
SPOKEN = 23  # quotes of one article, more than a page has


def reprint() -> Article:
    """The bridge again, by another outlet: one statement with two reports."""
    again = bridge()
    metadata = Metadata(SEVER, None, None, None, "2026-03-02T18:00:00+03:00", "minute", "header", "ru")
    return replace(again, raw=replace(again.raw, url="https://sever.example/bridge"), metadata=metadata)


def hostile() -> Article:
    """An article whose title, text, speaker, cue and outlet are markup that would run."""
    title = f"Заголовок {SCRIPT}"
    text = f"{title}\n\n{IMAGE} «Слова {SCRIPT} {IMAGE}», — сказал Имя {SCRIPT}."
    name = f"Имя {SCRIPT}"
    extraction = Extraction(
        (HOSTILE_PERSON,),
        (mention(text, name, 0),),
        (
            quote(
                text,
                "direct",
                (f"Слова {SCRIPT} {IMAGE}",),
                ("сказал", "сказать"),
                0,
                (find(text, name), "name"),
                0.9,
                "tag",
            ),
        ),
    )
    metadata = Metadata(
        HOSTILE_SOURCE, None, IMAGE, None, "2026-02-01T09:00:00+05:00", "minute", "header", "ru"
    )
    return article(text, extraction, metadata, "javascript:window.ran = true", title)


def interview() -> Article:
    """An article with more quotes than a page of a list has, by two people in turn."""
    names, said = ("Пётр Ёлкин", "Анна Белова"), []
    lines = [
        f"«Пункт {number} выполнен», — сообщил {names[number % 2]}." for number in range(100, 100 + SPOKEN)
    ]
    text = "\n\n".join(lines)
    mentions = []
    for index in range(SPOKEN):
        speaker = index % 2
        span = find(text, names[speaker], index // 2 + 1)
        mentions.append(mention(text, names[speaker], speaker, number=index // 2 + 1))
        said.append(
            replace(
                quote(
                    text,
                    "direct",
                    (f"Пункт {100 + index} выполнен",),
                    ("сообщил", "сообщить"),
                    speaker,
                    (span, "name"),
                    0.9,
                    "tag",
                ),
                cue=None,
            )
        )
    metadata = Metadata(SEVER, None, None, None, "2025-12-02T09:00:00+03:00", "minute", "header", "ru")
    return article(text, Extraction((ELKIN, BELOVA), tuple(mentions), tuple(said)), metadata, None)


ALL = (*ARTICLES, reprint(), hostile(), interview())
