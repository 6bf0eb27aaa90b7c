"""How test results count: each case once in a phase, by its latest result (design, "Counting").

Shares are computed from counts alone and never rounded up: 399 of 400 is 99.75 %, not a threshold of 100.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.status import Outcome

EXECUTED = frozenset({Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED})
ATTEMPTED = EXECUTED | {Outcome.BLOCKED}
# What somebody has to look at: what was tried, and did not end well.
TROUBLE = ATTEMPTED - {Outcome.PASSED}
LARGEST_NUMBER = 2**31 - 1
NOTHING_EXECUTED = "–"

TOTALS: dict[str, tuple[Outcome, ...]] = {
    "tests": tuple(Outcome),
    "total": tuple(Outcome),
    **{outcome.value: (outcome,) for outcome in Outcome},
    "failures": (Outcome.FAILED,),
    "errors": (Outcome.ERRORED,),
}


class State(NamedTuple):
    """How a case counts in a phase: the run that says so, the bucket it counts in, and how late that was."""

    run_id: int
    bucket_id: int
    rank: int


@dataclass(slots=True)
class Moves:
    """What new results change: cases that count by another result now, and each bucket's gain or loss.

    `left` is the bucket that such a case counted in before, for those that did.
    """

    states: dict[int, State] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    deltas: dict[int, int] = field(default_factory=dict)


def rank(outcome: Outcome, run_no: int, attempt: int) -> int:
    """Say how late a result is, as one number: the larger one counts.

    An outcome that was attempted comes before one that was not (skipped and not run never displace it), then
    the order in which runs were first received, then the attempt within the run.

    Args:
        outcome: how the case ended.
        run_no: the place of the run's first attempt in the order of receipt within its phase.
        attempt: the attempt within the run.
    """
    return (outcome in ATTEMPTED) << 62 | run_no << 31 | attempt


def apply(before: Mapping[int, State], results: Mapping[int, State]) -> Moves:
    """Say what one body's new results change in a phase; what is not later than what counts is history only.

    Args:
        before: how the cases named in `results` count now; a case that never counted is absent.
        results: by case, the new result.
    """
    moves = Moves()
    deltas = moves.deltas
    for case, result in results.items():
        counted = before.get(case)
        if counted is not None:
            if counted.rank >= result.rank:
                continue
            deltas[counted.bucket_id] = deltas.get(counted.bucket_id, 0) - 1
            moves.left[case] = counted.bucket_id
        deltas[result.bucket_id] = deltas.get(result.bucket_id, 0) + 1
        moves.states[case] = result
    moves.deltas = {bucket: delta for bucket, delta in deltas.items() if delta}
    return moves


def tally(outcomes: Iterable[Outcome]) -> dict[Outcome, int]:
    """Count outcomes; each of the six has its number, also when that is none."""
    counts = dict.fromkeys(Outcome, 0)
    for outcome in outcomes:
        counts[outcome] += 1
    return counts


def executed(counts: Mapping[Outcome, int]) -> int:
    """Count the cases that were executed: passed, failed and errored."""
    return sum(counts.get(outcome, 0) for outcome in EXECUTED)


def passed_share(counts: Mapping[Outcome, int]) -> str:
    """Write the share of executed cases that passed, cut (never rounded) to two decimals of a percent."""
    whole = executed(counts)
    if whole == 0:
        return NOTHING_EXECUTED
    hundredths = counts.get(Outcome.PASSED, 0) * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def differences(declared: Mapping[str, int], counted: Mapping[Outcome, int]) -> tuple[str, ...]:
    """Name every total that a sender declared and that we count otherwise; none is smoothed.

    Args:
        declared: totals as sent, under the names in TOTALS.
        counted: our own count of the same body.
    """
    notes = []
    for name, said in declared.items():
        ours = sum(counted.get(outcome, 0) for outcome in TOTALS[name])
        if said != ours:
            notes.append(f"Declared {name.replace('_', ' ')} {said:,}, counted {ours:,}.")
    return tuple(notes)
