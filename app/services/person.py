"""What can be done about people: accounts, appointments, signing in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import clock, ledger, security
from app.domain.access import Actor
from app.domain.errors import Conflict, Fault, Invalid, NotFound, TooMany
from app.domain.journal import StagedEntry
from app.domain.status import Office, Seat
from app.models.base import table_of
from app.models.body import Appointment, AppointmentEnd, Body
from app.models.person import Person, SignInAttempt, SignInSession

person = table_of(Person)
body = table_of(Body)
signed_in = table_of(SignInSession)
attempt = table_of(SignInAttempt)

SHORTEST_PASSWORD = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """How many failed sign-ins are let pass, within which time, and how long a session lasts."""

    attempts: int = 10
    window: timedelta = timedelta(minutes=15)
    lasts: timedelta = timedelta(hours=12)


def add_person(
    session: Session,
    actor: Actor,
    *,
    login: str,
    name: str,
    office: Office = Office.NONE,
    password: str | None,
) -> Person:
    """Open an account.

    Args:
        session: the unit of work.
        actor: who opens it.
        login: the name to sign in with; it never changes.
        name: the name that pages show.
        office: what the person is to the whole record.
        password: at least ten characters; none for somebody who only acts through keys.

    Raises:
        Invalid: the login or the password is too short.
        Conflict: the login is taken.
    """
    login = login.strip().lower()
    if not login:
        raise Invalid("A login is needed.", (Fault("/login", "A login is needed."),))
    if password is not None and len(password) < SHORTEST_PASSWORD:
        detail = f"A password has at least {SHORTEST_PASSWORD} characters."
        raise Invalid(detail, (Fault("/password", detail),))
    if session.execute(select(person.c.id).where(person.c.login == login)).first():
        raise Conflict(f"The login {login!r} is taken.")
    row = Person(
        login=login,
        name=name.strip() or login,
        office=office,
        password_hash=security.hash_password(password) if password else None,
    )
    session.add(row)
    after = {"login": login, "name": row.name, "office": office.value}
    ledger.stage(session, StagedEntry(actor.id, "person.added", f"person:{login}", after=after, touches_all=True))
    return row


def appoint(
    session: Session, actor: Actor, *, login: str, to: str, seat: Seat, effective_at: datetime | None = None
) -> Appointment:
    """Appoint somebody to a body from an instant on.

    Raises:
        NotFound: there is no such person or body.
    """
    person_id, body_id = _person_id(session, login), _body_id(session, to)
    row = Appointment(person_id=person_id, body_id=body_id, seat=seat, effective_at=effective_at or clock.now())
    subject = f"appointment:{login}/{to}"
    ledger.stage(session, StagedEntry(actor.id, "appointment.made", subject, rows=[row], touches_all=True))
    return row


def end_appointment(
    session: Session, actor: Actor, *, login: str, to: str, ends_at: datetime | None = None
) -> AppointmentEnd:
    """End somebody's latest appointment to a body.

    Raises:
        NotFound: there is no such person, body or appointment.
    """
    person_id, body_id = _person_id(session, login), _body_id(session, to)
    held = table_of(Appointment)
    newest = session.execute(
        select(held.c.id)
        .where(held.c.person_id == person_id, held.c.body_id == body_id)
        .order_by(held.c.effective_at.desc(), held.c.id.desc())
        .limit(1)
    ).scalar()
    if newest is None:
        raise NotFound(f"{login!r} holds no appointment to {to!r}.")
    row = AppointmentEnd(appointment_id=newest, ends_at=ends_at or clock.now())
    subject = f"appointment:{login}/{to}"
    ledger.stage(session, StagedEntry(actor.id, "appointment.ended", subject, rows=[row], touches_all=True))
    return row


def sign_in(session: Session, *, login: str, password: str, address: str, limits: Limits) -> str | None:
    """Sign a person in at a browser.

    Returns:
        The session's token, or None when login and password do not fit (the failure is counted).

    Raises:
        TooMany: too many failures for this login or from this address lately.
    """
    login, now = login.strip().lower()[:200], clock.now()
    _check_attempts(session, login, address, now, limits)
    row = session.execute(
        select(person.c.id, person.c.password_hash).where(person.c.login == login, person.c.disabled_at.is_(None))
    ).first()
    if not security.password_fits(password, row.password_hash if row else None) or row is None:
        session.add(SignInAttempt(login=login, address=address, at=now))
        return None
    token = security.fresh_token()
    session.execute(delete(attempt).where((attempt.c.login == login) | (attempt.c.at < now - limits.window)))
    session.add(
        SignInSession(
            token_hash=security.token_hash(token),
            person_id=row.id,
            created_at=now,
            expires_at=now + limits.lasts,
        )
    )
    ledger.stage(session, StagedEntry(f"person:{row.id}", "person.signed_in", f"person:{login}"))
    return token


def sign_out(session: Session, actor: Actor, *, token: str) -> bool:
    """End a browser's session here, whatever the browser keeps; says whether there was one."""
    now = clock.now()
    ended = session.execute(
        update(signed_in)
        .where(signed_in.c.token_hash == security.token_hash(token), signed_in.c.ended_at.is_(None))
        .values(ended_at=now)
        .returning(signed_in.c.id)
    ).all()
    if not ended:
        return False
    ledger.stage(session, StagedEntry(actor.id, "person.signed_out", f"person:{actor.login}"))
    return True


def _check_attempts(session: Session, login: str, address: str, now: datetime, limits: Limits) -> None:
    since = now - limits.window
    for column, value, allowed in (
        (attempt.c.login, login, limits.attempts),
        (attempt.c.address, address, limits.attempts * 5),
    ):
        tries, first = session.execute(
            select(func.count(), func.min(attempt.c.at)).where(column == value, attempt.c.at > since)
        ).one()
        if tries >= allowed:
            wait = max(1, int((first + limits.window - now).total_seconds()) + 1) if first else 1
            minutes = -(-wait // 60)
            raise TooMany(
                f"Too many sign-ins have failed. Wait {minutes} {'minute' if minutes == 1 else 'minutes'}.",
                retry_after=wait,
            )


def _person_id(session: Session, login: str) -> int:
    found = session.execute(select(person.c.id).where(person.c.login == login)).scalar()
    if found is None:
        raise NotFound(f"There is no person {login!r}.")
    return int(found)


def _body_id(session: Session, slug: str) -> int:
    found = session.execute(select(body.c.id).where(body.c.slug == slug)).scalar()
    if found is None:
        raise NotFound(f"There is no body {slug!r}.")
    return int(found)
