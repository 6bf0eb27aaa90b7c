"""What both doors look at before they read a request not to count something, or its answer: is it there, may they."""

from fastapi import Request

from app.domain import access
from app.domain.exclusion_request import why_not_ask
from app.doors.identity import actor_of, database_of
from app.queries.exclusion_request import RequestRow, find_request
from app.queries.moment import resolve
from app.queries.release import release_id


def may_ask(request: Request, slug: str) -> None:
    """Hold that somebody may ask that something of a release is not counted.

    Raises:
        NotFound: there is no such release.
        SignInNeeded, Forbidden: it is not for this somebody.
    """
    with database_of(request).reading(fresh=True) as session:
        release_id(session, slug)
    actor = actor_of(request)
    access.check(actor, why_not_ask(actor, slug))


def request_for(request: Request, slug: str, number: int) -> RequestRow:
    """Give the request that somebody is about to answer.

    Raises:
        NotFound: there is no such request.
        SignInNeeded, Forbidden: they do not speak for the body that was asked.
    """
    with database_of(request).reading(fresh=True) as session:
        found = find_request(session, slug, number, resolve(session))
    actor = actor_of(request)
    access.check(actor, access.why_not_exclude(actor, found.body, found.body_name, slug))
    return found
