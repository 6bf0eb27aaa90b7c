"""How much is measured: the short profile for CI, the full one for figures, and how each arm's result is kept."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from benchmarks.grounds import POSTGRES, Engine, Place, place, release_in
from benchmarks.judging import Ratio, ratio
from benchmarks.slices import Bounds, Taken

IDLE_AND_MORE = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Plan:
    """The sizes and bounds of one profile.

    `shared`: the arms of an engine share one server and database, each with a release of its own, because
    starting a server takes longer than measuring. Otherwise each arm has both to itself.
    `brief`: only what is judged is measured, nothing beside it for information.
    """

    name: str
    batch: int
    rounds: int
    warm_up: int
    arm_seconds: float
    rows: int
    slice_seconds: float = 0.25
    stream_seconds: float = 600
    shared: bool = False
    brief: bool = False

    def bounds(self) -> Bounds:
        """Give the bounds of one arm."""
        return Bounds(self.rounds, self.warm_up, self.arm_seconds)


SMOKE = Plan(
    "smoke", batch=10_000, rounds=2, warm_up=1, arm_seconds=2.5, rows=30_000, stream_seconds=60, shared=True, brief=True
)
FULL = Plan("full", batch=10_000, rounds=8, warm_up=4, arm_seconds=25, rows=1_000_000)
PLANS = {plan.name: plan for plan in (SMOKE, FULL)}


class Memory(NamedTuple):
    """What a server's process held at its most, beside what it held at rest, in bytes."""

    idle: int
    peak: int
    most: int = IDLE_AND_MORE


@dataclass(slots=True)
class Measured:
    """What one arm measured: our side, its yardstick, and others that stand beside it for information."""

    unit: str
    yardstick: str
    ours: Taken
    theirs: Taken
    beside: dict[str, Taken] = field(default_factory=dict)
    memory: Memory | None = None
    notes: list[str] = field(default_factory=list)

    def ratio(self) -> Ratio:
        """Compare with the yardstick."""
        return ratio(self.ours.rates, self.theirs.rates)

    def ratios_beside(self) -> dict[str, Ratio]:
        """Compare with what stands beside."""
        return {name: ratio(self.ours.rates, taken.rates) for name, taken in self.beside.items()}


@dataclass(frozen=True, slots=True)
class Ground:
    """What an arm may use: the plan, an engine, and a folder of this run's own."""

    plan: Plan
    engine: Engine
    folder: Path
    closing: ExitStack
    shared: dict[str, Place] = field(default_factory=dict)

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place for an arm: one of its own, or a release of its own in the one that all share."""
        if not self.plan.shared:
            with place(self.engine) as own:
                yield own
            return
        kind = self.engine.kind
        if kind not in self.shared:
            self.shared[kind] = self.closing.enter_context(place(self.engine))
        yield release_in(self.shared[kind])


@dataclass(frozen=True, slots=True)
class Arm:
    """One thing that is measured, and the ratio that it should reach at least."""

    name: str
    goal: float | None
    measure: Callable[[Ground], Measured]
    engine: str = POSTGRES
    says: str = ""
