"""The testing page: figures per phase, and the runs behind them."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedOnPage
from app.doors.precondition import page_tag
from app.queries.release import find_release, last_entry
from app.queries.testing import phase_figures
from app.views.page import render, unless_held
from app.views.releases import clocks

router = APIRouter()


@router.get("/releases/{slug}/testing")
def get_testing(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show what the DCC's systems have posted, each test case counted once a phase."""
    actor = actor_of(request)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        head = find_release(session, slug, moment)
        phases = phase_figures(session, slug, moment)
        tag = page_tag(request, actor, last_entry(session, slug, moment))
    return unless_held(
        request,
        tag,
        lambda: render(
            request,
            "testing/page.html",
            release=head,
            phases=phases,
            recorded_seq=moment.seq,
            **clocks(moment),
        ),
    )
