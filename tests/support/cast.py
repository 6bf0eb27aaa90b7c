"""The fixed cast of every test, named by role, and the record of the papers they act on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from sqlalchemy import select

from app.db import Database
from app.domain.access import ANONYMOUS, LOADER, Actor
from app.domain.status import Office, Seat
from app.doors.change import carry_out
from app.models.base import table_of
from app.models.person import Person
from app.queries.person import seats_of
from app.services import record, record_file
from app.services.access import create_key
from app.services.person import add_person, appoint, end_appointment

PASSWORD = "a-password-for-tests"
RELEASE = "november-2021"
JOINED = datetime(2021, 1, 4, tzinfo=UTC)
LEFT = datetime(2021, 6, 30, 16, 0, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[2] / "data"

# login: office, (body, seat)
CAST: dict[str, tuple[Office, tuple[tuple[str, Seat], ...]]] = {
    "secretariat": (
        Office.SECRETARIAT,
        (("opsg", Seat.SECRETARY), ("tag", Seat.SECRETARY), ("ssc", Seat.SECRETARY), ("csc", Seat.SECRETARY)),
    ),
    "admin": (Office.ADMIN, ()),
    "opsg-chair": (Office.NONE, (("opsg", Seat.CHAIR),)),
    "opsg-member": (Office.NONE, (("opsg", Seat.MEMBER),)),
    "tag-chair": (Office.NONE, (("tag", Seat.CHAIR),)),
    "tag-secretary": (Office.NONE, (("tag", Seat.SECRETARY),)),
    "tag-member": (Office.NONE, (("tag", Seat.MEMBER),)),
    "tag-second-member": (Office.NONE, (("tag", Seat.MEMBER),)),
    "tag-former-member": (Office.NONE, (("tag", Seat.MEMBER),)),
    "stranger": (Office.NONE, ()),
    "dcc": (Office.DCC, ()),
    "csc-chair": (Office.NONE, (("csc", Seat.CHAIR),)),
    "ssc-chair": (Office.NONE, (("ssc", Seat.CHAIR),)),
    "panel-chair": (Office.NONE, (("panel", Seat.CHAIR),)),
    "party": (Office.PARTY, ()),
    "second-party": (Office.PARTY, ()),
}


@cache
def papers() -> record_file.RecordFiles:
    """Read the papers' data files, once a process."""
    return record_file.read([DATA])


def load_papers(database: Database) -> None:
    """Load the papers, and nobody yet."""
    carry_out(database, lambda session: record.load(session, LOADER, papers()))


def bring_cast_in(database: Database) -> None:
    """Bring the cast in on a record that holds the papers: every test of the record begins here."""
    for login, (office, seats) in CAST.items():
        _bring_in(database, login, office, seats)
    carry_out(
        database,
        lambda session: end_appointment(session, LOADER, login="tag-former-member", to="tag", ends_at=LEFT),
    )


def _bring_in(database: Database, login: str, office: Office, seats: tuple[tuple[str, Seat], ...]) -> None:
    name = login.replace("-", " ").capitalize()
    carry_out(
        database,
        lambda session: add_person(session, LOADER, login=login, name=name, office=office, password=PASSWORD),
    )
    for body, seat in seats:
        carry_out(database, partial(appoint, actor=LOADER, login=login, to=body, seat=seat, effective_at=JOINED))


@dataclass(frozen=True, slots=True)
class Cast:
    """The cast on one database: whoever is asked for by login, as the record knows them now."""

    database: Database

    def actor(self, login: str) -> Actor:
        """Give somebody as an actor at a browser; "nobody" for who has not signed in."""
        if login == "nobody":
            return ANONYMOUS
        people = table_of(Person)
        with self.database.reading(fresh=True) as session:
            row = session.execute(select(people).where(people.c.login == login)).one()
            seats = seats_of(session, row.id, datetime.now(UTC))
        return Actor(f"person:{row.id}", row.name, login, row.id, Office(row.office), seats)

    def key(self, *scopes: str, person: str | None = None) -> str:
        """Make a machine client's key."""
        return carry_out(
            self.database,
            lambda session: create_key(session, LOADER, name="test client", scopes=scopes, person=person),
        )
