"""The testing page: figures per phase, and what they rest on; a run, a case, and uploading a report."""

from contextlib import closing
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain import access
from app.domain.errors import Conflict, DomainError, Fault, Invalid, NotAccepted
from app.domain.status import Outcome, Phase
from app.doors.change import carry_out
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.intake import taken_in
from app.doors.moment import Asked, AskedOnPage
from app.doors.payload import payload_file
from app.doors.precondition import page_tag
from app.doors.report import Format, Manner, format_of
from app.doors.sent import FileSent
from app.doors.spool import SentBody, copied
from app.errors import faults_of, telling_of
from app.queries.exclusion import adjusted_figures
from app.queries.exclusion_force import count_expired
from app.queries.glossary import terms_for
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry
from app.queries.test_result import find_case, list_case_runs, list_results
from app.views.page import render, unless_held
from app.views.releases import clocks
from app.views.testing_progress import said_of_progress
from app.views.testing_said import said_of_issues

router = APIRouter()
RESULTS_SHOWN = 100
LONGEST_NUMBER = 19
MOST_TOLD = 10
FACTS = ("source", "run", "attempt", "phase", "environment")


def _page(request: Request, session: Session, slug: str, moment: Moment) -> dict[str, Any]:
    adjusted = adjusted_figures(session, slug, moment)
    of_issues = said_of_issues(request, session, slug, moment, adjusted)
    phases = tuple(each.raw for each in adjusted)
    return {
        "release": find_release(session, slug, moment),
        "phases": phases,
        "phase_names": tuple(Phase),
        "formats": tuple(Format),
        "typed": {},
        "refused": None,
        "errors": (),
        "more": 0,
        "terms": terms_for(session, moment, slug),
        "recorded_seq": moment.seq,
        **of_issues,
        **said_of_progress(session, slug, moment, adjusted, of_issues["issues"]),
        **clocks(moment),
    }


def _may_upload(request: Request, slug: str) -> bool:
    return access.why_not_results(actor_of(request), slug, None) is None


@router.get("/releases/{slug}/testing")
def get_testing(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show what the DCC's systems have posted, each test case counted once a phase."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=not actor.anonymous) as session:
        moment = asked.resolve(session)
        said = _page(request, session, slug, moment)
        expired = count_expired(session, slug, moment)
        tag = page_tag(request, actor, last_entry(session, slug, moment), expired)
    may_upload = moment.live and _may_upload(request, slug)
    return unless_held(request, tag, lambda: render(request, "testing/page.html", **said, may_upload=may_upload))


@router.post("/releases/{slug}/test-runs")
def post_report(request: Request, slug: str, form: FileSent) -> Response:
    """Take a report from the form: its receipt is the run's page."""
    typed = own_form(request, form)
    database, actor = database_of(request), actor_of(request)
    try:
        manner = Manner(_format(typed), partial=typed.get("partial") == "accept")
        address = {name: text for name in FACTS if (text := typed.get(name, "").strip())}
        with closing(_file_of(form)) as body:
            # What a browser says of a file goes by the ending of its name: the report itself is asked.
            format = format_of(body.whole, None, None, manner)
            with taken_in(
                database, actor, release=slug, body=body, format=format, address=address, manner=manner
            ) as work:
                receipt = carry_out(database, work)
    except (Invalid, Conflict, NotAccepted) as error:
        return _refused(request, slug, typed, error)
    return RedirectResponse(f"/releases/{slug}/testing/runs/{receipt.run_id}?received={receipt.inserted}", 303)


def _refused(request: Request, slug: str, typed: dict[str, str], error: DomainError) -> Response:
    with database_of(request).reading(fresh=True) as session:
        said = _page(request, session, slug, Asked(None, None).resolve(session))
    faults = faults_of(error)
    told = {
        "refused": error.detail,
        "errors": faults[:MOST_TOLD],
        "more": max(0, len(faults) - MOST_TOLD),
        "typed": typed,
        "may_upload": True,
    }
    return render(request, "testing/page.html", telling_of(error).status, **(said | told))


def not_recorded(request: Request, slug: str, typed: dict[str, str], error: DomainError) -> Response:
    """Show the page again with what was typed, and why it was not recorded."""
    with database_of(request).reading(fresh=True) as session:
        said = _page(request, session, slug, Asked(None, None).resolve(session))
    wrong = {fault.pointer.strip("/"): fault.detail for fault in faults_of(error)}
    told = {"not_recorded": error.detail, "wrong": wrong, "typed": typed, "may_upload": _may_upload(request, slug)}
    return render(request, "testing/page.html", telling_of(error).status, **(said | told))


def _file_of(form: FormData) -> SentBody:
    sent = form.get("report")
    if not isinstance(sent, UploadFile) or not sent.filename:
        detail = "Choose the report to upload."
        raise Invalid(detail, (Fault("/report", detail),))
    return copied(sent.file)


def _format(typed: dict[str, str]) -> Format | None:
    try:
        return Format(typed["format"]) if typed.get("format") else None
    except ValueError:
        detail = f"The formats are {', '.join(Format)}."
        raise Invalid(detail, (Fault("/format", detail),)) from None


@router.get("/releases/{slug}/testing/runs/{id}")
def get_run(
    request: Request,
    slug: str,
    id: int,
    asked: AskedOnPage,
    outcome: str = "",
    after: str = "",
    received: str = "",
) -> Response:
    """Show a run: what was received for it, and what it says of each case."""
    actor = actor_of(request)
    ended = next((each for each in Outcome if each.value == outcome), None)
    with database_of(request).reading(fresh=not actor.anonymous) as session:
        moment = asked.resolve(session)
        head = find_release(session, slug, moment)
        shown_before = int(after) if after.isascii() and after.isdigit() and len(after) < LONGEST_NUMBER else None
        run, rows = list_results(session, slug, id, moment, limit=RESULTS_SHOWN + 1, after=shown_before, outcome=ended)
        tag = page_tag(request, actor, last_entry(session, slug, moment))
    following = rows[RESULTS_SHOWN - 1].case.case_id if len(rows) > RESULTS_SHOWN else None
    return unless_held(
        request,
        tag,
        lambda: render(
            request,
            "testing/run.html",
            release=head,
            run=run,
            rows=rows[:RESULTS_SHOWN],
            outcome=ended,
            outcomes=tuple(Outcome),
            following=following,
            received=received.isdigit(),
            recorded_seq=moment.seq,
            **clocks(moment),
        ),
    )


@router.get("/releases/{slug}/testing/runs/{id}/payload")
def get_run_payload(request: Request, slug: str, id: int, asked: AskedOnPage, sha256: str | None = None) -> Response:
    """Give a report as it was sent, as a file."""
    return payload_file(request, slug, id, asked, sha256)


@router.get("/releases/{slug}/testing/cases/{id}")
def get_case(request: Request, slug: str, id: int, asked: AskedOnPage) -> Response:
    """Show one test case through all runs of a release, the latest first."""
    actor = actor_of(request)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        head = find_release(session, slug, moment)
        case = find_case(session, id)
        rows = list_case_runs(session, slug, id, moment)
        tag = page_tag(request, actor, last_entry(session, slug, moment))
    return unless_held(
        request,
        tag,
        lambda: render(
            request, "testing/case.html", release=head, case=case, rows=rows, recorded_seq=moment.seq, **clocks(moment)
        ),
    )
