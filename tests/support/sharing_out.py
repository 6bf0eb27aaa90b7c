"""How the tests are shared out between worker processes: what shares a long start stays together, long ones go first.

A mark on the test would say it better, but pytest 9.2 keeps a test's id where xdist 3.8 cannot add a group to it.
"""

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
