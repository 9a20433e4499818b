"""scripts/backup and scripts/restore: copies made and put back while the file is in use, or not at all."""

from __future__ import annotations

import json
import random
import resource
import shutil
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api import db as api_db
from api.app import create_app
from api.config import Config
from loader import access, open_writer
from loader.cli import cli
from loader.store import restore as restoring
from loader.store import tokens
from loader.store.migrations import migrations
from loader.store.writer import delete_article, open_database, save_article
from tests.api.asking import ids
from tests.corpus import ARTICLES
from tests.loader.loads import (
    COMMAND,
    ENVIRONMENT,
    SLOWEST,
    UNREAD,
    check,
    dump,
    run_loader,
    start_load,
    write_articles,
)


def invoke(command: str, argument: Path, database: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, [command, str(argument), "--database", str(database), *options])


def fill(path: Path, number: int = len(ARTICLES)) -> Path:
    with closing(open_database(path)) as db:
        for article in ARTICLES[:number]:
            save_article(db, article)
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with the articles of tests/corpus.py, in a folder of its own."""
    (tmp_path / "data").mkdir()
    return fill(tmp_path / "data" / "whosaid.db")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A copy of a database with two articles only."""
    copy = tmp_path / "backup.db"
    assert invoke("backup", copy, fill(tmp_path / "two.db", 2)).exit_code == 0
    return copy


def test_a_backup_is_one_file_with_all_rows(tmp_path: Path, database: Path) -> None:
    target = tmp_path / "с пробелом и #.db"
    result = invoke("backup", target, database)
    assert result.stdout == (
        f"{target}: 6 articles, 6 quotes, 10 mentions, 4 entities, 6 statements; "
        f"{target.stat().st_size:,} bytes, checked\n"
    )
    check(target)
    assert dump(database) == dump(target)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data", target.name]
    with closing(sqlite3.connect(target)) as copy:  # so that it can be read on a medium that is read-only
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_has_what_still_stands_in_the_log(tmp_path: Path, database: Path) -> None:
    with closing(open_database(database)) as db:
        delete_article(db, 1)
        assert Path(f"{database}-wal").stat().st_size > 0
        assert invoke("backup", tmp_path / "copy.db", database).exit_code == 0
        assert dump(database) == dump(tmp_path / "copy.db")


def test_backups_while_a_loader_writes_are_of_one_moment(tmp_path: Path) -> None:
    files = write_articles(tmp_path / "inputs", 200, seed=5)
    path = tmp_path / "whosaid.db"
    copies = []
    with start_load(path, *files, pipesize=UNREAD) as loader:
        assert loader.stdout is not None
        for number, _ in enumerate(loader.stdout):
            if number % 60 == 5:
                copies.append(tmp_path / f"{number}.db")
                result = invoke("backup", copies[-1], path)
                assert (result.exit_code, result.stderr) == (0, "")
        assert loader.stderr is not None
        assert loader.stderr.read() == ""
    assert loader.returncode == 0
    whole = dump(path)
    numbers = []
    for copy in copies:
        check(copy)
        held = dump(copy)
        numbers.append(len(held["article"]))
        last = numbers[-1]
        assert held["article"] == [row for row in whole["article"] if row[0] <= last]
        for table in ("quote", "mention", "article_word", "quote_word"):
            assert set(held[table]) <= set(whole[table])
    assert numbers == sorted(numbers)
    assert 0 < numbers[0] < len(files)


def test_a_folder_gets_dated_copies_and_keeps_the_newest(tmp_path: Path, database: Path) -> None:
    folder = tmp_path / "daily"
    folder.mkdir()
    others = ["whosaid.db", "whosaid-2020-01-01.db", "other-2020-01-01T00-00-00Z.db"]
    old = [f"whosaid-202{year}-01-01T00-00-00Z.db" for year in range(4)]
    for name in others + old:
        (folder / name).touch()
    result = invoke("backup", folder, database, "--keep", "3")
    assert result.exit_code == 0
    made = Path(result.stdout.split(": ")[0])
    assert {file.name for file in folder.iterdir()} == {*others, *old[-2:], made.name}
    assert dump(database) == dump(made)


def test_a_failed_backup_removes_no_older_copy(tmp_path: Path, database: Path) -> None:
    old = tmp_path / "whosaid-2020-01-01T00-00-00Z.db"
    old.touch()
    orphan(database)
    assert invoke("backup", tmp_path, database, "--keep", "1").exit_code == 1
    assert old.exists()


def orphan(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:  # foreign keys are off by default
        connection.execute("DELETE FROM article WHERE id = 1")
        connection.commit()


def test_a_file_is_replaced_only_if_that_is_said(tmp_path: Path, database: Path) -> None:
    target = fill(tmp_path / "copy.db", 1)
    before = target.read_bytes()
    result = invoke("backup", target, database)
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: {target}: exists already; choose another name, or replace it with --force\n",
    )
    assert before == target.read_bytes()
    assert invoke("backup", target, database, "--force").exit_code == 0
    assert dump(database) == dump(target)


def test_what_cannot_be_backed_up_is_named_and_leaves_nothing(tmp_path: Path, database: Path) -> None:
    target = tmp_path / "copy.db"
    letter, theirs, empty = tmp_path / "letter.db", tmp_path / "theirs.db", tmp_path / "empty.db"
    letter.write_text("Это письмо. " * 100, "utf-8")
    empty.touch()
    with closing(sqlite3.connect(theirs)) as connection:
        connection.execute("CREATE TABLE article (id INTEGER)")
    newer = fill(tmp_path / "newer.db", 1)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("UPDATE _sqlite_migrations SET name = 'telepathy' WHERE name = 'foundation'")
        connection.commit()
    used = tmp_path / "used.db"
    Path(f"{used}-wal").touch()
    cases = [
        (tmp_path / "nowhere.db", target, "there is no such file"),
        (letter, target, "cannot read it: file is not a database"),
        (theirs, target, "not one of whosaid"),
        (empty, target, "is an empty database"),
        (newer, target, "newer version"),
        (database, database, "is the database itself"),
        (database, tmp_path / "nowhere" / "copy.db", "there is no folder"),
        (database, used, "is in use"),
    ]
    for source, to, reason in cases:
        result = invoke("backup", to, source)
        assert (result.exit_code, result.stdout) == (1, "")
        assert reason in result.stderr
        assert len(result.stderr.splitlines()) == 1
        assert not target.exists()
    for options in (["--keep", "2"], ["--keep", "0"]):
        assert invoke("backup", target, database, *options).exit_code == 2
    assert invoke("backup", tmp_path, database, "--force").exit_code == 2
    assert not [file for file in tmp_path.iterdir() if "unfinished" in file.name]


def test_a_damaged_database_gives_no_backup(tmp_path: Path, database: Path) -> None:
    orphan(database)
    result = invoke("backup", tmp_path / "copy.db", database)
    assert result.exit_code == 1
    assert f"{database}: is damaged: a row of" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


def test_a_full_disk_gives_no_backup(tmp_path: Path, database: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    target = tmp_path / "copy.db"
    status, output, errors = run_loader("backup", target, "--database", database, preexec_fn=limit)
    assert (status, output) == (1, "")
    [error] = errors.splitlines()
    assert error.startswith(f"Error: {database} to {target}: cannot copy: ")
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


def aside_of(database: Path) -> Path:
    [aside] = database.parent.glob("whosaid.db.before-*Z")
    return aside


def test_a_restored_database_holds_the_backup_and_the_old_one_is_kept(database: Path, backup: Path) -> None:
    old, wanted, content = dump(database), dump(backup), backup.read_bytes()
    result = invoke("restore", backup, database)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f"{database}: restored from {backup}: 2 articles, 2 quotes, 7 mentions, 4 entities, 2 statements;"
        " checked",
        f"{aside_of(database)}: what it held before; remove it when it is not needed",
    ]
    check(database)
    assert dump(database) == wanted
    assert dump(aside_of(database)) == old
    assert backup.read_bytes() == content
    assert {file.name for file in database.parent.iterdir()} == {database.name, aside_of(database).name}


def test_ids_are_not_given_twice_after_a_restore(database: Path, backup: Path) -> None:
    with closing(open_database(database)) as db:
        last_change = db.execute("SELECT max(id) FROM change").fetchone()[0]
    invoke("restore", backup, database)
    with closing(open_database(database)) as db:
        assert save_article(db, ARTICLES[4]).article_id == 7
        assert db.execute("SELECT min(id) FROM change WHERE item_id = 7").fetchone()[0] > last_change


def test_tokens_and_the_audit_log_are_not_set_back(tmp_path: Path, database: Path) -> None:
    def run(*arguments: str) -> list[str]:
        result = CliRunner().invoke(access.token, [*arguments, "--database", str(database)])
        assert result.exit_code == 0
        return result.stdout.splitlines()

    def states() -> dict[str, str]:
        return {token["name"]: token["state"] for token in map(json.loads, run("list"))}

    run("create", "--name", "leaked", "--scope", "delete")
    run("create", "--name", "importer", "--scope", "write")
    backup = tmp_path / "backup.db"
    invoke("backup", backup, database)
    run("revoke", "leaked")
    for name in ("new", "newer"):
        run("create", "--name", name, "--scope", "write")
    asked = "DELETE", "/v1/articles/1"
    with closing(open_writer(database, (2, "importer"), asked, "r1")) as writer, writer.transaction() as db:
        delete_article(db, 1)
        writer.note("article", [1], "deleted", 204)
    result = invoke("restore", backup, database)
    assert (result.exit_code, result.stderr) == (0, "")
    check(database)
    expected = {"leaked": "revoked", "importer": "valid", "new": "valid", "newer": "valid"}
    assert states() == expected
    (entry,) = map(json.loads, run("audit"))
    assert (entry["token"], entry["item_ids"], entry["outcome"]) == ("importer", [1], "deleted")


def test_a_token_that_only_the_backup_has_is_revoked(tmp_path: Path, database: Path) -> None:
    backup = tmp_path / "backup.db"
    invoke("backup", backup, database)
    create = ["create", "--name", "old", "--scope", "write", "--database", str(backup)]
    assert CliRunner().invoke(access.token, create).exit_code == 0
    assert invoke("restore", backup, database).exit_code == 0
    with closing(open_database(database)) as db:
        assert [token.state(datetime.now(UTC)) for token in tokens.list_all(db)] == ["revoked"]


def test_readers_go_on_and_a_log_is_not_applied_to_what_is_restored(database: Path, backup: Path) -> None:
    app = create_app(Config(database=database))
    client = app.test_client()
    file = database.stat().st_ino
    with closing(open_database(database)) as writer, closing(sqlite3.connect(database)) as reader:
        delete_article(writer, 1)  # stands in the log only
        reader.execute("BEGIN")
        held = reader.execute("SELECT id, text FROM article ORDER BY id").fetchall()
        assert len(ids(client, "/v1/articles")) == 5
        result = invoke("restore", backup, database)
        assert (result.exit_code, result.stderr) == (0, "")
        assert reader.execute("SELECT id, text FROM article ORDER BY id").fetchall() == held
        assert sorted(ids(client, "/v1/articles")) == ["1", "2"]
        reader.rollback()
        assert reader.execute("SELECT count(*) FROM article").fetchone() == (2,)
        assert save_article(writer, ARTICLES[5]).article_id == 7
    assert database.stat().st_ino == file
    check(database)
    assert len(ids(client, "/v1/articles")) == 3
    api_db.reader(app).close()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_that_cannot_be_read_is_replaced_without_its_log(
    database: Path, backup: Path, is_there: bool
) -> None:
    with closing(open_database(database)) as db:
        delete_article(db, 1)
        log = Path(f"{database}-wal").read_bytes()
    damaged = database.read_bytes()[:8192]
    if is_there:
        database.write_bytes(damaged)
    else:
        database.unlink()
    Path(f"{database}-wal").write_bytes(log if not is_there else b"")
    result = invoke("restore", backup, database)
    assert (result.exit_code, result.stderr) == (0, "")
    check(database)
    assert dump(database) == dump(backup)
    kept = next(file for file in database.parent.iterdir() if ".before-" in file.name)
    if is_there:
        assert aside_of(database).read_bytes() == damaged
    else:
        assert (kept.name.endswith("-wal"), kept.read_bytes()) == (True, log)


def test_a_backup_of_an_older_version_is_brought_up_to_date(tmp_path: Path, database: Path) -> None:
    older = tmp_path / "older.db"
    with closing(sqlite3.connect(older)) as connection:
        migrations.apply(restoring.sqlite_utils.Database(connection), stop_before="given")
    content = older.read_bytes()
    result = invoke("restore", older, database)
    assert (result.exit_code, result.stderr) == (0, "")
    with closing(open_database(tmp_path / "new.db")):
        assert dump(tmp_path / "new.db") == dump(database)
    assert older.read_bytes() == content


def test_what_cannot_be_restored_leaves_everything_as_it_was(
    tmp_path: Path, database: Path, backup: Path
) -> None:
    content = database.read_bytes()
    orphaned = fill(tmp_path / "orphaned.db")
    orphan(orphaned)
    cut = tmp_path / "cut.db"
    cut.write_bytes(backup.read_bytes()[:-8192])
    letter = tmp_path / "letter.db"
    letter.write_text("Это письмо. " * 100, "utf-8")
    cases = [
        (tmp_path / "nowhere.db", database, "there is no such file"),
        (database, database, "is the database itself"),
        (orphaned, database, f"{orphaned}: is damaged: a row of"),
        (cut, database, f"{cut}: cannot read it: database disk image is malformed"),
        (letter, database, f"{letter}: cannot read it: file is not a database"),
        (backup, letter, f"{letter}: cannot be restored: file is not a database"),
        (backup, tmp_path / "nowhere" / "whosaid.db", "there is no folder"),
    ]
    for file, to, reason in cases:
        result = invoke("restore", file, to)
        assert (result.exit_code, result.stdout) == (1, "")
        assert reason in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert database.read_bytes() == content
    assert {file.name for file in database.parent.iterdir()} <= {
        "whosaid.db",
        "whosaid.db-wal",
        "whosaid.db-shm",
    }


def test_nothing_is_restored_while_another_process_writes(
    database: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "BUSY_SECONDS", 0.1)
    before = dump(database)
    with closing(open_database(database)) as db:
        db.execute("BEGIN IMMEDIATE")
        result = invoke("restore", backup, database)
        db.conn.rollback()
    assert result.exit_code == 1
    assert f"{database}: another process writes to it" in result.stderr
    assert dump(database) == before
    assert not list(database.parent.glob("*.before-*"))


def test_nothing_is_restored_under_a_running_loader(tmp_path: Path, backup: Path) -> None:
    write_articles(tmp_path / "inputs", 3, seed=6)
    path = tmp_path / "whosaid.db"
    with start_load(path, tmp_path / "inputs", "--watch") as loader:  # which does not end by itself
        assert loader.stdout is not None
        loader.stdout.readline()
        status, output, errors = run_loader("restore", backup, "--database", path)
        loader.kill()
        loader.communicate()
    assert (status, output) == (1, "")
    assert errors == f"Error: {path}: a loader is at work; end it, then run this again\n"
    check(path)
    assert not list(tmp_path.glob("*.before-*"))


MOMENTS = ["*.restoring-*", "*.restoring-*/before.db", "*.before-*", "*-wal"] * 2
TRIES = 20  # where the machine has so much else to do that each kill comes late


def test_a_killed_restore_leaves_the_old_database_or_the_backup(
    tmp_path: Path, database: Path, backup: Path
) -> None:
    old, new = dump(database), dump(backup)
    delays = random.Random(20261122)

    def is_killed_in_time(again: int) -> bool:
        """Whether of some restoring processes one was killed before the backup was in place."""
        folders = [tmp_path / f"{again}-{number}" for number in range(len(MOMENTS))]
        for folder in folders:
            folder.mkdir()
            shutil.copy(database, folder / "whosaid.db")
        with ThreadPoolExecutor(4) as pool:
            waits = [delays.uniform(0, 0.01) for _ in MOMENTS]
            list(pool.map(kill_restore, folders, MOMENTS, waits, [backup] * len(MOMENTS)))
        found = []
        for folder in folders:
            check(folder / "whosaid.db")
            held = dump(folder / "whosaid.db")
            assert held in (old, new)
            found.append(held == old)
            if held == new:
                assert dump(aside_of(folder / "whosaid.db")) == old
        return True in found

    assert any(map(is_killed_in_time, range(TRIES)))


def kill_restore(folder: Path, pattern: str, wait: float, backup: Path) -> None:
    """Kill a restoring process soon after a file like `pattern` is there."""
    command = [*COMMAND, "restore", str(backup), "--database", str(folder / "whosaid.db")]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    end = time.monotonic() + SLOWEST
    while not list(folder.glob(pattern)) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(wait)
    process.kill()
    process.wait()
