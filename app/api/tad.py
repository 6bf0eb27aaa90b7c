"""The Testing Approach Document (TAD) of a release over JSON: its steps, planned and taken."""

from fastapi import APIRouter, Request, Response

from app.api.completion_report_schemas import TadGiven, TadListed, TadMade, TadSent
from app.api.conditional import unless_known
from app.api.schemas import Slug
from app.domain.instant import rfc3339
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.phase import release_for
from app.doors.sent import BodySent
from app.queries.completion_report import list_tad
from app.services.tad import record_tad_step, why_not_tad

router = APIRouter(prefix="/v1", tags=["testing phases"], route_class=Guarded)


@router.get("/releases/{slug}/tad", summary="The Testing Approach Document", response_model=TadListed)
def get_tad(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> TadListed | Response:
    """List the steps of a release's TAD: where the timetable plans each, and when it was taken."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: TadListed(
            items=[TadGiven.model_validate(row) for row in list_tad(session, slug, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.post("/releases/{slug}/tad", summary="Record a step of the TAD", status_code=201, response_model=TadMade)
def post_tad(request: Request, slug: Slug, sent: TadSent, body: BodySent) -> Response:
    """Record a step of a release's TAD: a draft, comments, an update, the TAG's recommendation, the acceptance."""
    actor = actor_of(request)
    release_for(request, slug, lambda who, release: why_not_tad(who, sent.step, release))
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: record_tad_step(
            session,
            actor,
            release=slug,
            step=sent.step,
            version=sent.version,
            agreed=sent.agreed,
            words=sent.words,
            link=sent.link,
            meeting=sent.meeting,
            effective_at=sent.effective_at,
        ),
        lambda row: Answer(
            {
                "step": row.step.value,
                **{name: getattr(row, name) for name in ("version", "agreed", "words", "link", "meeting")},
                "effective_at": rfc3339(row.effective_at),
                "recorded_at": rfc3339(row.recorded_at),
                "seq": row.seq,
            }
        ),
    )
