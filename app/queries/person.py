"""Questions about people: who is behind a session or a key, and in which bodies they sit now."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, security
from app.domain.access import Actor, SeatHeld
from app.domain.status import Office, Seat
from app.models.access import ApiKey
from app.models.base import table_of
from app.models.body import Appointment, AppointmentEnd, Body
from app.models.person import Person, SignInSession

person = table_of(Person)
signed_in = table_of(SignInSession)
api_key = table_of(ApiKey)
appointment = table_of(Appointment)
ended = table_of(AppointmentEnd)
body = table_of(Body)


def actor_of_session(session: Session, token: str) -> Actor | None:
    """Say who is behind a browser's session; nothing when it has ended, run out, or its person is disabled."""
    row = session.execute(
        select(person.c.id, person.c.login, person.c.name, person.c.office)
        .select_from(signed_in.join(person, person.c.id == signed_in.c.person_id))
        .where(
            signed_in.c.token_hash == security.token_hash(token),
            signed_in.c.ended_at.is_(None),
            signed_in.c.expires_at > clock.now(),
            person.c.disabled_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    return _person(session, row, None, None)


def actor_of_key(session: Session, key: str) -> Actor | None:
    """Say who is behind a machine client's key; nothing when it is unknown, revoked or past its day."""
    prefix = security.key_prefix(key)
    if prefix is None:
        return None
    row = session.execute(
        select(
            api_key.c.id.label("key_id"),
            api_key.c.name.label("key_name"),
            api_key.c.key_hash,
            api_key.c.scopes,
            api_key.c.person_id,
            person.c.id,
            person.c.login,
            person.c.name,
            person.c.office,
            person.c.disabled_at,
        )
        .select_from(api_key.outerjoin(person, person.c.id == api_key.c.person_id))
        .where(api_key.c.prefix == prefix, api_key.c.revoked_at.is_(None), api_key.c.expires_at > clock.now())
    ).first()
    if row is None or not security.same(row.key_hash, security.token_hash(key)):
        return None
    scopes = tuple(row.scopes.split())
    if row.person_id is None:
        return Actor(id=f"key:{row.key_id}", name=row.key_name, scopes=scopes)
    if row.disabled_at is not None:
        return None
    return _person(session, row, scopes, f"key:{row.key_id}")


def _person(session: Session, row: Any, scopes: tuple[str, ...] | None, key: str | None) -> Actor:
    """Write the actor: through a key that acts as a person, the key acts on the person's behalf."""
    own = f"person:{row.id}"
    return Actor(
        id=key or own,
        name=row.name,
        login=row.login,
        person_id=row.id,
        office=Office(row.office),
        seats=seats_of(session, row.id, clock.now()),
        scopes=scopes,
        on_behalf_of=own if key else None,
    )


def seats_of(session: Session, person_id: int, at: datetime) -> tuple[SeatHeld, ...]:
    """List the seats that a person holds or held at an instant, in one statement."""
    end = (
        select(ended.c.ends_at)
        .where(ended.c.appointment_id == appointment.c.id)
        .order_by(ended.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(body.c.slug, body.c.name, appointment.c.seat, end.label("ends_at"))
        .select_from(appointment.join(body, body.c.id == appointment.c.body_id))
        .where(appointment.c.person_id == person_id, appointment.c.effective_at <= at)
        .order_by(body.c.position, appointment.c.id)
    ).all()
    return tuple(
        SeatHeld(row.slug, row.name, Seat(row.seat), row.ends_at if row.ends_at and row.ends_at <= at else None)
        for row in rows
    )
