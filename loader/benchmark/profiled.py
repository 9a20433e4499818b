"""`python -m loader` for py-spy, which hides how what it starts has ended: that is written to a file.

Arguments: the file, then those of `python -m loader`.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main(status: Path, arguments: list[str]) -> None:
    """Run it in this process; there is no file where it was killed."""
    sys.argv[1:] = arguments
    try:
        runpy.run_module("loader", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status.write_text(str(end.code or 0), "utf-8")
        raise


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
