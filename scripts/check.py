"""Every check that needs no test run, two at a time; all are run, then the failed ones are named."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

# The slowest first.
CHECKS = {
    "types": [str(BIN / "mypy")],
    "format": [str(BIN / "ruff"), "format", "--check", "--output-format", "concise", "."],
    "lint": [str(BIN / "ruff"), "check", "--output-format", "concise", "."],
    "imports": [str(BIN / "lint-imports"), "--no-logo"],
    "migrations": [str(BIN / "python"), "-m", "scripts.check_drift"],
    "generated files": [str(BIN / "python"), "-m", "scripts.generate", "--check"],
}


class Outcome(NamedTuple):
    """What one check said, and how long it took in seconds."""

    name: str
    passed: bool
    words: str
    seconds: float


def run_check(name: str) -> Outcome:
    """Run one check from the root of the repository."""
    begun = time.perf_counter()
    done = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return Outcome(name, done.returncode == 0, done.stdout.strip(), time.perf_counter() - begun)


def main() -> None:
    """Run them all; exit with 1 if one failed."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(run_check, CHECKS):
            print(
                f"{'ok    ' if outcome.passed else 'FAILED'} {outcome.name} ({outcome.seconds:.1f} s)",
                flush=True,
            )
            if not outcome.passed:
                failed.append(outcome.name)
                print(outcome.words, flush=True)
    if failed:
        sys.exit(f"check: failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
