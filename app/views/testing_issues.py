"""What the testing page takes: a testing issue, what the TAG agreed not to count, and that it counts again."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain import access
from app.domain.errors import Conflict, Invalid
from app.domain.exclusion import Stays, Target, Terms
from app.domain.instant import day_begins
from app.domain.status import ExclusionClass, ExclusionOf, IssueStatus, Phase
from app.domain.testing_issue import IssueFacts
from app.doors.change import carry_out
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.sent import FormSent
from app.doors.testing_issue import exclusion_for, may_record
from app.services.exclusion import exclude, revoke_exclusion
from app.services.testing_issue import record_issue
from app.views.issue_fields import day_of, held_since, invalid, issue_changes, number_of, one_of, result_of
from app.views.testing import not_recorded
from app.views.testing_said import BODY, BODY_NAME

router = APIRouter()


@router.post("/releases/{slug}/testing-issues")
def post_issue(request: Request, slug: str, form: FormSent) -> Response:
    """Take a testing issue from the form, with the failed result it was reported from."""
    typed = own_form(request, form)
    actor = actor_of(request)
    may_record(request, slug)

    def work(session: Session) -> object:
        facts = IssueFacts(**issue_changes({"status": IssueStatus.OPEN} | typed))
        result = typed.get("result", "")
        return record_issue(
            session,
            actor,
            release=slug,
            facts=facts,
            results=(result_of(result),) if result else (),
            effective_at=held_since(typed),
        )

    return _done(request, slug, typed, work, "issues")


@router.post("/releases/{slug}/exclusions")
def post_exclusion(request: Request, slug: str, form: FormSent) -> Response:
    """Take what the TAG agreed not to count from the form."""
    typed = own_form(request, form)
    actor = actor_of(request)
    access.check(actor, access.why_not_exclude(actor, BODY, BODY_NAME, slug))

    def work(session: Session) -> object:
        expires, stays = day_of(typed, "expires_at"), None
        if typed.get("stays"):
            one = _target(typed["stays"], "stays")
            stays = Stays(one.case, one.issue)
        terms = Terms(
            one_of(typed, "kind", ExclusionClass, "Choose why it is not to be counted."),
            typed.get("reason", ""),
            BODY,
            typed.get("meeting", ""),
            effective_at=held_since(typed),
            expires_at=None if expires is None else day_begins(expires),
            stays=stays,
        )
        return exclude(session, actor, release=slug, target=_target(typed.get("of", ""), "of"), terms=terms)

    return _done(request, slug, typed, work, "exclusions")


@router.post("/releases/{slug}/exclusions/{id}/revocation")
def post_revocation(request: Request, slug: str, id: int, form: FormSent) -> Response:
    """Take from the form that an exclusion holds no more."""
    typed = own_form(request, form)
    actor = actor_of(request)
    exclusion_for(request, slug, id)
    return _done(
        request,
        slug,
        typed,
        lambda session: revoke_exclusion(
            session, actor, release=slug, id=id, reason=typed.get("reason", ""), effective_at=held_since(typed)
        ),
        "exclusions",
    )


def _done(
    request: Request, slug: str, typed: dict[str, str], work: Callable[[Session], object], place: str
) -> Response:
    """Carry a change out and lead back to its place on the page, or show the page again with what was typed."""
    try:
        carry_out(database_of(request), work)
    except (Invalid, Conflict) as error:
        return not_recorded(request, slug, typed, error)
    return RedirectResponse(f"/releases/{slug}/testing#{place}", 303)


def _target(text: str, field: str) -> Target:
    """Read which test of which phase, or which issue, was chosen."""
    of, _, rest = text.partition(":")
    code, _, case = rest.partition(":")
    phase, number = next((each for each in Phase if each.value == code), None), number_of(case)
    if of == ExclusionOf.ISSUE and rest:
        return Target(ExclusionOf.ISSUE, issue=rest)
    if of == ExclusionOf.TEST and phase is not None and number is not None:
        return Target(ExclusionOf.TEST, phase=phase, case=number)
    raise invalid(field, "Choose a test or an issue from the list.")
