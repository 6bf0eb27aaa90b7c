"""Completion reports of testing phases over JSON, and the steps they come through."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.api.completion_report_schemas import (
    PlannedStepGiven,
    ReportGiven,
    ReportMade,
    ReportSent,
    ReportsListed,
    StepMade,
    StepSent,
)
from app.api.conditional import unless_known
from app.api.schemas import PhaseCode, Slug
from app.db import Session
from app.domain.instant import rfc3339
from app.domain.status import ReportStep
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.phase import phase_for
from app.doors.sent import BodySent
from app.queries.completion_report import list_reports
from app.queries.moment import Moment
from app.queries.phase_plan import named_phase
from app.services import completion_report

router = APIRouter(prefix="/v1", tags=["testing phases"], route_class=Guarded)
ReportId = Annotated[int, Path(description="The report's number in the record, from the list of reports.")]


@router.get(
    "/releases/{slug}/phases/{code}/reports", summary="A phase's completion reports", response_model=ReportsListed
)
def get_reports(
    request: Request, response: Response, slug: Slug, code: PhaseCode, asked: AskedMoment
) -> ReportsListed | Response:
    """List a phase's completion reports with their steps, the latest first, beside what the timetable plans."""

    def read(session: Session, moment: Moment) -> ReportsListed:
        found = list_reports(session, slug, named_phase(code), moment)
        return ReportsListed(
            items=[ReportGiven.model_validate(row) for row in found.reports],
            planned=[PlannedStepGiven.model_validate(row) for row in found.planned],
            as_at=moment.as_at,
            known_at=moment.known_at,
        )

    return unless_known(request, response, asked, slug, read)


@router.post(
    "/releases/{slug}/phases/{code}/reports",
    summary="Submit a completion report",
    status_code=201,
    response_model=ReportMade,
)
def post_report(request: Request, slug: Slug, code: PhaseCode, sent: ReportSent, body: BodySent) -> Response:
    """Record that a version of a phase's completion report was submitted; each version comes once."""
    actor = actor_of(request)
    found = phase_for(
        request, slug, code, lambda who, release: completion_report.why_not_step(who, ReportStep.SUBMITTED, release)
    )
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: completion_report.record_report(
            session,
            actor,
            release=slug,
            phase=found.phase,
            kind=sent.kind,
            version=sent.version,
            link=sent.link,
            file_name=sent.file_name,
            sha256=sent.sha256,
            words=sent.words,
            effective_at=sent.effective_at,
        ),
        lambda row: Answer(
            {
                "id": row.id,
                "phase": row.phase.value,
                "kind": row.kind.value,
                **{name: getattr(row, name) for name in ("version", "link", "file_name", "sha256", "words")},
                **_stamp(row),
            }
        ),
    )


@router.post(
    "/releases/{slug}/phases/{code}/reports/{id}/steps",
    summary="Review or approve a completion report",
    status_code=201,
    response_model=StepMade,
)
def post_step(request: Request, slug: Slug, code: PhaseCode, id: ReportId, sent: StepSent, body: BodySent) -> Response:
    """Record the TAG's review of a report (does it recommend the phase as complete?), or the report's approval."""
    actor = actor_of(request)
    found = phase_for(request, slug, code, lambda who, release: completion_report.why_not_step(who, sent.step, release))
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: completion_report.record_report_step(
            session,
            actor,
            release=slug,
            phase=found.phase,
            report=id,
            step=sent.step,
            agreed=sent.agreed,
            words=sent.words,
            meeting=sent.meeting,
            effective_at=sent.effective_at,
        ),
        lambda row: Answer(
            {
                "report": row.report_id,
                "step": row.step.value,
                **{name: getattr(row, name) for name in ("agreed", "words", "meeting")},
                **_stamp(row),
            }
        ),
    )


def _stamp(row: Any) -> dict[str, Any]:
    return {"effective_at": rfc3339(row.effective_at), "recorded_at": rfc3339(row.recorded_at), "seq": row.seq}
