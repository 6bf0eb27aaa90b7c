"""How the tests are shared out between worker processes: what shares a long start stays together, long ones go first.

A mark on the test would say it better, but pytest 9.2 keeps a test's id where xdist 3.8 cannot add a group to it.
"""

from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

# Each of these modules starts services that its tests share, or reads all of the code: on two workers twice.
TOGETHER = (
    "tests/browser/",
    "tests/faults/test_crowd.py",
    "tests/cli/test_post_results_served.py",
    "tests/house/test_rules_in_code.py",
)
# Begun last, one of these would leave the other workers without work.
LONG = ("faults", "benchmarks", "setup", "migrations")


class Shared(LoadGroupScheduling):  # type: ignore[misc]
    """Test by test, but for the modules that stay together; the largest group is begun first."""

    def _split_scope(self, nodeid: str) -> str:
        scope: str = nodeid.partition("::")[0] if nodeid.startswith(TOGETHER) else super()._split_scope(nodeid)
        return scope


def long_first(items: list[pytest.Item]) -> None:
    """Put the tests of the long folders before all others, in the order in which they come."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


# Doors parse, call one function and present: what stands behind them has tests of its own, all of them on both engines.
DOORS = ("tests/api", "tests/views", "tests/doors")
ENGINES = ("sqlite", "postgresql")


def by_turns(items: list[pytest.Item], root: Path) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Let each test of a door run on one engine, every other one on the same: half as long, and neither is forgotten.

    Returns:
        What runs, and what is left to the long profile, which tries everything on both.
    """
    run: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (run if _has_its_turn(item, root) else left).append(item)
    return run, left


def _has_its_turn(item: pytest.Item, root: Path) -> bool:
    if not item.path.is_relative_to(root) or not str(item.path.relative_to(root)).startswith(DOORS):
        return True
    given = getattr(getattr(item, "callspec", None), "params", {})
    engine = next(_engines(given), None)
    if engine is None:
        return True
    turn = crc32(item.nodeid.replace(engine, "").encode()) % len(ENGINES)
    return ENGINES.index(engine) == turn


def _engines(given: dict[str, object]) -> Iterator[str]:
    yield from (value for name, value in given.items() if name.endswith("_url") and value in ENGINES)
