"""The register of a release's risks as a page, with the forms to record one, to change one and to accept one."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain.access import Actor
from app.domain.errors import Conflict, DomainError, Invalid, Stale
from app.domain.issue_change import typed_of
from app.domain.risk import (
    LEVEL_NAMES,
    LONGEST_LINE,
    NEXT,
    STATUS_NAMES,
    RiskFacts,
    why_not_accept,
    why_not_risk,
)
from app.domain.status import BodyKind, RiskLevel, RiskStatus
from app.domain.words import readable
from app.doors.change import carry_out
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.phase import release_for
from app.doors.precondition import page_tag
from app.doors.risk import risk_version
from app.doors.sent import FormSent
from app.errors import telling_of
from app.queries.body import name_bodies
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry
from app.queries.reported import find_reported
from app.queries.risk import RiskRow, list_risk_versions, list_risks
from app.services.risk import change_risk, record_risk
from app.views.issue_fields import held_since, invalid, number_of, one_of, refused_attempt, saw_of
from app.views.page import render, unless_held
from app.views.phases import Attempt
from app.views.releases import clocks

router = APIRouter()
PAGE = "/releases/{slug}/risks"
SAID = {
    "report": "The risk is recorded.",
    "change": "The change is recorded.",
    "acceptance": "The acceptance is recorded.",
}
LEVELS = list(RiskLevel)


@router.get(PAGE)
def get_risks(request: Request, slug: str, asked: AskedOnPage, risk: str = "", recorded: str = "") -> Response:
    """Show the risks of a release; `risk` opens one of them."""
    with database_of(request).reading(fresh=not actor_of(request).anonymous) as session:
        moment = asked.resolve(session)
        said = _page(request, session, slug, moment, number_of(risk))
        tag = page_tag(request, actor_of(request), last_entry(session, slug, moment))
    told = {"attempt": Attempt(), "meanwhile": (), "said": SAID.get(recorded)}
    return unless_held(request, tag, lambda: render(request, "risks/page.html", **said, **told))


@router.post(PAGE)
def post_risk(request: Request, slug: str, form: FormSent) -> Response:
    """Take a risk from the form."""
    release_for(request, slug, why_not_risk)
    return _record(
        request,
        slug,
        None,
        form,
        "report",
        lambda session, typed: record_risk(
            session,
            actor_of(request),
            release=slug,
            facts=RiskFacts(**_changes(typed)),
            effective_at=held_since(typed),
        ),
    )


@router.post(f"{PAGE}/{{number}}")
def post_change(request: Request, slug: str, number: int, form: FormSent) -> Response:
    """Take what becomes of a risk from the form, guarded by the version that its sender saw."""
    return _follow_up(request, slug, number, form, "change", _changes)


@router.post(f"{PAGE}/{{number}}/acceptance")
def post_acceptance(request: Request, slug: str, number: int, form: FormSent) -> Response:
    """Take from the form that a body accepts a risk, guarded by the version that its sender saw."""
    return _follow_up(request, slug, number, form, "acceptance", _acceptance)


def _follow_up(
    request: Request,
    slug: str,
    number: int,
    form: FormSent,
    name: str,
    read: Callable[[dict[str, str]], dict[str, Any]],
) -> Response:
    risk_version(request, slug, number)
    return _record(
        request,
        slug,
        number,
        form,
        name,
        lambda session, typed: change_risk(
            session,
            actor_of(request),
            release=slug,
            number=number,
            changes=read(typed),
            saw=saw_of(typed),
            effective_at=held_since(typed),
        ),
    )


def _changes(typed: dict[str, str]) -> dict[str, Any]:
    return {
        "text": _words(typed, "text"),
        "level": one_of(typed, "level", RiskLevel, "Choose High, Medium or Low."),
        "status": one_of({"status": "open"} | typed, "status", RiskStatus, "Choose a status from the list."),
        "owner": _words(typed, "owner"),
        "raised_by": _words(typed, "raised_by"),
        "mitigation": _words(typed, "mitigation"),
        "modification": _words(typed, "modification") or None,
    }


def _acceptance(typed: dict[str, str]) -> dict[str, Any]:
    return {
        "status": RiskStatus.ACCEPTED,
        "accepted_by": _words(typed, "accepted_by")[:LONGEST_LINE] or None,
        "acceptance": _words(typed, "acceptance"),
    }


def _words(typed: dict[str, str], name: str) -> str:
    try:
        return readable(typed.get(name, "")).strip()
    except ValueError as error:
        raise invalid(name, f"These words cannot be kept: {error}.") from error


def _weight(row: RiskRow) -> tuple[bool, bool, int, int]:
    """Order what stands in the way first, then what is open, by level, and by number."""
    facts = row.facts
    return not row.stands_in_the_way, facts.status is not RiskStatus.OPEN, LEVELS.index(facts.level), row.number


def _page(request: Request, session: Session, slug: str, moment: Moment, number: int | None) -> dict[str, Any]:
    head = find_release(session, slug, moment)
    actor = actor_of(request)
    rows = sorted(list_risks(session, slug, moment), key=_weight)
    opened = next((row for row in rows if row.number == number), None)
    return {
        "release": head,
        "risks": rows,
        "in_the_way": _in_the_way(rows),
        "opened": opened,
        "on_record": typed_of(opened.facts) if opened else {},
        "versions": list_risk_versions(session, slug, opened.number, moment) if opened else (),
        "reported": find_reported(session, slug, moment, ("risks",)).risks,
        "body_names": name_bodies(session),
        "level_names": LEVEL_NAMES,
        "status_names": STATUS_NAMES,
        "level_options": tuple((each.value, name) for each, name in LEVEL_NAMES.items()),
        "status_options": _statuses(opened),
        "accepting": _accepting(actor, slug, name_bodies(session, BodyKind.BODY)) if moment.live and opened else (),
        "may_record": moment.live and why_not_risk(actor, slug) is None,
        "recorded_seq": moment.seq,
        **clocks(moment),
    }


def _in_the_way(rows: list[RiskRow]) -> tuple[tuple[str, int], ...]:
    """Count what stands in the way by level, the highest first."""
    levels = [row.facts.level for row in rows if row.stands_in_the_way]
    return tuple((LEVEL_NAMES[each], levels.count(each)) for each in LEVELS if each in levels)


def _statuses(row: RiskRow | None) -> tuple[tuple[str, str], ...]:
    """Give the statuses that the form of change may set: to accept is a form of its own."""
    if row is None:
        return ()
    now = row.facts.status
    may = {now, *NEXT[now]} - ({RiskStatus.ACCEPTED} if now is not RiskStatus.ACCEPTED else set())
    return tuple((each.value, name) for each, name in STATUS_NAMES.items() if each in may)


def _accepting(actor: Actor, slug: str, names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """List the bodies for which the reader may say that they accept a risk."""
    if actor.anonymous:
        return ()
    return tuple((body, name) for body, name in names.items() if why_not_accept(actor, body, name, slug) is None)


def _record(
    request: Request,
    slug: str,
    number: int | None,
    form: FormSent,
    name: str,
    work: Callable[[Session, dict[str, str]], object],
) -> Response:
    """Carry a form out: back to the page, or the page again with what stood in the way and what was typed."""
    typed = own_form(request, form)
    try:
        carry_out(database_of(request), lambda session: work(session, typed))
    except (Invalid, Stale, Conflict) as error:
        return _refused(request, slug, number, name, typed, error)
    opened = "" if number is None else f"&risk={number}"
    return RedirectResponse(f"/releases/{slug}/risks?recorded={name}{opened}#said", 303)


def _refused(
    request: Request, slug: str, number: int | None, name: str, typed: dict[str, str], error: DomainError
) -> Response:
    with database_of(request).reading(fresh=True) as session:
        said = _page(request, session, slug, Asked(None, None).resolve(session), number)
    attempt, meanwhile = refused_attempt(name, typed, error, said["versions"])
    status = 409 if isinstance(error, Stale) else telling_of(error).status
    return render(request, "risks/page.html", status, **said, attempt=attempt, meanwhile=meanwhile, said=None)
