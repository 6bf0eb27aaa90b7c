"""The page of one testing issue: what it says, what it explains, how it came to stand so; and its forms."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain import access
from app.domain.errors import Conflict, DomainError, Invalid, Stale
from app.domain.exclusion import CLASS_NAMES
from app.domain.issue_change import typed_of
from app.domain.status import Phase, Severity
from app.domain.testing_issue import STATUS_NAMES
from app.doors.change import carry_out
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.doors.sent import FormSent
from app.doors.testing_issue import issue_version
from app.errors import telling_of
from app.queries.exclusion import adjusted_figures, list_exclusions
from app.queries.exclusion_force import count_expired
from app.queries.issue_history import list_issue_versions
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry
from app.queries.testing_issue import IssueRow, find_issue
from app.services.testing_issue import change_issue, link_issue
from app.views.issue_fields import (
    held_since,
    issue_changes,
    numbered,
    refused_attempt,
    result_of,
    saw_of,
    statuses_after,
)
from app.views.page import render, unless_held
from app.views.phases import Attempt
from app.views.releases import clocks

router = APIRouter()
PAGE = "/releases/{slug}/testing/issues/{key}"
SAID = {"change": "The change is recorded.", "link": "The failed result is linked."}


@router.get(PAGE)
def get_issue(request: Request, slug: str, key: str, asked: AskedOnPage, recorded: str = "") -> Response:
    """Show one testing issue of a release."""
    with database_of(request).reading(fresh=not actor_of(request).anonymous) as session:
        moment = asked.resolve(session)
        said = _page(request, session, slug, key, moment)
        expired = count_expired(session, slug, moment)
        tag = page_tag(request, actor_of(request), last_entry(session, slug, moment), expired)
    told = {"attempt": Attempt(), "meanwhile": (), "said": SAID.get(recorded)}
    return unless_held(request, tag, lambda: render(request, "issue/page.html", **said, **told))


@router.post(PAGE)
def post_change(request: Request, slug: str, key: str, form: FormSent) -> Response:
    """Take what becomes of a testing issue from the form, guarded by the version that its sender saw."""
    return _record(
        request,
        slug,
        key,
        form,
        "change",
        lambda session, typed: change_issue(
            session,
            actor_of(request),
            release=slug,
            key=key,
            changes=issue_changes(typed),
            saw=saw_of(typed),
            effective_at=held_since(typed),
        ),
    )


@router.post(f"{PAGE}/links")
def post_link(request: Request, slug: str, key: str, form: FormSent) -> Response:
    """Take from the form that the issue explains a further failed result."""
    return _record(
        request,
        slug,
        key,
        form,
        "link",
        lambda session, typed: link_issue(
            session,
            actor_of(request),
            release=slug,
            key=key,
            result=result_of(typed.get("result", "")),
            effective_at=held_since(typed),
        ),
    )


def _page(request: Request, session: Session, slug: str, key: str, moment: Moment) -> dict[str, Any]:
    issue = find_issue(session, slug, key, moment)
    may_record = moment.live and access.why_not_issues(actor_of(request), slug) is None
    return {
        "release": find_release(session, slug, moment),
        "issue": issue,
        "on_record": typed_of(issue.facts),
        "versions": list_issue_versions(session, slug, key, moment),
        "exclusions": list_exclusions(session, slug, moment, of_issue=key),
        "class_names": CLASS_NAMES,
        "status_names": STATUS_NAMES,
        "status_options": statuses_after(issue.facts.status),
        "severity_options": numbered(Severity),
        "phase_options": (("", "not one phase"), *((each.value, each.value) for each in Phase)),
        "failing": _failing(session, slug, moment, issue) if may_record else (),
        "may_record": may_record,
        "recorded_seq": moment.seq,
        **clocks(moment),
    }


def _failing(session: Session, slug: str, moment: Moment, issue: IssueRow) -> tuple[tuple[str, str], ...]:
    """List the failures that stand now and that the issue does not explain yet: what a form sends, and the words."""
    linked = {(link.run_id, link.case.case_id) for link in issue.links}
    return tuple(
        (f"{row.run_id}-{row.case.case_id}", f"{each.raw.phase}: {row.case.name}")
        for each in adjusted_figures(session, slug, moment)
        for row in each.raw.trouble.rows
        if (row.run_id, row.case.case_id) not in linked
    )


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
    issue_version(request, slug, key)
    try:
        carry_out(database_of(request), lambda session: work(session, typed))
    except (Invalid, Stale, Conflict) as error:
        return _refused(request, slug, key, name, typed, error)
    return RedirectResponse(f"/releases/{slug}/testing/issues/{key}?recorded={name}#said", 303)


def _refused(request: Request, slug: str, key: str, name: str, typed: dict[str, str], error: DomainError) -> Response:
    with database_of(request).reading(fresh=True) as session:
        said = _page(request, session, slug, key, Asked(None, None).resolve(session))
    attempt, meanwhile = refused_attempt(name, typed, error, said["versions"])
    status = 409 if isinstance(error, Stale) else telling_of(error).status
    return render(request, "issue/page.html", status, **said, attempt=attempt, meanwhile=meanwhile, said=None)
