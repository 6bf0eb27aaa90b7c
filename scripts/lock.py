"""Rebuild requirements/*.txt from pyproject.toml: every version and every hash, and no registry's address.

Run by `make lock`; `make lock UPGRADE=1` also takes newer versions. Uses the `uv` on PATH, or installs the
one pinned in requirements/lock.txt into build/lock.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
OLDEST_PYTHON = "3.11"


def find_uv() -> str:
    """The path of a working `uv`, installed by its lock when the machine has none.

    Raises CalledProcessError when it can be neither found nor installed.
    """
    found = shutil.which("uv")
    if found:
        return found
    own = ROOT / "build" / "lock"
    if not (own / "bin" / "uv").exists():
        lock = str(REQUIREMENTS / "lock.txt")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*pip, "--target", str(own), "-r", lock], check=True)
    return str(own / "bin" / "uv")


def compile_lock(uv: str, name: str, *options: str) -> None:
    """Write requirements/<name>.txt: versions and hashes for every platform and Python from 3.11 on."""
    command = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-header", *options]
    if "UPGRADE=1" in sys.argv[1:]:
        command.append("--upgrade")
    subprocess.run([*command, "-o", f"requirements/{name}.txt"], cwd=ROOT, check=True)
    print(f"requirements/{name}.txt")


def main() -> None:
    """Compile the four locks; dev first, so that runtime is a part of it at the same versions."""
    uv = find_uv()
    compile_lock(uv, "dev", "--group", "dev", "pyproject.toml")
    compile_lock(uv, "runtime", "-c", "requirements/dev.txt", "pyproject.toml")
    compile_lock(uv, "assets", "--no-deps", "--group", "assets")
    compile_lock(uv, "lock", "--group", "lock")


if __name__ == "__main__":
    main()
