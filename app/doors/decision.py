"""What both doors look at before they read what somebody recommends or decides: may they, and what they saw."""

import re

from fastapi import Request

from app.domain import access
from app.domain.decision import recommendation_tag, why_not_decide, why_not_recommend
from app.domain.errors import PreconditionMissing, Stale
from app.doors.identity import actor_of, database_of
from app.queries.body import name_body
from app.queries.decision import deciding_body, last_decided
from app.queries.moment import resolve
from app.queries.recommendation import last_recommended
from app.queries.release import release_id


def recommending(request: Request, slug: str, body: str) -> int:
    """Give the version of a body's own last recommendation, to who may speak for that body.

    Raises:
        NotFound: there is no such release or body.
        SignInNeeded, Forbidden: it is not for this somebody, whatever they bring.
    """
    with database_of(request).reading(fresh=True) as session:
        number = release_id(session, slug)
        body_id, body_name = name_body(session, body)
        last = last_recommended(session, number, body_id)
    actor = actor_of(request)
    access.check(actor, why_not_recommend(actor, body, body_name, slug))
    return last


def deciding(request: Request, slug: str) -> int:
    """Give the version of the last decision on a release, to who may speak for the body that decides.

    Raises:
        NotFound: there is no such release.
        SignInNeeded, Forbidden: it is not for this somebody, whatever they bring.
    """
    with database_of(request).reading(fresh=True) as session:
        number = release_id(session, slug)
        decider = deciding_body(session, slug, resolve(session))
        last = last_decided(session, number)
    actor = actor_of(request)
    access.check(actor, why_not_decide(actor, decider, slug))
    return last


def saw_recommendation(request: Request, body: str, current: int) -> int:
    """Read which of its body's recommendations the sender saw: none yet (If-None-Match: *), or one (If-Match).

    Args:
        request: the request.
        body: the body's slug.
        current: the version of its own last recommendation now, 0 when there is none.

    Raises:
        PreconditionMissing: both headers are absent.
        Stale: If-Match holds no tag of a recommendation of this body.
    """
    header = ", ".join(request.headers.getlist("if-match"))
    if header.strip() == "*" and current:
        return current
    if header:
        seen = [int(found) for found in re.findall(rf'(?<!W/)"{re.escape(body)}-([0-9]{{1,9}})"', header)]
        if not seen:
            detail = "None of the tags in If-Match is the body's own last recommendation's."
            raise Stale(detail, current=recommendation_tag(body, current))
        return current if current in seen else seen[0]
    if (request.headers.get("if-none-match") or "").strip() == "*":
        return 0
    raise PreconditionMissing(
        "Send If-None-Match: * for the body's first recommendation, or If-Match with the ETag of its last one."
    )
