"""What both doors look at before they read what somebody wants to record on a criterion: is it there, may they."""

from enum import StrEnum

from fastapi import Request

from app.domain import access
from app.doors.identity import actor_of, database_of
from app.queries.criterion_named import CriterionNamed, name_criterion
from app.queries.position import last_version


class Said(StrEnum):
    """What can be recorded on a criterion."""

    STATEMENT = "statement"
    POSITION = "position"
    MARK = "mark"


def criterion_for(request: Request, slug: str, key: str, said: Said) -> CriterionNamed:
    """Give the criterion that somebody is about to speak on; the service asks again in its own transaction.

    Raises:
        NotFound: there is no such criterion.
        SignInNeeded, Forbidden: it is not for this somebody, whatever they bring.
    """
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        found = name_criterion(session, slug, key)
    if said is Said.STATEMENT:
        reason = access.why_not_state(actor, slug)
    elif said is Said.POSITION:
        reason = access.why_not_position(actor, found.body, found.body_name, slug)
    else:
        reason = access.why_not_mark(actor, found.body, found.body_name, slug)
    access.check(actor, reason)
    return found


def own_version(request: Request, found: CriterionNamed) -> int:
    """Give the version of the asker's own last position on a criterion, 0 when there is none."""
    person_id = actor_of(request).person_id
    if person_id is None:
        return 0
    with database_of(request).reading(fresh=True) as session:
        return last_version(session, found.id, person_id)
