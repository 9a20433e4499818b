"""The command line as its users see it: output, messages, exit status."""

from __future__ import annotations

import json
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loader import extract, open_database
from loader.cli import cli
from tests.loader.loads import COMMAND, ENVIRONMENT
from tests.running import SLOWEST

# Ctrl-C while the command is imported, as Python reads it when it starts.
INTERRUPT = """
import sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "loader.curators":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
"""
ARTICLE = "Мост откроют осенью\n\n«Ремонт закончат в срок», — сказала министр Ирина Лесная.\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def load(tmp_path: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["load", *map(str, arguments), "--database", str(tmp_path / "test.db")])


def run_extract(*arguments: str | Path, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(cli, ["extract", *map(str, arguments)], input=stdin)


def titles(database: Path) -> list[str]:
    with closing(open_database(database)) as db:
        return [row["title"] for row in db.query("SELECT title FROM article ORDER BY id")]


def bad_inputs(folder: Path) -> list[tuple[Path, str]]:
    inputs = [
        (folder / "empty.txt", b"", "empty"),
        (folder / "blank.txt", b" \n", "empty"),
        (folder / "binary.txt", b"GIF89a\0\0", "binary"),
        (folder / "broken.txt", ARTICLE.encode()[:-2] + b"\xff\n", "not UTF-8"),
        (folder / "mojibake.txt", ARTICLE.encode().decode("koi8_r").encode(), "mojibake"),
        (folder / "large.txt", ARTICLE.encode() * 100, "larger than the limit"),
        (folder / "furniture.txt", "Наверх\n".encode(), "holds no article"),
    ]
    for path, content, _ in inputs:
        path.write_bytes(content)
    return [(path, reason) for path, _, reason in inputs] + [(folder / "missing.txt", "cannot read it")]


def test_load_stores_and_says_so(tmp_path: Path, good: Path) -> None:
    result = load(tmp_path, good)
    assert (result.exit_code, result.stderr) == (0, "")
    first, summary = result.stdout.splitlines()
    assert first.startswith(f"added      {good}  article 1: ")
    assert summary == "1 added, 0 changed, 0 unchanged, 0 failed"
    assert titles(tmp_path / "test.db") == ["Мост откроют осенью"]


def test_load_again_changes_nothing(tmp_path: Path, good: Path) -> None:
    load(tmp_path, good)
    result = load(tmp_path, good)
    assert result.stdout.splitlines() == [
        f"unchanged  {good}",
        "0 added, 0 changed, 1 unchanged, 0 failed",
    ]


def test_load_reports_each_bad_input_and_loads_the_rest(tmp_path: Path, good: Path) -> None:
    bad = bad_inputs(tmp_path)
    result = load(tmp_path, *(path for path, _ in bad), good, "--max-bytes", "1000")
    assert result.exit_code == 1
    messages = result.stderr.splitlines()
    assert len(messages) == len(bad)
    for (path, reason), message in zip(sorted(bad), sorted(messages), strict=True):
        assert message.startswith(f"error: {path}: ")
        assert reason in message
    assert result.stdout.splitlines()[-1] == f"1 added, 0 changed, 0 unchanged, {len(bad)} failed"
    assert titles(tmp_path / "test.db") == ["Мост откроют осенью"]


def test_load_takes_folders(tmp_path: Path, good: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = load(tmp_path, tmp_path / "empty", tmp_path)
    assert result.exit_code == 1
    assert "without any .txt" in result.stderr
    assert str(good) in result.stdout


def test_load_keeps_a_file_that_is_no_database(tmp_path: Path, good: Path) -> None:
    arguments = ["load", str(good), "--database", str(good)]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 1
    assert str(good) in result.stderr
    assert good.read_text("utf-8") == ARTICLE


def test_load_wants_a_path(tmp_path: Path) -> None:
    assert load(tmp_path).exit_code == 2


def test_the_database_may_come_from_the_environment(tmp_path: Path, good: Path) -> None:
    database = tmp_path / "other.db"
    result = CliRunner().invoke(cli, ["load", str(good)], env={"WHOSAID_DATABASE": str(database)})
    assert result.exit_code == 0
    assert titles(database) == ["Мост откроют осенью"]


def test_migrate_makes_the_tables(tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    said = []
    for _ in range(2):
        result = CliRunner().invoke(cli, ["migrate", "--database", str(new)])
        assert result.exit_code == 0
        said.append(result.output)
    assert said == [f"{new}: is new, and holds no articles yet\n", ""]
    assert titles(new) == []


def test_migrate_calls_new_what_it_made(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["migrate", "--database", str(tmp_path / "nowhere" / "new.db")])
    assert result.exit_code == 1
    assert "is new" not in result.output
    assert "cannot open the database" in result.output


def test_extract_prints_one_object_a_document(good: Path) -> None:
    result = run_extract(good, "-", stdin="Тишина.")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = map(json.loads, result.stdout.splitlines())
    assert list(first) == ["doc", "quotes", "mentions"]
    assert (first["doc"], second["doc"]) == (str(good), "-")
    [quote] = first["quotes"]
    assert list(quote) == [
        *("type", "parts", "text", "cue"),
        *("speaker", "co_speakers", "speaker_mention", "confidence"),
    ]
    assert (quote["text"], quote["cue"]) == ("Ремонт закончат в срок", "сказала")
    [part] = quote["parts"]
    assert ARTICLE[part["start"] : part["end"]] == quote["text"]
    assert list(quote["speaker"]) == ["name", "aliases"]
    for mention in first["mentions"]:
        assert list(mention) == ["start", "end", "type", "form", "entity"]
        assert 0 <= mention["start"] < mention["end"] <= len(ARTICLE)


def test_extract_counts_carriage_returns() -> None:
    text = ARTICLE.replace("\n", "\r\n")
    [quote] = json.loads(run_extract(stdin=text.encode()).stdout)["quotes"]
    assert quote["parts"][0]["start"] == text.index("Ремонт")


def test_extract_counts_a_byte_order_mark_and_finds_the_same() -> None:
    [quote] = json.loads(run_extract(stdin=ARTICLE.encode()).stdout)["quotes"]
    [shifted] = json.loads(run_extract(stdin=("\ufeff" + ARTICLE).encode()).stdout)["quotes"]
    assert quote["text"] == shifted["text"]
    assert quote["parts"][0]["start"] + 1 == shifted["parts"][0]["start"]


def test_extract_explains_itself(good: Path) -> None:
    result = run_extract(good, "--explain")
    [quote] = json.loads(result.stdout)["quotes"]
    [found] = extract(ARTICLE).quotes
    assert (quote["rule"], quote["evidence"]) == (found.rule, list(found.evidence))


def test_extract_shows_whom_it_weighed() -> None:
    text = (
        "Министр Павел Сатпаев и Илья Громов открыли мост. Ленту перерезал Илья Громов. Он сказал, что мост "
        "широк."
    )
    [quote] = json.loads(run_extract("--explain", stdin=text.encode()).stdout)["quotes"]
    names = [candidate["name"] for candidate in quote["candidates"]]
    assert (names[0], {*names}) == (quote["speaker"]["name"], {"Илья Громов", "Павел Сатпаев"})
    assert [candidate["why"].split(":")[0] for candidate in quote["candidates"]] == ["chosen", "passed over"]
    assert any(line.startswith(f"    * {names[0]}, chosen: named 2 times") for line in _listed(text))


def _listed(text: str) -> list[str]:
    return run_extract("--format", "text", "--explain", stdin=text.encode()).stdout.splitlines()


def test_extract_lists_for_people(good: Path) -> None:
    result = run_extract(good, "--format", "text", "--explain")
    assert result.stdout.startswith(f"{good}: 1 quotes, ")
    assert "    Ремонт закончат в срок\n" in result.stdout
    assert "    speaker: Ирина Лесная, written «" in result.stdout
    assert "    rule: " in result.stdout


@pytest.mark.parametrize("stdin", ["", "\n"])
def test_extract_of_nothing_finds_nothing(stdin: str) -> None:
    result = run_extract(stdin=stdin)
    assert json.loads(result.stdout) == {"doc": "-", "quotes": [], "mentions": []}
    assert result.exit_code == 0


def test_extract_reports_bad_inputs_and_prints_the_others(tmp_path: Path, good: Path) -> None:
    refused = [path for path, reason in bad_inputs(tmp_path) if reason not in {"empty", "holds no article"}]
    result = run_extract(*refused, good, "--max-bytes", "1000")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == len(refused)
    assert json.loads(result.stdout)["doc"] == str(good)


def entry(tag: str, text: str) -> str:
    return (
        "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item><title>Мост</title>"
        f"<link>https://vesti.example/1</link><{tag}>{text}</{tag}></item></channel></rss>"
    )


def test_a_teaser_gives_way_to_the_whole_article_and_never_replaces_it(tmp_path: Path) -> None:
    teaser, whole = tmp_path / "teaser.xml", tmp_path / "whole.xml"
    teaser.write_text(entry("description", "Мост откроют осенью, сказала министр."), "utf-8")
    whole.write_text(
        entry("content:encoded", "«Ремонт закончат в срок», — сказала министр Ирина Лесная."), "utf-8"
    )
    outcomes = [load(tmp_path, path).stdout.split()[0] for path in (teaser, whole, teaser, whole)]
    assert outcomes == ["added", "changed", "unchanged", "unchanged"]
    with closing(open_database(tmp_path / "test.db")) as db:
        [row] = db.query("SELECT is_teaser, text FROM article")
    assert (row["is_teaser"], "Ирина Лесная" in row["text"]) == (0, True)


def test_load_says_what_became_of_each_input_with_several_articles(tmp_path: Path, good: Path) -> None:
    several = tmp_path / "several.jsonl"
    lines = [{"text": "Мост закрыли на ремонт."}, {"text": ""}, {"text": "Школу открыли в сентябре."}]
    several.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    result = load(tmp_path, several, good)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {several}, line 2: has no text")
    assert f"{several}: 2 added, 0 changed, 0 unchanged, 1 failed" in result.stdout.splitlines()
    assert result.stdout.splitlines()[-1] == "3 added, 0 changed, 0 unchanged, 1 failed"


def test_the_same_address_with_another_text_is_the_same_article_changed(tmp_path: Path) -> None:
    for text in ("Мост откроют осенью.", "Мост откроют зимой."):
        (tmp_path / "a.json").write_text(
            json.dumps({"url": "https://vesti.example/1", "text": text}), "utf-8"
        )
        load(tmp_path, tmp_path / "a.json")
    with closing(open_database(tmp_path / "test.db")) as db:
        assert [row["text"] for row in db.query("SELECT text FROM article")] == ["Мост откроют зимой."]


@pytest.mark.parametrize("arguments", [["--map", "body=x"], ["--map", "text"], ["--mapping", "missing.yaml"]])
def test_a_mapping_that_is_none_is_a_mistake_of_usage(
    tmp_path: Path, good: Path, arguments: list[str]
) -> None:
    assert load(tmp_path, good, *arguments).exit_code == 2


@pytest.mark.parametrize(
    ("items", "pairs", "messages", "status"),
    [
        ([{"story": "Мост закрыли."}], ["text=story"], [], 0),
        (
            [{"story": "Мост закрыли."}, {"story": "Мост открыли.", "web": "x"}],
            ["text=story", "url=web"],
            [],
            0,
        ),
        (
            [{"story": "Мост закрыли."}, {"story": "Мост открыли."}],
            ["text=story", "url=ids.wb", "title=story"],
            ["warning: {}: no item has what the mapping url=ids.wb names"],
            0,
        ),
        (
            [{"story": "Мост закрыли.", "summary": "Мост."}],
            ["text=stori"],
            ["error: {}: no item has what the mapping text=stori names"],
            1,
        ),
        (
            [{"story": "Мост закрыли."}],
            ["text=stori"],
            ['error: {}: has no text; say which field holds it: --map text=NAME (there are "story")'],
            1,
        ),
    ],
)
def test_a_path_of_the_mapping_that_leads_nowhere_is_named(
    tmp_path: Path, items: list[dict[str, str]], pairs: list[str], messages: list[str], status: int
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(items if len(items) > 1 else items[0]), "utf-8")
    result = load(tmp_path, path, *(argument for pair in pairs for argument in ("--map", pair)))
    assert result.stderr.splitlines() == [message.format(path) for message in messages]
    assert result.exit_code == status


@pytest.mark.parametrize("beginning", ["<!DOCTYPE html>", "\ufeff<html lang='ru'>", "<!-- a -->\n<HTML>"])
def test_extract_leaves_pages_to_load(beginning: str) -> None:
    result = run_extract(stdin=f"{beginning}<body><p>Мост открыт.</p></body></html>".encode())
    assert (result.stdout, result.exit_code) == ("", 1)
    assert result.stderr == "error: -: is a web page; scripts/load reads the article on it\n"


def test_extract_takes_a_text_with_brackets() -> None:
    assert run_extract(stdin="<Мост> открыт, html не нужен.").exit_code == 0


def test_an_interrupt_before_anything_was_begun_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPT, "utf-8")
    done = subprocess.run(
        [*COMMAND, "load", "--help"],
        env=ENVIRONMENT | {"PYTHONPATH": f"{tmp_path}:{ENVIRONMENT['PYTHONPATH']}"},
        capture_output=True,
        text=True,
        timeout=SLOWEST,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
