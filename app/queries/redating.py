"""Questions about how a release was re-dated: to which day, why, and by which letter of consent."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.effective import recorded_late
from app.models.base import table_of
from app.models.decision import Redating
from app.models.release import Release, ReleaseDate
from app.queries.condition import held_at
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, told

release = table_of(Release)
release_date = table_of(ReleaseDate)
redating = table_of(Redating)
REDATINGS_ASKED = (
    select(redating)
    .select_from(redating.join(release, release.c.id == redating.c.release_id))
    .where(release.c.slug == WHICHEVER, held_at(redating, WHENEVER))
    .order_by(redating.c.effective_at.desc(), redating.c.seq.desc(), redating.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class RedatingRow:
    """That a release was moved from one day to another, why, and how long it may move again."""

    former: date | None
    go_live: date
    reason: str
    consent: str | None
    flexible_until: date | None
    version: int
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


def list_redatings(session: Session, slug: str, moment: Moment) -> tuple[RedatingRow, ...]:
    """List how a release was re-dated by a moment, the last first, in one statement."""
    return tuple(
        RedatingRow(
            former=row.former,
            go_live=row.go_live,
            reason=row.reason,
            consent=row.consent,
            flexible_until=row.flexible_until,
            version=row.version,
            by=row.by,
            effective_at=row.effective_at,
            recorded_at=row.recorded_at,
            recorded_late=recorded_late(row.effective_at, row.recorded_at, None),
        )
        for row in session.execute(REDATINGS_ASKED, told(moment, slug)).all()
    )


def dated_since(session: Session, release_id: int, moment: Moment) -> datetime | None:
    """Give since when a release's go-live day is what it is, by a paper or a re-dating; nothing where it has none."""
    dated = release_date.alias()
    newest = latest(release_date, moment, dated.c.release_id == release_id, of=dated)
    found: datetime | None = session.execute(
        select(release_date.c.effective_at).where(release_date.c.id == newest)
    ).scalar()
    return found


def flexible_until(rows: tuple[RedatingRow, ...]) -> date | None:
    """Give the day until which the last letter of consent lets a release move."""
    return next((row.flexible_until for row in rows if row.consent), None)


def last_redating(session: Session, release_id: int) -> int:
    """Give the version of a release's last re-dating, 0 when there is none."""
    question = select(func.max(redating.c.version)).where(redating.c.release_id == release_id)
    return int(session.execute(question).scalar() or 0)
