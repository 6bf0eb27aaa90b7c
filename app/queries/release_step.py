"""Questions about what a release has come through: the DCC's go/no-go, acceptance, go-live, watch, close-down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.effective import recorded_late
from app.domain.errors import Conflict
from app.domain.release_step import Step, last_of_each, said_of
from app.domain.status import StepKind
from app.models.base import table_of
from app.models.decision import ReleaseStep
from app.models.release import Release
from app.queries.condition import held_at
from app.queries.moment import WHENEVER, WHICHEVER, Moment, told

release = table_of(Release)
step = table_of(ReleaseStep)
STEPS_ASKED = (
    select(step)
    .select_from(step.join(release, release.c.id == step.c.release_id))
    .where(release.c.slug == WHICHEVER, held_at(step, WHENEVER))
    .order_by(step.c.effective_at, step.c.seq, step.c.id)
)


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a release as it was taken."""

    kind: StepKind
    agreed: bool | None
    words: str
    version: int
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool

    @property
    def step(self) -> Step:
        """What the rules on steps ask of it."""
        return Step(self.kind, self.effective_at, self.agreed, self.recorded_at)


def list_steps(session: Session, slug: str, moment: Moment) -> tuple[StepRow, ...]:
    """List the steps of a release that were taken by a moment, the earliest first, in one statement."""
    return tuple(
        StepRow(
            kind=StepKind(row.kind),
            agreed=row.agreed,
            words=row.words,
            version=row.version,
            by=row.by,
            effective_at=row.effective_at,
            recorded_at=row.recorded_at,
            recorded_late=recorded_late(row.effective_at, row.recorded_at, None),
        )
        for row in session.execute(STEPS_ASKED, told(moment, slug)).all()
    )


def steps_taken(rows: tuple[StepRow, ...], *renewed: tuple[datetime, datetime]) -> dict[StepKind, Step]:
    """Give the last of each kind of step, for the rules on what may follow."""
    return last_of_each((row.step for row in rows), *renewed)


def last_step(session: Session, release_id: int) -> int:
    """Give the version of the last step recorded of a release, 0 when there is none."""
    question = select(func.max(step.c.version)).where(step.c.release_id == release_id)
    return int(session.execute(question).scalar() or 0)


def check_not_live(session: Session, slug: str, moment: Moment) -> None:
    """Hold that a release has not gone live: nothing is recommended, decided or re-dated after that.

    Raises:
        Conflict: it has.
    """
    for row in list_steps(session, slug, moment):
        if row.kind is StepKind.GONE_LIVE:
            raise Conflict(f"There is nothing left to decide: {said_of(row.step)}.")
