"""What the DCC asks bodies not to count, over JSON: asking, and the body's answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.api.conditional import unless_known
from app.api.exclusion_request_schemas import (
    AnswerMade,
    AnswerSent,
    RequestGiven,
    RequestMade,
    RequestSent,
    RequestsListed,
)
from app.api.schemas import Slug
from app.domain.instant import rfc3339
from app.doors.change import Answer, answer_once
from app.doors.exclusion_request import may_ask, request_for
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.sent import BodySent
from app.queries.exclusion_request import list_requests
from app.services.exclusion_request import answer_request, ask_exclusion

router = APIRouter(prefix="/v1", tags=["exclusions"], route_class=Guarded)
Number = Annotated[int, Path(description="The request's number in the release.")]
REQUESTS = "/releases/{slug}/exclusion-requests"


@router.get(REQUESTS, summary="What is asked not to be counted", response_model=RequestsListed)
def get_requests(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> RequestsListed | Response:
    """List what the DCC asked not to be counted in a release, each with the body's answer once there is one."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: RequestsListed(
            items=[RequestGiven.model_validate(row) for row in list_requests(session, slug, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.post(REQUESTS, summary="Ask not to count something", status_code=201, response_model=RequestMade)
def post_request(request: Request, slug: Slug, sent: RequestSent, body: BodySent) -> Response:
    """Record that the DCC asks a body not to count something; nothing is left out by that."""
    actor = actor_of(request)
    may_ask(request, slug)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: ask_exclusion(session, actor, release=slug, asked=sent.asked()),
        lambda row: Answer(_stamped(row, number=row.number, body=sent.body, what=row.what)),
    )


@router.post(REQUESTS + "/{number}/answer", summary="Answer a request", status_code=201, response_model=AnswerMade)
def post_answer(request: Request, slug: Slug, number: Number, sent: AnswerSent, body: BodySent) -> Response:
    """Record how the body answered: once; what it agrees to is then recorded as an exclusion of its own."""
    actor = actor_of(request)
    request_for(request, slug, number)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: answer_request(
            session,
            actor,
            release=slug,
            number=number,
            agreed=sent.agreed,
            words=sent.words,
            meeting=sent.meeting,
            effective_at=sent.effective_at,
        ),
        lambda row: Answer(_stamped(row, number=number, agreed=row.agreed, words=row.words)),
    )


def _stamped(row: Any, **more: Any) -> dict[str, Any]:
    return more | {
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "seq": row.seq,
    }
