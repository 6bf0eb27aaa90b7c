"""What both doors look at before they read what becomes of a risk: is it there, may they."""

from fastapi import Request

from app.domain import access
from app.domain.risk import why_not_follow_up
from app.doors.identity import actor_of, database_of
from app.queries.risk import name_risk


def risk_version(request: Request, slug: str, number: int) -> int:
    """Give the version of the risk that somebody is about to change.

    Raises:
        NotFound: there is no such risk.
        SignInNeeded, Forbidden: it is not for this somebody.
    """
    with database_of(request).reading(fresh=True) as session:
        found = name_risk(session, slug, number)
    actor = actor_of(request)
    access.check(actor, why_not_follow_up(actor, slug))
    return found.version
