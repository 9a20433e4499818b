"""Snapshots put where servers read them: at once or not at all, with the ones before kept aside."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from loader.errors import BusyError, StoreError
from loader.store.backup import Counts, check_whole, count_rows, put_in_place
from loader.store.database import is_outdated, open_to_read
from loader.store.locks import lock, unlock
from loader.store.snapshots import Report, is_snapshot, make_snapshot, open_snapshot, state

COPY_IT = "copy it, and --install the copy"
TIME = "%Y-%m-%dT%H-%M-%S.%fZ"  # several may come in one second
TIME_PATTERN = r"\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{6}Z"


@dataclass(frozen=True, slots=True)
class Published:
    """What servers read now: its generation, rows by table, and bytes; and where that is which was before."""

    generation: str
    rows: Counts
    size: int
    aside: Path | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a snapshot goes."""

    target: Path
    keep: int = 1  # of those that were there before
    force: bool = False  # whatever the state is of what is there


def publish(database: Path, place: Place, report: Report) -> Published | None:
    """Make a snapshot of `database` and put it in `place`; None where that state is there already.

    Servers that read the path go on: each request is answered from the one file or the other. Raises
    StoreError when there is no such database, for a target that is no snapshot or of a later state, and
    when anything fails; BusyError while another one publishes to it. Then the target is as it was.
    """
    _check(database, place.target)
    with _publishing(place.target) as folder:
        with closing(open_to_read(database)) as db:
            if not _is_wanted(state(db), place):
                return None
        made, rows = make_snapshot(database, folder, report)
        with closing(open_snapshot(made)) as db:  # what was loaded meanwhile is in it
            generation, _ = state(db)
        return _put(made, place, generation, rows)


def install(file: Path, place: Place, report: Report) -> Published | None:
    """Put the snapshot `file` in `place`, moved; from another file system, copied. The same otherwise."""
    _check(file, place.target)
    with _publishing(place.target) as folder:
        with closing(open_snapshot(file)) as db:
            if not _is_wanted(state(db), place):
                return None
        file = _beside(file.resolve(), folder, report)
        report(f"checking {file.stat().st_size:,} bytes")
        with closing(open_snapshot(file)) as db:
            check_whole(db, file)
            generation, _ = state(db)
            rows = count_rows(db)
        return _put(file, place, generation, rows)


def _check(source: Path, target: Path) -> None:
    """Raise StoreError for files that cannot be what they are named as."""
    try:
        _check_files(source, target)
    except OSError as error:  # in a folder that nobody may look into, or with too long a name
        raise StoreError(f"{error.filename}: cannot be looked at: {error.strerror}") from error


def _check_files(source: Path, target: Path) -> None:
    if not source.is_file():
        raise StoreError(f"{source}: there is no such file")
    if target.exists() and target.samefile(source):
        raise StoreError(f"{target}: is the same file as {source}; choose another path")
    if target.is_dir():
        raise StoreError(f"{target}: is a folder; name a file")
    if not target.parent.is_dir():
        raise StoreError(f"{target}: there is no folder {target.parent}; make it first")
    if target.exists() and not is_snapshot(target):
        raise StoreError(f"{target}: exists already, and is no published snapshot; choose another path")
    for suffix in ("-wal", "-journal"):
        beside = Path(f"{target}{suffix}")
        if beside.exists():  # SQLite would apply it to whatever file has the name that it belongs to
            raise StoreError(f"{target}: is written to, or was: {beside} belongs to it; choose another path")


def _is_wanted(new: tuple[str, int], place: Place) -> bool:
    """False for the state that is there. Raises StoreError for an older one, unless any may go there."""
    if place.force or not place.target.exists():
        return True
    with closing(open_to_read(place.target, is_older_good=True)) as db:
        (generation, changes), is_of_today = state(db), not is_outdated(db)
    if new[1] < changes:
        raise StoreError(
            f"{place.target}: is of a later state (change {changes}, not {new[1]}); "
            "go back to the older one with --force"
        )
    return not is_of_today or new[0] != generation


@contextlib.contextmanager
def _publishing(target: Path) -> Iterator[Path]:
    """A folder beside `target` for what is not finished; nobody else publishes there meanwhile."""
    folder = Path(f"{target}.publishing")
    try:
        descriptor = lock(path := Path(f"{target}-publishing"), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BusyError(f"{target}: is being published to; run this again when that has ended") from error
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
        folder.mkdir(mode=0o700)
        yield folder
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        unlock(descriptor, path)


def _unwritable(target: Path, error: OSError) -> StoreError:
    return StoreError(f"{target}: cannot be published to: {error.strerror or error}")


def _beside(file: Path, folder: Path, report: Report) -> Path:
    """The file, or its copy where it cannot be renamed into the folder's file system."""
    if file.stat().st_dev == folder.stat().st_dev:
        return file
    report(f"copying {file}, {file.stat().st_size:,} bytes")
    return Path(shutil.copyfile(file, folder / "copy.db"))


def _keep_from_writing(file: Path) -> None:
    """Let nobody write to `file`. Raises StoreError where that, or moving it, is not the user's to do."""
    if not os.access(file.parent, os.W_OK):
        raise StoreError(f"{file}: cannot be moved out of its folder, where you may not write; {COPY_IT}")
    try:
        if (mode := file.stat().st_mode) & 0o222:
            file.chmod(mode & 0o444)
    except PermissionError as error:
        raise StoreError(f"{file}: is somebody else's, who may write to it; {COPY_IT}") from error


def _put(file: Path, place: Place, generation: str, rows: Counts) -> Published:
    _keep_from_writing(file)
    aside = _keep_aside(place.target) if place.keep and place.target.exists() else None
    try:
        put_in_place(file, place.target, replace=True)
    except BaseException:
        if aside:
            aside.unlink()
        raise
    others = sorted(other for other in place.target.parent.iterdir() if _was(other, place.target))
    for old in others[: -place.keep or None]:
        old.unlink()
    return Published(generation, rows, place.target.stat().st_size, aside)


def _keep_aside(target: Path) -> Path:
    """Another name for what is there, which stays when the first one goes to another file."""
    aside = Path(f"{target}.before-{datetime.now(UTC).strftime(TIME)}")
    os.link(target, aside)
    return aside


def _was(file: Path, target: Path) -> bool:
    return re.fullmatch(f"{re.escape(target.name)}.before-{TIME_PATTERN}", file.name) is not None
