"""Conditions still to be met over JSON: which hang on a criterion's marks, recording one, and how one ended."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.api.condition_schemas import (
    ConditionMade,
    ConditionSent,
    ConditionsListed,
    EndMade,
    EndSent,
    condition_given,
)
from app.api.conditional import unless_known
from app.api.schemas import Key, Slug
from app.db import Session
from app.domain.instant import rfc3339
from app.doors.change import Answer, answer_once
from app.doors.criterion import Said, criterion_for
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.precondition import saw_criterion
from app.doors.sent import BodySent
from app.queries.condition import list_conditions
from app.queries.criterion_named import name_criterion
from app.queries.moment import Moment
from app.services.condition import end_condition, record_condition

router = APIRouter(prefix="/v1", tags=["criteria"], route_class=Guarded)
ConditionId = Annotated[int, Path(description="The condition's number in the record.")]


@router.get(
    "/releases/{slug}/criteria/{key}/conditions", summary="Conditions to be met", response_model=ConditionsListed
)
def get_conditions(
    request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment
) -> ConditionsListed | Response:
    """List the conditions on a criterion, open or ended: a former mark's stay open until they are met or lapse."""

    def read(session: Session, moment: Moment) -> ConditionsListed:
        name_criterion(session, slug, key)
        rows = list_conditions(session, slug, key, moment)
        given = [condition_given(row) for row in rows]
        return ConditionsListed(items=given, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(request, response, asked, slug, read)


@router.post(
    "/releases/{slug}/criteria/{key}/conditions",
    summary="Record a condition",
    status_code=201,
    response_model=ConditionMade,
)
def post_condition(request: Request, slug: Slug, key: Key, sent: ConditionSent, body: BodySent) -> Response:
    """Record what is still to be met under the criterion's Green or Amber mark; If-Match with the criterion's ETag."""
    actor = actor_of(request)
    saw = saw_criterion(request, criterion_for(request, slug, key, Said.MARK).version)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: record_condition(
            session,
            actor,
            release=slug,
            key=key,
            wanted=sent.wanted(),
            effective_at=sent.effective_at,
            saw=saw.version,
        ),
        lambda row: Answer(
            _stamped(
                row, id=row.id, text=row.text, owner=row.owner, due=row.due.isoformat() if row.due is not None else None
            )
        ),
    )


@router.post(
    "/releases/{slug}/criteria/{key}/conditions/{id}/end",
    summary="End a condition",
    status_code=201,
    response_model=EndMade,
)
def post_end(request: Request, slug: Slug, key: Key, id: ConditionId, sent: EndSent, body: BodySent) -> Response:
    """Record that a condition was met, or that it lapsed: once; a second end is refused (409)."""
    actor = actor_of(request)
    criterion_for(request, slug, key, Said.MARK)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: end_condition(
            session,
            actor,
            release=slug,
            key=key,
            id=id,
            outcome=sent.outcome,
            words=sent.words,
            effective_at=sent.effective_at,
        ),
        lambda row: Answer(
            _stamped(row, condition=row.condition_id, outcome=row.outcome.value, words=row.words),
        ),
    )


def _stamped(row: Any, **more: Any) -> dict[str, Any]:
    return more | {
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "seq": row.seq,
    }
