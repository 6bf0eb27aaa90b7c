"""Questions about lessons learnt: those of a release, and those that earlier releases leave to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from app.domain.effective import recorded_late
from app.domain.errors import NotFound
from app.domain.lesson import CRITERION
from app.models.base import table_of
from app.models.criterion import Criterion
from app.models.decision import Lesson, LessonTaken
from app.models.release import Release, ReleaseDate
from app.queries.condition import held_at
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, told

release = table_of(Release)
release_date = table_of(ReleaseDate)
criterion = table_of(Criterion)
lesson = table_of(Lesson)
taken = table_of(LessonTaken)
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class LessonRow:
    """What was learnt from a release, what is to be done about it, and by whom."""

    number: int
    text: str
    action: str
    owner: str | None
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


@dataclass(frozen=True, slots=True)
class LessonFound:
    """A lesson of an earlier release as a later one finds it: open until that one says how it took it up."""

    release: str
    title: str
    go_live: date | None
    number: int
    text: str
    action: str
    owner: str | None
    learnt_at: datetime
    taken: str | None
    taken_by: str | None
    taken_at: datetime | None
    version: int

    @property
    def open(self) -> bool:
        """Say whether the later release has not said yet how it takes it up."""
        return self.taken is None

    @property
    def name(self) -> str:
        """Its name among the lessons of all releases."""
        return f"{self.release}-{self.number}"


def list_lessons(session: Session, slug: str, moment: Moment) -> tuple[LessonRow, ...]:
    """List what was learnt from a release, the first recorded first, in one statement."""
    return tuple(
        LessonRow(
            number=row.number,
            text=row.text,
            action=row.action,
            owner=row.owner,
            by=row.by,
            effective_at=row.effective_at,
            recorded_at=row.recorded_at,
            recorded_late=recorded_late(row.effective_at, row.recorded_at, None),
        )
        for row in session.execute(_own(), told(moment, slug)).all()
    )


@cache
def _own() -> Select[Any]:
    return (
        select(lesson)
        .select_from(lesson.join(release, release.c.id == lesson.c.release_id))
        .where(release.c.slug == WHICHEVER, held_at(lesson, WHENEVER))
        .order_by(lesson.c.number)
    )


def lessons_asked(slug: str, moment: Moment) -> Select[Any]:
    """Build the statement that reads the lessons of earlier releases, by go-live, for a release with the criterion.

    A release without a go-live day comes after all that have one.
    """
    later, own_dated, dated, said = release.alias("later"), release_date.alias(), release_date.alias(), taken.alias()
    own_date = release_date.alias("own_date")
    newest_own = latest(release_date, moment, own_dated.c.release_id == later.c.id, of=own_dated)
    newest = latest(release_date, moment, dated.c.release_id == release.c.id, of=dated)
    same = and_(said.c.lesson_id == lesson.c.id, said.c.release_id == later.c.id)
    newest_taken = latest(taken, moment, same, of=said)
    before = or_(own_date.c.go_live.is_(None), release_date.c.go_live < own_date.c.go_live)
    return (
        select(
            lesson.c.id,
            literal(CRITERION).label("criterion"),
            release.c.slug.label("from_release"),
            release.c.title.label("from_title"),
            release_date.c.go_live.label("from_go_live"),
            lesson.c.number.label("number"),
            lesson.c.text.label("words"),
            lesson.c.action.label("action"),
            lesson.c.owner.label("lesson_owner"),
            lesson.c.effective_at.label("effective_at"),
            taken.c.words.label("end_words"),
            taken.c.by.label("ended_by"),
            taken.c.effective_at.label("ended_at"),
            func.coalesce(taken.c.version, 0).label("version"),
        )
        .select_from(
            lesson.join(release, release.c.id == lesson.c.release_id)
            .join(later, and_(later.c.slug == slug, later.c.id != release.c.id))
            .join(criterion, and_(criterion.c.release_id == later.c.id, criterion.c.key == CRITERION))
            .outerjoin(own_date, own_date.c.id == newest_own)
            .outerjoin(release_date, release_date.c.id == newest)
            .outerjoin(taken, taken.c.id == newest_taken)
        )
        .where(held_at(lesson, moment), before)
    )


def lesson_of(row: RowMapping) -> LessonFound:
    """Read a lesson from a row of the statement above."""
    return LessonFound(
        release=row["from_release"],
        title=row["from_title"],
        go_live=row["from_go_live"],
        number=row["number"],
        text=row["words"],
        action=row["action"],
        owner=row["lesson_owner"],
        learnt_at=row["effective_at"],
        taken=row["end_words"],
        taken_by=row["ended_by"],
        taken_at=row["ended_at"],
        version=row["version"],
    )


def in_order(found: Iterable[LessonFound]) -> tuple[LessonFound, ...]:
    """Put lessons in the order they are read in: those still open first, the latest release first."""
    return tuple(
        sorted(
            found, key=lambda each: (not each.open, -(each.go_live or date.min).toordinal(), each.release, each.number)
        )
    )


@cache
def _found() -> Select[Any]:
    return lessons_asked(WHICHEVER, WHENEVER)


def lessons_found(session: Session, slug: str, moment: Moment) -> tuple[LessonFound, ...]:
    """List the lessons that earlier releases leave to one that has the criterion for them, in one statement."""
    return in_order(lesson_of(row) for row in session.execute(_found(), told(moment, slug)).mappings())


def last_lesson(session: Session, release_id: int) -> int:
    """Give the number of the last lesson recorded of a release, 0 when there is none."""
    question = select(func.max(lesson.c.number)).where(lesson.c.release_id == release_id)
    return int(session.execute(question).scalar() or 0)


def name_lesson(session: Session, slug: str, number: int) -> int:
    """Give the id of a lesson of a release.

    Raises:
        NotFound: it has no such lesson.
    """
    found = None
    if 0 < number <= LARGEST_NUMBER:
        joined = lesson.join(release, release.c.id == lesson.c.release_id)
        question = select(lesson.c.id).select_from(joined).where(release.c.slug == slug, lesson.c.number == number)
        found = session.execute(question).scalar()
    if found is None:
        raise NotFound(f"There is no lesson {number} of the release {slug!r}.")
    return int(found)


def last_taken(session: Session, lesson_id: int, release_id: int) -> int:
    """Give the version in which a release last said how it takes up a lesson, 0 when it has not."""
    question = select(func.max(taken.c.version)).where(taken.c.lesson_id == lesson_id, taken.c.release_id == release_id)
    return int(session.execute(question).scalar() or 0)
