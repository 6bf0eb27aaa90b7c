"""Append-only tables, each with a row: no statement of any kind changes it or takes it away, on either database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, Enum, Table, create_engine, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from app.db import Database
from app.models.base import Instant, append_only_tables
from app.models.journal import JournalErasure, JournalPayload
from app.schema import check_drift
from tests.support.small_record import count_rows, do

GUARDED = [SQLModel.metadata.tables[name] for name in append_only_tables()]
VALUES: dict[type, Any] = {
    int: 7,
    str: "x",
    bytes: b"x",
    bool: False,
    date: date(2021, 11, 4),
    datetime: datetime(2021, 11, 4, tzinfo=UTC),
    UUID: UUID(int=7),
}
MAY_CHANGE = {
    "api_key",
    "case_state",
    "idempotent_answer",
    "person",
    "sign_in_attempt",
    "sign_in_session",
    "test_phase",
}


def some_value(column: Column[Any]) -> Any:
    if isinstance(column.type, Enum):
        return column.type.enums[0]
    return VALUES[kind_of(column)]


def kind_of(column: Column[Any]) -> type:
    if isinstance(column.type, Instant):
        return datetime
    kept = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return kept.python_type


@pytest.fixture
def filled(empty: Database) -> Database:
    """One row in each append-only table, put there without asking what it refers to."""
    engine = create_engine(empty.url)
    with engine.begin() as connection:
        if not empty.sqlite:
            connection.execute(text("set local session_replication_role = replica"))
        for table in GUARDED:
            connection.execute(insert(table).values({column.name: some_value(column) for column in table.columns}))
    engine.dispose()
    return empty


def rows(database: Database) -> dict[str, list[Any]]:
    with database.reading(fresh=True) as session:
        return {table.name: [tuple(row) for row in session.execute(select(table)).all()] for table in GUARDED}


def attempts(table: Table, sqlite: bool) -> Iterator[str]:
    """Every way of changing or removing the row that is there."""
    name, key = table.name, next(iter(table.primary_key.columns)).name
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    numbers = [c.name for c in table.columns if kind_of(c) is int]
    yield f'update {name} set "{numbers[-1]}" = 8'
    yield f'update {name} set "{key}" = "{key}"'
    yield f"delete from {name}"
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    yield (
        f"insert into {name} ({names}) select {names} from {name} where true"
        f' on conflict ({keys}) do update set "{key}" = excluded."{key}"'
    )
    if sqlite:
        yield f"insert or replace into {name} ({names}) select {names} from {name}"
        yield f"replace into {name} ({names}) select {names} from {name}"
        yield f'update or replace {name} set "{key}" = "{key}"'
    else:
        yield f"truncate {name} cascade"


def test_nothing_on_record_can_be_changed_or_taken_away(filled: Database) -> None:
    # Whatever the journal's erasures allow is tried elsewhere: here nothing was erased.
    behind_its_back_erasures(filled)
    before, answers = rows(filled), {}
    for table in GUARDED:
        for attempt in attempts(table, filled.sqlite):
            answers[attempt] = answer_to(filled, attempt)
    assert {attempt: said for attempt, said in answers.items() if "is append-only" not in said} == {}
    assert rows(filled) == before


def answer_to(database: Database, attempt: str) -> str:
    try:
        do(database, lambda session: session.execute(text(attempt)))
    except IntegrityError as refused:
        return str(refused.orig)
    return "done"


def behind_its_back_erasures(database: Database) -> None:
    """Let the one erasure name another entry than the one payload."""
    engine = create_engine(database.url)
    with engine.begin() as connection:
        if database.sqlite:
            connection.execute(text("drop trigger journal_erasure_no_update"))
        else:
            connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("update journal_erasure set seq = 99"))
        if database.sqlite:
            connection.execute(
                text(
                    "create trigger journal_erasure_no_update before update on journal_erasure"
                    " begin select raise(abort, 'journal_erasure is append-only'); end"
                )
            )
    engine.dispose()


def test_every_table_has_its_row_and_none_was_forgotten(filled: Database) -> None:
    assert {name for name, n in count_rows(filled).items() if n == 0} == MAY_CHANGE
    assert {*append_only_tables(), *MAY_CHANGE} == set(SQLModel.metadata.tables)


def test_a_table_that_may_change_does(filled: Database) -> None:
    do(filled, lambda s: s.execute(text("insert into person (login, name, office) values ('x', 'x', 'none')")))
    do(filled, lambda s: s.execute(text("update person set name = 'y'")))
    do(filled, lambda s: s.execute(text("delete from person")))


def test_a_payload_goes_only_under_its_own_erasure(empty: Database) -> None:
    for number in (1, 2):
        row = JournalPayload(seq=number, salt="00", body="{}")
        do(empty, lambda session, row=row: session.add(row))  # type: ignore[misc]
    gone = "delete from journal_payload where seq = 1"
    with pytest.raises(IntegrityError, match="append-only"):
        do(empty, lambda session: session.execute(text(gone)))
    do(empty, lambda session: session.add(JournalErasure(seq=1, by_seq=3)))
    for still in (
        "delete from journal_payload",
        "delete from journal_payload where seq = 2",
        "update journal_payload set body = '' where seq = 1",
        "delete from journal_erasure",
        "update journal_erasure set seq = 2",
    ):
        with pytest.raises(IntegrityError, match="append-only"):
            do(empty, lambda session, still=still: session.execute(text(still)))  # type: ignore[misc]
    do(empty, lambda session: session.execute(text(gone)))
    assert count_rows(empty)["journal_payload"] == 1


LIFTED = {
    "sqlite": ("drop trigger mark_no_update", "drop trigger mark_no_delete"),
    "postgresql": (
        "alter table mark disable trigger mark_keep",
        "drop trigger mark_append_only on mark",
        "drop trigger mark_keep on mark",
    ),
}


def test_a_lifted_trigger_is_drift(empty: Database) -> None:
    for statement in LIFTED["sqlite" if empty.sqlite else "postgresql"]:
        with empty.engine.connect() as connection:
            connection.execute(text(statement))
            connection.commit()
        (drift,) = [each for each in check_drift(empty.url) if "mark" in each][-1:]
        assert drift.startswith("mark: trigger mark_")
        assert drift.endswith("missing")
