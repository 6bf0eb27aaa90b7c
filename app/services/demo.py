"""Demo accounts, named after their roles: for the embedded default only, so that anybody can try every part."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, ledger, security
from app.domain.access import LOADER
from app.domain.journal import StagedEntry
from app.domain.status import BodyKind, Office, Seat
from app.models.base import Stamped, table_of
from app.models.body import Appointment, Body
from app.models.person import Person

OFFICES: dict[str, tuple[str, Office]] = {
    "secretariat": ("Secretariat", Office.SECRETARIAT),
    "admin": ("Administrator", Office.ADMIN),
    "opsg-chair": ("OPSG chair", Office.NONE),
    "opsg-member": ("OPSG member", Office.NONE),
    "tag-chair": ("TAG chair", Office.NONE),
    "tag-member": ("TAG member", Office.NONE),
    "ssc-chair": ("SSC chair", Office.NONE),
    "panel-chair": ("Panel chair", Office.NONE),
    "csc-chair": ("CSC chair", Office.NONE),
    "change-board-chair": ("Change Board chair", Office.NONE),
    "authority": ("Authority", Office.AUTHORITY),
    "party": ("Party", Office.PARTY),
    "dcc": ("DCC", Office.DCC),
}


def add_demo_accounts(session: Session, password: str) -> tuple[str, ...]:
    """Open one account for each role, all with one password; the secretariat is secretary of every body.

    Args:
        session: the unit of work.
        password: the password of all of them.

    Returns:
        The logins that were added; none when they are there already.
    """
    people = table_of(Person)
    known = set(session.execute(select(people.c.login)).scalars())
    bodies = session.execute(
        select(table_of(Body).c.id, table_of(Body).c.slug).where(table_of(Body).c.kind == BodyKind.BODY)
    ).all()
    hashed, now = security.hash_password(password), clock.now()
    rows: list[Stamped] = []
    added = []
    for login, (name, office) in OFFICES.items():
        if login in known:
            continue
        person = Person(login=login, name=name, office=office, password_hash=hashed)
        session.add(person)
        session.flush()
        added.append(login)
        for body in bodies:
            seat = _seat(login, office, body.slug)
            if seat is not None and person.id is not None:
                rows.append(Appointment(person_id=person.id, body_id=body.id, seat=seat, effective_at=now))
    if added:
        entry = StagedEntry(
            LOADER.id, "demo.added", "people:demo", after={"logins": added}, rows=rows, touches_all=True
        )
        ledger.stage(session, entry)
    return tuple(added)


def _seat(login: str, office: Office, body: str) -> Seat | None:
    if office is Office.SECRETARIAT:
        return Seat.SECRETARY
    return {f"{body}-chair": Seat.CHAIR, f"{body}-member": Seat.MEMBER}.get(login)
