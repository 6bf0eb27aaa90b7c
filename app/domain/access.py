"""Who may do what, and the reason in words when they may not.

Each rule is a question `why_not_…` that answers with a reason or with nothing; `check` turns a reason into
a refusal. Pages show the same reason beside the place where the button would be.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import Forbidden, SignInNeeded
from app.domain.instant import london_day
from app.domain.status import Office, Seat

SCOPES = (
    "read",
    "results:write",
    "issues:write",
    "statements:write",
    "marks:write",
    "register:write",
    "releases:write",
    "admin",
)


@dataclass(frozen=True, slots=True)
class SeatHeld:
    """An appointment as it stands for somebody who is asking now; `ended_at` once it is over."""

    body: str
    body_name: str
    seat: Seat
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: a person at a browser, a machine client's key, a key that acts as a person, or nobody."""

    id: str
    name: str
    login: str | None = None
    person_id: int | None = None
    office: Office = Office.NONE
    seats: tuple[SeatHeld, ...] = ()
    scopes: tuple[str, ...] | None = None
    on_behalf_of: str | None = None

    @property
    def anonymous(self) -> bool:
        """Say whether nobody has signed in."""
        return self.id == ""

    @property
    def bodies(self) -> tuple[str, ...]:
        """Name the bodies in which the actor sits now."""
        return tuple(dict.fromkeys(seat.body_name for seat in self.seats if seat.ended_at is None))

    def sits_in(self, body: str, *seats: Seat) -> bool:
        """Say whether the actor now holds one of these seats in a body (any seat when none is named)."""
        return any(
            held.body == body and held.ended_at is None and (not seats or held.seat in seats) for held in self.seats
        )


ANONYMOUS = Actor(id="", name="nobody")
LOADER = Actor(id="system:load", name="the loader")


def lacks_scope(actor: Actor, scope: str, release: str | None = None, phase: str | None = None) -> str | None:
    """Say why a key's scopes do not cover an action; a browser's session is not narrowed by scopes.

    Args:
        actor: who is asking.
        scope: the scope needed, for example "results:write".
        release: the release acted on; a scope may be narrowed to it ("results:write:november-2021").
        phase: the phase acted on; a scope may be narrowed further ("results:write:november-2021:SIT").
    """
    if actor.scopes is None:
        return None
    target = [scope, *(part for part in (release, phase) if part is not None)]
    for held in actor.scopes:
        words = held.split(":")
        base, narrowed = ":".join(words[:2]) if ":" in scope else words[0], words[scope.count(":") + 1 :]
        if base == scope and narrowed == target[1 : 1 + len(narrowed)]:
            return None
    wanted = f"{scope} for {release}" if release else scope
    return f"This key does not hold the scope {wanted}."


def _ended(actor: Actor, body: str) -> str | None:
    over = [held.ended_at for held in actor.seats if held.body == body and held.ended_at is not None]
    if not over:
        return None
    day = london_day(max(over))
    return f"{day.day} {day:%B %Y}"


def why_not_position(actor: Actor, body: str, body_name: str, release: str) -> str | None:
    """Say why somebody may not give a position on a body's criterion: only its appointed members and chair may."""
    if actor.anonymous:
        return f"Sign in as a member of the {body_name} to give a position."
    if reason := lacks_scope(actor, "marks:write", release):
        return reason
    if actor.sits_in(body, Seat.MEMBER, Seat.CHAIR):
        return None
    if ended := _ended(actor, body):
        return f"Your appointment to the {body_name} ended on {ended}; only its current members give positions."
    return f"Only appointed members of the {body_name} give positions on its criteria."


def why_not_mark(actor: Actor, body: str, body_name: str, release: str) -> str | None:
    """Say why somebody may not record a body's mark: only its chair and its secretary may."""
    if actor.anonymous:
        return f"Sign in as the chair or secretary of the {body_name} to record its mark."
    if reason := lacks_scope(actor, "marks:write", release):
        return reason
    if actor.sits_in(body, Seat.CHAIR, Seat.SECRETARY):
        return None
    if ended := _ended(actor, body):
        return f"Your appointment to the {body_name} ended on {ended}; its chair and secretary record its marks."
    return f"Only the chair or the secretary of the {body_name} records its marks."


def why_not_state(actor: Actor, release: str) -> str | None:
    """Say why somebody may not make a statement of readiness: the DCC states, nobody else."""
    if actor.anonymous:
        return "Sign in for the DCC to make a statement."
    if reason := lacks_scope(actor, "statements:write", release):
        return reason
    if actor.office is Office.DCC or (actor.person_id is None and actor.scopes is not None):
        return None
    return "Only the DCC makes statements of readiness."


def why_not_results(actor: Actor, release: str, phase: str | None) -> str | None:
    """Say why somebody may not post test results: the DCC's systems do, under a key for it."""
    if actor.anonymous:
        return "Posting results needs a key: Authorization: Bearer rb_…"
    if reason := lacks_scope(actor, "results:write", release, phase):
        return reason
    if actor.office is Office.DCC or (actor.person_id is None and actor.scopes is not None):
        return None
    return "Only the DCC and its systems post test results."


def why_not_issues(actor: Actor, release: str) -> str | None:
    """Say why somebody may not record testing issues and live incidents: the DCC and its systems do."""
    if actor.anonymous:
        return "Sign in for the DCC to record testing issues and incidents."
    if reason := lacks_scope(actor, "issues:write", release):
        return reason
    if actor.office is Office.DCC or (actor.person_id is None and actor.scopes is not None):
        return None
    return "Only the DCC and its systems record testing issues and incidents."


def why_not_exclude(actor: Actor, body: str, body_name: str, release: str) -> str | None:
    """Say why somebody may not record what a body agreed not to count: its chair, its secretary, the secretariat may.

    Never the DCC: nobody takes their own failures out of the count.
    """
    if actor.anonymous:
        return f"Sign in as the chair or secretary of the {body_name} to record what it agreed not to count."
    if reason := lacks_scope(actor, "issues:write", release):
        return reason
    if actor.office is Office.SECRETARIAT or actor.sits_in(body, Seat.CHAIR, Seat.SECRETARY):
        return None
    if ended := _ended(actor, body):
        return f"Your appointment to the {body_name} ended on {ended}; its chair and secretary record its exclusions."
    return f"Only the chair or the secretary of the {body_name}, or the secretariat, records its exclusions."


KEEPERS = {
    "dcc": "the DCC",
    "tag": "the chair or secretary of the TAG",
    "panel": "the chair or secretary of the Panel",
    "csc": "the chair or secretary of the CSC",
}


def why_not_keep(actor: Actor, bodies: tuple[str, ...], what: str, release: str) -> str | None:
    """Say why somebody may not record something of how a release is tested: its owners and the secretariat do.

    Args:
        actor: who is asking.
        bodies: whose it is: the DCC, or bodies whose chair and secretary speak for them.
        what: what would be recorded, as it ends a sentence ("thresholds").
        release: the release acted on.
    """
    if actor.anonymous:
        return f"Sign in to record {what}."
    if reason := lacks_scope(actor, "releases:write", release):
        return reason
    is_dcc = actor.office is Office.DCC or (actor.person_id is None and actor.scopes is not None)
    if actor.office is Office.SECRETARIAT or (is_dcc and "dcc" in bodies):
        return None
    if any(actor.sits_in(body, Seat.CHAIR, Seat.SECRETARY) for body in bodies):
        return None
    owners = [KEEPERS.get(body, body) for body in bodies]
    return f"Only {', '.join(owners)} or the secretariat records {what}."


def why_not_plan(actor: Actor, release: str) -> str | None:
    """Say why somebody may not record a phase's windows."""
    return why_not_keep(actor, ("dcc",), "the windows of testing phases", release)


def why_not_threshold(actor: Actor, release: str) -> str | None:
    """Say why somebody may not record what a phase must reach: never the DCC, for nobody sets their own mark."""
    return why_not_keep(actor, ("tag",), "pass rates and thresholds", release)


def why_not_take_part(actor: Actor, release: str) -> str | None:
    """Say why somebody may not speak as a Test Participant: only a party's own person does."""
    if actor.anonymous:
        return "Sign in for a party to take part in testing."
    if reason := lacks_scope(actor, "statements:write", release):
        return reason
    if actor.office is Office.PARTY and actor.person_id is not None:
        return None
    return "Only a party's own person declares that it takes part in testing, and submits what it owes."


def knows_all(actor: Actor) -> bool:
    """Say whether somebody keeps the record itself: the secretariat and the administrator."""
    return actor.office in (Office.SECRETARIAT, Office.ADMIN)


def knows_names(actor: Actor, body: str) -> bool:
    """Say whether somebody may know whose position is whose: the body itself and the secretariat."""
    return knows_all(actor) or actor.sits_in(body)


def check(actor: Actor, reason: str | None) -> None:
    """Refuse for a reason, if there is one.

    Raises:
        SignInNeeded: nobody has signed in.
        Forbidden: somebody has, and may not.
    """
    if reason is None:
        return
    if actor.anonymous:
        raise SignInNeeded(reason)
    raise Forbidden(reason)
