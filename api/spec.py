"""Writes the contract, openapi.yaml, from the code; or checks that it is up to date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from api.app import create_app
from api.config import Config
from api.contract import contract

FILE = Path(__file__).parent.parent / "openapi.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its status is 1 if --check finds a difference."""
    parser = argparse.ArgumentParser(prog="scripts/openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is out of date")
    check = parser.parse_args(arguments).check
    text = contract(create_app(Config())).yaml_text
    if not check:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{FILE.name} differs from the code. Run scripts/openapi and commit the result.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
