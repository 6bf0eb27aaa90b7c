"""The question when unmarked criteria are assessed, and by when evidence on them is due, of many releases at once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.evidence_due import CALLED, Planned, Sitting, evidence_due, find_review
from app.domain.instant import london_day
from app.queries.board_date import MEETINGS
from app.queries.criterion_row import CriterionRow
from app.queries.fact import list_kinds
from app.queries.meeting_called import list_called
from app.queries.milestone import list_milestones
from app.queries.moment import Moment
from app.queries.named_moment import AT_ANY_TIME


@dataclass(frozen=True, slots=True)
class ReviewDays:
    """When a criterion is assessed, and by when the DCC's evidence on it is due, as far as the record tells."""

    assessed_on: date | None
    evidence_due: date | None


def find_review_days(
    session: Session, criteria: tuple[CriterionRow, ...], go_live: dict[str, date | None], moment: Moment
) -> dict[int, ReviewDays]:
    """Say of unmarked criteria when they are assessed, by the rule of a release's own submissions; in three statements.

    Args:
        session: an open session.
        criteria: criteria of whichever releases; what is marked has been assessed and is left out.
        go_live: the day of go-live of each release.
        moment: both clocks.
    """
    planned: dict[str, list[Planned]] = defaultdict(list)
    for row in list_milestones(session, None, moment):
        planned[row.release].append(Planned(row.event, row.body, row.date))
    sittings = _sittings(session, moment)
    today = london_day(moment.as_at)
    found = {}
    for each in criteria:
        if each.mark is not None:
            continue
        timetable = planned.get(each.release, [])
        review = find_review(
            sorted((*sittings[each.release, each.body], *sittings["", each.body]), key=lambda one: one.day),
            timetable,
            release=each.release,
            body=each.body,
            group=each.group,
            marked_on=None,
            ahead=(today, go_live.get(each.release)),
        )
        due = evidence_due(review, timetable, each.group)
        found[each.id] = ReviewDays(review.day if review else None, due.day if due else None)
    return found


def _sittings(session: Session, moment: Moment) -> dict[tuple[str, str], list[Sitting]]:
    """Give meetings by the release whose paper tells of them and by body; those called here are of no one release.

    When one takes place was known before it did: those that papers tell of are taken as soon as they are on record.
    """
    found: dict[tuple[str, str], list[Sitting]] = defaultdict(list)
    for row in list_kinds(session, (MEETINGS,), Moment(AT_ANY_TIME, AT_ANY_TIME, moment.seq, live=False)).get(
        MEETINGS, ()
    ):
        said = row.content
        sitting = Sitting(date.fromisoformat(said["date"]), "", said["kind"], said["release"])
        found[row.about, said["body"]].append(sitting)
    for called in list_called(session, moment):
        if called.cancelled_because is None:
            found["", called.body].append(Sitting(called.date, "", CALLED, None))
    return found
