"""docs/deploy.md: every setting is there, with the default that it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.config import Config
from api.serve import KNOWLEDGE, LONGEST_REQUEST_LINE, serve

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
ROW = re.compile(r"^\| `(WHOSAID_[A-Z_]+)` \| (.+?) \| .+ \|$", re.MULTILINE)
DEFAULTS = {name: default.strip("`") for name, default in ROW.findall(PAGE)}
OPTIONS = {str(option.envvar): option for option in serve.params if getattr(option, "envvar", None)}


def names_in_code() -> set[str]:
    files = [file for package in ("api", "loader") for file in (ROOT / package).rglob("*.py")]
    return {name for file in files for name in re.findall(r"\bWHOSAID_[A-Z_]+", file.read_text("utf-8"))}


def test_every_setting_is_in_the_table_once() -> None:
    assert len(ROW.findall(PAGE)) == len(DEFAULTS)
    assert names_in_code() == set(DEFAULTS)


@pytest.mark.parametrize("name", sorted(DEFAULTS.keys() - OPTIONS.keys() - KNOWLEDGE.keys()))
def test_a_default_is_what_the_table_says(name: str) -> None:
    """Setting a variable to its default is the same as leaving it."""
    value = "" if DEFAULTS[name] == "none" else DEFAULTS[name]
    assert Config.from_environ({name: value}) == Config.from_environ({})


def test_the_defaults_of_options_are_what_the_table_says() -> None:
    said = {name: DEFAULTS[name] for name in ("WHOSAID_HOST", "WHOSAID_PORT", "WHOSAID_WORKERS")}
    actual = {
        name: str(option.show_default if isinstance(option.show_default, str) else option.default)
        for name, option in OPTIONS.items()
        if name in said
    }
    assert said == actual


def test_figures_and_bounds_that_it_names_exist() -> None:
    code = "".join(file.read_text("utf-8") for file in (ROOT / "api").glob("*.py"))
    for figure in re.findall(r"`whosaid_([a-z_]+?)(?:_total|_info)?`", PAGE):
        assert f'"whosaid_{figure}"' in code
    assert f"{LONGEST_REQUEST_LINE} bytes" in PAGE
