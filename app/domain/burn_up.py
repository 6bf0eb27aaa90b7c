"""How a phase filled up, laid out as a drawing: test cases counted, and those of them that passed, over time.

Each figure holds until the next report changes it, so the lines go in steps and nothing is guessed in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

WIDTH, HEIGHT = 1000, 100


@dataclass(frozen=True, slots=True)
class Point:
    """What counted in a phase after a report: all test cases, and those that passed."""

    at: datetime
    counted: int
    passed: int


@dataclass(frozen=True, slots=True)
class BurnUp:
    """The drawing: two lines in steps, the area under the lower one, and the highest number, which is its top."""

    points: tuple[Point, ...]
    counted: str
    passed: str
    area: str
    top: int

    @property
    def first(self) -> Point:
        """Give the first point."""
        return self.points[0]

    @property
    def last(self) -> Point:
        """Give the last point."""
        return self.points[-1]


def lay_out(points: Sequence[Point]) -> BurnUp | None:
    """Lay out a phase's figures as steps from the first report to the last; nothing under two points.

    Args:
        points: the figures in the order of receipt.
    """
    if len(points) < 2:
        return None
    top = max(point.counted for point in points) or 1
    across = _across([point.at for point in points])
    counted = _steps(across, [HEIGHT - HEIGHT * point.counted // top for point in points])
    passed = _steps(across, [HEIGHT - HEIGHT * point.passed // top for point in points])
    return BurnUp(tuple(points), counted, passed, f"{passed}V{HEIGHT}H0Z", top)


def _across(times: Sequence[datetime]) -> list[int]:
    """Place each time; reports that all came at one instant stand side by side in their order."""
    first, whole = times[0], times[-1] - times[0]
    if not whole:
        return [WIDTH * place // (len(times) - 1) for place in range(len(times))]
    return [int(WIDTH * ((time - first) / whole)) for time in times]


def _steps(across: Sequence[int], down: Sequence[int]) -> str:
    drawn = [f"M{across[0]} {down[0]}"]
    for (_, before), (x, y) in pairwise(zip(across, down, strict=True)):
        drawn.append(f"H{x}" if y == before else f"H{x}V{y}")
    return "".join(drawn)
