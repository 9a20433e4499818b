"""The measurement: short rounds in which all servers take turns, so that noise hits all alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from loader.benchmark import servers
from loader.benchmark.asking import Answer, ask
from loader.benchmark.errors import AnswerError
from loader.benchmark.facts import Facts, find_facts
from loader.benchmark.generator import Generator, Request, Round, generating
from loader.benchmark.goals import FIRST_PAGES, judge
from loader.benchmark.installation import load_generator, python_tool
from loader.benchmark.results import (
    Figures,
    Measured,
    Results,
    Served,
    describe_machine,
    now,
    revision,
    versions,
)
from loader.benchmark.rows import Row, choose, make_rows

# The service twice: as if nobody had asked before, and with what its workers keep of their answers.
FIRST, AGAIN, SMALL = "first", "again", "small"
HELLO, DATASETTE, PAGES = "hello", "datasette", "datasette pages"
CUT = b'"relation":"gte"'
STOPPED = "stopped before"
NOTHING = "the database holds nothing to ask for"
GREETING = (Request("/"),)

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to measure."""

    database: Path
    small: Path | None  # a second database, for what growth costs
    workers: int
    seconds: float  # for each server and number of connections, in all rounds together
    rounds: int
    connections: Sequence[int]
    only: Sequence[str]  # parts of names of rows or of operations; none: all


@dataclass(frozen=True, slots=True)
class _Target:
    """One server, and what it is asked in a row."""

    server: str
    address: str
    requests: Sequence[Request]
    expected: int


def run(plan: Plan, report: Report) -> Results:
    """Start all servers, measure every row, stop them. `report` is told what is measured next.

    Raises BenchmarkError: a tool is missing, a server does not start, or answers with another status;
    StoreError: a database cannot be used; KeyboardInterrupt: it was stopped before a row was measured.
    """
    machine = describe_machine()
    facts = {FIRST: find_facts(plan.database)}
    if plan.small is not None:
        facts[SMALL] = find_facts(plan.small)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="whosaid-bench-")))
        generator = stack.enter_context(generating(*load_generator()))
        program = python_tool("datasette")
        addresses = {
            FIRST: stack.enter_context(servers.whosaid(plan.database, plan.workers, folder, keeps=False)),
            AGAIN: stack.enter_context(servers.whosaid(plan.database, plan.workers, folder)),
            HELLO: stack.enter_context(servers.hello(plan.workers, folder)),
            DATASETTE: stack.enter_context(servers.datasette(program, plan.database, folder)),
            PAGES: stack.enter_context(servers.plain_datasette(program, plan.database, folder)),
        }
        if plan.small is not None:
            addresses[SMALL] = stack.enter_context(
                servers.whosaid(plan.small, plan.workers, folder, keeps=False)
            )
        measured, skipped, share = _measure_rows(plan, generator, facts, addresses, report)
    rows = with_first_pages(measured)
    return Results(
        date=now(),
        revision=revision(),
        machine=machine,
        versions=versions(),
        settings={"workers": plan.workers, "seconds": plan.seconds, "rounds": plan.rounds},
        databases={name: {"articles": held.articles, "quotes": held.quotes} for name, held in facts.items()},
        rows=rows,
        verdicts=judge(rows),
        skipped=skipped,
        generator_share=share,
    )


def _measure_rows(
    plan: Plan,
    generator: Generator,
    facts: Mapping[str, Facts],
    addresses: Mapping[str, str],
    report: Report,
) -> tuple[list[Measured], dict[str, str], float]:
    """The rows, those that are skipped with the reason, and the share of a core that asking took.

    Ctrl-C ends it before the next row; what was measured until then stays, if there is any.
    """
    made = {server: _rows_by_key(facts[server], addresses[server]) for server in facts}
    wanted = choose(list(made[FIRST].values()), plan.only)
    measured: list[Measured] = []
    skipped: dict[str, str] = {}
    taken: list[Round] = []
    for number, row in enumerate(wanted):
        if not row.requests:
            skipped[row.name] = NOTHING
            continue
        try:
            report(row.name)
            measured += _measure_row(plan, generator, row, _targets(row, made, addresses), taken)
        except KeyboardInterrupt:
            if not measured:
                raise
            skipped |= dict.fromkeys((row.name for row in wanted[number:]), STOPPED)
            break
    elapsed = sum(one.seconds for one in taken)
    busy = sum(one.cpu_seconds for one in taken)
    return measured, skipped, round(busy / elapsed, 3) if elapsed else 0.0


def _measure_row(
    plan: Plan, generator: Generator, row: Row, targets: Sequence[_Target], taken: list[Round]
) -> list[Measured]:
    """A row, with each number of connections; its rounds are added to `taken`."""
    for target in targets:
        _warm(plan, generator, row, target)
    probes = {target.server: _probe(row, target) for target in targets}
    if row.rival and row.same:
        _check_same(row, probes[FIRST], probes[DATASETTE])
    measured = []
    for connections in plan.connections:
        rounds = _take_turns(plan, generator, row, targets, probes, connections)
        taken += [one for each in rounds.values() for one in each]
        measured.append(_measured(row, connections, rounds, CUT in probes[FIRST].body))
    return measured


def _rows_by_key(facts: Facts, address: str) -> dict[tuple[str, int], Row]:
    """Rows by operation and number: names hold counts, which differ between databases."""
    numbered: dict[str, int] = {}
    rows: dict[tuple[str, int], Row] = {}
    for row in make_rows(facts, address):
        numbered[row.operation] = numbered.get(row.operation, 0) + 1
        rows[row.operation, numbered[row.operation]] = row
    return rows


def _targets(
    row: Row, made: Mapping[str, Mapping[tuple[str, int], Row]], addresses: Mapping[str, str]
) -> list[_Target]:
    key = next(key for key, found in made[FIRST].items() if found is row)
    targets = [
        *(_Target(server, addresses[server], row.requests, row.expected) for server in (FIRST, AGAIN)),
        _Target(HELLO, addresses[HELLO], GREETING, 200),
    ]
    if row.rival:
        targets.append(_Target(DATASETTE, addresses[DATASETTE], row.rival, 200))
    if row.pages:
        targets.append(_Target(PAGES, addresses[PAGES], row.pages, 200))
    if SMALL in made and made[SMALL][key].requests:
        targets.append(_Target(SMALL, addresses[SMALL], made[SMALL][key].requests, row.expected))
    return targets


def _warm(plan: Plan, generator: Generator, row: Row, target: _Target) -> None:
    """Ask for what a worker loads when it is asked for the first time: words, models.

    Where answers are kept, for all of them: `again` is what was asked before.
    """
    _probe(row, target)
    each = 2 * plan.workers  # connections: so that probably every worker has one
    amount = each * len(target.requests) if target.server == AGAIN else each
    _check(row, target, generator.drive(target.address, target.requests, each, 0, amount))


def _probe(row: Row, target: _Target) -> Answer:
    """The answer to the first request, which must be the expected one."""
    answer = ask(target.address, target.requests[0])
    if answer.status != target.expected:
        path = target.requests[0].path
        said = answer.body[:300].decode("utf-8", "replace")
        raise AnswerError(f"{row.name}: {target.server} answered {answer.status} to {path}: {said}")
    return answer


def _check_same(row: Row, ours: Answer, theirs: Answer) -> None:
    """Raise AnswerError when the two answers hold other quotes, or in another order."""
    body = ours.json
    own = [int(item["id"]) for item in body.get("items", [body])]
    other = [item["id"] for item in theirs.json]
    if own != other:
        raise AnswerError(f"{row.name}: the service answered with the quotes {own}, Datasette with {other}")


def _take_turns(
    plan: Plan,
    generator: Generator,
    row: Row,
    targets: Sequence[_Target],
    probes: Mapping[str, Answer],
    connections: int,
) -> dict[str, list[Round]]:
    """What came of each server's rounds; in each round another one is the first."""
    rounds: dict[str, list[Round]] = {target.server: [] for target in targets}
    seconds = plan.seconds / plan.rounds
    slow = {server for server, answer in probes.items() if answer.seconds * connections > seconds}
    # Where the service is slow one round tells enough: each has an answer for each connection.
    for number in range(1 if FIRST in slow else plan.rounds):
        first = number % len(targets)
        for target in [*targets[first:], *targets[:first]]:
            taken = _drive(generator, target, connections, seconds, target.server in slow)
            _check(row, target, taken)
            rounds[target.server].append(taken)
    return rounds


def _drive(generator: Generator, target: _Target, connections: int, seconds: float, is_slow: bool) -> Round:
    """One round of one server. What takes longer than a round is asked once over each connection."""
    if not is_slow:
        taken = generator.drive(target.address, target.requests, connections, seconds)
        if taken.latencies or taken.errors:
            return taken
    return generator.drive(target.address, target.requests, connections, seconds, connections)


def _check(row: Row, target: _Target, taken: Round) -> None:
    unexpected = {status: count for status, count in taken.statuses.items() if int(status) != target.expected}
    if taken.errors:
        unexpected["no answer"] = taken.errors
    if unexpected or not taken.latencies:
        counts = ", ".join(f"{count} x {status}" for status, count in unexpected.items()) or "nothing"
        raise AnswerError(
            f"{row.name}: of {target.server} came {counts} beside {len(taken.latencies)} answers"
        )


def _measured(row: Row, connections: int, rounds: Mapping[str, list[Round]], is_cut: bool) -> Measured:
    served = {server: _served(taken) for server, taken in rounds.items()}
    figures = Figures(
        p50=served[FIRST].p50,
        p99=served[FIRST].p99,
        rate=served[FIRST].rate,
        items_rate=round(served[FIRST].rate * row.items, 1),
        times_hello=_ratio(rounds, FIRST, HELLO),
        times_datasette=_ratio(rounds, FIRST, DATASETTE),
        again_times_hello=_ratio(rounds, AGAIN, HELLO),
        again_times_datasette=_ratio(rounds, AGAIN, DATASETTE),
        times_pages=_ratio(rounds, FIRST, PAGES),
        again_times_pages=_ratio(rounds, AGAIN, PAGES),
        again_p99=served[AGAIN].p99,
        times_small=_latency_ratio(rounds, FIRST, SMALL),
    )
    return Measured(row.name, row.operation, connections, figures, served, is_cut)


def _served(rounds: Sequence[Round]) -> Served:
    latencies = sorted(latency for one in rounds for latency in one.latencies)
    return Served(
        rate=round(median(one.rate for one in rounds), 1),
        p50=percentile(latencies, 50),
        p99=percentile(latencies, 99),
        answers=len(latencies),
    )


def percentile(latencies: Sequence[int], percent: int) -> float:
    """Milliseconds within which so many of 100 answers came; `latencies` are microseconds, sorted."""
    rank = max(-(-len(latencies) * percent // 100), 1)
    return latencies[rank - 1] / 1000


def _ratio(rounds: Mapping[str, list[Round]], own: str, other: str) -> float | None:
    """Answers a second of one server to those of another: the median over the rounds."""
    if other not in rounds:
        return None
    pairs = zip(rounds[own], rounds[other], strict=True)
    return round(median(ours.rate / theirs.rate for ours, theirs in pairs), 3)


def _latency_ratio(rounds: Mapping[str, list[Round]], own: str, other: str) -> float | None:
    """Likewise of the median latencies."""
    if other not in rounds:
        return None
    pairs = zip(rounds[own], rounds[other], strict=True)
    return round(median(median(ours.latencies) / median(theirs.latencies) for ours, theirs in pairs), 3)


def with_first_pages(measured: Sequence[Measured]) -> list[Measured]:
    """With the ratio to page 1 in the rows that are pages deep inside."""
    p50s = {(row.name, row.connections): row.figures.p50 for row in measured}
    return [
        replace(row, figures=replace(row.figures, times_first_page=round(row.figures.p50 / first, 3)))
        if (first := p50s.get((FIRST_PAGES.get(row.name, ""), row.connections)))
        else row
        for row in measured
    ]
