"""What one body of test results says, whatever format it came in."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from app.domain.errors import Fault, Invalid
from app.domain.status import Outcome
from app.domain.test_run import RunFacts

MOST_FAULTS = 1_000


class Result(NamedTuple):
    """What one run says of one case. A dimension is "" when the sender names none.

    `retries` counts the tries before this outcome that the same run reports; a case that passed after some is flaky.
    """

    suite: str | None
    class_name: str | None
    name: str
    variant: str | None
    occurrence: int
    outcome: Outcome
    modification: str
    device: str
    duration_us: int | None
    message: str | None
    retries: int = 0


@dataclass(frozen=True, slots=True)
class SentRun:
    """One body as it was read: the run, its results in the order sent, and what has to be said about them.

    `prints` holds each result's identity, in the same order. A `partial` body was cut off, and taken as far as it
    goes because its sender asked for that: it never completes a phase.
    """

    facts: RunFacts
    results: tuple[Result, ...]
    prints: tuple[UUID, ...]
    counted: dict[Outcome, int]
    declared: dict[str, int] | None
    notes: tuple[str, ...]
    sha256: str
    format: str
    partial: bool = False


def invalid(faults: list[Fault]) -> Invalid:
    """Make the refusal of a body out of everything that was found in it."""
    many = f"At least {MOST_FAULTS:,}" if len(faults) >= MOST_FAULTS else f"{len(faults):,}"
    detail = faults[0].detail if len(faults) == 1 else f"{many} things need correcting; nothing was kept."
    return Invalid(detail, tuple(faults[:MOST_FAULTS]))
