"""Evidence: what a mark rests on, and when a change of it makes the mark stale.

A mark pins what its author saw by two numbers: the last journal entry on their page, and the instant the mark took
effect. Evidence that came to speak against going live more than it did then makes the mark stale from that instant
on, and only a re-affirmation or a new mark clears that (design, section 9). Any other change is newer evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.instant import london_day, long_day
from app.domain.status import EvidenceKind

# Kinds whose subjects tell which phases of testing they are of, and so may be narrowed to one: "figures:SIT".
OF_PHASES = (EvidenceKind.FIGURES, EvidenceKind.EXCLUSIONS, EvidenceKind.REPORTS)
KIND_NAMES: dict[EvidenceKind, str] = {
    EvidenceKind.STATEMENT: "the DCC’s statement",
    EvidenceKind.FIGURES: "testing figures",
    EvidenceKind.THRESHOLDS: "required rates and thresholds",
    EvidenceKind.ISSUES: "testing issues",
    EvidenceKind.EXCLUSIONS: "exclusions",
    EvidenceKind.REPORTS: "completion reports",
    EvidenceKind.SCOPE: "scope",
    EvidenceKind.TIMETABLE: "timetable",
    EvidenceKind.RISKS: "risks",
    EvidenceKind.INCIDENTS: "live incidents",
    EvidenceKind.DOCUMENTS: "documents",
}


@dataclass(frozen=True, slots=True)
class Rest:
    """One kind of evidence that a criterion rests on, whole or narrowed: a phase, or severities "1-2"."""

    kind: EvidenceKind
    only: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.only}" if self.only else self.kind.value


def read_rest(text: str) -> Rest:
    """Read one kind as a criteria set writes it: "statement", "figures:SIT", "issues:1-2".

    Raises:
        ValueError: it names no kind of evidence, or narrows one that cannot be narrowed so.
    """
    name, _, only = text.partition(":")
    kind = EvidenceKind(name)
    rest = Rest(kind, only)
    if only and kind is EvidenceKind.ISSUES:
        severities_of(rest)
    elif only and kind not in OF_PHASES:
        raise ValueError(f"{kind.value} cannot be narrowed")
    return rest


def severities_of(rest: Rest) -> range:
    """Give the severities of testing issues that a criterion rests on; all five when none are named.

    Raises:
        ValueError: what is named are no severities.
    """
    first, _, last = (rest.only or "1-5").partition("-")
    found = range(int(first), int(last or first) + 1)
    if not found or found[0] < 1 or found[-1] > 5:
        raise ValueError(f"{rest.only!r} names no severities")
    return found


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that evidence speaks of, with what it says at a moment.

    Attributes:
        id: its number in the record.
        kind, name: what it is: the figures of a phase, an issue, a criterion's statement.
        value: what it says, as plain JSON.
        harm: how much that speaks against going live.
        digest: tells what it says from what it said before.
        note: the last change, as a clause for people.
        effective_at, seq: when the last change took effect, and the entry that recorded it.
    """

    id: int
    kind: EvidenceKind
    name: str
    value: Mapping[str, Any]
    harm: int
    digest: str
    note: str
    effective_at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Pin:
    """What the author of a mark saw: the last entry on their page, and since when the mark holds."""

    saw_seq: int
    effective_at: datetime

    def covers(self, effective_at: datetime, seq: int) -> bool:
        """Say whether a change lay before the author's eyes when the mark was agreed."""
        return seq <= self.saw_seq and effective_at <= self.effective_at


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a subject beyond a pin, beside what the subject said within the pin."""

    subject_id: int
    effective_at: datetime
    seq: int
    worse: bool
    same: bool
    note: str
    latest: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """How evidence moved under a mark: what made it stale, and what is newer without harm."""

    because: tuple[Change, ...] = ()
    newer: tuple[Change, ...] = ()

    @property
    def stale(self) -> bool:
        """Say whether the mark went stale."""
        return bool(self.because)

    @property
    def since(self) -> datetime | None:
        """Since when it is stale."""
        return min((change.effective_at for change in self.because), default=None)


# What figures and issues say besides: what is required of them, and what is not counted.
WITH: dict[EvidenceKind, tuple[EvidenceKind, ...]] = {
    EvidenceKind.FIGURES: (EvidenceKind.THRESHOLDS, EvidenceKind.EXCLUSIONS),
    EvidenceKind.ISSUES: (EvidenceKind.THRESHOLDS, EvidenceKind.EXCLUSIONS),
}


def by_kind(subjects: Iterable[Subject]) -> dict[EvidenceKind, list[Subject]]:
    """Gather the evidence of a release by its kind."""
    gathered: dict[EvidenceKind, list[Subject]] = {}
    for subject in subjects:
        gathered.setdefault(subject.kind, []).append(subject)
    return gathered


def behind(
    rests: Iterable[Rest], gathered: Mapping[EvidenceKind, Sequence[Subject]], criterion: int
) -> tuple[Subject, ...]:
    """List the evidence that a criterion rests on.

    Args:
        rests: the kinds that the criterion names.
        gathered: all the evidence of its release, by kind.
        criterion: the criterion's number.
    """
    found = {
        subject.id: subject
        for rest in rests
        for kind in (rest.kind, *WITH.get(rest.kind, ()))
        for subject in gathered.get(kind, ())
        if _matches(rest, subject, criterion)
    }
    return tuple(found[id] for id in sorted(found))


def _matches(rest: Rest, subject: Subject, criterion: int) -> bool:
    value = subject.value
    if value.get("criterion") not in (None, criterion):
        return False
    match rest.kind, subject.kind:
        # What is required, and what is not counted, is part of what figures and issues say.
        case (EvidenceKind.FIGURES, EvidenceKind.THRESHOLDS | EvidenceKind.EXCLUSIONS):
            return not rest.only or rest.only in value.get("phases", ())
        case (EvidenceKind.ISSUES, EvidenceKind.THRESHOLDS):
            return True
        case (EvidenceKind.ISSUES, EvidenceKind.EXCLUSIONS):
            return value.get("issue") is not None
        case (kind, other) if kind is not other:
            return False
        case (EvidenceKind.ISSUES, _):
            # What the criterion rested on it still rests on, whatever the issue has come to weigh.
            return any(severity in severities_of(rest) for severity in value["ever"])
        case _:
            return not rest.only or rest.only in value.get("phases", ())


def moved(changes: Sequence[Change]) -> Moved:
    """Sort the changes beyond a mark's pin: the first of each subject that did harm, and the last of the others.

    Args:
        changes: by subject, in the order in which they took effect.
    """
    because: dict[int, Change] = {}
    newer: dict[int, Change] = {}
    for change in changes:
        if change.worse:
            because.setdefault(change.subject_id, change)
        elif change.latest and not change.same:
            newer[change.subject_id] = change
    ordered = sorted(because.values(), key=lambda change: (change.effective_at, change.seq))
    beside = [change for id, change in newer.items() if id not in because]
    return Moved(tuple(ordered), tuple(sorted(beside, key=lambda change: (change.effective_at, change.seq))))


def stale_sentence(found: Moved) -> str | None:
    """Say since when and why a mark is stale: "since 20 October 2026, because SIT run 41 has two new failures".

    Args:
        found: how the evidence moved; nothing is said of evidence that did not worsen.
    """
    since = found.since
    if since is None:
        return None
    more = len(found.because) - 1
    beside = f", and {more} more {'change' if more == 1 else 'changes'} for the worse" if more else ""
    return f"since {long_day(london_day(since))}, because {found.because[0].note}{beside}"
