"""What measured figures come to: the best slices decide, the noise of the machine says how much that is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

LEAST_NOISE = 0.05
MOST_NOISE = 0.15
STEADY = 0.10
MISSED_BY_HALF = 0.5
MEBIBYTE = 1024 * 1024


class Verdict(StrEnum):
    """What a ratio says about its goal."""

    PASS = "pass"
    UNSURE = "unsure"
    FAIL = "fail"
    NOISY = "noisy"
    WRONG = "wrong"
    NONE = "-"


@dataclass(frozen=True, slots=True)
class Ratio:
    """How one side did against another, by the best slices and by the median of the pairs."""

    best: float
    median: float


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Compare the rates of two sides that were measured in turns.

    Args:
        ours: rates of one side, slice by slice; more is better.
        theirs: rates of the other, taken beside them.
    """
    pairs = [mine / yours for mine, yours in zip(ours, theirs, strict=True)]
    return Ratio(max(ours) / max(theirs), median(pairs))


def noise_of(control: Ratio) -> float:
    """Say how far two servers that are the same came apart; never less than a twentieth."""
    return max(abs(control.best - 1), LEAST_NOISE)


def judge(measured: float, goal: float | None, noise: float) -> Verdict:
    """Judge a ratio: a goal is missed only by more than the machine's noise could explain.

    Args:
        measured: the ratio of best slices.
        goal: the least it should be; None where it stands for information.
        noise: from the control of this run.
    """
    if goal is None:
        return Verdict.NONE
    if noise > MOST_NOISE:
        return Verdict.NOISY
    if measured >= goal:
        return Verdict.PASS
    return Verdict.FAIL if measured < goal * (1 - 2 * noise) else Verdict.UNSURE


def judge_memory(idle: int, peak: int, most: int) -> Verdict:
    """Judge how far a server's memory rose over what it holds at rest, all in bytes."""
    return Verdict.PASS if peak - idle <= most else Verdict.FAIL


def judge_growth(measured: float, most: float, noise: float) -> Verdict:
    """Judge how many times as long something takes on a release that has grown.

    Args:
        measured: its p50 over that of a small release.
        most: the most it should be.
        noise: from the control of this run.
    """
    if noise > MOST_NOISE:
        return Verdict.NOISY
    if measured <= most:
        return Verdict.PASS
    return Verdict.FAIL if measured > most * (1 + 2 * noise) else Verdict.UNSURE


def missed_by_half(measured: float, goal: float | None, noise: float) -> bool:
    """Say whether a goal is missed by so much that no machine explains it: what a short run may fail on."""
    return goal is not None and noise <= MOST_NOISE and measured < goal * MISSED_BY_HALF


def steady(rates: Sequence[float]) -> bool:
    """Say whether the last two slices of a warm-up differ by under a tenth."""
    return len(rates) > 1 and abs(rates[-1] - rates[-2]) < STEADY * max(rates[-2:])


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that this share of all lies at or below; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)] if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """One arm's ratio beside that of an earlier run."""

    arm: str
    before: float
    now: float
    words: str


def compare(before: Mapping[str, float], now: Mapping[str, float], noise: float) -> list[Change]:
    """Set the ratios of two runs side by side. Milliseconds of two runs are never compared.

    Args:
        before: each arm's ratio in the earlier run.
        now: each arm's ratio in this one.
        noise: the larger noise of the two runs.
    """
    changes = []
    for arm in [name for name in now if name in before]:
        moved = now[arm] / before[arm] - 1 if before[arm] else 0.0
        words = "as before" if abs(moved) <= 2 * noise else "better" if moved > 0 else "worse"
        changes.append(Change(arm, before[arm], now[arm], words))
    return changes
