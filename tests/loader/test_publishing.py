"""scripts/publish: snapshots with what readers see and no more, put in place at once or not at all."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api import db as api_db
from api import serve
from api.app import create_app
from api.config import Config
from loader.access import token
from loader.cli import cli
from loader.curators import curate
from loader.store import generation, publication, snapshots
from loader.store.writer import open_database, save_article
from tests.api.asking import read_problem
from tests.api.written import make_token, written_service
from tests.corpus import ARTICLES
from tests.loader.loads import (
    AS_USER,
    COMMAND,
    ENVIRONMENT,
    ROOT,
    SLOWEST,
    UNREAD,
    check,
    dump,
    run_loader,
    start_load,
    write_articles,
)
from tests.running import COUNTING_MS

MANY = 200  # articles, which a loader stores in several transactions
PATHS = [
    "/v1/articles?sort=-published",
    "/v1/articles/1",
    "/v1/articles/1/quotes",
    "/v1/articles/1/mentions",
    "/v1/articles/1/revisions",
    "/v1/articles?q=мост&sort=relevance",
    "/v1/quotes?limit=100",
    "/v1/quotes?q=мост OR снег&sort=relevance&facet=speaker&total=true",
    "/v1/quotes?speaker=1&about=3",
    "/v1/quotes/1",
    "/v1/entities?q=Бел",
    "/v1/entities/1",
    "/v1/entities/1/related",
    "/v1/entities/1/timeline",
    "/v1/statements",
    "/v1/statements/1",
    "/v1/sources",
    "/v1/stats",
    "/v1/timeline",
    "/v1/changes?limit=100",
    "/v1/corrections",
    "/v1/export/quotes.csv",
    "/v1/export/articles.ndjson",
    "/v1/export/entities.ndjson",
    "/v1/feeds/quotes.json",
]


def publish(target: Path, database: Path, *options: str | Path) -> Result:
    return CliRunner().invoke(
        cli, ["publish", str(target), *map(str, options)], env={"WHOSAID_DATABASE": str(database)}
    )


def published(target: Path, database: Path, *options: str | Path) -> str:
    """What the command says when it has done its work."""
    result = publish(target, database, *options)
    assert result.exit_code == 0, result.output
    return result.stdout


def stamp(file: Path) -> str:
    with closing(snapshots.open_snapshot(file)) as db:
        return generation.read(db)


def add(database: Path, number: int) -> str:
    """Store another article; gives the generation that there is then."""
    with closing(open_database(database)) as db:
        save_article(db, ARTICLES[number])
        return generation.read(db)


def others(target: Path) -> list[str]:
    """The files that begin with the same name."""
    return sorted(file.name for file in target.parent.glob(f"{target.name}?*"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with the articles of tests/corpus.py but for the last two, in a folder of its own."""
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "whosaid.db"
    for number in range(4):
        add(file, number)
    return file


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where snapshots go."""
    (tmp_path / "served").mkdir()
    return tmp_path / "served" / "с пробелом и #.db"


def test_a_snapshot_is_one_packed_file_that_says_what_it_is(database: Path, target: Path) -> None:
    pieces = "SELECT count(DISTINCT segid) FROM quote_search_idx"
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute(pieces).fetchone() == (4,)
    said = published(target, database)
    assert said == (
        f"{target}: 4 articles, 4 quotes, 8 mentions, 4 entities, 4 statements; "
        f"{target.stat().st_size:,} bytes, checked; generation {stamp(target)}\n"
    )
    check(target)
    assert target.stat().st_mode & 0o222 == 0
    assert others(target) == []
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA application_id").fetchone() == (api_db.PUBLISHED,)
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute(pieces).fetchone() == (1,)
        assert connection.execute("SELECT count(*) > 10 FROM sqlite_stat1").fetchone() == (1,)


def test_readers_get_the_same_answers_with_the_same_tags(database: Path, target: Path) -> None:
    published(target, database)
    source, snapshot = (
        create_app(Config(database=file, counting_ms=COUNTING_MS)) for file in (database, target)
    )
    for path in PATHS:
        expected, answer = (app.test_client().get(path) for app in (source, snapshot))
        assert expected.status_code == 200, (path, expected.text)
        assert (path, answer.text) == (path, expected.text)
        assert (path, answer.headers.get("ETag")) == (path, expected.headers.get("ETag"))
    for app in (source, snapshot):
        api_db.reader(app).close()


def test_queries_read_nothing_that_is_left_out() -> None:
    code = "".join(file.read_text("utf-8") for file in (ROOT / "api").rglob("*.py"))
    read = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", code))
    assert {"article", "article_body", "token"} <= read
    assert read & set(snapshots.EMPTIED) == {"token"}  # which no reader needs


def test_a_snapshot_holds_no_secret(tmp_path: Path, target: Path) -> None:
    """Not even in pages that SQLite does not use any more."""
    with written_service(tmp_path) as service:
        headers = {"Idempotency-Key": "key-0123456789", "X-Request-Id": "request-0123456789"}
        sent = {"url": "https://vesti.example/bridge-2", "title": "Мост", "text": "Мост открыли. " * 9}
        answer = service.send("POST", "/v1/articles", "write", sent, **headers)
        assert answer.status_code == 201, answer.text
        note = {"type": "indirect", "note": "Пересказ"}
        assert service.send("PATCH", "/v1/quotes/1", "curate", note).status_code == 200
        with closing(open_database(service.file)) as db, db.conn:
            db.conn.execute(
                "INSERT INTO fetch VALUES ('https://a.example/?key=fetched-key', 'tag', NULL, '1')"
            )
            db.conn.execute("UPDATE article SET raw = raw || 'raw-marker', origin = '/home/origin-marker'")
        [hashes] = zip(*service.rows("SELECT sha256 FROM token"), strict=True)
        [[fingerprint]] = service.rows("SELECT fingerprint FROM idempotency")
        secrets = [*hashes, fingerprint, "key-0123456789", "request-0123456789", "fetched-key"]
        secrets += ["raw-marker", "origin-marker"]
        held = b"".join(file.read_bytes() for file in tmp_path.glob("written.db*"))
        made_by = service.rows("SELECT made_by FROM correction")
        assert made_by == [("curate",)]
        published(target, service.file)
    content = target.read_bytes()
    for secret in secrets:
        assert secret.encode() in held
        assert secret.encode() not in content
    with closing(sqlite3.connect(target)) as connection:
        for table in snapshots.EMPTIED:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608
        assert connection.execute("SELECT made_by, undone_by FROM correction").fetchall() == [("", None)]
        kept = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ]
        assert {"audit_stays", "audit_remains"} <= set(kept)


def test_snapshots_while_a_loader_writes_are_of_one_moment(tmp_path: Path, target: Path) -> None:
    path = tmp_path / "whosaid.db"
    numbers = []
    files = write_articles(tmp_path / "inputs", MANY, seed=7)
    with start_load(path, *files, pipesize=UNREAD) as loader:
        assert loader.stdout is not None
        for number, _ in enumerate(loader.stdout):
            if number % (MANY // 4) == 3:
                published(target, path)
                check(target)
                held = dump(target)
                numbers.append(len(held["article"]))
                assert {row[1] for row in held["quote"]} == {row[0] for row in held["article"]}
    assert loader.returncode == 0
    assert numbers == sorted(numbers)
    assert 0 < numbers[0] < MANY


def test_the_same_state_is_published_once(database: Path, target: Path) -> None:
    published(target, database)
    file = target.stat().st_ino
    assert published(target, database) == f"{target}: is of this state already\n"
    assert target.stat().st_ino == file
    assert published(target, database, "--force", "--keep", "0").endswith(f"generation {stamp(target)}\n")
    assert target.stat().st_ino != file


def test_the_ones_before_are_kept_and_one_can_be_gone_back_to(database: Path, target: Path) -> None:
    stamps = [
        stamp(target)
        for number in (4, 5)
        if published(target, database, "--keep", "2") and add(database, number)
    ]
    unrelated = target.with_name(f"{target.name}.before-2026-01-01T00-00-00Z")  # of a restore, once
    unrelated.touch()
    said = published(target, database, "--keep", "2").splitlines()
    stamps.append(stamp(target))
    assert len(set(stamps)) == 3
    aside = Path(said[1].split(": what it was before; ")[0])
    assert stamp(aside) == stamps[1]
    kept = [target.with_name(name) for name in others(target) if target.with_name(name) != unrelated]
    assert [stamp(file) for file in kept] == stamps[:2]

    refused = publish(target, database, "--install", aside)
    assert refused.exit_code == 1
    assert re.search(
        r"is of a later state \(change \d+, not \d+\); go back .* with --force\n", refused.stderr
    )
    assert (stamp(target), stamp(aside)) == (stamps[2], stamps[1])

    said = published(target, database, "--install", aside, "--force", "--keep", "1")
    assert stamp(target) == stamps[1]
    assert not aside.exists()
    [newer] = [target.with_name(name) for name in others(target) if target.with_name(name) != unrelated]
    assert stamp(newer) == stamps[2]
    assert f"\n{newer}: what it was before" in said


def test_a_restored_database_is_no_older_state(database: Path, target: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    assert CliRunner().invoke(cli, ["backup", str(backup), "--database", str(database)]).exit_code == 0
    stamps = []
    for number in (4, 5):
        published(target, database)
        stamps.append(stamp(target))
        add(database, number)
    assert CliRunner().invoke(cli, ["restore", str(backup), "--database", str(database)]).exit_code == 0
    published(target, database)
    assert len(dump(target)["article"]) == 4
    assert stamp(target) not in stamps


def test_a_snapshot_from_elsewhere_is_checked_and_installed(
    database: Path, target: Path, tmp_path: Path
) -> None:
    incoming = tmp_path / "incoming.db"
    published(incoming, database)
    content = incoming.read_bytes()
    incoming.chmod(0o644)
    for spoilt, reason in [
        (content[:-4096], "malformed"),
        (database.read_bytes(), "is no published snapshot; scripts/publish makes one"),
        (b"", "is no published snapshot"),
    ]:
        incoming.write_bytes(spoilt)
        result = publish(target, database, "--install", incoming)
        assert (result.exit_code, reason in result.stderr) == (1, True), result.stderr
        assert incoming.read_bytes() == spoilt
        assert not target.exists()
    incoming.write_bytes(content)
    published(target, database, "--install", incoming)
    assert target.read_bytes() == content
    assert target.stat().st_mode & 0o222 == 0
    assert not incoming.exists()
    assert others(target) == []


def test_what_is_installed_is_no_database_to_publish(database: Path, target: Path, tmp_path: Path) -> None:
    incoming = tmp_path / "incoming.db"
    published(incoming, database)
    result = publish(target, database, "--install", incoming, "--database", database)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2,
        "Error: --install takes the snapshot FILE, not the --database.",
    )
    assert incoming.exists()
    assert not target.exists()


def test_an_empty_file_cannot_be_published(target: Path, tmp_path: Path) -> None:
    (empty := tmp_path / "empty.db").touch()
    result = publish(target, empty)
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: {empty}: is empty; scripts/load fills a database\n",
    )
    assert not target.exists()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system")
def test_a_snapshot_from_another_file_system_is_copied(database: Path, target: Path) -> None:
    incoming = Path(f"/dev/shm/whosaid-{database.stat().st_ino}.db")
    try:
        published(incoming, database)
        published(target, database, "--install", incoming)
        assert target.read_bytes() == incoming.read_bytes()
        assert others(target) == []
    finally:
        incoming.unlink(missing_ok=True)


def test_what_cannot_be_published_is_named_and_changes_nothing(
    database: Path, target: Path, tmp_path: Path
) -> None:
    live, letter, older = tmp_path / "live.db", tmp_path / "letter.db", tmp_path / "older.db"
    add(live, 0)
    letter.write_text("Это письмо. " * 100, "utf-8")
    with closing(sqlite3.connect(older)) as connection:
        connection.execute("CREATE TABLE article (id INTEGER)")
    linked = tmp_path / "link.db"
    linked.symlink_to(database)
    Path(f"{tmp_path / 'used.db'}-journal").touch()
    os.mkfifo(tmp_path / "pipe.db")
    before = (live.read_bytes(), letter.read_bytes(), database.read_bytes())
    cases = [
        (tmp_path / "nowhere.db", target, "nowhere.db: there is no such file"),
        (letter, target, "letter.db: cannot read it as a database: file is not a database"),
        (older, target, "older.db: is a SQLite database, but not one of whosaid"),
        (database, database, "is the same file as"),
        (database, linked, "is the same file as"),
        (database, live, "live.db: exists already, and is no published snapshot; choose another path"),
        (database, letter, "letter.db: exists already, and is no published snapshot"),
        (database, tmp_path / "pipe.db", "pipe.db: exists already, and is no published snapshot"),
        (database, tmp_path, "is a folder; name a file"),
        (
            database,
            tmp_path / "nowhere" / "a.db",
            f"there is no folder {tmp_path / 'nowhere'}; make it first",
        ),
        (database, tmp_path / "used.db", "used.db-journal belongs to it"),
    ]
    for source, to, reason in cases:
        for options in ([], ["--force"]):
            result = publish(to, source, *options)
            assert (result.exit_code, result.stdout) == (1, ""), result.output
            assert result.stderr.startswith("Error: ")
            assert reason in result.stderr
    assert not target.exists()
    assert (live.read_bytes(), letter.read_bytes(), database.read_bytes()) == before
    assert publish(target, database, "--keep", "-1").exit_code == 2
    assert [*tmp_path.rglob("*publishing*")] == []


def test_a_damaged_database_is_not_published(database: Path, target: Path) -> None:
    published(target, database)
    before = stamp(target)
    with closing(sqlite3.connect(database)) as connection:  # foreign keys are off by default
        connection.execute("DELETE FROM article WHERE id = 1")
        connection.commit()
    result = publish(target, database, "--force")
    assert result.exit_code == 1
    assert f"Error: {database}: is damaged: a row of" in result.stderr
    assert stamp(target) == before
    assert others(target) == []


STEPS = ["snapshots.strip", "snapshots.optimize", "snapshots.check_whole", "publication.put_in_place"]


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_run_leaves_what_was_there(database: Path, target: Path, step: str) -> None:
    published(target, database)
    before, newer = target.read_bytes(), add(database, 4)
    killed = (
        "import os\n"
        "from loader.cli import cli\n"
        "from loader.store import publication, snapshots\n"
        f"{step} = lambda *_, **__: os.kill(os.getpid(), {signal.SIGKILL.value})\n"
        f"cli(['publish', {str(target)!r}, '--database', {str(database)!r}])"
    )
    run = subprocess.run([sys.executable, "-P", "-c", killed], env=ENVIRONMENT, check=False, timeout=SLOWEST)
    assert run.returncode == -signal.SIGKILL
    assert target.read_bytes() == before
    assert f"{target.name}.publishing" in others(target)
    published(target, database)
    assert stamp(target) == newer
    assert [name for name in others(target) if "publishing" in name] == []


def test_a_full_disk_leaves_what_was_there(database: Path, target: Path) -> None:
    published(target, database)
    before = target.read_bytes()
    add(database, 4)
    command = [*COMMAND, "publish", str(target), "--database", str(database)]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    run = subprocess.run(
        command,
        env=ENVIRONMENT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
        timeout=SLOWEST,
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert re.search(r"^Error: .*; see to the disk, its free space and its quota", run.stderr, re.MULTILINE)
    assert "Traceback" not in run.stderr
    assert target.read_bytes() == before
    assert others(target) == []


def test_a_folder_that_cannot_be_written_to_is_named(database: Path, target: Path) -> None:
    published(target, database)
    before, _ = stamp(target), add(database, 4)
    target.parent.chmod(0o555)
    command = ["publish", target, "--database", database]
    status, output, errors = run_loader(*command, before=AS_USER)
    target.parent.chmod(0o755)
    assert (status, output) == (1, "")
    assert errors == f"Error: {target}: cannot be published to: Permission denied\n"
    assert stamp(target) == before


def test_a_folder_that_cannot_be_looked_into_is_named(database: Path, target: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o600)
    cases = [
        ((target, "--database", hidden / "a.db"), hidden / "a.db"),
        ((hidden / "b.db", "--database", database), hidden / "b.db"),
        ((target, "--install", hidden / "c.db"), hidden / "c.db"),
    ]
    for arguments, named in cases:
        status, output, errors = run_loader("publish", *arguments, before=AS_USER)
        assert (status, output) == (1, "")
        assert errors == f"Error: {named}: cannot be looked at: Permission denied\n"
    assert not target.exists()
    assert list(hidden.iterdir()) == []


@pytest.mark.skipif(not AS_USER, reason="needs somebody else's file")
def test_a_snapshot_that_somebody_else_has_copied_here_is_installed(
    database: Path, target: Path, tmp_path: Path
) -> None:
    incoming = tmp_path / "incoming.db"
    published(incoming, database)
    os.chown(incoming, 65534, -1)
    without_rights = ["setpriv", "--bounding-set=-fowner", "--inh-caps=-fowner", "--"]
    status, _, errors = run_loader("publish", target, "--install", incoming, before=without_rights)
    assert status == 0, errors
    assert not incoming.exists()
    assert target.stat().st_mode & 0o777 == 0o444


@pytest.mark.skipif(not AS_USER, reason="needs somebody else's file")
@pytest.mark.parametrize(
    ("owner", "mode", "writable", "reason"),
    [
        (65534, 0o644, True, "is somebody else's, who may write to it"),
        (65534, 0o444, False, "cannot be moved out of its folder, where you may not write"),
        (-1, 0o644, False, "cannot be moved out of its folder, where you may not write"),
    ],
)
def test_a_snapshot_that_is_not_the_user_s_to_move_is_named(
    database: Path, target: Path, tmp_path: Path, owner: int, mode: int, writable: bool, reason: str
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    published(incoming := folder / "incoming.db", database)
    incoming.chmod(mode)
    os.chown(incoming, owner, -1)
    folder.chmod(0o777 if writable else 0o555)
    content = incoming.read_bytes()
    bound = "-fowner,-dac_override,-dac_read_search"
    without_rights = ["setpriv", f"--bounding-set={bound}", f"--inh-caps={bound}", "--"]
    status, output, errors = run_loader("publish", target, "--install", incoming, before=without_rights)
    assert (status, output) == (1, "")
    assert errors.splitlines()[-1] == f"Error: {incoming}: {reason}; copy it, and --install the copy"
    assert (incoming.read_bytes(), target.exists(), others(target)) == (content, False, [])
    assert incoming.stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("path", ["loop.db", "loop.db/a.db"])
def test_a_link_that_leads_to_itself_is_named(database: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "loop.db").symlink_to(tmp_path / "other.db")
    (tmp_path / "other.db").symlink_to(tmp_path / "loop.db")
    result = publish(tmp_path / path, database)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: {tmp_path / path}: is a link that leads back to itself; remove it, or choose another path\n"
    )


def test_one_at_a_time_publishes_to_a_path(database: Path, target: Path) -> None:
    with publication._publishing(target):
        result = publish(target, database)
        assert result.exit_code == 1
        assert result.stderr == (
            f"Error: {target}: is being published to; run this again when that has ended\n"
        )
        published(target.with_name("another.db"), database)
    published(target, database)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "DELETE FROM _sqlite_migrations WHERE name = 'found_inside'",
            "is of an older version of whosaid; publish the database anew with this one",
        ),
        (
            "UPDATE _sqlite_migrations SET name = 'telepathy' WHERE name = 'found_inside'",
            "was written by a newer version of whosaid (telepathy); upgrade to use it",
        ),
    ],
)
def test_a_snapshot_of_another_version_is_not_served(
    database: Path, target: Path, sql: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(target, database)
    target.chmod(0o644)
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute(sql)
    target.chmod(0o444)
    said: list[tuple[str, ...]] = []
    monkeypatch.setattr(serve, "run_loader", lambda *arguments: said.append(arguments))
    serve.prepare_database(target)
    [arguments] = said
    result = CliRunner().invoke(cli, arguments)
    assert (result.exit_code, result.stderr) == (1, f"Error: {target}: {reason}\n")


@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM _sqlite_migrations WHERE name = 'found_inside'", "UPDATE quote_json_state SET shape = 0"],
)
@pytest.mark.parametrize("is_installed", [False, True])
def test_a_snapshot_of_an_older_version_is_replaced(
    database: Path, target: Path, sql: str, is_installed: bool
) -> None:
    published(target, database)
    expected = dump(target)
    target.chmod(0o644)
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute(sql)
    target.chmod(0o444)
    if is_installed:
        incoming = target.with_name("incoming.db")
        published(incoming, database)
        result = CliRunner().invoke(cli, ["publish", str(target), "--install", str(incoming)])
        assert result.exit_code == 0, result.output
    else:
        published(target, database)
    assert dump(target) == expected
    assert published(target, database) == f"{target}: is of this state already\n"


def test_nothing_is_written_to_a_snapshot(database: Path, target: Path, tmp_path: Path) -> None:
    published(target, database)
    target.chmod(0o644)  # what keeps it is not its mode
    content = target.read_bytes()
    backup = tmp_path / "backup.db"
    assert CliRunner().invoke(cli, ["backup", str(backup), "--database", str(target)]).exit_code == 0
    [text] = write_articles(tmp_path / "inputs", 1, seed=1)
    for command, arguments in (
        (cli, ["load", str(text)]),
        (cli, ["load", "--reextract"]),
        (cli, ["restore", str(backup)]),
        (token, ["create", "--name", "anna", "--scope", "write"]),
        (curate, ["merge", "1", "2"]),
    ):
        result = CliRunner().invoke(command, [*arguments, "--database", str(target)])
        assert result.exit_code != 0, (arguments, result.output)
        assert "is a published snapshot" in result.stderr, (arguments, result.output)
    result = CliRunner().invoke(cli, ["restore", str(backup), "--database", str(database)])
    assert (result.exit_code, "with no more than readers need; choose a backup" in result.stderr) == (1, True)
    assert CliRunner().invoke(cli, ["migrate", "--database", str(target)]).exit_code == 0
    assert target.read_bytes() == content
    assert others(target) == []


def test_machines_that_are_not_at_the_same_generation(database: Path, target: Path) -> None:
    """What a client sees that meets both: tags never match wrongly, pages go on, changes wait."""
    newer = target.with_name("newer.db")
    published(target, database)
    add(database, 4)
    published(newer, database)
    apps = [create_app(Config(database=file)) for file in (target, newer)]
    behind, ahead = (app.test_client() for app in apps)
    for one, other in [(behind, ahead), (ahead, behind)]:
        page = one.get("/v1/articles?limit=2")
        answer = other.get("/v1/articles?limit=2", headers={"If-None-Match": page.headers["ETag"]})
        assert answer.status_code == 200
        assert page.json is not None
        following = other.get(f"/v1/articles?limit=2&cursor={page.json['next']}")
        assert following.status_code == 200
        assert following.json is not None
        assert [article["id"] for article in following.json["items"]] == ["2", "1"]
    known, unknown = (
        client.get("/v1/export/quotes.csv").headers["Changes-Cursor"] for client in (behind, ahead)
    )
    found = ahead.get(f"/v1/changes?cursor={known}&limit=100").json
    assert found is not None
    assert [change["item_id"] for change in found["items"] if change["item"] == "article"] == ["5"]
    assert read_problem(behind.get(f"/v1/changes?cursor={unknown}"))["status"] == 422
    for app in apps:
        api_db.reader(app).close()


def test_writing_over_http_is_refused(database: Path, target: Path) -> None:
    secret = make_token(database, "anna", ("delete",))
    published(target, database)
    app = create_app(Config(database=target))
    answer = app.test_client().delete("/v1/articles/1", headers={"Authorization": f"Bearer {secret}"})
    problem = read_problem(answer)
    assert (problem["status"], problem["detail"]) == (
        403,
        "This service serves a published snapshot: nobody writes to it.",
    )
    api_db.reader(app).close()
