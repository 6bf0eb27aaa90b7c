"""What both doors look at before they read what somebody wants to record of a meeting: is it there, may they."""

import re
from datetime import date

from fastapi import Request
from sqlalchemy.orm import Session

from app.domain import access
from app.domain.errors import Fault, Invalid, NotFound
from app.domain.meeting import why_not_convene
from app.doors.identity import actor_of, database_of
from app.queries.meeting import find_meeting
from app.queries.meeting_called import BodyNamed, body_that_meets
from app.queries.moment import resolve

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_in_address(text: str) -> date:
    """Read the day of a meeting from an address.

    Raises:
        NotFound: it is no day, so no meeting can be on it.
    """
    try:
        if not DAY.fullmatch(text):  # weeks and days without dashes could be read as well: one meeting, one address
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound(f"{text!r} is no day; a meeting's address ends like this: 2021-09-29.") from None


def convened_by(request: Request, body: str, day: date | None = None) -> BodyNamed:
    """Give the body whose meetings somebody is about to record; the service asks again in its own transaction.

    Args:
        request: the request.
        body: slug of the body.
        day: the meeting's, where it has to be on record already.

    Raises:
        NotFound: no such body or meeting.
        Invalid: no such body, where it is sent and no part of the address.
        SignInNeeded, Forbidden: it is not for this somebody, whatever they bring.
    """
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        found = _body(session, body, in_address=day is not None)
        if day is not None:
            find_meeting(session, body, day, resolve(session))
    access.check(actor, why_not_convene(actor, found.slug, found.name))
    return found


def _body(session: Session, slug: str, *, in_address: bool) -> BodyNamed:
    try:
        return body_that_meets(session, slug)
    except NotFound as missing:
        if in_address:
            raise
        raise Invalid(missing.detail, (Fault("/body", missing.detail),)) from missing
