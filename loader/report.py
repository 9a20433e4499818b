"""What was extracted from a text, for the command line: as JSON or as a listing to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from loader.models import Entity, Extraction, Mention, Quote
from loader.spans import Span


def as_json(doc: str, text: str, extraction: Extraction, explain: bool) -> dict[str, Any]:
    """The JSON object of one document; `explain` adds to each quote why it was found."""
    return {
        "doc": doc,
        "quotes": [_quote_json(quote, text, extraction, explain) for quote in extraction.quotes],
        "mentions": [_mention_json(mention, extraction) for mention in extraction.mentions],
    }


def as_listing(doc: str, text: str, extraction: Extraction, explain: bool) -> str:
    """The quotes with their speakers and the names of one document, for people."""
    lines = [f"{doc}: {len(extraction.quotes)} quotes, {len(extraction.mentions)} mentions"]
    for quote in extraction.quotes:
        lines += ["", *_quote_lines(quote, text, extraction, explain)]
    counts = sorted(_count_mentions(extraction).items(), key=lambda item: (-item[1], item[0]))
    if counts:
        lines += ["", "  " + "; ".join(f"{name} ({count})" for name, count in counts)]
    return "\n".join(lines) + "\n"


def joint_name(names: Sequence[str]) -> str:
    """Those who said something together under one name: «Иванов», «Иванов, Петров и Орлова»."""
    *others, last = names
    return f"{', '.join(others)} и {last}" if others else last


def _quote_json(quote: Quote, text: str, extraction: Extraction, explain: bool) -> dict[str, Any]:
    speakers = [_speaker_json(extraction.entities[index]) for index in _speakers(quote)]
    found: dict[str, Any] = {
        "type": quote.type,
        "parts": [_span_json(part) for part in quote.parts],
        "text": quote.text(text),
        "cue": quote.cue.span.of(text) if quote.cue else None,
        "speaker": speakers[0] if speakers else None,
        "co_speakers": speakers[1:],
        "speaker_mention": _span_json(quote.speaker_mention) if quote.speaker_mention else None,
        "confidence": quote.confidence,
    }
    return found | (_why(quote) if explain else {})


def _why(quote: Quote) -> dict[str, Any]:
    return {
        "rule": quote.rule,
        "evidence": list(quote.evidence),
        "candidates": [{"name": each.name, "why": each.why} for each in quote.candidates],
    }


def _speakers(quote: Quote) -> tuple[int, ...]:
    return () if quote.speaker is None else (quote.speaker, *quote.co_speakers)


def _speaker_json(entity: Entity) -> dict[str, Any]:
    return {"name": entity.name, "aliases": list(entity.aliases)}


def _mention_json(mention: Mention, extraction: Extraction) -> dict[str, Any]:
    entity = None if mention.entity is None else extraction.entities[mention.entity]
    return {
        **_span_json(mention.span),
        "type": mention.type,
        "form": mention.form,
        "entity": {"name": entity.name, "wikidata_id": entity.wikidata_id} if entity else None,
    }


def _span_json(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _quote_lines(quote: Quote, text: str, extraction: Extraction, explain: bool) -> Iterator[str]:
    start, end = quote.parts[0].start, quote.parts[-1].end
    yield f"  [{start}, {end}) {quote.type}, confidence {quote.confidence:.2f}"
    yield f"    {' '.join(quote.text(text).split())}"
    names = [extraction.entities[index].name for index in _speakers(quote)]
    speaker = joint_name(names) if names else "unknown"
    written = f", written «{quote.speaker_mention.of(text)}»" if quote.speaker_mention else ""
    cue = f", cue «{quote.cue.span.of(text)}»" if quote.cue else ""
    yield f"    speaker: {speaker}{written}{cue}"
    if explain:
        yield f"    rule: {quote.rule}"
        yield from (f"    - {step}" for step in quote.evidence)
        yield from (f"    * {each.name}, {each.why}" for each in quote.candidates)


def _count_mentions(extraction: Extraction) -> dict[str, int]:
    counts: dict[str, int] = {}
    for mention in extraction.mentions:
        if mention.entity is not None:
            name = extraction.entities[mention.entity].name
            counts[name] = counts.get(name, 0) + 1
    return counts
