"""What in the record can be due from somebody: the facts that agendas are built from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.status import GoNoGo, Phase, Rag, ReportKind, ReportStep, TadStep
from app.domain.working_days import Calendar

# So many Working Days after its go-live a release is still on agendas, with what was left open.
AFTER_GO_LIVE = 10


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """A release as an agenda sees it: its go-live, who decides on it and when, and what was decided.

    `decision_on` is the day of the meeting at which it is to be decided on, where the record dates one.
    """

    slug: str
    title: str
    go_live: date | None
    decider: str | None = None
    decision_on: date | None = None
    decided: GoNoGo | None = None
    deferred_until: date | None = None

    def due(self, today: date) -> date | None:
        """Say by when what it needs is due: the day it is decided on while that lies ahead, else its go-live."""
        if self.decision_on is not None and self.decision_on >= today and self.decided is None:
            return self.decision_on
        return self.go_live


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """A criterion as an agenda sees it; `newer` counts the evidence that is newer than its mark and harms nothing."""

    release: str
    body: str
    key: str
    number: str
    marked: bool = False
    provisional: Rag | None = None
    stale_because: str | None = None
    read: bool = True
    newer: int = 0

    @property
    def name(self) -> str:
        """Name it shortly: "3, Regression testing"."""
        return criterion_named(self.number, self.key)


@dataclass(frozen=True, slots=True)
class ConditionFacts:
    """A condition that is still to be met, under the criterion whose mark carries it."""

    release: str
    criterion: str
    text: str
    owner: str
    due: date | None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The newest version of a phase's completion report, and the step it waits for."""

    release: str
    phase: Phase
    kind: ReportKind
    version: str
    awaits: ReportStep


@dataclass(frozen=True, slots=True)
class TadFacts:
    """The step that a release's Testing Approach Document waits for."""

    release: str
    step: TadStep


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """Something that a body was asked not to count, and that it has not answered."""

    release: str
    number: int
    body: str
    what: str


@dataclass(frozen=True, slots=True)
class CutOffFacts:
    """A scope item that is not decided, and the day on which it drops out."""

    release: str
    modification: str
    title: str
    cut_off: date
    decider: str | None
    decider_name: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """Everything in the record that can be due from somebody, of every release that is still ahead or just live."""

    today: date
    releases: tuple[ReleaseFacts, ...] = ()
    criteria: tuple[CriterionFacts, ...] = ()
    conditions: tuple[ConditionFacts, ...] = ()
    reports: tuple[ReportFacts, ...] = ()
    tads: tuple[TadFacts, ...] = ()
    requests: tuple[RequestFacts, ...] = ()
    cut_offs: tuple[CutOffFacts, ...] = ()
    recommended: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def own(self, release: str, body: str) -> tuple[CriterionFacts, ...]:
        """List the criteria of a release that a body reviews, in their order."""
        return tuple(each for each in self.criteria if (each.release, each.body) == (release, body))


# Of the keys that are the same in every year, those that do not read as names.
SHORT_NAMES = {
    "no-severity-1-2": "No Severity 1 or 2",
    "severity-3-5-plan": "Plan for Severity 3 to 5",
    "secas-changes-ready": "SECAS changes ready",
    "secas-components-ready": "SECAS components ready",
}


def short_name(key: str) -> str:
    """Name a criterion by its key: "Regression testing"."""
    return SHORT_NAMES.get(key) or key.replace("-", " ").capitalize()


def criterion_named(number: str, key: str) -> str:
    """Name a criterion shortly: "3, Regression testing"."""
    return f"{number}, {short_name(key)}"


def is_ahead(go_live: date | None, today: date, calendar: Calendar) -> bool:
    """Say whether a release is on agendas: until its go-live, and shortly after it."""
    return go_live is None or go_live >= today or calendar.between(go_live, today) <= AFTER_GO_LIVE


def next_step(taken: Sequence[tuple[TadStep, bool | None]]) -> TadStep | None:
    """Say which step a TAD waits for: the one after the last that was taken; none before the first, or after a "no".

    Args:
        taken: the steps as they were taken, the last one last, each with yes, no or nothing.
    """
    if not taken or taken[-1][1] is False:
        return None
    order = list(TadStep)
    following = order[order.index(taken[-1][0]) + 1 :]
    return following[0] if following else None
