"""Write the files that are made from the code, or with --check say which of them are no longer current.

Each module in scripts/generators makes one file: PATH is where it lies under the root, and `render()` gives
its text.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts import generators

ROOT = Path(__file__).resolve().parent.parent


def generated_files() -> Iterator[tuple[Path, str]]:
    """Each file that is made from the code, with the text it should have now."""
    for module in sorted(pkgutil.iter_modules(generators.__path__), key=lambda found: found.name):
        generator = importlib.import_module(f"{generators.__name__}.{module.name}")
        yield ROOT / generator.PATH, generator.render()


def main() -> None:
    """Write what has changed; with --check exit with 1 and name it instead."""
    stale = [(path, text) for path, text in generated_files() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path, _ in stale:
            print(f"{path.relative_to(ROOT)} is not current; run: make generate")
        sys.exit(1 if stale else 0)
    for path, text in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
