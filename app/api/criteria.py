"""Criteria with their statements, positions and marks, over JSON."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.conditional import tagged, unheld, unless_known
from app.api.criterion_schemas import (
    CriteriaListed,
    CriterionGiven,
    MarkMade,
    MarkSent,
    PositionMade,
    PositionSent,
    SaidGiven,
    SaidListed,
    StatementMade,
    StatementSent,
    criterion_given,
)
from app.api.schemas import Key, Slug
from app.db import Session
from app.domain.criterion import position_tag
from app.domain.instant import rfc3339
from app.domain.lesson import CRITERION
from app.doors.change import Answer, answer_once
from app.doors.criterion import Said, criterion_for, own_version
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.precondition import criterion_tag, page_tag, saw_criterion, saw_position
from app.doors.sent import BodySent
from app.queries.board_date import BoardDates, find_board_dates
from app.queries.criterion import find_criterion, list_criteria
from app.queries.criterion_history import HistoryRow, list_marks, list_positions, list_statements
from app.queries.criterion_named import name_criterion
from app.queries.criterion_row import CriterionRow
from app.queries.lesson import LessonFound, lessons_found
from app.queries.meeting_note import list_notes_after
from app.queries.moment import Moment
from app.queries.release import stamp_of
from app.services import criterion as criteria

router = APIRouter(prefix="/v1", tags=["criteria"], route_class=Guarded)


@router.get("/releases/{slug}/criteria", summary="A release's acceptance criteria", response_model=CriteriaListed)
def get_criteria(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> CriteriaListed | Response:
    """List a release's criteria by body and number, each with statement, mark and positions."""

    def read(session: Session, moment: Moment) -> CriteriaListed:
        rows = list_criteria(session, slug, moment, actor_of(request))
        if not all(row.evidence.read for row in rows):
            unheld(response)
        dates = _dates(session, slug, moment, rows)
        later = list_notes_after(session, slug, moment, actor_of(request))
        lessons = _lessons(session, slug, moment, rows)
        items = [
            criterion_given(
                row,
                [*dates.notes_on(row.key), *(note for note in later if note.key == row.key)],
                lessons if row.key == CRITERION else (),
            )
            for row in rows
        ]
        return CriteriaListed(items=items, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(request, response, asked, slug, read)


@router.get("/releases/{slug}/criteria/{key}", summary="One criterion", response_model=CriterionGiven)
def get_criterion(
    request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment
) -> CriterionGiven | Response:
    """Give one criterion; its ETag guards statements and marks (send it back as If-Match).

    As it stood in the past it has another kind of tag, which guards nothing: nobody decides on a past page.
    """
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        seq, turned = stamp_of(session, slug, moment)
        row = find_criterion(session, slug, key, moment, actor)
        later = [note for note in list_notes_after(session, slug, moment, actor) if note.key == key]
        notes = [*_dates(session, slug, moment, (row,)).notes_on(key), *later]
        lessons = _lessons(session, slug, moment, (row,))
    page = page_tag(request, actor, seq, turned)
    tag = criterion_tag(row.version, seq, page) if moment.live else page
    # The tag of what could not be read whole guards marks as ever, and is held by nobody.
    held = tagged(request, response, tag) if row.evidence.read else None
    if not row.evidence.read:
        response.headers.update({"ETag": tag, "Cache-Control": "private, no-store", "Vary": "Authorization"})
    return held or criterion_given(row, notes, lessons)


def _lessons(session: Session, slug: str, moment: Moment, rows: tuple[CriterionRow, ...]) -> tuple[LessonFound, ...]:
    """Give the lessons of earlier releases, where one of these criteria finds them."""
    return lessons_found(session, slug, moment) if any(row.key == CRITERION for row in rows) else ()


def _dates(session: Session, slug: str, moment: Moment, rows: tuple[CriterionRow, ...]) -> BoardDates:
    """Say what was added to marks after the decisions, as far as it was known at a moment."""
    named = {row.key: (row.body_name, row.number) for row in rows}
    return find_board_dates(session, slug, moment.seq).at(moment.as_at, named)


def _said(
    request: Request, response: Response, slug: str, key: str, asked: AskedMoment, said: Said
) -> SaidListed | Response:
    def read(session: Session, moment: Moment) -> SaidListed:
        name_criterion(session, slug, key)
        rows: tuple[HistoryRow, ...]
        match said:
            case Said.STATEMENT:
                rows = list_statements(session, slug, key, moment)
            case Said.POSITION:
                rows = list_positions(session, slug, key, moment, actor_of(request))
            case Said.MARK:
                rows = list_marks(session, slug, key, moment)
        items = [SaidGiven.model_validate(row) for row in rows]
        return SaidListed(items=items, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(request, response, asked, slug, read)


@router.get("/releases/{slug}/criteria/{key}/statements", summary="The DCC's statements", response_model=SaidListed)
def get_statements(
    request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment
) -> SaidListed | Response:
    """List the DCC's statements on a criterion, the latest first."""
    return _said(request, response, slug, key, asked, Said.STATEMENT)


@router.get("/releases/{slug}/criteria/{key}/positions", summary="Members' positions", response_model=SaidListed)
def get_positions(
    request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment
) -> SaidListed | Response:
    """List the positions on a criterion that the asker may see, the latest first."""
    return _said(request, response, slug, key, asked, Said.POSITION)


@router.get("/releases/{slug}/criteria/{key}/marks", summary="The body's marks", response_model=SaidListed)
def get_marks(request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment) -> SaidListed | Response:
    """List the marks a criterion has carried, the latest first."""
    return _said(request, response, slug, key, asked, Said.MARK)


def stamped(row: Any, *names: str) -> dict[str, Any]:
    """Write a row just recorded: the named members and its stamp."""
    return {
        **{name: getattr(row, name) for name in names},
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "seq": row.seq,
    }


@router.post(
    "/releases/{slug}/criteria/{key}/positions",
    summary="Give one's position",
    status_code=201,
    response_model=PositionMade,
)
def post_position(request: Request, slug: Slug, key: Key, sent: PositionSent, body: BodySent) -> Response:
    """Record the asking member's own position; If-None-Match: * for the first, then If-Match one's own last."""
    actor = actor_of(request)
    saw = saw_position(request, own_version(request, criterion_for(request, slug, key, Said.POSITION)))
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: criteria.record_position(
            session, actor, release=slug, key=key, status=sent.status, words=sent.words, saw=saw.version
        ),
        lambda row: Answer(stamped(row, "status", "words", "version"), 201, {"ETag": position_tag(row.version)}),
    )


@router.post(
    "/releases/{slug}/criteria/{key}/marks", summary="Record the body's mark", status_code=201, response_model=MarkMade
)
def post_mark(request: Request, slug: Slug, key: Key, sent: MarkSent, body: BodySent) -> Response:
    """Record what the body agreed; If-Match with the ETag of the criterion that was decided on."""
    actor = actor_of(request)
    saw = saw_criterion(request, criterion_for(request, slug, key, Said.MARK).version)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: criteria.record_mark(
            session,
            actor,
            release=slug,
            key=key,
            status=sent.status,
            view=sent.view,
            qualifications=tuple(sent.qualifications),
            meeting=sent.meeting,
            effective_at=sent.effective_at,
            differs_because=sent.differs_because,
            conditions=tuple(each.wanted() for each in sent.conditions),
            saw=saw.version,
            saw_seq=saw.seq,
        ),
        lambda row: Answer(
            stamped(row, "status", "view", "meeting", "version", "differs_because")
            | {"qualifications": [q for q in sent.qualifications if q.strip()]},
            201,
            {"ETag": criterion_tag(row.version, row.seq, "")},
        ),
    )


@router.post(
    "/releases/{slug}/criteria/{key}/statements",
    summary="Make a statement",
    status_code=201,
    response_model=StatementMade,
)
def post_statement(request: Request, slug: Slug, key: Key, sent: StatementSent, body: BodySent) -> Response:
    """Record the DCC's statement of readiness; If-Match with the ETag of the criterion."""
    actor = actor_of(request)
    saw = saw_criterion(request, criterion_for(request, slug, key, Said.STATEMENT).version)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: criteria.record_statement(
            session,
            actor,
            release=slug,
            key=key,
            text=sent.text,
            effective_at=sent.effective_at,
            saw=saw.version,
        ),
        lambda made: Answer(
            stamped(made[0], "text") | {"version": made[0].number},
            201,
            {"ETag": criterion_tag(made[1], made[0].seq, "")},
        ),
    )
