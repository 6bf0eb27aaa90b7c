"""The files of this repository: what is, or is about to be, committed."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"


@functools.cache
def repository_files() -> tuple[Path, ...]:
    """Every file that git tracks or would take in; ignored ones are left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if path.is_file())


def python_files(*folders: str) -> list[Path]:
    """The Python files under these folders of the root; all of them where none is named."""
    within = [ROOT / folder for folder in folders] or [ROOT]
    return [
        path
        for path in repository_files()
        if path.suffix == ".py" and any(path.is_relative_to(folder) for folder in within)
    ]


def named(path: Path) -> str:
    """A file's path as people write it: from the root on."""
    return path.relative_to(ROOT).as_posix()
