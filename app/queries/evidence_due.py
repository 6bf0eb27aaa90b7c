"""The question by when the DCC's statements and evidence on a release's criteria are due."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.due import criterion_named
from app.domain.evidence import Rest, read_rest
from app.domain.evidence_due import CALLED, Due, Planned, Review, Sitting, evidence_due, find_review
from app.domain.instant import london_day
from app.domain.meeting import meeting_named
from app.domain.status import CriterionGroup, EvidenceKind
from app.models.base import table_of
from app.models.body import Body
from app.models.criterion import Criterion, CriterionWording, Mark
from app.models.release import Release
from app.queries.board_date import MEETINGS
from app.queries.fact import list_facts
from app.queries.meeting_called import list_called
from app.queries.milestone import MilestoneRow, list_milestones
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, told
from app.queries.named_moment import AT_ANY_TIME
from app.queries.phase_plan import held
from app.queries.release import find_release

release = table_of(Release)
body = table_of(Body)
criterion = table_of(Criterion)
wording = table_of(CriterionWording)
mark = table_of(Mark)


@dataclass(frozen=True, slots=True)
class EvidenceDue:
    """One criterion, the meeting that assesses it, and by when evidence on it is due."""

    key: str
    number: str
    body: str
    body_name: str
    text: str
    rests_on: tuple[Rest, ...]
    recorded_at: datetime
    review: Review | None
    due: Due | None

    @property
    def title(self) -> str:
        """Name it shortly: "OPSG 2", or in words where the paper does not number it."""
        if self.number:
            return f"{self.body_name} {self.number}"
        return f"{self.body_name}: {criterion_named('', self.key).removeprefix(', ')}"

    @property
    def from_dcc(self) -> bool:
        """Say whether the DCC owes a statement on it: some criteria are for others to meet."""
        return not self.rests_on or any(rest.kind is EvidenceKind.STATEMENT for rest in self.rests_on)

    @property
    def on_documents(self) -> bool:
        """Say whether it rests on documents that the DCC gives."""
        return self.from_dcc and any(rest.kind is EvidenceKind.DOCUMENTS for rest in self.rests_on)


@cache
def _criteria() -> Select[Any]:
    worded = wording.alias()
    marked = (
        select(func.min(mark.c.effective_at))
        .where(mark.c.criterion_id == criterion.c.id, *held(mark, WHENEVER))
        .scalar_subquery()
    )
    newest = latest(wording, WHENEVER, worded.c.criterion_id == criterion.c.id, of=worded)
    return (
        select(
            criterion.c.key,
            criterion.c.recorded_at,
            wording.c.number,
            wording.c.group,
            wording.c.text,
            wording.c.rests_on,
            body.c.slug,
            body.c.name,
            marked.label("marked"),
        )
        .select_from(
            criterion.join(release, release.c.id == criterion.c.release_id)
            .join(wording, wording.c.id == newest)
            .join(body, body.c.id == wording.c.body_id)
        )
        .where(release.c.slug == WHICHEVER, criterion.c.seq <= WHENEVER.seq)
        .order_by(body.c.position, body.c.slug, wording.c.position, criterion.c.key)
    )


def list_evidence_due(
    session: Session, slug: str, moment: Moment, timetable: tuple[MilestoneRow, ...] | None = None
) -> tuple[EvidenceDue, ...]:
    """Say of each criterion of a release by when evidence on it is due, by body and number, in five statements.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        timetable: the release's timetable, where the asker has read it already.

    Raises:
        NotFound: there was no such release at that moment.
    """
    head = find_release(session, slug, moment)
    milestones = list_milestones(session, slug, moment) if timetable is None else timetable
    planned = tuple(Planned(row.event, row.body, row.date) for row in milestones)
    ahead = (london_day(moment.as_at), head.go_live)
    rows = session.execute(_criteria(), told(moment, slug)).all()
    sittings = _sittings(session, slug, moment, {row.slug: row.name for row in rows})
    return tuple(_due(row, slug, sittings.get(row.slug, ()), planned, ahead) for row in rows)


def _sittings(session: Session, slug: str, moment: Moment, names: dict[str, str]) -> dict[str, tuple[Sitting, ...]]:
    """Give by body the meetings that can assess a release, the earliest first, in two statements.

    When one takes place was known before it did: those that papers tell of are taken as soon as they are on record.
    """
    whenever = Moment(AT_ANY_TIME, AT_ANY_TIME, moment.seq, live=False)
    facts = list_facts(session, slug, whenever, (MEETINGS,)).get(MEETINGS, ())
    told = [
        (said["body"], date.fromisoformat(said["date"]), said["number"], said["kind"], said["release"])
        for said in (row.content for row in facts)
    ]
    called = list_called(session, moment)
    told += [(row.body, row.date, row.number, CALLED, None) for row in called if row.cancelled_because is None]
    found: dict[str, tuple[Sitting, ...]] = {}
    for body_of, day, number, kind, of in sorted(told, key=lambda each: each[1]):
        name = meeting_named(names.get(body_of, body_of), day, number)
        found[body_of] = (*found.get(body_of, ()), Sitting(day, name, kind, of))
    return found


def _due(
    row: Any, slug: str, sittings: tuple[Sitting, ...], planned: tuple[Planned, ...], ahead: tuple[date, date | None]
) -> EvidenceDue:
    group = CriterionGroup(row.group) if row.group else None
    review = find_review(
        sittings,
        planned,
        release=slug,
        body=row.slug,
        group=group,
        marked_on=london_day(row.marked) if row.marked is not None else None,
        ahead=ahead,
    )
    rests_on = tuple(read_rest(text) for text in json.loads(row.rests_on))
    due = evidence_due(review, planned, group)
    return EvidenceDue(row.key, row.number, row.slug, row.name, row.text, rests_on, row.recorded_at, review, due)
