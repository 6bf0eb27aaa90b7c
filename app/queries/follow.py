"""The question what may follow on a release: which steps were taken, which may be taken next, and why not others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.decision import why_not_covered
from app.domain.release_step import STEPS, Step, why_not_yet
from app.domain.status import StepKind
from app.queries.decision import DecisionRow, find_decision
from app.queries.moment import Moment
from app.queries.redating import RedatingRow, list_redatings
from app.queries.release import find_release
from app.queries.release_step import StepRow, list_steps, steps_taken

NO_DECISION = "The deciding body has not let it go yet."


@dataclass(frozen=True, slots=True)
class NextStep:
    """One kind of step: each time it was taken, and why it cannot be taken now."""

    kind: StepKind
    name: str
    taken: tuple[StepRow, ...]
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Following:
    """How far a release has come beside and after the decision on it.

    Attributes:
        steps: every step that was taken, the earliest first.
        taken: the last of each kind that still counts.
        decision: the decision that holds.
        redatings: the last first.
        go_live: its day.
        why_no_go: why the deciding body does not let it go on that day; None where it does.
    """

    steps: tuple[StepRow, ...]
    taken: Mapping[StepKind, Step]
    decision: DecisionRow | None
    redatings: tuple[RedatingRow, ...]
    go_live: date | None
    why_no_go: str | None

    @property
    def went_live(self) -> bool:
        """Say whether the record says that it went live."""
        return StepKind.GONE_LIVE in self.taken

    @property
    def next(self) -> tuple[NextStep, ...]:
        """Each kind of step in its order."""
        return tuple(
            NextStep(
                kind,
                rule.name,
                tuple(row for row in self.steps if row.kind is kind),
                why_not_yet(kind, self.taken, self.why_no_go),
            )
            for kind, rule in STEPS.items()
        )


def find_following(session: Session, slug: str, moment: Moment) -> Following:
    """Say how far a release has come, in a fixed number of statements.

    Raises:
        NotFound: there was no such release at that moment.
    """
    day = find_release(session, slug, moment).go_live
    redatings, steps = list_redatings(session, slug, moment), list_steps(session, slug, moment)
    decision = find_decision(session, slug, moment)
    stops = why_not_covered(decision.outcome, decision.go_live, day) if decision else NO_DECISION
    renewed = [(row.effective_at, row.recorded_at) for row in (*redatings[:1], *((decision,) if decision else ()))]
    taken = steps_taken(steps, *renewed)
    return Following(steps, taken, decision, redatings, day, stops)
