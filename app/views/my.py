"""What is due from whoever is signed in, and from the bodies they sit in."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedOnPage
from app.queries.my import find_my
from app.views.page import render
from app.views.releases import clocks

router = APIRouter()


@router.get("/my")
def get_my(request: Request, asked: AskedOnPage) -> Response:
    """Show what somebody and their bodies owe, and by when in Working Days."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        my = find_my(session, moment, actor)
    return render(request, "my/page.html", my=my, recorded_seq=moment.seq, **clocks(moment))
