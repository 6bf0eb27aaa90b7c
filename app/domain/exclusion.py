"""Exclusions: what a body agreed not to count, what that pins, and what it takes out of a phase's figures.

An exclusion pins the failures it was agreed on, each a test case with the digest of what was said of it. It excuses
a case while the latest result of that case is this very failure: never once it passes, never the next, different one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.counting import tally
from app.domain.errors import Fault, Invalid
from app.domain.status import ExclusionClass, ExclusionOf, Outcome, Phase

CLASS_NAMES: Mapping[ExclusionClass, str] = {
    ExclusionClass.DUPLICATE: "duplicate",
    ExclusionClass.KNOWN_DEFECT: "known defect",
    ExclusionClass.DEVICE: "device",
    ExclusionClass.ENVIRONMENT: "environment",
    ExclusionClass.ACCEPTED_MANUFACTURER_DEFECT: "accepted manufacturer defect",
    ExclusionClass.SUBSTITUTED: "substituted",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What is not to be counted: a run and a case, or a phase and a case, or an issue by its key."""

    of: ExclusionOf
    run: int | None = None
    case: int | None = None
    phase: Phase | None = None
    issue: str | None = None


@dataclass(frozen=True, slots=True)
class Stays:
    """Which of several identical ones stays in the count, for the others to be its duplicates."""

    case: int | None = None
    issue: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed about it: why, by which body, at which meeting, from when and until when."""

    kind: ExclusionClass
    reason: str
    body: str
    meeting: str
    effective_at: datetime | None = None
    expires_at: datetime | None = None
    stays: Stays | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """One failure that an exclusion was agreed on."""

    phase_id: int
    case_id: int
    failure: str


@dataclass(frozen=True, slots=True)
class Excused:
    """A case that an exclusion excuses at a moment, by how it would count, and of what it is; "" is none named."""

    exclusion_id: int
    kind: ExclusionClass
    phase: Phase
    case_id: int
    outcome: Outcome
    modification: str = ""
    device: str = ""
    environment: str = ""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What all exclusions in force take out of one phase: each case once, however many excuse it.

    `excused` holds by case the one that was agreed first.
    """

    by_outcome: dict[Outcome, int]
    by_class: dict[ExclusionClass, int]
    by_exclusion: dict[int, int]
    excused: dict[int, Excused] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """Count the cases that are taken out."""
        return sum(self.by_outcome.values())

    def of_part(self, dimension: str, name: str) -> dict[Outcome, int]:
        """Count what is taken out of one modification, device or environment.

        Args:
            dimension: "modification", "device" or "environment".
            name: which one; "" is none named.
        """
        return tally(each.outcome for each in self.excused.values() if getattr(each, dimension) == name)


NEEDED: Mapping[ExclusionOf, frozenset[str]] = {
    ExclusionOf.RESULT: frozenset({"run", "case"}),
    ExclusionOf.TEST: frozenset({"phase", "case"}),
    ExclusionOf.ISSUE: frozenset({"issue"}),
}


def check_target(target: Target) -> None:
    """Hold that a target names exactly what its kind needs.

    Raises:
        Invalid: something is missing, or is too much.
    """
    given = {name for name in ("run", "case", "phase", "issue") if getattr(target, name) is not None}
    needed = NEEDED[target.of]
    faults = [
        Fault(f"/{name}", f"An exclusion of one {target.of.value} names its {' and '.join(sorted(needed))}.")
        for name in sorted(given ^ needed)
    ]
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))


def check_terms(terms: Terms, held: datetime) -> None:
    """Hold that an exclusion says why, where it was agreed, and ends after it began; a duplicate names what stays.

    Args:
        terms: what was agreed.
        held: from when it holds.

    Raises:
        Invalid: one of these is missing or wrong.
    """
    faults = [
        Fault(f"/{name}", words)
        for name, words in (
            ("reason", "Say why it is not to be counted."),
            ("meeting", "Name the meeting that agreed it, or the paper that says so."),
        )
        if not getattr(terms, name).strip()
    ]
    if terms.expires_at is not None and terms.expires_at <= held:
        faults.append(Fault("/expires_at", "It would end before it began."))
    stays = terms.stays
    if terms.kind is ExclusionClass.DUPLICATE:
        if stays is None or (stays.case is None) is (stays.issue is None):
            faults.append(Fault("/stays", "A duplicate names the one test or issue that stays in the count."))
    elif stays is not None:
        faults.append(Fault("/stays", "Only a duplicate names one that stays."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))


def is_in_force(effective_at: datetime, expires_at: datetime | None, revoked_at: datetime | None, at: datetime) -> bool:
    """Say whether an exclusion counts at an instant: it stops at the very instant it expires or is revoked.

    Args:
        effective_at: from when it holds.
        expires_at: until when, if it ends by itself.
        revoked_at: from when it was revoked, if it was.
        at: the instant asked about.
    """
    return effective_at <= at and all(end is None or at < end for end in (expires_at, revoked_at))


def nothing_taken() -> TakenOut:
    """Give what is taken out of a phase in which no exclusion excuses anything."""
    return TakenOut(dict.fromkeys(Outcome, 0), dict.fromkeys(ExclusionClass, 0), {})


def take_out(excused: Iterable[Excused]) -> dict[Phase, TakenOut]:
    """Count what exclusions take out of each phase; a case that several excuse is counted under the first of them.

    Args:
        excused: the cases that each exclusion excuses, the exclusion agreed first before the others.
    """
    taken: dict[Phase, TakenOut] = {}
    for each in excused:
        phase = taken.setdefault(each.phase, nothing_taken())
        phase.by_exclusion[each.exclusion_id] = phase.by_exclusion.get(each.exclusion_id, 0) + 1
        if each.case_id not in phase.excused:
            phase.excused[each.case_id] = each
            phase.by_outcome[each.outcome] += 1
            phase.by_class[each.kind] += 1
    return taken


def adjust(raw: Mapping[Outcome, int], taken: Mapping[Outcome, int]) -> dict[Outcome, int]:
    """Take excused cases out of a phase's counts, and so out of what its share is a share of."""
    return {outcome: raw.get(outcome, 0) - taken.get(outcome, 0) for outcome in Outcome}


def pins_left(pins: Sequence[Pin], staying: Iterable[Pin], case: int | None) -> tuple[Pin, ...]:
    """Leave out of an exclusion what stays in the count: one case, or the failures of the issue that stays.

    Args:
        pins: the failures the exclusion is of.
        staying: the failures linked to the issue that stays.
        case: the case that stays.
    """
    kept = set(staying)
    return tuple(pin for pin in dict.fromkeys(pins) if pin not in kept and pin.case_id != case)
