"""Folders as an input without an end: every file in them, then each that comes or changes, once it is
written. The only file that imports watchdog."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from loader.errors import SourceError
from loader.run.inputs import Pause, shown
from loader.sources.files import find_files, may_hold_articles

# Who writes a file closes it, and Linux tells of that; or renames it. Of one that was only written to,
# here and on systems that do not tell, it can but be seen that it is left alone.
LEFT_ALONE = 60.0  # seconds, where closing is told of
SETTLED = 2.0  # where it is not, and for what was found by looking
OFTEN = 0.2  # seconds between two looks at what has become ready
FALLBACK = 5.0  # seconds between two looks at a folder of which the system cannot tell

Signature = tuple[int, int, int]  # of a file: changes with what is in it


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that is loaded at `due`, if it is still the same."""

    due: float
    signature: Signature | None = None  # None: it was closed, so whatever it is


class Inbox(FileSystemEventHandler):
    """The files that came or changed and are not loaded yet; filled by the thread that watches."""

    def __init__(self, left_alone: float) -> None:
        self.left_alone = left_alone
        self._waiting: dict[str, _Waiting] = {}
        self._lock = threading.Lock()

    def dispatch(self, event: FileSystemEvent) -> None:
        """What became of a file or folder, as watchdog tells it."""
        source, target = os.fsdecode(event.src_path), os.fsdecode(event.dest_path or b"")
        if event.event_type in {"deleted", "moved"}:
            self._forget(source)
        if event.is_directory:
            if event.event_type in {"created", "moved"}:
                self.look_for(files_in(target or source))
        elif event.event_type in {"closed", "moved"}:  # what is renamed was written before
            self._put(target or source, closed=True)
        elif event.event_type == "created":  # also said of what has come with its folder
            self.look_for([source], self.left_alone)
        elif event.event_type == "modified":
            self._put(source, closed=False)

    def look_for(self, files: Iterable[str], quiet: float = SETTLED) -> None:
        """Load these when they are left alone, unless it is known better when they are written."""
        for file in files:
            with self._lock:
                known = file in self._waiting
            if not known:
                self._put(file, closed=False, quiet=quiet)

    def take(self) -> list[str]:
        """The files that are to be loaded now, in order."""
        now = time.monotonic()
        with self._lock:
            due = {file: waiting for file, waiting in self._waiting.items() if waiting.due <= now}
            for file in due:
                del self._waiting[file]
        ready = []
        for file, waiting in due.items():
            signature = _signature(file)
            if signature is None:
                continue
            if waiting.signature in {None, signature}:
                ready.append(file)
            else:
                self._put(file, closed=False)
        return sorted(ready)

    def _put(self, file: str, closed: bool, quiet: float | None = None) -> None:
        signature = _signature(file)
        if not may_hold_articles(os.path.basename(file)) or signature is None:
            return
        wait = 0.0 if closed else self.left_alone if quiet is None else quiet
        with self._lock:
            self._waiting[file] = _Waiting(time.monotonic() + wait, None if closed else signature)

    def _forget(self, path: str) -> None:
        with self._lock:
            self._waiting.pop(path, None)


class Watch:
    """Folders that are watched; `poll`: seconds between two looks, where the system tells of nothing."""

    def __init__(self, folders: Sequence[str], poll: float | None) -> None:
        self._folders, self._poll = folders, poll
        self._inbox = Inbox(self._left_alone())
        self._observer: BaseObserver | None = None
        self._at: dict[str, tuple[int, int] | None] = {}  # which folder it is, None while it is gone

    def paths(self) -> Iterator[str | Pause]:
        """Every file, then each that comes or changes; a pause whenever there is none."""
        try:
            yield from self._begin()
            for folder in self._folders:
                yield from self._there_already(folder)
            yield Pause(f"watching {', '.join(map(shown, self._folders))}")
            while True:
                yield from self._follow_folders()
                yield from self._inbox.take()
                yield Pause()
                time.sleep(OFTEN)
        finally:
            self._end()

    def _left_alone(self) -> float:
        return LEFT_ALONE if self._poll is None else max(SETTLED, 2 * self._poll)

    def _begin(self) -> Iterator[Pause]:
        """Watch all folders that are there, by looking at them where there is no other way."""
        self._end()
        self._at = {folder: _folder(folder) for folder in self._folders}
        try:
            self._start(_observer() if self._poll is None else PollingObserver(timeout=self._poll))
        except OSError as error:  # as many folders as the system can watch are watched
            self._end()
            self._poll = FALLBACK
            self._inbox.left_alone = self._left_alone()
            yield Pause(
                f"the system cannot tell of changes ({error.strerror}); looking every {FALLBACK:.0f} s"
            )
            self._start(PollingObserver(timeout=FALLBACK))

    def _start(self, observer: BaseObserver) -> None:
        self._observer = observer
        for folder, found in self._at.items():
            if found:
                observer.schedule(self._inbox, folder, recursive=True)
        observer.start()

    def _end(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            with contextlib.suppress(RuntimeError):  # it never started
                self._observer.join()
            self._observer = None

    def _there_already(self, folder: str) -> Iterator[str]:
        """The files that nobody has written to for a while; the others wait until they are left alone."""
        for file in files_in(folder):
            signature = _signature(file)
            if signature and time.time() - signature[0] / 1e9 >= SETTLED:
                yield file
            else:
                self._inbox.look_for([file])

    def _follow_folders(self) -> Iterator[Pause]:
        """Go on with a folder that is another one now, or whose watch has ended."""
        now = {folder: _folder(folder) for folder in self._folders}
        assert self._observer is not None
        if now == self._at and all(emitter.is_alive() for emitter in self._observer.emitters):
            return
        for folder in self._folders:
            if self._at[folder] and not now[folder]:
                yield Pause(f"{shown(folder)}: the folder is gone; waiting until it is there again")
        yield from self._begin()
        for folder in self._folders:
            self._inbox.look_for(files_in(folder))


def _observer() -> BaseObserver:
    """What tells of changes on this system; on Linux also of files that come from folders not watched."""
    if sys.platform.startswith("linux"):
        from watchdog.observers.inotify import InotifyObserver

        return InotifyObserver(generate_full_events=True)
    return Observer()


def files_in(folder: str) -> list[str]:
    """The files in the folder that may hold articles; none where it cannot be read."""
    try:
        return find_files(folder) if Path(folder).is_dir() else []
    except (SourceError, OSError):  # without such a file, or deleted meanwhile
        return []


def _signature(file: str) -> Signature | None:
    """What tells one state of a file from another; None if it is no file."""
    try:
        found = os.stat(file)
    except (OSError, ValueError):
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if os.path.isfile(file) else None


def _folder(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if os.path.isdir(path) else None
