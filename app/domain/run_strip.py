"""A report as one column: the share that did not end well and the share not executed, told apart by more than colour.

All columns are as high as each other, so that a small report that failed is not lost beside a large one that passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.counting import ATTEMPTED, TROUBLE
from app.domain.status import Outcome

HEIGHT = 48
# What is there at all can be seen.
LEAST = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One report: how many results, how many did not end well, how many were not executed, and how high each stands."""

    all: int
    trouble: int
    left: int
    trouble_height: int
    left_height: int

    @property
    def words(self) -> str:
        """Say in words what the column shows."""
        if not self.all:
            return "no results"
        said = f"{self.trouble:,} of {self.all:,} failed, errored or blocked"
        return f"{said}, {self.left:,} skipped or not run" if self.left else said


def column_of(counted: Mapping[str, int]) -> Column:
    """Lay out one report by the share of its outcomes.

    Args:
        counted: its results by outcome; one that did not occur may be absent.
    """
    whole = sum(counted.get(outcome.value, 0) for outcome in Outcome)
    trouble = sum(counted.get(outcome.value, 0) for outcome in TROUBLE)
    left = whole - sum(counted.get(outcome.value, 0) for outcome in ATTEMPTED)
    left_height = _height(left, whole)
    return Column(whole, trouble, left, min(_height(trouble, whole), HEIGHT - left_height), left_height)


def _height(part: int, whole: int) -> int:
    return max(LEAST, HEIGHT * part // whole) if part else 0
