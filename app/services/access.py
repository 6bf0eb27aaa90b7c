"""What can be done about machine clients' keys."""

import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, ledger, security
from app.domain.access import SCOPES, Actor
from app.domain.errors import Fault, Invalid, NotFound
from app.domain.journal import StagedEntry
from app.domain.status import Phase
from app.models.access import ApiKey
from app.models.base import table_of
from app.models.person import Person

LONGEST_DAYS = 3650
NARROWED_TO_PHASE = 2
# A blank in it would make two scopes of one where they are kept.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def check_scope(scope: str) -> str:
    """Hold that a scope exists, and that what it is narrowed to can be meant.

    Raises:
        Invalid: there is no such scope.
    """
    base = next((known for known in SCOPES if scope == known or scope.startswith(known + ":")), None)
    if base is None:
        detail = f"There is no scope {scope!r}. The scopes are: {', '.join(SCOPES)}."
        raise Invalid(detail, (Fault("/scopes", detail),))
    narrowed = scope.removeprefix(base).split(":")[1:]
    phases = {phase.value for phase in Phase}
    unknown = len(narrowed) > NARROWED_TO_PHASE or not set(narrowed[1:]) <= phases
    if unknown or not all(NAME.fullmatch(part) for part in narrowed):
        detail = f"{scope!r} is narrowed to something unknown: write {base}:RELEASE or {base}:RELEASE:PHASE."
        raise Invalid(detail, (Fault("/scopes", detail),))
    return scope


def create_key(
    session: Session,
    actor: Actor,
    *,
    name: str,
    scopes: tuple[str, ...],
    person: str | None = None,
    days: int = 365,
) -> str:
    """Make a key for a machine client; the whole key is given here once and never again.

    Args:
        session: the unit of work.
        actor: who makes it.
        name: what people call the client.
        scopes: what it may do; each may be narrowed to a release and a phase.
        person: login of the person it acts as, if any.
        days: how long it holds.

    Raises:
        Invalid: an unknown scope, no scope, or a duration outside 1 to 3,650 days.
        NotFound: there is no such person.
    """
    if not scopes:
        raise Invalid("A key needs at least one scope.", (Fault("/scopes", "A key needs at least one scope."),))
    if not 1 <= days <= LONGEST_DAYS:
        detail = f"A key holds between 1 and {LONGEST_DAYS} days."
        raise Invalid(detail, (Fault("/days", detail),))
    held = tuple(dict.fromkeys(check_scope(scope) for scope in scopes))
    people = table_of(Person)
    person_id = None
    if person is not None:
        person_id = session.execute(select(people.c.id).where(people.c.login == person)).scalar()
        if person_id is None:
            raise NotFound(f"There is no person {person!r}.")
    fresh, now = security.fresh_key(), clock.now()
    session.add(
        ApiKey(
            name=name,
            prefix=fresh.prefix,
            key_hash=fresh.key_hash,
            scopes=" ".join(held),
            person_id=person_id,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    after = {"name": name, "prefix": fresh.prefix, "scopes": list(held), "person": person, "days": days}
    ledger.stage(session, StagedEntry(actor.id, "key.created", f"key:{fresh.prefix}", after=after))
    return fresh.whole
