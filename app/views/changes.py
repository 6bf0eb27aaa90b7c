"""The page that says what changed in a release between two moments."""

from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.instant import EPOCH, LONDON, rfc3339
from app.doors.changes import Between, Clock, ClockText, Found, FromText, ToText, changes_between, clock_of
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedOnPage, read_instant
from app.doors.precondition import page_tag
from app.queries.named_moment import list_named_moments
from app.queries.release import find_release
from app.views.page import render, unless_held
from app.views.releases import clocks

router = APIRouter()


@router.get("/releases/{slug}/changes")
def get_changes(
    request: Request,
    slug: str,
    asked: AskedOnPage,
    earlier: FromText = None,
    later: ToText = None,
    clock: ClockText = None,
) -> Response:
    """Show what changed in a release between two moments, day by day, the latest first."""
    between = Between(read_instant("from", earlier, LONDON), read_instant("to", later, LONDON), clock_of(clock))
    with database_of(request).reading() as session:
        found = changes_between(session, slug, asked, between)
        head = find_release(session, slug, found.moment)
        named = list_named_moments(session, slug, found.moment.seq)
    tag = page_tag(request, actor_of(request), found.moment.seq, found.earlier, found.later)
    said = {
        "release": head,
        "found": found,
        "began": found.earlier == EPOCH,
        "typed": {"from": _typed(found.earlier), "to": _typed(found.later)},
        "other": _other(slug, found),
        "since": [each for each in named if each.at < found.moment.as_at],
    }
    return unless_held(
        request,
        tag,
        lambda: render(request, "changes/page.html", recorded_seq=found.moment.seq, **said, **clocks(found.moment)),
    )


def _typed(at: datetime) -> str:
    return "" if at == EPOCH else f"{at.astimezone(LONDON):%Y-%m-%dT%H:%M:%S}"


def _other(slug: str, found: Found) -> str:
    """Give the address of the same question on the other clock, from the same moment on."""
    clock = Clock.KNOWN_AT if found.clock is Clock.AS_AT else Clock.AS_AT
    query = {"clock": clock.value, "from": rfc3339(found.earlier)}
    return f"/releases/{slug}/changes?{urlencode(query)}"
