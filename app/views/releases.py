"""The home page and each release's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.domain.access import Actor
from app.domain.instant import london_day
from app.domain.readiness import Ready
from app.domain.stage import stage_of
from app.domain.working_days import england_and_wales
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedOnPage
from app.doors.precondition import page_tag
from app.queries.board import BodyBoard, body_boards
from app.queries.cost import find_costs
from app.queries.criterion import list_criteria
from app.queries.decision import deciding_body
from app.queries.fact import count_facts
from app.queries.glossary import terms_for
from app.queries.milestone import MilestoneRow, list_milestones
from app.queries.moment import Moment
from app.queries.readiness import readiness_of
from app.queries.readiness_beside import find_beside_criteria
from app.queries.release import ReleaseHead, find_stamped, list_releases, list_scope, turned_by
from app.queries.reported import KINDS as REPORTED
from app.queries.scope import ORDER
from app.views.page import render, unless_held

router = APIRouter()
MILESTONES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ReleaseGlance:
    """One release as the home page shows it."""

    head: ReleaseHead
    bodies: tuple[BodyBoard, ...]
    ready: Ready
    next_milestone: MilestoneRow | None
    days_to_next: int | None


def _coming(rows: Iterable[MilestoneRow], today: date, most: int) -> tuple[tuple[MilestoneRow, int], ...]:
    """Find the next milestones that are still to come, and how many Working Days away each begins."""
    coming = [(day, row) for row in rows if (day := row.date.sort_day()) is not None and day >= today]
    coming.sort(key=lambda pair: pair[0])
    calendar = england_and_wales()
    return tuple((row, calendar.between(today, day)) for day, row in coming[:most])


def _latest_first(head: ReleaseHead) -> tuple[bool, int]:
    """Order releases by go-live, the latest first; those without a date come last."""
    return head.go_live is None, -head.go_live.toordinal() if head.go_live else 0


def _glances(session: Session, moment: Moment, request: Request) -> tuple[ReleaseGlance, ...]:
    today = london_day(moment.as_at)
    rows = list_milestones(session, None, moment)
    criteria = list_criteria(session, None, moment, actor_of(request))
    beside = find_beside_criteria(session, None, moment)
    glances = []
    for head in sorted(list_releases(session, moment), key=_latest_first):
        marked = tuple(row for row in criteria if row.release == head.slug)
        ready = readiness_of(head, marked, beside, moment)
        own = _coming((row for row in rows if row.release == head.slug), today, 1)
        glances.append(ReleaseGlance(head, body_boards(marked), ready, *(own[0] if own else (None, None))))
    return tuple(glances)


@router.get("/")
def get_home(request: Request, asked: AskedOnPage) -> Response:
    """Show every release at a glance."""
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        glances = _glances(session, moment, request)
        tag = page_tag(request, actor_of(request), moment.seq, turned_by(session, moment))
    return unless_held(
        request,
        tag,
        lambda: render(request, "releases/page.html", releases=glances, recorded_seq=moment.seq, **clocks(moment)),
    )


@router.get("/releases/{slug}")
def get_release(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show one release on one screen: where it stands, what it holds and costs, and what comes next."""
    actor = actor_of(request)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        head, stamp = find_stamped(session, slug, moment)
        said = _overview(session, head, moment, actor)
        tag = page_tag(request, actor, stamp.seq, stamp.turned)
    return unless_held(
        request,
        tag,
        lambda: render(
            request,
            "release/page.html",
            release=head,
            recorded_seq=moment.seq,
            **said,
            **clocks(moment),
        ),
    )


def _overview(session: Session, head: ReleaseHead, moment: Moment, actor: Actor) -> dict[str, object]:
    """Ask everything that the page of one release shows."""
    today = london_day(moment.as_at)
    scope = list_scope(session, head.slug, moment)
    milestones = list_milestones(session, head.slug, moment)
    counted = count_facts(session, head.slug, moment)
    decider = deciding_body(session, head.slug, moment)
    criteria = list_criteria(session, head.slug, moment, actor)
    return {
        "stage": stage_of(head.go_live, today),
        "decider": decider[1] if decider else None,
        "scope": [(s, own) for s in ORDER if (own := [item for item in scope if item.standing == s])],
        "bodies": body_boards(criteria),
        "ready": readiness_of(head, criteria, find_beside_criteria(session, head.slug, moment), moment),
        "coming": _coming(milestones, today, MILESTONES_SHOWN),
        "costs": find_costs(session, head.slug, moment),
        "counts": {
            "milestones": len(milestones),
            "reported": sum(counted.get(kind, 0) for kind in REPORTED if kind != "meetings"),
            **{kind: counted.get(kind, 0) for kind in ("impacts", "passages", "versions", "glossary")},
        },
        "terms": terms_for(session, moment, head.slug),
    }


def clocks(moment: Moment) -> dict[str, object]:
    """Give the footer of a page its two clocks."""
    return {"live": moment.live, "as_at": moment.as_at, "known_at": moment.known_at}
