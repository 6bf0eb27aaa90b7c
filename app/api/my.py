"""What is due from whoever asks, and from the bodies they sit in, over JSON."""

import datetime as dt

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.meeting_schemas import AgendaItemGiven, due_given
from app.api.schemas import Given, Listed
from app.db import Session
from app.doors.identity import actor_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.moment import Moment
from app.queries.my import find_my

router = APIRouter(prefix="/v1", tags=["meetings"], route_class=Guarded)


class BodyOwesGiven(Given):
    """What is due from a body, and when it meets next."""

    body: str = Field(examples=["tag"])
    body_name: str
    next_meeting: dt.date | None
    items: list[AgendaItemGiven]


class MyGiven(Listed):
    """What is due from the asker themselves, and from each of their bodies, the most urgent first."""

    items: list[AgendaItemGiven]
    bodies: list[BodyOwesGiven]


@router.get("/my", summary="What is due from me", response_model=MyGiven)
def get_my(request: Request, response: Response, asked: AskedMoment) -> MyGiven | Response:
    """Say what is due from the person behind the key, and from the bodies they sit in."""
    actor = actor_of(request)

    def read(session: Session, moment: Moment) -> MyGiven:
        found = find_my(session, moment, actor)
        return MyGiven(
            items=[due_given(each) for each in found.own],
            bodies=[
                BodyOwesGiven(
                    body=each.slug,
                    body_name=each.name,
                    next_meeting=each.next_meeting.date if each.next_meeting else None,
                    items=[due_given(one) for one in each.items],
                )
                for each in found.bodies
            ],
            as_at=moment.as_at,
            known_at=moment.known_at,
        )

    return unless_known(request, response, asked, None, read)
