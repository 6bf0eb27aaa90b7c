"""Criteria with their statements, positions and marks, over JSON."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.criterion_schemas import (
    CriteriaListed,
    CriterionGiven,
    MarkSent,
    PositionSent,
    SaidGiven,
    SaidListed,
    StatementSent,
    criterion_given,
)
from app.api.schemas import Key, Slug
from app.domain.criterion import position_tag
from app.domain.instant import rfc3339
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.precondition import criterion_tag, not_modified, page_tag, saw_criterion, saw_position
from app.doors.sent import BodySent
from app.queries.criterion import find_criterion, list_criteria, name_criterion
from app.queries.criterion_history import HistoryRow, list_marks, list_positions, list_statements
from app.queries.release import find_release, last_entry
from app.services import criterion as criteria

router = APIRouter(prefix="/v1", tags=["criteria"])


@router.get("/releases/{slug}/criteria", summary="A release's acceptance criteria")
def get_criteria(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> CriteriaListed:
    """List a release's criteria by body and number, each with statement, mark and positions."""
    actor = actor_of(request)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        find_release(session, slug, moment)
        response.headers["ETag"] = page_tag(request, actor, last_entry(session, slug, moment))
        if not_modified(request, response.headers["ETag"]):
            return Response(status_code=304, headers=dict(response.headers))  # type: ignore[return-value]
        rows = list_criteria(session, slug, moment, actor)
    return CriteriaListed(items=[criterion_given(row) for row in rows], as_at=moment.as_at, known_at=moment.known_at)


@router.get("/releases/{slug}/criteria/{key}", summary="One criterion")
def get_criterion(request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment) -> CriterionGiven:
    """Give one criterion; its ETag guards statements and marks (send it back as If-Match)."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        find_release(session, slug, moment)
        row = find_criterion(session, slug, key, moment, actor)
        seq = last_entry(session, slug, moment)
    tag = criterion_tag(row.version, seq, page_tag(request, actor, seq))
    response.headers["ETag"] = tag
    if not_modified(request, tag):
        return Response(status_code=304, headers={"ETag": tag})  # type: ignore[return-value]
    return criterion_given(row)


def _said(request: Request, response: Response, slug: str, key: str, asked: AskedMoment, kind: str) -> SaidListed:
    actor = actor_of(request)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        find_release(session, slug, moment)
        name_criterion(session, slug, key)
        response.headers["ETag"] = page_tag(request, actor, last_entry(session, slug, moment))
        if not_modified(request, response.headers["ETag"]):
            return Response(status_code=304, headers=dict(response.headers))  # type: ignore[return-value]
        rows: tuple[HistoryRow, ...]
        match kind:
            case "statement":
                rows = list_statements(session, slug, key, moment)
            case "position":
                rows = list_positions(session, slug, key, moment, actor)
            case _:
                rows = list_marks(session, slug, key, moment)
    items = [SaidGiven.model_validate(row) for row in rows]
    return SaidListed(items=items, as_at=moment.as_at, known_at=moment.known_at)


@router.get("/releases/{slug}/criteria/{key}/statements", summary="The DCC's statements")
def get_statements(request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment) -> SaidListed:
    """List the DCC's statements on a criterion, the latest first."""
    return _said(request, response, slug, key, asked, "statement")


@router.get("/releases/{slug}/criteria/{key}/positions", summary="Members' positions")
def get_positions(request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment) -> SaidListed:
    """List the positions on a criterion that the asker may see, the latest first."""
    return _said(request, response, slug, key, asked, "position")


@router.get("/releases/{slug}/criteria/{key}/marks", summary="The body's marks")
def get_marks(request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment) -> SaidListed:
    """List the marks a criterion has carried, the latest first."""
    return _said(request, response, slug, key, asked, "mark")


def _version_now(request: Request, slug: str, key: str) -> int:
    with database_of(request).reading(fresh=True) as session:
        return name_criterion(session, slug, key).version


def _stamped(row: Any, *names: str) -> dict[str, Any]:
    """Write a row just recorded: the named members and its stamp."""
    return {
        **{name: getattr(row, name) for name in names},
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "seq": row.seq,
    }


@router.post("/releases/{slug}/criteria/{key}/positions", summary="Give one's position", status_code=201)
def post_position(request: Request, slug: Slug, key: Key, sent: PositionSent, body: BodySent) -> Response:
    """Record the asking member's own position; If-None-Match: * for the first, then If-Match one's own last."""
    actor, saw = actor_of(request), saw_position(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: criteria.record_position(
            session, actor, release=slug, key=key, status=sent.status, words=sent.words, saw=saw.version
        ),
        lambda row: Answer(_stamped(row, "status", "words", "version"), 201, {"ETag": position_tag(row.version)}),
    )


@router.post("/releases/{slug}/criteria/{key}/marks", summary="Record the body's mark", status_code=201)
def post_mark(request: Request, slug: Slug, key: Key, sent: MarkSent, body: BodySent) -> Response:
    """Record what the body agreed; If-Match with the ETag of the criterion that was decided on."""
    actor = actor_of(request)
    saw = saw_criterion(request, _version_now(request, slug, key))
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
            saw=saw.version,
            saw_seq=saw.seq,
        ),
        lambda row: Answer(
            _stamped(row, "status", "view", "meeting", "version")
            | {"qualifications": [q for q in sent.qualifications if q.strip()]},
            201,
            {"ETag": criterion_tag(row.version, row.seq, "")},
        ),
    )


@router.post("/releases/{slug}/criteria/{key}/statements", summary="Make a statement", status_code=201)
def post_statement(request: Request, slug: Slug, key: Key, sent: StatementSent, body: BodySent) -> Response:
    """Record the DCC's statement of readiness; If-Match with the ETag of the criterion."""
    actor = actor_of(request)
    saw = saw_criterion(request, _version_now(request, slug, key))
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
            _stamped(made[0], "text") | {"version": made[0].number},
            201,
            {"ETag": criterion_tag(made[1], made[0].seq, "")},
        ),
    )
