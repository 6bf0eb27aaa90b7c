"""Build .venv and build/assets from the hash-locked requirements; a second run installs nothing.

    python3 scripts/setup.py runtime     what `make run` needs
    python3 scripts/setup.py dev         what `make test` and `make check` need as well

Needs Python 3.11 or newer with the `venv` module, and pip (of that Python, or through ensurepip). The
environment is made without pip of its own, so a machine without ensurepip serves as well.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
ASSETS = ROOT / "build" / "assets"
OLDEST_PYTHON = (3, 11)
OLDEST_PIP = (22, 3)  # the first that installs into another environment by --python
PIP_OPTIONS = ["install", "-qq", "--no-input", "--disable-pip-version-check", "--no-deps", "--require-hashes"]

# Starts beside its own interpreter wherever the folder lies, also under a path too long for a #! line.
LAUNCHER = """#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")/python" "$0" "$@"
' '''
import sys

from app.cli import main

if __name__ == "__main__":
    sys.argv[0] = "release-board"
    sys.exit(main())
"""


def stop(message: str) -> None:
    """End the set-up with one sentence that says what is missing and what to do."""
    sys.exit(f"set-up: {message}")


def stamp_of(*paths: Path) -> str:
    """A digest of what was asked for: the interpreter's version and each file's content."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    """Whether the stamp of an earlier run says that exactly this is already installed."""
    return stamp.exists() and stamp.read_text() == wanted


def own_pip() -> bool:
    """Whether this Python's own pip can install into another environment."""
    if importlib.util.find_spec("pip") is None:
        return False
    command = [sys.executable, "-m", "pip", "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.match(r"pip (\d+)\.(\d+)", answer)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_PIP


def pip_command() -> list[str]:
    """The pip that fills .venv: this Python's own, else one that ensurepip puts into .venv."""
    if own_pip():
        return [sys.executable, "-m", "pip", "--python", str(VENV / "bin" / "python")]
    python = str(VENV / "bin" / "python")
    if subprocess.run([python, "-m", "ensurepip"], capture_output=True, check=False).returncode:
        stop(
            f"{sys.executable} has neither pip (22.3 or newer) nor ensurepip. Install pip for it "
            "(on Debian: python3-pip), or name another Python: make PYTHON=/path/to/python3"
        )
    return [python, "-m", "pip"]


def make_environment() -> None:
    """Make .venv anew unless it already belongs to this very Python."""
    stamp = VENV / ".python"
    wanted = f"{Path(sys.base_prefix).resolve()} {sys.version}"
    if is_current(stamp, wanted) and (VENV / "bin" / "python").exists():
        return
    if importlib.util.find_spec("venv") is None:
        stop(
            f"{sys.executable} has no venv module. Install it (on Debian: python3-venv), "
            "or name another Python: make PYTHON=/path/to/python3"
        )
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
    stamp.write_text(wanted)


def shares(lock: Path) -> list[Path]:
    """The lock cut into one file per processor (at most four): most of pip's time is its own reckoning."""
    blocks = re.findall(r"^[a-z].*?(?=^[a-z]|\Z)", lock.read_text(), flags=re.MULTILINE | re.DOTALL)
    count = min(os.cpu_count() or 1, 4)
    folder = ROOT / "build" / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{lock.stem}-{number}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text("".join(blocks[number::count]))
    return paths


def run_together(commands: list[list[str]]) -> None:
    """Run the installs side by side and stop the set-up if one of them fails."""
    running = [subprocess.Popen(command) for command in commands]
    codes = [process.wait() for process in running]
    if any(codes):
        stop("pip could not install everything; its own words stand above.")


def install(profile: str) -> None:
    """Install what `profile` lacks: packages, htmx, and the `release-board` command."""
    lock = ROOT / "requirements" / f"{profile}.txt"
    assets = ROOT / "requirements" / "assets.txt"
    packages_stamp, wanted_packages = VENV / f".{profile}", stamp_of(lock)
    assets_stamp, wanted_assets = ASSETS / ".stamp", stamp_of(assets)
    commands: list[list[str]] = []
    if not is_current(packages_stamp, wanted_packages):
        print(f"set-up: installing {profile} packages into .venv", flush=True)
        pip = [*pip_command(), *PIP_OPTIONS, "--no-compile"]
        commands += [[*pip, "-r", str(share)] for share in shares(lock)]
    if not is_current(assets_stamp, wanted_assets):
        shutil.rmtree(ASSETS, ignore_errors=True)
        commands.append([*pip_command(), *PIP_OPTIONS, "--target", str(ASSETS), "-r", str(assets)])
    run_together(commands)
    packages_stamp.write_text(wanted_packages)
    assets_stamp.write_text(wanted_assets)


def link_project() -> None:
    """Put the project itself on .venv's path, and its command into .venv/bin."""
    (site,) = VENV.glob("lib/python3*/site-packages")
    (site / "release_board.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "release-board"
    command.write_text(LAUNCHER)
    command.chmod(0o755)


def main() -> None:
    """Bring .venv and build/assets up to date for the profile named on the command line."""
    if sys.version_info < OLDEST_PYTHON:
        stop(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    profile = sys.argv[1] if len(sys.argv) > 1 else "runtime"
    if profile not in ("runtime", "dev"):
        stop(f"say runtime or dev, not {profile!r}.")
    make_environment()
    # What `make test` installed holds the runtime packages too, at the same versions.
    if profile == "runtime" and is_current(VENV / ".dev", stamp_of(ROOT / "requirements" / "dev.txt")):
        profile = "dev"
    install(profile)
    link_project()


if __name__ == "__main__":
    main()
