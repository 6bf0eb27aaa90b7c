"""The two units of work: nobody's change is lost, writers take turns, refusals say what they are."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from app import db, ledger
from app.db import Database, Turns
from app.domain.errors import Busy, Raced
from app.domain.journal import StagedEntry
from app.models.base import table_of
from app.models.body import Body
from app.models.person import Person
from tests.support import databases
from tests.support.small_record import SmallRecord, count_rows, do, numbers, put

WRITERS, TURNS = 8, 20
person = table_of(Person)


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> str:
    return databases.sqlite_database(sqlite_template, tmp_path)


@pytest.fixture
def embedded(file: str) -> Iterator[Database]:
    opened = Database(file)
    yield opened
    opened.dispose()


def add_one(database: Database) -> None:
    """Read, think, write: what is lost when two do it at once."""
    with database.writing() as session:
        name = session.execute(select(person.c.name)).scalar_one()
        session.execute(update(person).values(name=str(int(name) + 1)))


@pytest.mark.parametrize("processes", [1, WRITERS], ids=["one process", "as if each were a process"])
def test_no_change_is_lost_on_the_embedded_database(file: str, processes: int) -> None:
    opened = [Database(file, pool=WRITERS) for _ in range(processes)]
    do(opened[0], lambda session: session.add(Person(login="counter", name="0")))

    def write(writer: int) -> None:
        for _ in range(TURNS):
            add_one(opened[writer % processes])

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with opened[0].reading() as session:
        assert session.execute(select(person.c.name)).scalar_one() == str(WRITERS * TURNS)
    for each in opened:
        each.dispose()


def test_a_writer_takes_the_lock_as_it_begins_and_a_reader_none(embedded: Database) -> None:
    outsider = sqlite3.connect(embedded.url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
    with embedded.reading() as session:
        session.execute(select(person)).all()
        outsider.execute("begin immediate")
        outsider.execute("rollback")
    with embedded.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        outsider.execute("begin immediate")
    outsider.close()


def test_turns_go_in_the_order_of_asking() -> None:
    turns, order = Turns(), []

    def wait(number: int) -> None:
        with turns.turn():
            order.append(number)

    threads = [Thread(target=wait, args=(number,)) for number in range(6)]
    with turns.turn():
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(turns._waiting) < number:
                pass
        assert order == []
    for thread in threads:
        thread.join(10)
    assert order == list(range(6))
    with turns.turn():
        pass


def test_a_turn_is_passed_on_whatever_happened_in_it() -> None:
    turns = Turns()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken"), turns.turn():
            raise RuntimeError("broken")
    with turns.turn():
        pass


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1)],
)
def test_the_embedded_database_is_kept_as_it_must(embedded: Database, pragma: str, value: object) -> None:
    with embedded.reading() as session:
        assert session.execute(text(f"pragma {pragma}")).scalar() == value


def test_the_shared_database_reads_what_is_committed(shared: Database) -> None:
    """Under any other isolation a writer would number its entry by the head from before its wait."""
    name = shared.engine.url.database
    with shared.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"alter database {name} set default_transaction_isolation = 'serializable'"))
    again = Database(shared.url)
    for unit in (again.writing, again.reading):
        with unit() as session:
            assert session.execute(text("show transaction_isolation")).scalar() == "read committed"
    with again.reading() as session:
        assert session.execute(text("show timezone")).scalar() == "UTC"
        assert session.execute(text("show lock_timeout")).scalar() == "10s"
    again.dispose()


def test_what_a_reader_changes_is_dropped(empty: Database) -> None:
    with empty.reading() as session:
        session.add(Person(login="x", name="x"))
        session.flush()
    assert count_rows(empty)["person"] == 0


def test_two_who_take_one_key_are_told_apart_by_its_name(small: SmallRecord) -> None:
    with pytest.raises(Raced) as raced:
        put(small.database, Body(slug="tag", name="TAG", long_name="TAG"))
    assert raced.value.constraint in ("uq_body_slug", "UNIQUE constraint failed: body.slug")


@pytest.mark.parametrize(
    "broken",
    [
        "update body set name = 'x'",
        "insert into person (login, name, office) values ('x', 'x', 'king')",
        "insert into person (login, office) values ('x', 'none')",
        "insert into api_key (name, prefix, key_hash, scopes, person_id, created_at, expires_at)"
        " values ('', '', '', '', 99, 0, 0)",
    ],
    ids=["append-only", "check", "not null", "foreign key"],
)
def test_no_other_refusal_looks_like_a_race(small: SmallRecord, broken: str) -> None:
    """Looking again would not help: it is a fault, and has to be seen as one."""
    with pytest.raises(IntegrityError):
        do(small.database, lambda session: session.execute(text(broken)))
    assert put(small.database)


def test_an_embedded_database_that_others_hold_is_busy(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BUSY_MILLISECONDS", 20)
    opened = Database(file)
    outsider = sqlite3.connect(file.removeprefix("sqlite:///"), isolation_level=None)
    outsider.execute("begin immediate")
    with pytest.raises(Busy, match="nothing was kept"):
        put(opened)
    outsider.execute("rollback")
    outsider.close()
    assert put(opened) == 1
    opened.dispose()


def test_a_row_that_others_hold_is_busy(shared: Database) -> None:
    do(shared, lambda session: session.add(Person(login="x", name="x")))
    with shared.writing() as holder:
        holder.execute(update(person).values(name="y"))
        with pytest.raises(Busy):
            do(
                shared,
                lambda session: session.execute(text("set local lock_timeout = '20ms'")),
                lambda session: session.execute(update(person).values(name="z")),
            )
    with shared.reading() as session:
        assert session.execute(select(person.c.name)).scalar_one() == "y"


def test_a_reader_that_cannot_read_is_told_to_come_again(shared: Database) -> None:
    def ask() -> None:
        with shared.reading() as session:
            session.execute(text("set local statement_timeout = '20ms'"))
            session.execute(text("select pg_sleep(10)"))

    with pytest.raises(Busy, match="could not be read"):
        ask()


def test_two_who_wait_for_each_other_are_a_race(shared: Database) -> None:
    for login in ("a", "b"):
        do(shared, lambda session, login=login: session.add(Person(login=login, name="0")))  # type: ignore[misc]
    met = Barrier(2, timeout=30)

    def write(order: str) -> str:
        try:
            with shared.writing() as session:
                session.execute(text("set local deadlock_timeout = '20ms'"))
                session.execute(update(person).where(person.c.login == order[0]).values(name="1"))
                met.wait()
                session.execute(update(person).where(person.c.login == order[1]).values(name="1"))
                ledger.stage(session, StagedEntry("system:test", "test.done", "test"))
        except Raced as raced:
            return raced.constraint
        return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, ("ab", "ba"))) == ["deadlock", "won"]
    assert numbers(shared) == [1]


def test_of_many_who_take_one_key_one_wins(small: SmallRecord) -> None:
    """The unique key decides, not the journal's lock: each loser is told, each entry is a success."""
    before, met = len(numbers(small.database)), Barrier(6, timeout=30)

    def write(writer: int) -> bool:
        met.wait()
        try:
            put(small.database, Body(slug="ssc", name=f"SSC {writer}", long_name="SSC"))
        except Raced:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(write, range(6))) == 1
    assert len(numbers(small.database)) == before + 1
