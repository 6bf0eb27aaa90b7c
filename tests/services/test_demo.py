"""Demo accounts: one for each role, all let in by one password, each in its seats."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app.db import Database
from app.domain.access import Actor
from app.domain.status import Office, Seat
from app.models.base import table_of
from app.models.person import Person
from app.queries.person import actor_of_session
from app.services.demo import OFFICES, add_demo_accounts
from app.services.person import Limits, sign_in
from tests.support.small_record import count_rows, numbers

PASSWORD = "tried by everybody"
ROLES = [
    *("secretariat", "admin", "opsg-chair", "opsg-member", "tag-chair", "tag-member", "ssc-chair"),
    *("panel-chair", "csc-chair", "change-board-chair", "authority", "party", "dcc"),
]


@pytest.fixture
def database(papers_url: str) -> Iterator[Database]:
    opened = Database(papers_url)
    yield opened
    opened.dispose()


def add(database: Database) -> tuple[str, ...]:
    with database.writing() as session:
        return add_demo_accounts(session, PASSWORD)


def signed_in(database: Database, login: str) -> Actor:
    with database.writing() as session:
        token = sign_in(session, login=login, password=PASSWORD, address="", limits=Limits())
    with database.reading() as session:
        actor = actor_of_session(session, token or "")
    assert actor is not None
    return actor


def test_every_role_is_there_once(database: Database) -> None:
    assert add(database) == tuple(ROLES) == tuple(OFFICES)
    before = count_rows(database)
    assert add(database) == ()
    assert count_rows(database) == before
    assert numbers(database) == [1, 2]


def test_the_accounts_sit_where_their_names_say(database: Database) -> None:
    add(database)
    seats = {
        login: {(seat.body, seat.seat) for seat in signed_in(database, login).seats}
        for login in ("tag-chair", "tag-member", "change-board-chair", "dcc")
    }
    assert seats == {
        "tag-chair": {("tag", Seat.CHAIR)},
        "tag-member": {("tag", Seat.MEMBER)},
        "change-board-chair": {("change-board", Seat.CHAIR)},
        "dcc": set(),
    }
    secretariat = signed_in(database, "secretariat")
    assert secretariat.office is Office.SECRETARIAT
    assert {seat.seat for seat in secretariat.seats} == {Seat.SECRETARY}
    assert {"opsg", "tag", "ssc", "panel", "csc"} <= {seat.body for seat in secretariat.seats}
    assert signed_in(database, "dcc").office is Office.DCC


def test_an_account_that_is_there_keeps_its_password(database: Database) -> None:
    with database.writing() as session:
        session.add(Person(login="dcc", name="The real one"))
    assert "dcc" not in add(database)
    people = table_of(Person)
    with database.reading() as session:
        assert session.execute(select(people.c.name).where(people.c.login == "dcc")).scalar_one() == "The real one"
        assert session.execute(select(func.count()).select_from(people)).scalar_one() == len(ROLES)
