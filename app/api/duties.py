"""Test Participants' duties over JSON: what is due from whom, declaring that one takes part, and submitting."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.api.conditional import unless_known
from app.api.duty_schemas import (
    DutiesListed,
    ParticipantGiven,
    ParticipationSent,
    SubmissionMade,
    SubmissionSent,
    duties_given,
)
from app.api.schemas import Slug
from app.domain.access import why_not_take_part
from app.domain.errors import NotFound
from app.domain.instant import rfc3339
from app.domain.status import Duty
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.phase import release_for
from app.doors.sent import BodySent
from app.queries.duty import list_duties
from app.services import duty as duties

router = APIRouter(prefix="/v1", tags=["testing phases"], route_class=Guarded)
DutyName = Annotated[str, Path(description="The duty: regression-plans or regression-results.", max_length=40)]


@router.get("/releases/{slug}/duties", summary="What Test Participants owe", response_model=DutiesListed)
def get_duties(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> DutiesListed | Response:
    """List what is due from which Test Participant by when, counted from the timetable, and what has come."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: duties_given(list_duties(session, slug, moment), moment.as_at, moment.known_at),
        also=lambda session, moment: list_duties(session, slug, moment).late,
    )


@router.post(
    "/releases/{slug}/participants",
    summary="Declare that one takes part",
    status_code=201,
    response_model=ParticipantGiven,
)
def post_participation(request: Request, slug: Slug, sent: ParticipationSent, body: BodySent) -> Response:
    """Record a party's own word that it takes part in a release's testing, or no longer does."""
    actor = actor_of(request)
    release_for(request, slug, why_not_take_part)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: duties.declare_participation(
            session, actor, release=slug, party=sent.party, takes_part=sent.takes_part, words=sent.words
        ),
        lambda row: Answer(
            {
                **{name: getattr(row, name) for name in ("party", "takes_part", "words")},
                "effective_at": rfc3339(row.effective_at),
                "recorded_at": rfc3339(row.recorded_at),
                "seq": row.seq,
            }
        ),
    )


@router.post(
    "/releases/{slug}/duties/{duty}/submissions",
    summary="Submit what one owes",
    status_code=201,
    response_model=SubmissionMade,
)
def post_submission(request: Request, slug: Slug, duty: DutyName, sent: SubmissionSent, body: BodySent) -> Response:
    """Record what a Test Participant submits; it counts from when it is received."""
    actor = actor_of(request)
    release_for(request, slug, why_not_take_part)
    meant = next((each for each in Duty if each.value == duty), None)
    if meant is None:
        raise NotFound(f"There is no duty {duty!r}; they are {', '.join(Duty)}.")
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: duties.submit_duty(session, actor, release=slug, duty=meant, link=sent.link, words=sent.words),
        lambda row: Answer(
            {
                "duty": row.duty.value,
                "link": row.link,
                "words": row.words,
                "effective_at": rfc3339(row.effective_at),
                "recorded_at": rfc3339(row.recorded_at),
                "seq": row.seq,
            }
        ),
    )
