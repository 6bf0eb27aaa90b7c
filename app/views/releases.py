"""The home page and each release's own."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.domain.instant import london_day
from app.domain.working_days import england_and_wales
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedOnPage
from app.doors.precondition import page_tag
from app.queries.board import BodyBoard, body_boards
from app.queries.criterion import list_criteria
from app.queries.milestone import MilestoneRow, list_milestones
from app.queries.moment import Moment
from app.queries.release import ReleaseHead, find_release, last_entry, list_releases, list_scope
from app.views.page import render, unless_held

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ReleaseGlance:
    """One release as the home page shows it."""

    head: ReleaseHead
    bodies: tuple[BodyBoard, ...]
    next_milestone: MilestoneRow | None
    days_to_next: int | None


def _next(rows: list[MilestoneRow], today: date) -> tuple[MilestoneRow | None, int | None]:
    """Find the next milestone that is still to come, and how many Working Days away it begins."""
    coming = [(day, row) for row in rows if (day := row.date.sort_day()) is not None and day >= today]
    if not coming:
        return None, None
    day, row = min(coming, key=lambda pair: pair[0])
    return row, england_and_wales().between(today, day)


def _glances(session: Session, moment: Moment, request: Request) -> tuple[ReleaseGlance, ...]:
    today = london_day(moment.as_at)
    rows = list_milestones(session, None, moment)
    criteria = list_criteria(session, None, moment, actor_of(request))
    glances = []
    for head in reversed(list_releases(session, moment)):
        bodies = body_boards(tuple(row for row in criteria if row.release == head.slug))
        coming, days = _next([row for row in rows if row.release == head.slug], today)
        glances.append(ReleaseGlance(head, bodies, coming, days))
    return tuple(glances)


@router.get("/")
def get_home(request: Request, asked: AskedOnPage) -> Response:
    """Show every release at a glance."""
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        glances = _glances(session, moment, request)
        tag = page_tag(request, actor_of(request), moment.seq)
    return unless_held(
        request,
        tag,
        lambda: render(request, "releases/page.html", releases=glances, recorded_seq=moment.seq, **clocks(moment)),
    )


@router.get("/releases/{slug}")
def get_release(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show one release: where it stands, and what is in its scope."""
    actor = actor_of(request)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        head = find_release(session, slug, moment)
        bodies = body_boards(list_criteria(session, slug, moment, actor))
        scope = list_scope(session, slug, moment)
        tag = page_tag(request, actor, last_entry(session, slug, moment))
    return unless_held(
        request,
        tag,
        lambda: render(
            request,
            "release/page.html",
            release=head,
            bodies=bodies,
            scope=scope,
            recorded_seq=moment.seq,
            **clocks(moment),
        ),
    )


def clocks(moment: Moment) -> dict[str, object]:
    """Give the footer of a page its two clocks."""
    return {"live": moment.live, "as_at": moment.as_at, "known_at": moment.known_at}
