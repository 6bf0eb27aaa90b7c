"""What a decision pins: all that the deciding body saw on its page, as one plain document.

It holds no name of a person: who recorded a mark is in the record, and how a body stood needs no names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import ANONYMOUS
from app.domain.instant import EPOCH, rfc3339
from app.domain.readiness import Ready
from app.domain.status import Seat
from app.models.base import table_of
from app.models.body import Appointment, AppointmentEnd, Body
from app.models.journal import JournalEntry
from app.queries.condition import ConditionRow, condition_of, conditions_asked
from app.queries.criterion import list_criteria
from app.queries.criterion_row import CriterionRow, MarkRow, StatementRow
from app.queries.decision import deciding_body
from app.queries.moment import Moment
from app.queries.readiness import readiness_of
from app.queries.readiness_beside import find_beside_criteria
from app.queries.recommendation import RecommendationRow, list_recommendations
from app.queries.release import ScopeRow, find_release, list_scope
from app.queries.risk import RiskRow, list_risks
from app.queries.source import Source

FORMAT = 1
body = table_of(Body)
appointment = table_of(Appointment)
ended = table_of(AppointmentEnd)
entry = table_of(JournalEntry)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was before the deciding body's eyes: how ready the release was, and the document that is pinned."""

    ready: Ready
    document: dict[str, Any]


def moment_seen(session: Session, as_at: datetime, saw_seq: int) -> Moment:
    """Give the moment of the page that somebody decided on: what held when they decided, and what they could know."""
    question = select(entry.c.recorded_at).where(entry.c.seq <= saw_seq).order_by(entry.c.seq.desc()).limit(1)
    known_at = session.execute(question).scalar() or EPOCH
    return Moment(as_at, known_at, saw_seq, live=False)


def see_release(session: Session, slug: str, moment: Moment) -> Seen:
    """Gather all that a page of the decision shows of a release at a moment, in a fixed number of statements.

    Raises:
        NotFound: there was no such release at that moment.
    """
    head = find_release(session, slug, moment)
    criteria = list_criteria(session, slug, moment, ANONYMOUS)
    ready = readiness_of(head, criteria, find_beside_criteria(session, slug, moment), moment)
    hung = _conditions(session, slug, moment)
    decider = deciding_body(session, slug, moment)
    document = {
        "format": FORMAT,
        "release": {
            "slug": head.slug,
            "title": head.title,
            "go_live": _day(head.go_live),
            "classification": head.classification,
        },
        "as_at": rfc3339(moment.as_at),
        "known_at": rfc3339(moment.known_at),
        "entry": moment.seq,
        "decider": {"body": decider[0], "body_name": decider[1]} if decider else None,
        "readiness": _readiness(ready),
        "bodies": _bodies(session, criteria, decider, moment),
        "criteria": [_criterion(row, hung.get(row.key, ())) for row in criteria],
        "scope": [_scope(row) for row in list_scope(session, slug, moment)],
        "risks": [_risk(row) for row in list_risks(session, slug, moment)],
        "recommendations": [_recommendation(row) for row in list_recommendations(session, slug, moment)],
    }
    return Seen(ready, document)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _readiness(ready: Ready) -> dict[str, Any]:
    return {
        "verdict": ready.verdict.value,
        "sentence": ready.sentence,
        "requirements": [
            {
                "type": each.type.value,
                "satisfied": each.satisfied,
                "detail": each.detail,
                "criterion": each.criterion,
                "evidence": list(each.evidence),
            }
            for each in ready.requirements
        ],
    }


def _criterion(row: CriterionRow, hung: Iterable[ConditionRow]) -> dict[str, Any]:
    return {
        "key": row.key,
        "number": row.number,
        "body": row.body,
        "body_name": row.body_name,
        "group": row.group.value if row.group else None,
        "text": row.text,
        "version": row.version,
        "source": _source(row.source),
        "statement": _statement(row.statement) if row.statement else None,
        "mark": _mark(row.mark) if row.mark else None,
        "provisional": row.provisional.value if row.provisional else None,
        "positions": {rag.value: count for rag, count in row.tally.items()},
        "stale": row.stale,
        "stale_because": row.stale_because,
        "newer": [change.note for change in row.newer],
        "differs": row.differs,
        "verdict": {
            "finding": row.evidence.verdict.finding.value,
            "items": [
                {"kind": item.kind.value, "finding": item.finding.value, "sentence": item.sentence}
                for item in row.evidence.verdict.items
            ],
        },
        "conditions": [_condition(each) for each in hung],
    }


def _statement(row: StatementRow) -> dict[str, Any]:
    return {
        "version": row.version,
        "text": row.text,
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "source": _source(row.source),
    }


def _mark(row: MarkRow) -> dict[str, Any]:
    affirmed = row.affirmed
    return {
        "status": row.status.value,
        "view": row.view,
        "qualifications": list(row.qualifications),
        "meeting": row.meeting,
        "version": row.version,
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "recorded_late": row.recorded_late,
        "source": _source(row.source),
        "differs_because": row.differs_because,
        "affirmed": {"reason": affirmed.reason, "effective_at": rfc3339(affirmed.effective_at)} if affirmed else None,
    }


def _condition(row: ConditionRow) -> dict[str, Any]:
    return {
        "text": row.text,
        "owner": row.owner,
        "due": _day(row.due),
        "due_words": row.due_words,
        "overdue": row.overdue_by is not None,
        "outcome": row.outcome.value if row.outcome else None,
        "end_words": row.end_words,
    }


def _scope(row: ScopeRow) -> dict[str, Any]:
    return {
        "modification": row.modification,
        "part": row.part,
        "title": row.title,
        "standing": row.standing.value,
        "state": row.modification_state,
        "impacts_dcc_systems": row.impacts_dcc_systems,
        "printed_status": row.printed_status,
        "cut_off": _day(row.cut_off),
        "decider": row.decider,
        "source": _source(row.source),
    }


def _risk(row: RiskRow) -> dict[str, Any]:
    facts = row.facts
    return {
        "number": row.number,
        "version": row.version,
        "text": facts.text,
        "level": facts.level.value,
        "status": facts.status.value,
        "owner": facts.owner,
        "raised_by": facts.raised_by,
        "mitigation": facts.mitigation,
        "accepted_by": row.accepted_by_name,
        "acceptance": facts.acceptance,
        "modification": facts.modification,
        "effective_at": rfc3339(row.effective_at),
    }


def _recommendation(row: RecommendationRow) -> dict[str, Any]:
    return {
        "body": row.body,
        "body_name": row.body_name,
        "outcome": row.outcome.value,
        "words": row.words,
        "conditions": list(row.conditions),
        "meeting": row.meeting,
        "version": row.version,
        "effective_at": rfc3339(row.effective_at),
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    return None if source is None else {"paper": source.paper, "file": source.file, "line": source.line}


def _conditions(session: Session, slug: str, moment: Moment) -> dict[str, list[ConditionRow]]:
    rows = session.execute(conditions_asked(slug, moment)).mappings()
    hung: dict[str, list[ConditionRow]] = {}
    for each in sorted((condition_of(row, moment) for row in rows), key=lambda each: each.id):
        hung.setdefault(each.criterion, []).append(each)
    return hung


def _bodies(
    session: Session, criteria: tuple[CriterionRow, ...], decider: tuple[str, str] | None, moment: Moment
) -> list[dict[str, Any]]:
    """Count the members of each body that reviews or decides, as they were appointed then."""
    names = dict.fromkeys([*((row.body, row.body_name) for row in criteria), *([decider] if decider else [])])
    counted = _members(session, moment)
    return [
        {
            "body": slug,
            "body_name": name,
            "criteria": sum(row.body == slug for row in criteria),
            "members": counted.get(slug, 0),
        }
        for slug, name in names
    ]


def _members(session: Session, moment: Moment) -> dict[str, int]:
    end = (
        select(ended.c.ends_at)
        .where(ended.c.appointment_id == appointment.c.id, ended.c.seq <= moment.seq)
        .order_by(ended.c.seq.desc())
        .limit(1)
        .correlate(appointment)
        .scalar_subquery()
    )
    sits = (
        appointment.c.seat.in_([Seat.MEMBER, Seat.CHAIR]),
        appointment.c.seq <= moment.seq,
        appointment.c.effective_at <= moment.as_at,
        func.coalesce(end > moment.as_at, True),
    )
    question = (
        select(body.c.slug, func.count(appointment.c.person_id.distinct()))
        .select_from(appointment.join(body, body.c.id == appointment.c.body_id))
        .where(*sits)
        .group_by(body.c.slug)
    )
    return {slug: int(count) for slug, count in session.execute(question).all()}
