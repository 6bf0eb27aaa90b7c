"""Questions about conditions still to be met: which hang on a release's marks, and how each stands at a moment."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, String, Table, and_, cast, exists, func, select
from sqlalchemy.orm import Session

from app.domain.condition import how_due
from app.domain.effective import recorded_late
from app.domain.errors import NotFound
from app.domain.instant import london_day
from app.domain.status import ConditionOutcome, Rag
from app.domain.working_days import england_and_wales
from app.models.base import table_of
from app.models.condition import Condition, ConditionEnd
from app.models.criterion import Criterion, Mark
from app.models.release import Release
from app.queries.moment import Moment, latest, retraction

LARGEST_ID = 2**63 - 1
release = table_of(Release)
criterion = table_of(Criterion)
mark = table_of(Mark)
condition = table_of(Condition)
end = table_of(ConditionEnd)


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition as it stands at a moment: under which mark, how its day stands, and how it ended if it has."""

    id: int
    criterion: str
    text: str
    owner: str
    due: date | None
    due_words: str
    overdue_by: int | None
    mark_id: int
    mark_version: int
    mark_status: Rag
    marked_at: datetime
    on_current_mark: bool
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool
    outcome: ConditionOutcome | None
    end_words: str | None
    ended_by: str | None
    ended_at: datetime | None
    end_recorded_at: datetime | None

    @property
    def open(self) -> bool:
        """Say whether it is still to be met."""
        return self.outcome is None


def held_at(table: Table, moment: Moment) -> Any:
    """Say that a row held and was known at a moment, and had not been retracted."""
    retracted = exists().where(
        retraction.c.table_name == table.name, retraction.c.row_id == table.c.id, retraction.c.seq <= moment.seq
    )
    return and_(table.c.seq <= moment.seq, table.c.effective_at <= moment.as_at, ~retracted)


def conditions_asked(slug: str | None, moment: Moment) -> Select[Any]:
    """Build the statement that reads a release's conditions (those of all when none is named) with marks and ends."""
    marked = mark.alias()
    newest = latest(mark, moment, marked.c.criterion_id == criterion.c.id, of=marked)
    question = (
        select(
            condition.c.id,
            criterion.c.key.label("criterion"),
            condition.c.text.label("words"),
            condition.c.owner,
            condition.c.due,
            condition.c.by,
            condition.c.effective_at,
            condition.c.recorded_at,
            mark.c.id.label("mark_id"),
            mark.c.version.label("version"),
            cast(mark.c.status, String).label("status"),
            mark.c.effective_at.label("marked_at"),
            func.coalesce(mark.c.id == newest, False).label("on_current_mark"),
            cast(end.c.outcome, String).label("outcome"),
            end.c.words.label("end_words"),
            end.c.by.label("ended_by"),
            end.c.effective_at.label("ended_at"),
            end.c.recorded_at.label("end_recorded_at"),
        )
        .select_from(
            condition.join(criterion, criterion.c.id == condition.c.criterion_id)
            .join(release, release.c.id == criterion.c.release_id)
            .join(mark, mark.c.id == condition.c.mark_id)
            .outerjoin(end, and_(end.c.condition_id == condition.c.id, held_at(end, moment)))
        )
        .where(held_at(condition, moment))
    )
    return question if slug is None else question.where(release.c.slug == slug)


def list_conditions(session: Session, slug: str, key: str, moment: Moment) -> tuple[ConditionRow, ...]:
    """List the conditions of a criterion under whichever of its marks, open or ended, the first recorded first."""
    asked = conditions_asked(slug, moment).where(criterion.c.key == key).order_by(condition.c.id)
    return tuple(condition_of(row, moment) for row in session.execute(asked).mappings())


def find_condition(session: Session, slug: str, key: str, id: int, moment: Moment) -> ConditionRow:
    """Give one condition of a criterion.

    Raises:
        NotFound: the criterion has no such condition at that moment.
    """
    asked = conditions_asked(slug, moment).where(criterion.c.key == key, condition.c.id == id)
    row = session.execute(asked).mappings().first() if 0 < id <= LARGEST_ID else None
    if row is None:
        raise NotFound(f"The criterion {key!r} has no condition {id}.")
    return condition_of(row, moment)


def condition_of(row: RowMapping, moment: Moment) -> ConditionRow:
    """Read a condition from a row of the statement above."""
    due = how_due(row["due"], london_day(moment.as_at), england_and_wales())
    ended = row["outcome"] is not None
    return ConditionRow(
        id=row["id"],
        criterion=row["criterion"],
        text=row["words"],
        owner=row["owner"],
        due=row["due"],
        due_words=due.words,
        overdue_by=None if ended else due.overdue_by,
        mark_id=row["mark_id"],
        mark_version=row["version"],
        mark_status=Rag(row["status"]),
        marked_at=row["marked_at"],
        on_current_mark=bool(row["on_current_mark"]),
        by=row["by"],
        effective_at=row["effective_at"],
        recorded_at=row["recorded_at"],
        recorded_late=recorded_late(row["effective_at"], row["recorded_at"], None),
        outcome=ConditionOutcome(row["outcome"]) if ended else None,
        end_words=row["end_words"],
        ended_by=row["ended_by"],
        ended_at=row["ended_at"],
        end_recorded_at=row["end_recorded_at"],
    )


@dataclass(frozen=True, slots=True)
class MarkStanding:
    """The mark that a criterion carries: what a service has to know to hang something on it."""

    id: int
    status: Rag
    effective_at: datetime


def mark_standing(session: Session, criterion_id: int, moment: Moment) -> MarkStanding | None:
    """Give the mark that a criterion carries, if it carries one."""
    marked = mark.alias()
    newest = latest(mark, moment, marked.c.criterion_id == criterion_id, of=marked)
    row = session.execute(select(mark.c.id, mark.c.status, mark.c.effective_at).where(mark.c.id == newest)).first()
    return None if row is None else MarkStanding(row.id, Rag(row.status), row.effective_at)
