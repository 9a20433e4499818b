"""What the tests of formats share: bytes in, articles and errors out, and the text of all examples."""

from __future__ import annotations

from pathlib import Path

from loader.errors import SourceError
from loader.models import RawArticle
from loader.sources.reading import Options, read_articles

TEXT = "Министр транспорта Ирина Лесная рассказала о ремонте моста. «Закончим в срок», — сказала она."
OTHER = "Суд отложил заседание до пятницы. Об этом сообщила судья Анна Белова."


def read(
    folder: Path, content: bytes, name: str = "input", options: Options | None = None
) -> list[RawArticle]:
    """The articles of an input; fails on any error among them."""
    found = read_any(folder, content, name, options)
    assert not [str(item) for item in found if isinstance(item, SourceError)]
    return [item for item in found if isinstance(item, RawArticle)]


def read_any(
    folder: Path, content: bytes, name: str = "input", options: Options | None = None
) -> list[RawArticle | SourceError]:
    """The articles and errors of an input, whose file is called `name` in messages too."""
    path = folder / name
    path.write_bytes(content)
    return list(read_articles(str(path), name, options or Options()))


def shown(found: list[RawArticle | SourceError]) -> list[tuple[str, str] | str]:
    """Articles as (origin, text), errors as their message."""
    return [(item.origin, item.text) if isinstance(item, RawArticle) else str(item) for item in found]
