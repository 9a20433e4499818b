"""What an article says about itself: outlet, agency, dateline, date, author, language.

Nothing is guessed. Evidence that leaves two readings open gives None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from loader.language import find_language
from loader.models import CleanArticle, Metadata, RawArticle, RemovedLine, Source
from loader.months import MONTH, SHORT_MONTH, month_number
from loader.outlets import load_register, name_outlet
from loader.published import Filed, find_published

SIGNED_PARAGRAPHS = 2  # an outlet signs in its lead: «…, сообщает Zakon.kz»
RELAY_PARAGRAPHS = 3  # further down, «пишет Reuters» is background, not the origin of the news

MIN_PLACE = 2  # letters: Ош

_CARRIER = (
    r"(?:(?:собственный|специальный|корреспондент\w*|корр\.|информационное|информационного|агентств[оа]|"
    r"информагентств[оа]|портала?|издани[ея]|газет[аы]|сайта?|телеканала?|ИА|МИА)\s+){0,4}[«\"“„]?"
)
_SIGNING = r"(?:сообща[ею]т|переда[её]т|информируе?т)"
# «сообщили РБК» is what somebody told RBC, «сообщили в Акорде» who told it: so no bare plural.
_RELAYING = (
    r"(?:(?:сообща[ею]т|переда[её]т|информируе?т|пиш[еу]т|отмеча[ею]т|уточня[ею]т|"
    r"сообщил[ао]?|передал[ао]?|проинформировал[ао]?)(?:\s+в)?|"
    r"(?:сообщили|проинформировали|уточнили)\s+в|со\s+ссылкой\s+на|"
    r"по\s+(?:данным|информации|сообщению|сведениям))\s+(?:пресс-служб\w+\s+)?"
)
# «передаёт корреспондент ТАСС», «рассказал он корреспонденту ТАСС»; not «избили корреспондента».
_REPORTER = (
    r"(?:сообща[ею]т|переда[её]т|информируе?т|сообщил\w*|передал\w*|рассказал\w*|сказал\w*|заявил\w*)\s+"
    r"(?:\w+\s+){0,2}(?:корреспондент(?:у|ам)?|собкор|спецкор|корр\.)"
)
# «рассказал он в интервью РБК»: RBC's own text says so too, so it is a relay only in another outlet's.
_TELLING = r"\bв\s+(?:интервью|беседе\s+с|разговоре\s+с|эфире|комментарии(?:\s+для)?)\s+"
_WRITING = r"(?:сообща[ею]т|переда[её]т|пиш[еу]т|сообщил[аио]?|написал[аио]?|передал[аио]?)"
_PLACE = r"(?P<place>[А-ЯЁ][А-ЯЁа-яё]*(?:[ -][А-ЯЁа-яё]+){0,3})"
_DAY = (
    rf"(?P<day>\d{{1,2}})\s+(?P<month>{MONTH}|{SHORT_MONTH})"
    r"(?:\.?\s+(?P<year>\d{4})(?:\s*(?:года|г\.?))?)?"
)
_AUTHOR_LABEL = re.compile(
    r"(?:материал\s+)?(?:авторы?|[тt]екст(?:\s+и\s+фото)?|корреспонденты?|обозреватель|собкор|спецкор|беседовал[аи]?|"
    r"подготовил[аи]?|записал[аи]?)\b\s*:?\s*",
    re.IGNORECASE,
)
# «Текст: Иван Лесной, фото: Анна Белова», «Иван Лесной, „Степные вести“», «Иван ЛЕСНОЙ, Астана»
_BEHIND_AUTHOR = re.compile(
    r"\s*[,;.]?\s*(?:фото|видео|иллюстрац\w+)\b.*$|,\s*(?:[«\"„].*|[\w.-]+\.[a-zр]\w*|[\w-]+)$", re.IGNORECASE
)
_SOURCE_LINE = re.compile(
    r"(?:источник|по материалам)\s*:?\s*(?:пресс-служб\w+\s+|сайт\w*\s+)?", re.IGNORECASE
)

_SMALL_WORDS = frozenset({"на", "де", "ла", "эль", "аль"})  # Ростов-на-Дону
_CAPITALS = frozenset({"ООН", "США", "ОАЭ", "КНР", "КНДР", "ЮАР"})


@dataclass(frozen=True, slots=True)
class Dateline:
    """«АСТАНА, 5 января. /ТАСС/.»: where and when a report was filed, and by whom."""

    place: str | None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    agency: Source | None = None


def find_metadata(clean: CleanArticle, raw: RawArticle, today: date = date.max) -> Metadata:
    """All that can be known of the article beside its text, by the day on which it is loaded."""
    paragraphs = [line for line in clean.text[clean.body_start :].split("\n") if line.strip()]
    dateline = find_dateline(paragraphs[0]) if paragraphs else None
    source = find_source(raw.url, paragraphs, dateline, raw.given.site)
    zone = source.time_zone if source else None
    filed = Filed(dateline.day, dateline.month, dateline.year) if dateline else None
    published, published_from = find_published(clean, filed, raw.given, zone, today)
    return Metadata(
        source=source,
        via=find_via(paragraphs, dateline, source, clean.removed[clean.above :]),
        byline=raw.given.byline or find_byline(clean.removed),
        dateline_place=dateline.place if dateline else None,
        published_at=published.rfc3339(zone) if published else None,
        published_precision=published.precision if published else None,
        published_from=published_from,
        language=find_language(clean.text) or raw.given.language,
    )


def find_dateline(paragraph: str) -> Dateline | None:
    """The dateline with which `paragraph` begins, None when it begins with a sentence."""
    match = _patterns().dated.match(paragraph) or _patterns().dateline.match(paragraph)
    if match is None or not _is_dateline(match):
        return None
    return Dateline(
        place=place_name(match["place"]) if match["place"] else None,
        day=int(match["day"]) if match["day"] else None,
        month=month_number(match["month"]) if match["month"] else None,
        year=int(match["year"]) if match["year"] else None,
        agency=load_register().named(match["agency"]) if match["agency"] else None,
    )


def _is_dateline(match: re.Match[str]) -> bool:
    if match["agency"] is not None and match["month"] is not None:
        return True
    # With one of the two only capitals tell it: «Президент, 5 января …», «С 21 июля …» are none.
    if not match["place"].isupper() or len(match["place"]) < MIN_PLACE:
        return False
    return match["agency"] is not None or (match["month"] is not None and match["mark"] is not None)


def place_name(place: str) -> str:
    """«НУР-СУЛТАН» as Нур-Султан; a place in ordinary letters as it is."""
    if not place.isupper() or place in _CAPITALS:
        return place
    words = re.split(r"([ -])", place.lower())
    return "".join(word if word in _SMALL_WORDS else word.capitalize() for word in words)


def find_source(
    url: str | None, paragraphs: Sequence[str], dateline: Dateline | None, site: str | None = None
) -> Source | None:
    """The outlet: by its address, else by the name that its page gives, else by its own signature in
    the lead, else by the dateline."""
    published_by = load_register().at(url) or (name_outlet(site, url) if site else None)
    if published_by is not None:
        return published_by
    signed = {source.slug: source for source in _signatures(paragraphs[:SIGNED_PARAGRAPHS])}
    if signed:
        return next(iter(signed.values())) if len(signed) == 1 else None
    return dateline.agency if dateline else None


def find_via(
    paragraphs: Sequence[str],
    dateline: Dateline | None,
    source: Source | None,
    below: Sequence[RemovedLine] = (),
) -> str | None:
    """The name of whom the article relays, the nearest one of a chain.

    The agency in the dateline, else whom the lead cites, else whose signature ends the lead or the text,
    else the source that a line `below` the text names.
    """
    register, patterns = load_register(), _patterns()
    cited: list[Source] = []
    if dateline and dateline.agency and not (source and source.name.startswith(f"{dateline.agency.name} ")):
        cited.append(dateline.agency)  # Sputnik, unless it is Sputnik Казахстан
    for paragraph in paragraphs[:RELAY_PARAGRAPHS]:
        cited += map(register.named, _cited(paragraph, told=source is not None))
    signed = [*paragraphs[:SIGNED_PARAGRAPHS], *paragraphs[-1:]]
    cited += [register.named(match["name"]) for text in signed if (match := patterns.ending.search(text))]
    named = (
        patterns.name.fullmatch(_SOURCE_LINE.sub("", line.text)) for line in below if line.kind == "credit"
    )
    cited += [register.named(match.group()) for match in named if match]
    # Signatures among which the outlet could not be told apart are no relay either.
    own = {source} if source else set(_signatures(paragraphs[:SIGNED_PARAGRAPHS]))
    return next((other.name for other in cited if other not in own), None)


def _cited(paragraph: str, told: bool) -> list[str]:
    """The names of whom a paragraph relays, by position; `told`: and of whom somebody told it."""
    patterns = _patterns()
    # «со ссылкой на Reuters сообщает ТАСС»: ТАСС is the nearer one
    turned = patterns.turned.search(paragraph)
    if turned is not None:
        return [turned["nearer"], turned["farther"]]
    found = [*patterns.relay.finditer(paragraph), *patterns.subject.finditer(paragraph)]
    if told:
        found += patterns.told.finditer(paragraph)
    return [match["name"] for match in sorted(found, key=lambda match: match.start("name"))]


def find_byline(removed: Sequence[RemovedLine]) -> str | None:
    """The author named in a line of their own: «Автор: Айгуль Серикова», «Айгуль СЕРИКОВА, Астана»."""
    lines = (_AUTHOR_LABEL.sub("", line.text, count=1) for line in removed if line.kind == "byline")
    return next(filter(None, (_BEHIND_AUTHOR.sub("", line).strip(" ,.") for line in lines)), None)


def _signatures(paragraphs: Sequence[str]) -> Iterator[Source]:
    register, patterns = load_register(), _patterns()
    for paragraph in paragraphs:
        for name in patterns.signature.findall(paragraph):
            if register.named(name).slug in register.signing:
                yield register.named(name)
        yield from map(register.named, patterns.own_reporter.findall(paragraph))


@dataclass(frozen=True, slots=True)
class _Patterns:
    name: re.Pattern[str]
    dateline: re.Pattern[str]
    dated: re.Pattern[str]  # 5 марта, Минск /Корр. БЕЛТА/; 17 ноября. Interfax-Russia.ru -
    signature: re.Pattern[str]  # …, сообщает Zakon.kz
    own_reporter: re.Pattern[str]  # …, передаёт корреспондент агентства Казинформ
    relay: re.Pattern[str]  # Как пишет Акорда; со ссылкой на пресс-службу Акорды
    turned: re.Pattern[str]  # со ссылкой на Reuters сообщает ТАСС
    subject: re.Pattern[str]  # Агентство Reuters сообщает, что
    told: re.Pattern[str]  # в интервью РБК
    ending: re.Pattern[str]  # … к осени. /ТАСС/


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    name = f"(?P<name>{load_register().any_name})"
    agency = rf"(?i:корр\.\s+)?(?P<agency>(?i:{load_register().any_name}))"
    reporter = r"(?:,?\s+[А-ЯЁ][А-ЯЁа-яё-]+\s+[А-ЯЁ][А-ЯЁа-яё-]+){0,3}"  # /Корр. ТАСС Иван Лесной/
    filed_by = rf"[\s.,]{{0,5}}[./(—–-]{{1,3}}\s{{0,5}}{agency}{reporter}\s*[/).:—–-]"

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return _Patterns(
        name=compiled(rf"[«\"„]?{name}[»\"“]?\.?"),
        dateline=re.compile(rf"{_PLACE}(?:(?P<mark>[.,])?\s+{_DAY})?(?:{filed_by})?"),
        dated=re.compile(rf"{_DAY}(?P<mark>[.,])(?:\s+{_PLACE})?\s*[./(—–-]?\s*{agency}{reporter}\s*[/)—–-]"),
        signature=compiled(rf"\b{_SIGNING}\s+{_CARRIER}{name}"),
        own_reporter=compiled(rf"\b{_REPORTER}\s+{_CARRIER}{name}"),
        relay=compiled(rf"\b{_RELAYING}{_CARRIER}{name}"),
        turned=compiled(
            rf"\bсо\s+ссылкой\s+на\s+{_CARRIER}(?P<farther>{load_register().any_name})[»\"“]?,?\s+{_WRITING}\s+"
            rf"{_CARRIER}(?P<nearer>{load_register().any_name})"
        ),
        subject=compiled(
            rf"^(?:ранее\s+)?{_CARRIER}{name}[»\"“]?\s+{_WRITING}(?=,\s+что\b|:|\s+со\s+ссылкой)"
        ),
        told=compiled(rf"{_TELLING}{_CARRIER}{name}"),
        ending=compiled(
            rf"(?:(?:^|\s)(?:/(?:корр\.\s+)?|\()|[.!?…»\",]\s*[—–-]\s+){_CARRIER}{name}[»\"“]?[/)]?\.?$"
        ),
    )
