"""Measuring two sides in turns: A B, then B A, until the count or the deadline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Protocol

from benchmarks.judging import steady
from benchmarks.material import Run

FEWEST_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Slice:
    """One turn of one side: how many rows or answers, in how many seconds, and how long each answer took."""

    units: int
    seconds: float
    latencies: tuple[float, ...] = ()


class Side(Protocol):
    """One of the things that are measured against each other."""

    name: str

    def prepare(self, runs: Sequence[Run]) -> None:
        """Make everything ready that is not measured."""

    def go(self) -> Slice:
        """Do what is measured; raises WrongAnswer where it does not do what it should."""


@dataclass(slots=True)
class Taken:
    """What the turns of one side brought."""

    rates: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long an arm may go on: each loop has a count and a deadline."""

    rounds: int
    warm_up: int
    seconds: float


def interleave(sides: Sequence[Side], material: Callable[[], Sequence[Run]], bounds: Bounds) -> dict[str, Taken]:
    """Measure the sides in turns and give what each brought, by its name.

    The first rounds only warm up, until the last two turns of every side differ by under a tenth.

    Args:
        sides: what is measured; the order is swapped each round.
        material: gives the runs that all sides work on in the next round.
        bounds: when to stop.
    """
    began = perf_counter()
    warm: dict[str, list[float]] = {side.name: [] for side in sides}
    for number in range(bounds.warm_up):
        for name, turn in _round(sides, material, number).items():
            warm[name].append(turn.units / turn.seconds)
        if all(steady(rates) for rates in warm.values()) or perf_counter() - began > bounds.seconds / 3:
            break
    taken = {side.name: Taken() for side in sides}
    for number in range(bounds.rounds):
        if number >= FEWEST_ROUNDS and perf_counter() - began > bounds.seconds:
            break
        for name, turn in _round(sides, material, number).items():
            taken[name].rates.append(turn.units / turn.seconds)
            taken[name].latencies += turn.latencies
    return taken


def _round(sides: Sequence[Side], material: Callable[[], Sequence[Run]], number: int) -> dict[str, Slice]:
    runs = material()
    for side in sides:
        side.prepare(runs)
    ordered = sides if number % 2 == 0 else list(reversed(sides))
    return {side.name: side.go() for side in ordered}
