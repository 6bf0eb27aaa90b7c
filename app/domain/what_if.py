"""What if one result, testing issue or exclusion were not there: what is left out, and how evidence reads without it.

Nothing of it is recorded. It is the same reckoning over the same rows, with one of them passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.domain.errors import Fault, Invalid
from app.domain.evidence import Change, Moved, Pin, Subject
from app.domain.status import EvidenceKind, Outcome, Phase

LARGEST_ID = 2**53
HOW = (
    "Leave one thing out: issue: and its key (issue:TI-12), exclusion: and its number (exclusion:3), or result: with"
    " the phase and the test case’s number (result:SIT/7)."
)


class LeftOutKind(StrEnum):
    """What can be left out."""

    ISSUE = "issue"
    EXCLUSION = "exclusion"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is left out: an issue by its key, an exclusion by its number, a test case of a phase by its number."""

    kind: LeftOutKind
    key: str = ""
    number: int = 0
    phase: Phase | None = None


def read_left_out(text: str, where: str = "query:without") -> LeftOut:
    """Read what is to be left out: "issue:TI-12", "exclusion:3", "result:SIT/7".

    Args:
        text: as it was asked.
        where: what the asker called it, for the refusal.

    Raises:
        Invalid: it names nothing of the kind.
    """
    kind, _, name = text.strip().partition(":")
    phase, _, case = name.partition("/")
    if kind == LeftOutKind.ISSUE and name:
        return LeftOut(LeftOutKind.ISSUE, key=name)
    if kind == LeftOutKind.EXCLUSION and (number := _number(name)):
        return LeftOut(LeftOutKind.EXCLUSION, number=number)
    if kind == LeftOutKind.RESULT and phase in [each.value for each in Phase] and (number := _number(case)):
        return LeftOut(LeftOutKind.RESULT, number=number, phase=Phase(phase))
    raise Invalid(HOW, (Fault(where, HOW),))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 and int(text) < LARGEST_ID else 0


@dataclass(frozen=True, slots=True)
class FigureRow:
    """What a phase's figures said at a time, with the harm that is left when one test case is passed over."""

    effective_at: datetime
    seq: int
    harm: int


@dataclass(frozen=True, slots=True)
class Without:
    """How the evidence of one release reads when something of it is passed over.

    Attributes:
        words: what is passed over, as a clause.
        gone: the piece of evidence that is not there, by kind and name.
        fewer: how many test cases fewer the figures of a phase count, by outcome.
        excused_less: how many fewer of them exclusions leave out.
        figures: by the phase's code, all that its figures said, in order.
    """

    words: str
    gone: tuple[EvidenceKind, str] | None = None
    fewer: Mapping[str, Mapping[Outcome, int]] = field(default_factory=dict)
    excused_less: Mapping[str, Mapping[Outcome, int]] = field(default_factory=dict)
    figures: Mapping[str, Sequence[FigureRow]] = field(default_factory=dict)

    def subjects(self, rows: Sequence[Subject]) -> tuple[Subject, ...]:
        """Give the pieces of evidence without what is passed over."""
        return tuple(self._fewer(each) for each in rows if (each.kind, each.name) != self.gone)

    def _fewer(self, subject: Subject) -> Subject:
        fewer = self.fewer.get(subject.name) if subject.kind is EvidenceKind.FIGURES else None
        if not fewer:
            return subject
        counts = {name: count - fewer.get(Outcome(name), 0) for name, count in subject.value["counts"].items()}
        return replace(subject, value={**subject.value, "counts": counts})

    def excused(self, rows: Mapping[str, Mapping[Outcome, int]]) -> dict[str, dict[Outcome, int]]:
        """Give how many test cases exclusions leave out, without what is passed over."""
        return {
            phase: {
                outcome: max(0, count - self.excused_less.get(phase, {}).get(outcome, 0))
                for outcome, count in counts.items()
            }
            for phase, counts in rows.items()
        }

    def moved(self, found: Moved, pin: Pin, subjects: Sequence[Subject]) -> Moved:
        """Say how evidence moved under a mark, without what is passed over.

        Args:
            found: how it moved with everything in its place.
            pin: what the mark's author saw.
            subjects: the evidence that the mark rests on.
        """
        figures = {each.id: self.figures[each.name] for each in subjects if _is_of(each, self.figures)}
        because = [each for each in found.because if self._still_worse(each, pin, figures)]
        return Moved(tuple(because), found.newer)

    @staticmethod
    def _still_worse(change: Change, pin: Pin, figures: Mapping[int, Sequence[FigureRow]]) -> bool:
        if change.subject_id not in figures:
            return True
        rows = figures[change.subject_id]
        within = [row.harm for row in rows if pin.covers(row.effective_at, row.seq)]
        beyond = [row.harm for row in rows if not pin.covers(row.effective_at, row.seq)]
        return max(beyond, default=0) > (within[-1] if within else 0)


def _is_of(subject: Subject, figures: Mapping[str, Sequence[FigureRow]]) -> bool:
    return subject.kind is EvidenceKind.FIGURES and subject.name in figures
