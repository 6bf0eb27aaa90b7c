"""What both doors look at before they read what somebody wants to record of a testing phase: is it there, may they."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from app.domain import access
from app.domain.access import Actor
from app.domain.status import Phase
from app.doors.identity import actor_of, database_of
from app.queries.phase_plan import named_phase, plan_version
from app.queries.release import release_id

WhyNot = Callable[[Actor, str], str | None]


@dataclass(frozen=True, slots=True)
class PhaseAt:
    """The phase that somebody is about to record something of, and its plan's version now."""

    phase: Phase
    version: int


def phase_for(request: Request, slug: str, code: str, why_not: WhyNot) -> PhaseAt:
    """Give a phase that somebody wants to record something of; the service asks again in its own transaction.

    Args:
        request: the request.
        slug, code: which phase of which release.
        why_not: says why somebody may not, of the asker and the release.

    Raises:
        NotFound: there is no such release or phase.
        SignInNeeded, Forbidden: it is not for this somebody, whatever they bring.
    """
    phase = named_phase(code)
    with database_of(request).reading(fresh=True) as session:
        version = plan_version(session, release_id(session, slug), phase)
    actor = actor_of(request)
    access.check(actor, why_not(actor, slug))
    return PhaseAt(phase, version)


def release_for(request: Request, slug: str, why_not: WhyNot) -> None:
    """Hold that somebody may record something of a release, before what they bring is read.

    Raises:
        NotFound: there is no such release.
        SignInNeeded, Forbidden: it is not for this somebody, whatever they bring.
    """
    with database_of(request).reading(fresh=True) as session:
        release_id(session, slug)
    actor = actor_of(request)
    access.check(actor, why_not(actor, slug))
