"""What both doors look at before they read what somebody wants to record: is it there, may they."""

from fastapi import Request

from app.domain import access
from app.doors.identity import actor_of, database_of
from app.queries.exclusion import ExclusionRow, find_exclusion
from app.queries.incident import name_incident
from app.queries.moment import resolve
from app.queries.release import release_id
from app.queries.testing_issue import name_issue


def may_record(request: Request, slug: str) -> None:
    """Hold that somebody may record issues and incidents of a release, whatever they bring.

    Raises:
        NotFound: there is no such release.
        SignInNeeded, Forbidden: it is not for this somebody.
    """
    with database_of(request).reading(fresh=True) as session:
        release_id(session, slug)
    actor = actor_of(request)
    access.check(actor, access.why_not_issues(actor, slug))


def issue_version(request: Request, slug: str, key: str) -> int:
    """Give the version of the issue that somebody is about to change.

    Raises:
        NotFound: there is no such issue.
        SignInNeeded, Forbidden: it is not for this somebody.
    """
    with database_of(request).reading(fresh=True) as session:
        found = name_issue(session, slug, key)
    may_record(request, slug)
    return found.version


def incident_version(request: Request, slug: str, key: str) -> int:
    """Give the version of the incident that somebody is about to change.

    Raises:
        NotFound: there is no such incident.
        SignInNeeded, Forbidden: it is not for this somebody.
    """
    with database_of(request).reading(fresh=True) as session:
        found = name_incident(session, slug, key)
    may_record(request, slug)
    return found.version


def exclusion_for(request: Request, slug: str, id: int) -> ExclusionRow:
    """Give the exclusion that somebody is about to revoke.

    Raises:
        NotFound: there is no such exclusion.
        SignInNeeded, Forbidden: they do not speak for the body that agreed it.
    """
    with database_of(request).reading(fresh=True) as session:
        found = find_exclusion(session, slug, id, resolve(session))
    actor = actor_of(request)
    access.check(actor, access.why_not_exclude(actor, found.body, found.body_name, slug))
    return found
