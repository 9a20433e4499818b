"""The memory of one process that extracts, measured in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from loader.pipeline import extract

KIBIBYTES = 1024  # in a MB as it is printed
STATUS = Path("/proc/self/status")


def measure_memory(folder: Path) -> dict[str, float]:
    """The most memory, in MB, that a new process held while it extracted every text of the folder."""
    command = [sys.executable, "-P", "-m", __name__, str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {"megabytes": float(printed)}


def _extract_all(folder: Path) -> float:
    for file in sorted(folder.glob("*.txt")):
        extract(file.read_text("utf-8"))
    return _peak()


def _peak() -> float:
    # What getrusage says counts from before the process became another program: its parent's memory.
    if STATUS.exists():
        peak = next(line for line in STATUS.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / KIBIBYTES
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / KIBIBYTES / (KIBIBYTES if sys.platform == "darwin" else 1)  # in bytes there


if __name__ == "__main__":
    print(_extract_all(Path(sys.argv[1])))
