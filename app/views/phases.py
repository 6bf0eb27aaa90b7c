"""The page of one testing phase: what stands between it and its exit, its plan, its reports, the TAD, the duties."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.domain import access
from app.domain.access import Actor
from app.domain.completion_report import STEP_WORDS
from app.domain.errors import DomainError
from app.domain.phase_plan import SEVERITIES
from app.domain.status import Phase, ReportKind, ReportStep, TadStep, WindowKind
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.errors import faults_of, telling_of
from app.queries.completion_report import list_reports, list_tad
from app.queries.duty import list_duties
from app.queries.exit_criteria import find_exit
from app.queries.glossary import terms_for
from app.queries.moment import Moment
from app.queries.phase_plan import find_phase, named_phase
from app.queries.release import find_release, last_entry
from app.services.completion_report import why_not_step
from app.services.tad import why_not_tad
from app.views.page import render, unless_held
from app.views.releases import clocks

router = APIRouter()
# Test Participants work in these phases: their duties are shown there.
WITH_DUTIES = (Phase.UIT, Phase.REGRESSION)
SAID = {
    "window": "The window is recorded.",
    "thresholds": "What the phase must reach is recorded.",
    "report": "The completion report is recorded.",
    "step": "The step of the report is recorded.",
    "tad": "The step of the TAD is recorded.",
    "participation": "What you declared is recorded.",
    "submission": "What you submitted is recorded.",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form of the page that was just sent: what was typed, and why it was not recorded."""

    form: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may record on the page."""

    plan: bool = False
    thresholds: bool = False
    report: bool = False
    steps: tuple[ReportStep, ...] = ()
    tad: tuple[TadStep, ...] = ()
    take_part: bool = False


def may_record(actor: Actor, slug: str) -> May:
    """Say what somebody may record of a release's phases."""
    return May(
        access.why_not_plan(actor, slug) is None,
        access.why_not_threshold(actor, slug) is None,
        why_not_step(actor, ReportStep.SUBMITTED, slug) is None,
        tuple(step for step in list(ReportStep)[1:] if why_not_step(actor, step, slug) is None),
        tuple(step for step in TadStep if why_not_tad(actor, step, slug) is None),
        access.why_not_take_part(actor, slug) is None,
    )


def _page(session: Session, slug: str, phase: Phase, moment: Moment, actor: Actor) -> dict[str, Any]:
    duties = list_duties(session, slug, moment) if phase in WITH_DUTIES else None
    return {
        "release": find_release(session, slug, moment),
        "phase": find_phase(session, slug, phase.value, moment),
        "phases": tuple(Phase),
        "exit": find_exit(session, slug, phase, moment),
        "reports": list_reports(session, slug, phase, moment),
        "tad": list_tad(session, slug, moment),
        "duties": duties,
        "own": duties.of(actor.person_id) if duties and actor.person_id else None,
        "may": may_record(actor, slug) if moment.live else May(),
        "terms": terms_for(session, moment, slug),
        "severities": SEVERITIES,
        "windows": tuple(WindowKind),
        "kinds": tuple(ReportKind),
        "step_words": STEP_WORDS,
        "recorded_seq": moment.seq,
        **clocks(moment),
    }


@router.get("/releases/{slug}/testing/phases/{code}")
def get_phase(request: Request, slug: str, code: str, asked: AskedOnPage, recorded: str = "") -> Response:
    """Show one testing phase of a release."""
    actor, phase = actor_of(request), named_phase(code)
    with database_of(request).reading(fresh=not actor.anonymous) as session:
        moment = asked.resolve(session)
        said = _page(session, slug, phase, moment, actor)
        late = said["duties"].late if said["duties"] else 0
        tag = page_tag(request, actor, last_entry(session, slug, moment), late)
    told = {"attempt": Attempt(), "said": SAID.get(recorded)}
    return unless_held(request, tag, lambda: render(request, "phase/page.html", **said, **told))


def refused(
    request: Request, slug: str, phase: Phase, form: str, typed: dict[str, str], error: DomainError
) -> Response:
    """Draw the page again with what was typed, beside why it was not recorded."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        said = _page(session, slug, phase, Asked(None, None).resolve(session), actor)
    errors = {fault.pointer.strip("/").replace("/", "-"): fault.detail for fault in faults_of(error)}
    attempt = Attempt(form, typed, errors, error.detail)
    status = telling_of(error).status
    return render(request, "phase/page.html", 409 if status == 412 else status, **said, attempt=attempt, said=None)
