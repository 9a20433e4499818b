"""The run itself: step after step is settled, told and counted, until the end or whatever comes before it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from loader.errors import BusyError, UnusableError
from loader.loading import ENDING, Outcome, failed
from loader.models import Article, RawArticle
from loader.run.again import Again, open_again
from loader.run.ahead import LOCAL, ExtractStep, Processes, in_order
from loader.run.batch import Batch
from loader.run.display import Display, open_display
from loader.run.garbage import collected_seldom
from loader.run.inputs import Cut, End, Pause, Selection, Step, read_steps, shown
from loader.run.interrupts import Interrupted, Interrupts
from loader.run.report import STANDARD_OUTPUT, Report, open_report, totals
from loader.run.targets import Stored, Target, open_target
from loader.sources.reading import Options

# Of one input that are shown each: a list of a million numbers has as many items that are no articles.
MOST_ERRORS = 1000

Ending = Literal["complete", "limit", "failure", "interrupted", "stopped", "error"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked to do."""

    paths: Sequence[str]
    database: str
    options: Options
    selection: Selection
    workers: int | None = None  # as Processes.wanted takes it
    dry_run: bool = False
    fail_fast: bool = False
    quiet: bool = False
    report: str | None = None
    reextract: Literal["outdated", "all"] | None = None  # stored articles instead of `paths`
    watch: bool = False  # go on with what comes into `paths`, which are folders, until it is interrupted
    poll: float | None = None  # as Watch takes it
    dask: str | None = None  # as Processes has it

    @property
    def processes(self) -> Processes:
        """What extracts."""
        return Processes.wanted(self.workers, self.dask)

    def settings(self) -> dict[str, Any]:
        """What the report says of it."""
        since = self.selection.since
        return {
            "paths": [shown(path) for path in self.paths],
            "database": shown(self.database),
            "dry_run": self.dry_run,
            "since": since.isoformat() if since else None,
            "limit": self.selection.limit,
            "workers": None if self.dask not in {None, LOCAL} else self.processes.count,
            "dask": self.dask,
            "fail_fast": self.fail_fast,
            "reextract": self.reextract,
            "watch": self.watch,
        }


class FailedError(Exception):
    """An item failed, and the run is to end at the first that does."""


@dataclass(slots=True)
class Run:
    """A run that is going on."""

    plan: Plan
    target: Target
    display: Display
    report: Report | None
    interrupts: Interrupts
    batch: Batch
    counts: Counter[str] = field(default_factory=Counter)
    of_input: Counter[str] = field(default_factory=Counter)
    inputs_done: int = 0

    def go(self) -> tuple[Ending, str | None]:
        """Load everything; how it ended, and the error that ended it."""
        fetcher = self.plan.options.fetcher
        fetcher.known = self.target.find_validators
        steps = self._read_steps()
        try:
            with closing(in_order(steps, self.plan.processes, self._is_void)) as found:
                return self._settle_all(found), None
        except Interrupted:  # which is how a watch ends
            return self._end("stopped" if self.plan.watch else "interrupted")
        except FailedError:
            return "failure", None
        except UnusableError as error:
            return "error", str(error)
        except ENDING as error:
            return self._end("error", str(error))

    def merge_search(self) -> None:
        """All is stored already: where something comes between, the next run does it."""
        if isinstance(self.target, Stored):
            try:
                self.target.merge_search(self.interrupts.check)
            except (Interrupted, BusyError):
                pass
            except UnusableError as error:
                self.display.warning(f"all is stored, but the search index is not merged: {error}")

    def _end(self, ending: Ending, error: str | None = None) -> tuple[Ending, str | None]:
        """Store what was extracted before the run was ended."""
        self.interrupts.hold()
        try:
            self._store()
        except UnusableError as unusable:
            return "error", error or str(unusable)
        return ending, error

    def _read_steps(self) -> Iterator[Step]:
        if isinstance(self.target, Again):
            return self.target.read_steps(self.plan.database, self.plan.selection.limit)
        paths: Iterable[str | Pause] = self.plan.paths
        if self.plan.watch:
            from loader.run.watching import Watch

            paths = Watch(self.plan.paths, self.plan.poll).paths()
        return read_steps(paths, self.plan.options, self.plan.selection)

    def _settle_all(self, found: Iterator[tuple[Step, ExtractStep]]) -> Ending:
        for step, extract in found:
            self.interrupts.check()
            if isinstance(step.item, Cut):
                self._store()
                return "limit"
            if isinstance(step.item, Pause):
                self._store()
                if step.item.notice:
                    self.display.note(step.item.notice)
            else:
                self._settle(step.item, step.path, extract)
        self._store()
        return "complete"

    def _settle(self, item: RawArticle | Outcome | End, path: str, extract: ExtractStep) -> None:
        found = self._find(item, path, extract) if isinstance(item, RawArticle) else item
        self.batch.add(path, found)
        if self.batch.is_due:
            self._store()

    def _find(self, raw: RawArticle, path: str, extract: ExtractStep) -> Outcome | Article:
        """What became of an article, if nothing is to be stored; else what is."""
        if self.batch.may_meet(raw):
            self._store()
        try:
            return self.target.find_unchanged(raw) or extract()
        except ENDING:
            raise
        except Exception as error:
            return failed(error, shown(path))

    def _store(self) -> None:
        with self.interrupts.shielded():  # what is stored is told
            for path, settled in self.batch.store():
                if isinstance(settled, End):
                    self._end_input(path, settled)
                else:
                    self._tell(path, settled)

    def _tell(self, path: str, outcome: Outcome) -> None:
        self.counts[outcome.status] += 1
        self.of_input[outcome.status] += 1
        if self.report:
            self.report.item(shown(path), outcome)
        if outcome.status != "failed" or self.of_input["failed"] <= MOST_ERRORS:
            self.display.outcome(outcome)
        if self.plan.fail_fast and outcome.status == "failed":
            raise FailedError

    def _end_input(self, path: str, end: End) -> None:
        """Name each path of the mapping that led nowhere: an error for the text, as teasers passed for it."""
        any_loaded = self.of_input.total() > self.of_input["failed"]
        for pair in end.unmet:
            message = f"no item has what the mapping {pair} names"
            if not pair.startswith("text="):
                self.display.warning(f"{shown(path)}: {message}")
            elif any_loaded:  # else each item was refused for it
                self._tell(path, Outcome(shown(path), "failed", message))
        validators = self.plan.options.fetcher.told.get(path)
        if validators is not None and not self.of_input["failed"]:
            self.target.save_validators(path, validators)
        if (more := self.of_input["failed"] - MOST_ERRORS) > 0:
            self.display.error(f"{shown(path)}: {more} more items failed; --report names each of them")
        if len(self.plan.paths) > 1 and self.of_input.total() > 1:
            self.display.input_summary(shown(path), self.of_input)
        self.inputs_done += 1
        self.of_input = Counter()

    def _is_void(self, raw: RawArticle) -> bool:
        return self.target.find_unchanged(raw) is not None


@collected_seldom()
def run(plan: Plan) -> int:
    """Load what `plan` says, and say what became of it; the exit status.

    Raises StoreError when the database cannot be opened, RunError when the report cannot.
    """
    with Interrupts() as interrupts:
        try:
            return _run(plan, interrupts)
        except Interrupted:  # before there was anything to tell
            return interrupts.exit_status


def _run(plan: Plan, interrupts: Interrupts) -> int:
    began, clock = datetime.now(UTC), time.monotonic()
    to_stderr = plan.report == STANDARD_OUTPUT
    with ExitStack() as stack:
        report = stack.enter_context(open_report(plan.report)) if plan.report else None
        target = stack.enter_context(_open_target(plan))
        total = target.count(plan.selection.limit) if isinstance(target, Again) else None
        display = stack.enter_context(open_display(plan.paths, total, plan.quiet, plan.dry_run, to_stderr))
        batch = Batch(target, 1) if plan.fail_fast else Batch(target)
        going = Run(plan, target, display, report, interrupts, batch)
        if report:
            report.begin({"started_at": _rfc3339(began), "settings": plan.settings()})
        ending, error = going.go()
        if ending in {"complete", "limit"}:
            going.merge_search()
        interrupts.hold()
        if isinstance(target, Again):
            target.finish(ending == "complete")
        return _conclude(going, ending, error, time.monotonic() - clock)


def _open_target(plan: Plan) -> AbstractContextManager[Target]:
    if plan.reextract:
        return open_again(plan.database, plan.reextract == "all", plan.dry_run)
    return open_target(plan.database, plan.dry_run)


def _conclude(going: Run, ending: Ending, error: str | None, seconds: float) -> int:
    """Say how the run ended; its exit status."""
    status = int(error is not None or going.counts["failed"] > 0)
    if ending != "stopped":
        status = going.interrupts.exit_status or status
    not_read = [shown(path) for path in going.plan.paths[going.inputs_done :]]
    if error is not None:
        going.display.note(f"Error: {error}")
    elif ending not in {"complete", "stopped"}:
        going.display.note(_ending_line(ending, going.plan.dry_run, not_read))
    going.display.summary(going.counts, seconds)
    if going.report:
        tail = {"totals": totals(going.counts), "ending": ending, "error": error, "not_read": not_read}
        times = {"finished_at": _rfc3339(datetime.now(UTC)), "elapsed_seconds": round(seconds, 3)}
        going.report.end(tail | times | {"exit_status": status})
    return status


def _ending_line(ending: Ending, dry: bool, not_read: Sequence[str]) -> str:
    reasons = {
        "limit": "stopped at the limit",
        "failure": "stopped at the first failure",
        "interrupted": "interrupted",
    }
    rest = f"; not read to the end: {', '.join(not_read)}" if not_read else ""
    go_on = "" if dry or ending == "limit" else "; the same command goes on from here"
    return f"{reasons[ending]}{rest}{go_on}"


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
