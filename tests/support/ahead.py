"""A release that lies ahead, whose body has as many criteria to mark as a test wants, and its meetings."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from app import clock
from app.db import Database
from app.domain.instant import london_day
from app.domain.meeting import MeetingFacts
from app.domain.status import Classification, CriterionGroup
from app.models.base import Stamped, table_of
from app.models.body import Body
from app.models.criterion import Criterion, CriterionWording
from app.models.release import Release, ReleaseDate
from app.services.meeting import call_meeting
from tests.support.cast import Cast
from tests.support.small_record import JOINED, do, put

AHEAD = "ahead"
# The first of these have names of the papers; the others are counted.
KEYS = ("code-deployable", "test-phases-closed", "regression-testing")


def key_of(number: int) -> str:
    """Name the criterion of this number, counted from 1."""
    return KEYS[number - 1] if number <= len(KEYS) else f"criterion-{number}"


def release_ahead(
    database: Database,
    count: int = 3,
    *,
    slug: str = AHEAD,
    body: str = "tag",
    in_days: int = 30,
    rests_on: str = '["statement"]',
) -> date:
    """Put a release on record that goes live so many days from today, and give that day."""
    go_live = london_day(clock.now()) + timedelta(days=in_days)
    release = Release(slug=slug, title=f"{slug.capitalize()} SEC Release", classification=Classification.WHITE)
    with database.reading(fresh=True) as session:
        bodies = table_of(Body)
        reviews = session.execute(select(bodies.c.id).where(bodies.c.slug == body)).scalar_one()
    put(database, release, touches_all=True)
    criteria = [Criterion(release_id=release.id or 0, key=key_of(number)) for number in range(1, count + 1)]

    def worded() -> list[Stamped]:
        return [
            CriterionWording(
                criterion_id=row.id or 0,
                body_id=reviews,
                number=str(number),
                position=number,
                group=CriterionGroup.TESTING,
                text=f"The DCC has shown number {number} of its release.",
                rests_on=rests_on,
                effective_at=JOINED,
            )
            for number, row in enumerate(criteria, 1)
        ]

    dated = ReleaseDate(release_id=release.id or 0, go_live=go_live, effective_at=JOINED)
    put(database, dated, *criteria, worded, release_ids=(release.id,))
    return go_live


def meeting_today(database: Database, body: str = "tag", *, in_days: int = 0, number: int | None = 98) -> date:
    """Call a meeting for today, or for so many days from today, and give its day."""
    day = london_day(clock.now()) + timedelta(days=in_days)
    actor = Cast(database).actor("secretariat")
    do(database, partial(call_meeting, actor=actor, body=body, facts=MeetingFacts(day, number, "A call")))
    return day
