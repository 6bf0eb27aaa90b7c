"""Closed lists and locks: what the tables themselves hold, whatever the code does."""

from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Enum, ForeignKeyConstraint, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from app.db import Database
from app.domain import status
from app.domain.status import Rag
from app.models.base import choice, stamped_tables, table_of
from app.models.criterion import Mark
from app.models.person import Person
from app.schema import check_drift
from tests.support.small_record import do

TABLES = SQLModel.metadata.sorted_tables
LISTED = [(table, column) for table in TABLES for column in table.columns if isinstance(column.type, Enum)]


def test_the_tables_are_what_the_models_say(empty: Database) -> None:
    assert check_drift(empty.url) == []


def test_every_closed_list_of_a_column_is_kept_by_the_database(empty: Database) -> None:
    kept = {}
    for table, column in LISTED:
        checks = inspect(empty.engine).get_check_constraints(table.name)
        (printed,) = [str(c["sqltext"]) for c in checks if str(c["name"]).endswith(f"_{column.type.name}")]  # type: ignore[attr-defined]
        kept[f"{table.name}.{column.name}"] = set(printed.split("'")[1::2])
    assert kept == {f"{t.name}.{c.name}": set(c.type.enums) for t, c in LISTED}  # type: ignore[attr-defined]
    assert {c.type.enum_class.__module__ for _, c in LISTED} == {status.__name__}  # type: ignore[attr-defined]


def test_a_status_that_is_none_is_refused(empty: Database) -> None:
    with pytest.raises(IntegrityError, match="ck_person_office"):
        do(empty, lambda s: s.execute(text("insert into person (login, name, office) values ('x', 'x', 'king')")))


def test_a_new_member_is_drift_until_it_is_migrated(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for model, name in ((Mark, "status"), (Person, "office")):
        column: Any = table_of(model).c[name]
        monkeypatch.setattr(column.type, "enums", [*column.type.enums, "purple"])
    assert [each for each in check_drift(empty.url) if "purple" in each] == [
        "person.ck_person_office: 'purple' is not allowed",
        "mark.ck_mark_status: 'purple' is not allowed",
    ]


def test_a_missing_check_is_drift(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of(Mark)
    (own,) = [c for c in table.constraints if isinstance(c, CheckConstraint)]
    monkeypatch.setattr(own, "name", "ck_mark_forgotten")
    assert [each for each in check_drift(empty.url) if "forgotten" in each] == [
        f"mark.ck_mark_forgotten: {rag.value!r} is not allowed" for rag in Rag
    ]


def test_a_choice_is_its_list_in_values(empty: Database) -> None:
    made = choice(Rag, "status")
    assert (made.enums, made.native_enum, made.create_constraint) == ([rag.value for rag in Rag], False, True)


def test_no_key_waits_for_the_commit(empty: Database) -> None:
    """A deferred key is checked while the journal's lock is held, and can wait for another's row."""
    for table in TABLES:
        assert not any(getattr(constraint, "deferrable", None) for constraint in table.constraints)
    asked = (
        "select count(*) from sqlite_master where sql like '%deferrable%'"
        if empty.sqlite
        else "select count(*) from pg_constraint where condeferrable or condeferred"
    )
    with empty.reading() as session:
        assert session.execute(text(asked)).scalar_one() == 0


def test_no_row_is_removed_or_changed_along_with_another() -> None:
    keys = [c for table in TABLES for c in table.constraints if isinstance(c, ForeignKeyConstraint)]
    assert [key.name for key in keys if key.ondelete or key.onupdate] == []


def test_every_stamped_table_has_a_number_a_time_and_an_id() -> None:
    """`verify` finds a row's entry by them."""
    for table in stamped_tables():
        if table.name != "journal_entry":
            assert {"id", "seq", "recorded_at"} <= set(table.columns.keys()), table.name
            assert [c.name for c in table.primary_key.columns] == ["id"], table.name
