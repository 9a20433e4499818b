"""What an extraction depends on beside the article, so that another machine's can be told to be the same."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from loader.errors import KnowledgeError
from loader.extraction import knowledge
from loader.register import user_file as outlets_file
from loader.version import EXTRACTOR_VERSION

PACKAGE = Path(__file__).resolve().parent.parent
SUFFIXES = {".py", ".yaml", ".tsv", ".json", ".npz"}  # code and tables, no editor's copies

# What has a say in what is found; readers of inputs have none: inputs are read where the run is.
LIBRARIES = (
    *(
        "lxml",
        "natasha",
        "navec",
        "numpy",
        "py3langid",
        "pymorphy3",
        "pymorphy3-dicts-ru",
        "pyyaml",
        "razdel",
    ),
    *("slovnet", "tzdata"),
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Equal where the same article gives the same."""

    python: str
    extractor: str
    code: str
    libraries: str
    knowledge: str
    outlets: str

    def differences(self, other: Fingerprint) -> list[str]:
        """What is not the same, as a user may know it."""
        names = {
            "python": f"Python ({self.python}, not {other.python})",
            "extractor": f"the extractor's version ({self.extractor}, not {other.extractor})",
            "code": "the code in loader/",
            "libraries": "the installed libraries",
            "knowledge": "the tables that WHOSAID_KNOWLEDGE names",
            "outlets": "the register that WHOSAID_OUTLETS names",
        }
        return [
            names[field.name]
            for field in fields(self)
            if getattr(self, field.name) != getattr(other, field.name)
        ]


@lru_cache(maxsize=1)
def fingerprint() -> Fingerprint:
    """That of this process, which keeps its tables once they are read. Raises KnowledgeError."""
    register = outlets_file()
    return Fingerprint(
        f"{sys.version_info.major}.{sys.version_info.minor}",
        EXTRACTOR_VERSION,
        _digest(_named(_code())),
        " ".join(f"{name}=={_version(name)}" for name in LIBRARIES),
        _digest((*_numbered(knowledge.user_files()), *_numbered(knowledge.office_files()[1:], "office"))),
        _digest(_numbered([register] if register else [])),
    )


def _code() -> Iterator[Path]:
    return (path for path in sorted(PACKAGE.rglob("*")) if path.suffix in SUFFIXES)


def _named(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    return ((path.relative_to(PACKAGE).as_posix(), _read(path)) for path in paths)


def _numbered(paths: Iterable[Path], kind: str = "table") -> Iterator[tuple[str, bytes]]:
    """A user's tables may have other names elsewhere, as long as their order is the same."""
    return ((f"{kind} {number}", _read(path)) for number, path in enumerate(paths))


def _digest(contents: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, content in contents:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot read it as a table: {error.strerror}") from error


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"
