"""Testing phases over JSON: windows, what they must reach, and what stands between them and their exit."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.conditional import tagged, unless_known
from app.api.phase_schemas import (
    ExitGiven,
    PhaseGiven,
    PhasesListed,
    ThresholdsListed,
    ThresholdsMade,
    ThresholdsSent,
    WindowMade,
    WindowSent,
    exit_given,
    thresholds_given,
)
from app.api.schemas import PhaseCode, Slug
from app.domain.access import why_not_plan, why_not_threshold
from app.domain.errors import Fault, Invalid
from app.domain.instant import rfc3339
from app.domain.phase_plan import Rate
from app.domain.status import WindowKind
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.phase import phase_for
from app.doors.precondition import criterion_tag, page_tag, saw_version
from app.doors.sent import BodySent
from app.queries.exit_criteria import find_exit
from app.queries.phase_plan import find_phase, list_phases, named_phase
from app.queries.release import find_release, last_entry
from app.services import phase_plan

router = APIRouter(prefix="/v1", tags=["testing phases"], route_class=Guarded)
GUARDED = "phase"


@router.get("/releases/{slug}/phases", summary="A release's testing phases", response_model=PhasesListed)
def get_phases(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> PhasesListed | Response:
    """List the testing phases of a release with their windows, planned and actual, and what each must reach."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: PhasesListed(
            items=[PhaseGiven.model_validate(row) for row in list_phases(session, slug, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.get("/releases/{slug}/phases/{code}", summary="One testing phase", response_model=PhaseGiven)
def get_phase(
    request: Request, response: Response, slug: Slug, code: PhaseCode, asked: AskedMoment
) -> PhaseGiven | Response:
    """Give one phase; its ETag guards changes of its plan (send it back as If-Match).

    As it stood in the past it has another kind of tag, which guards nothing.
    """
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        find_release(session, slug, moment)
        row = find_phase(session, slug, code, moment)
        seq = last_entry(session, slug, moment)
    page = page_tag(request, actor_of(request), seq)
    held = tagged(request, response, criterion_tag(row.version, seq, page) if moment.live else page)
    return held or PhaseGiven.model_validate(row)


@router.put("/releases/{slug}/phases/{code}", summary="Set a phase's window", response_model=WindowMade)
def put_window(request: Request, slug: Slug, code: PhaseCode, sent: WindowSent, body: BodySent) -> Response:
    """Record when a phase is to take place, or took place; If-Match with the ETag of the phase."""
    actor = actor_of(request)
    found = phase_for(request, slug, code, why_not_plan)
    saw = saw_version(request, found.version, GUARDED)
    record = phase_plan.plan_phase if sent.window is WindowKind.PLANNED else phase_plan.record_actual_window

    def present(made: tuple[Any, int]) -> Answer:
        row, version = made
        document = {
            "phase": row.phase.value,
            "window": row.kind.value,
            "begins": row.begins_text,
            "ends": row.ends_text,
            "words": row.words,
            "version": version,
            **_stamp(row),
        }
        return Answer(document, 200, {"ETag": criterion_tag(version, row.seq, "")})

    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: record(
            session,
            actor,
            release=slug,
            phase=found.phase,
            begins=sent.begins,
            ends=sent.ends,
            words=sent.words,
            effective_at=sent.effective_at,
            saw=saw.version,
        ),
        present,
    )


@router.get(
    "/releases/{slug}/phases/{code}/thresholds", summary="What a phase requires", response_model=ThresholdsListed
)
def get_thresholds(
    request: Request, response: Response, slug: Slug, code: PhaseCode, asked: AskedMoment
) -> ThresholdsListed | Response:
    """Give the required pass rate of a phase, and at most how many issues of each severity may be outstanding."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: thresholds_given(
            find_phase(session, slug, code, moment), moment.as_at, moment.known_at
        ),
    )


@router.post(
    "/releases/{slug}/phases/{code}/thresholds",
    summary="Set what a phase requires",
    status_code=201,
    response_model=ThresholdsMade,
)
def post_thresholds(request: Request, slug: Slug, code: PhaseCode, sent: ThresholdsSent, body: BodySent) -> Response:
    """Record what a phase's TAD requires; If-Match with the ETag of the phase. What is left out stays as it is."""
    actor = actor_of(request)
    found = phase_for(request, slug, code, why_not_threshold)
    saw = saw_version(request, found.version, GUARDED)
    limits = {each.severity: each.at_most for each in sent.outstanding}
    if len(limits) < len(sent.outstanding):
        detail = "Each severity can be given once."
        raise Invalid(detail, (Fault("/outstanding", detail),))

    def present(made: tuple[tuple[Any, ...], int]) -> Answer:
        rows, version = made
        document = {"phase": found.phase.value, "version": version, **_stamp(rows[0])}
        return Answer(document, 201, {"ETag": criterion_tag(version, rows[0].seq, "")})

    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: phase_plan.set_threshold(
            session,
            actor,
            release=slug,
            phase=found.phase,
            required=Rate(sent.required.needed, sent.required.of) if sent.required else None,
            outstanding=limits,
            meeting=sent.meeting,
            effective_at=sent.effective_at,
            saw=saw.version,
        ),
        present,
    )


@router.get(
    "/releases/{slug}/phases/{code}/exit", summary="What stands before a phase's exit", response_model=ExitGiven
)
def get_exit(
    request: Request, response: Response, slug: Slug, code: PhaseCode, asked: AskedMoment
) -> ExitGiven | Response:
    """Judge each exit criterion of a phase by itself, with the rows behind it; what is not known satisfies nothing."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: exit_given(
            find_exit(session, slug, named_phase(code), moment), moment.as_at, moment.known_at
        ),
    )


def _stamp(row: Any) -> dict[str, Any]:
    return {"effective_at": rfc3339(row.effective_at), "recorded_at": rfc3339(row.recorded_at), "seq": row.seq}
