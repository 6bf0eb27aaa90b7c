"""The page of the live incidents beside a release, with the forms to report one and to say what becomes of it."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain import access
from app.domain.errors import Conflict, DomainError, Invalid, Stale
from app.domain.incident import IncidentFacts
from app.domain.issue_change import typed_of
from app.domain.status import IncidentCategory, IssueStatus
from app.domain.testing_issue import STATUS_NAMES
from app.doors.change import carry_out
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.doors.sent import FormSent
from app.doors.testing_issue import incident_version, may_record
from app.errors import telling_of
from app.queries.incident import list_incidents
from app.queries.issue_history import list_incident_versions
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry
from app.services.incident import change_incident, record_incident
from app.views.issue_fields import held_since, incident_changes, numbered, refused_attempt, saw_of, statuses_after
from app.views.page import render, unless_held
from app.views.phases import Attempt
from app.views.releases import clocks
from app.views.testing_said import listed

router = APIRouter()
PAGE = "/releases/{slug}/testing/incidents"
SAID = {"report": "The incident is recorded.", "change": "The change is recorded."}


@router.get(PAGE)
def get_incidents(request: Request, slug: str, asked: AskedOnPage, incident: str = "", recorded: str = "") -> Response:
    """Show the live incidents beside a release; `incident` opens one of them."""
    with database_of(request).reading(fresh=not actor_of(request).anonymous) as session:
        moment = asked.resolve(session)
        said = _page(request, session, slug, moment, incident)
        tag = page_tag(request, actor_of(request), last_entry(session, slug, moment))
    told = {"attempt": Attempt(), "meanwhile": (), "said": SAID.get(recorded)}
    return unless_held(request, tag, lambda: render(request, "incidents/page.html", **said, **told))


@router.post(PAGE)
def post_incident(request: Request, slug: str, form: FormSent) -> Response:
    """Take a live incident from the form."""
    may_record(request, slug)
    return _record(
        request,
        slug,
        "",
        form,
        "report",
        lambda session, typed: record_incident(
            session,
            actor_of(request),
            release=slug,
            facts=IncidentFacts(**incident_changes(typed)),
            effective_at=held_since(typed),
        ),
    )


@router.post(f"{PAGE}/{{key}}")
def post_change(request: Request, slug: str, key: str, form: FormSent) -> Response:
    """Take what becomes of a live incident from the form, guarded by the version that its sender saw."""
    incident_version(request, slug, key)
    return _record(
        request,
        slug,
        key,
        form,
        "change",
        lambda session, typed: change_incident(
            session,
            actor_of(request),
            release=slug,
            key=key,
            changes=incident_changes(typed),
            saw=saw_of(typed),
            effective_at=held_since(typed),
        ),
    )


def _page(request: Request, session: Session, slug: str, moment: Moment, key: str) -> dict[str, Any]:
    rows = sorted(
        list_incidents(session, slug, moment),
        key=lambda row: (not row.outstanding, row.facts.category.value, row.opened_at),
    )
    opened = next((row for row in rows if row.key == key), None)
    return {
        "release": find_release(session, slug, moment),
        "incidents_listed": listed(request, rows, "incidents"),
        "opened": opened,
        "on_record": typed_of(opened.facts) if opened else {},
        "versions": list_incident_versions(session, slug, key, moment) if opened else (),
        "outstanding": _outstanding(rows),
        "category_options": numbered(IncidentCategory),
        "status_names": STATUS_NAMES,
        "status_options": statuses_after(opened.facts.status) if opened else (),
        "first_options": statuses_after(IssueStatus.OPEN),
        "may_record": moment.live and access.why_not_issues(actor_of(request), slug) is None,
        "recorded_seq": moment.seq,
        **clocks(moment),
    }


def _outstanding(rows: list[Any]) -> list[tuple[int, int]]:
    """Count the outstanding incidents of each category that has some."""
    standing = [row.facts.category for row in rows if row.outstanding]
    return [(each.value, standing.count(each)) for each in IncidentCategory if each in standing]


def _record(
    request: Request,
    slug: str,
    key: str,
    form: FormSent,
    name: str,
    work: Callable[[Session, dict[str, str]], object],
) -> Response:
    """Carry a form out: back to the page, or the page again with what stood in the way and what was typed."""
    typed = own_form(request, form)
    try:
        carry_out(database_of(request), lambda session: work(session, typed))
    except (Invalid, Stale, Conflict) as error:
        return _refused(request, slug, key, name, typed, error)
    opened = f"&incident={key}" if key else ""
    return RedirectResponse(f"/releases/{slug}/testing/incidents?recorded={name}{opened}#said", 303)


def _refused(request: Request, slug: str, key: str, name: str, typed: dict[str, str], error: DomainError) -> Response:
    with database_of(request).reading(fresh=True) as session:
        said = _page(request, session, slug, Asked(None, None).resolve(session), key)
    attempt, meanwhile = refused_attempt(name, typed, error, said["versions"])
    status = 409 if isinstance(error, Stale) else telling_of(error).status
    return render(request, "incidents/page.html", status, **said, attempt=attempt, meanwhile=meanwhile, said=None)
