"""The browser and what drives it: Debian's Chromium, else the one of an npm package, and Playwright.

Where they cannot be had, the tests are skipped with a line that says what to install.
"""

from __future__ import annotations

import importlib
import io
import os
import shutil
import sys
import sysconfig
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import pytest

from tests.clients.tools import alone, install, python_environment

FOLDER = Path(__file__).parent
MODULES, LOCK = FOLDER / "node_modules", FOLDER / "package-lock.json"
PACKED = MODULES / "@sparticuz" / "chromium" / "bin"
UNPACKED = MODULES / ".chromium"
SYSTEM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# The package's own settings look for its fonts where a cloud function would have them.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir prefix="relative">fonts</dir></fontconfig>
"""
# In a container there are neither user namespaces to sandbox with nor much shared memory.
OPTIONS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")
PATIENCE = 300_000  # milliseconds; machines that run tests are busy, and who need not wait does not


@dataclass(frozen=True)
class Browser:
    """A Chromium: its program, and what it needs in the environment."""

    program: str
    environment: dict[str, str]


@cache
def playwright_api() -> Any:
    """Playwright's module, out of an environment of its own: whoever runs the service needs none of it."""
    home = python_environment(FOLDER / ".venv", FOLDER / "requirements.lock")
    packages = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    if packages not in sys.path:
        sys.path.append(packages)  # at the end: what the service uses stays what it is
    api = importlib.import_module("playwright.sync_api")
    api.expect.set_options(timeout=PATIENCE)
    return api


def expect(what: Any) -> Any:
    """Playwright's assertions about a page or a place on it: they look again until they hold.

    They do so from outside the page, whose policy forbids `page.wait_for_function` to do it inside.
    """
    return playwright_api().expect(what)


def eventually(look: Callable[[], Any], expected: Any) -> None:
    """Wait until `look` gives `expected`: for what `expect` has no assertion for."""
    end = time.monotonic() + PATIENCE / 1000
    while (seen := look()) != expected and time.monotonic() < end:
        time.sleep(0.05)
    assert seen == expected


def settle(page: Any) -> None:
    """Wait until the page in the window has its answers, and its charts are drawn."""
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("[aria-busy=true], canvas:not([data-drawn])")).to_have_count(0)


def axe() -> str:
    """The source of axe-core."""
    _install_modules()
    return (MODULES / "axe-core" / "axe.min.js").read_text("utf-8")


def launch(playwright: Any, found: Browser) -> Any:
    """`found`, running."""
    environment = os.environ | found.environment
    return playwright.chromium.launch(
        executable_path=found.program, args=list(OPTIONS), env=environment, timeout=PATIENCE
    )


def find_browser() -> Browser:
    """The system's Chromium, else one from the npm registry."""
    named = os.environ.get("WHOSAID_TEST_BROWSER")
    found = named or next(filter(None, map(shutil.which, SYSTEM)), None)
    if found:
        return Browser(found, {})
    return packed_browser()


def packed_browser() -> Browser:
    """The Chromium of an npm package, which brings the libraries and fonts that it needs too."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        pytest.skip("needs Chromium (Debian: apt-get install chromium), or its path in WHOSAID_TEST_BROWSER")
    _install_modules()
    with alone(LOCK):
        if not (UNPACKED / "chromium").exists():
            _unpack()
    environment = {"LD_LIBRARY_PATH": str(UNPACKED / "lib"), "FONTCONFIG_PATH": str(UNPACKED)}
    return Browser(str(UNPACKED / "chromium"), environment)


def _unpack() -> None:
    shutil.rmtree(half := UNPACKED.with_suffix(".half"), ignore_errors=True)
    half.mkdir()
    for archive in sorted(PACKED.glob("*.tar.br")):
        content = io.BytesIO(brotli.decompress(archive.read_bytes()))
        with tarfile.open(fileobj=content) as members:
            members.extractall(half, filter="data")
    (half / "chromium").write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    (half / "chromium").chmod(0o755)
    (half / "fonts.conf").write_text(FONTS)
    half.rename(UNPACKED)


def _install_modules() -> None:
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("needs npm, for axe-core (Debian, Ubuntu: nodejs and npm)")
    # No --engine-strict: of these packages only files are used, whatever Node.js there is.
    install(MODULES, LOCK, [npm, "ci", "--ignore-scripts", "--no-audit"])
