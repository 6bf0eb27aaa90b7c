"""A small record made by hand: a release, two bodies, members, criteria without marks; and what spies on it."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from app import ledger
from app.db import Database
from app.domain.access import Actor, SeatHeld
from app.domain.journal import StagedEntry
from app.domain.status import Classification, CriterionGroup, Office, Seat
from app.models.base import Stamped, table_of
from app.models.body import Appointment, Body
from app.models.criterion import Criterion, CriterionWording
from app.models.journal import JournalEntry
from app.models.person import Person
from app.models.release import Release

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
JOINED = datetime(2021, 1, 4, tzinfo=UTC)
SLUG = "november-2021"


@dataclass
class Clock:
    """A clock that is set by hand: put it in the place of app.clock.now."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


def put(database: Database, *rows: Any, kind: str = "test.recorded", **more: Any) -> int:
    """Record rows in one entry, as a service would; give the entry's number."""
    with database.writing() as session:
        ledger.stage(session, StagedEntry("system:test", kind, "test", rows=list(rows), **more))
        number = ledger.seal(session)
    assert number is not None
    return number


def do(database: Database, *steps: Callable[[Session], object]) -> None:
    """Take steps in one unit of work."""
    with database.writing() as session:
        for step in steps:
            step(session)


def numbers(database: Database) -> list[int]:
    """The numbers of all journal entries, in order."""
    entry = table_of(JournalEntry)
    with database.reading(fresh=True) as session:
        return list(session.execute(select(entry.c.seq).order_by(entry.c.seq)).scalars())


def count_rows(database: Database, *, but: tuple[str, ...] = ()) -> dict[str, int]:
    """How many rows each table holds."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in but]
    with database.reading(fresh=True) as session:
        return {t.name: int(session.execute(select(func.count()).select_from(t)).scalar_one()) for t in tables}


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that are sent to a database meanwhile; the live feed's own are its own affair."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if not statement.startswith("BEGIN") and threading.current_thread().name != "live":
            sent.append(" ".join(statement.split()))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def behind_its_back(url: str, *changes: str) -> None:
    """Change a database as somebody with the keys to it could: triggers and foreign keys do not hold."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        for change in changes:
            connection.execute(change)
        connection.close()
        return
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
        server.execute("set session_replication_role = replica")
        for change in changes:
            server.execute(change.encode())


@dataclass
class SmallRecord:
    """Ids by name of what the small record holds."""

    database: Database
    release: int
    bodies: dict[str, int]
    people: dict[str, int] = field(default_factory=dict)
    criteria: dict[str, int] = field(default_factory=dict)

    def criterion(self, key: str, body: str = "tag") -> int:
        """Add a criterion without any mark."""
        row = Criterion(release_id=self.release, key=key)

        def worded() -> list[Stamped]:
            wording = CriterionWording(
                criterion_id=row.id or 0,
                body_id=self.bodies[body],
                number=str(len(self.criteria) + 1),
                position=len(self.criteria) + 1,
                group=CriterionGroup.TESTING,
                text=f"The text of {key}.",
                effective_at=LONG_AGO,
            )
            return [wording]

        put(self.database, row, worded, release_ids=(self.release,))
        assert row.id is not None
        self.criteria[key] = row.id
        return row.id

    def person(self, login: str, *seats: tuple[str, Seat], office: Office = Office.NONE) -> Actor:
        """Add somebody, appointed since January 2021; give them as an actor at a browser."""
        person = Person(login=login, name=login.replace("-", " ").capitalize(), office=office)
        with self.database.writing() as session:
            session.add(person)
            session.flush()
            rows = [
                Appointment(person_id=person.id or 0, body_id=self.bodies[body], seat=seat, effective_at=JOINED)
                for body, seat in seats
            ]
            ledger.stage(session, StagedEntry("system:test", "person.added", f"person:{login}", rows=list(rows)))
        assert person.id is not None
        self.people[login] = person.id
        held = tuple(SeatHeld(body, body.upper(), seat) for body, seat in seats)
        return Actor(f"person:{person.id}", person.name, login, person.id, office, held)


def small_record(database: Database, slug: str = SLUG) -> SmallRecord:
    """Make the small record in an empty database."""
    bodies = {
        slug: Body(slug=slug, name=slug.upper(), long_name=slug.upper(), position=place)
        for place, slug in enumerate(("opsg", "tag"), 1)
    }
    release = Release(slug=slug, title=slug, classification=Classification.WHITE)
    put(database, *bodies.values(), release, touches_all=True)
    assert release.id is not None
    return SmallRecord(database, release.id, {slug: row.id or 0 for slug, row in bodies.items()})
