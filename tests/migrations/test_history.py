"""The schema over time: one line of migrations, up and down again on both databases, whole or not at all."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import schema
from app.db import Database
from app.models.base import append_only_tables
from app.schema import MIGRATIONS, check_drift, migrate, pending
from migrations.append_only import guard, suspended, unguard
from tests.support import databases
from tests.support.small_record import count_rows, do, put, small_record


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


@pytest.fixture
def opened(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield databases.sqlite_url(tmp_path / "bare.sqlite3")
        return
    with databases.postgres_database(request.getfixturevalue("postgres_server"), "template0") as url:
        yield url


def tables(url: str) -> set[str]:
    database = Database(url)
    found = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    database.dispose()
    return found


def shape(url: str) -> frozenset[str]:
    """Every table with its columns and indexes."""
    database = Database(url)
    found = inspect(database.engine)
    named = {
        f"{table}.{part['name']}"
        for table in found.get_table_names()
        if table != "alembic_version"
        for part in (*found.get_columns(table), *found.get_indexes(table))
    }
    database.dispose()
    return frozenset(named)


def triggers(database: Database) -> set[str]:
    asked = schema.SQLITE_TRIGGERS if database.sqlite else schema.POSTGRES_TRIGGERS
    with database.reading() as session:
        return set(session.execute(text(asked)).scalars())


def test_the_history_is_one_line_and_ends_where_head_says() -> None:
    line = list(scripts().walk_revisions())
    assert scripts().get_heads() == [(MIGRATIONS / "HEAD").read_text().strip()]
    assert len(scripts().get_bases()) == 1
    assert all(not step.is_merge_point and not step.is_branch_point for step in line)
    assert sorted(step.revision for step in line) == [f"{n:04d}" for n in range(1, len(line) + 1)]
    assert all(Path(step.path).name.startswith(f"{step.revision}_") for step in line)


def test_from_nothing_up_and_down_and_up_again(bare_url: str) -> None:
    migrate(bare_url)
    assert check_drift(bare_url) == []
    whole = tables(bare_url)
    migrate(bare_url, "base")
    assert tables(bare_url) == set()
    migrate(bare_url)
    assert (tables(bare_url), check_drift(bare_url)) == (whole, [])


def test_every_step_goes_down_and_up_by_itself(bare_url: str) -> None:
    steps = [step.revision for step in reversed(list(scripts().walk_revisions()))]
    kept = []
    for step in steps:
        migrate(bare_url, step)
        kept.append(shape(bare_url))
    for step, held in zip(reversed(steps), reversed(kept), strict=True):
        migrate(bare_url, step)
        assert shape(bare_url) == held
    assert len(set(kept)) == len(steps)


def test_rows_go_down_with_their_tables_and_leave_no_trigger(opened: Database) -> None:
    """Append-only binds whoever uses the record, not whoever takes the whole of it down."""
    small_record(opened)
    opened.dispose()
    migrate(opened.url, "base")
    assert triggers(opened) == set()
    migrate(opened.url)
    assert sum(count_rows(opened).values()) == 0


def test_a_database_knows_whether_it_is_behind(bare_url: str) -> None:
    database = Database(bare_url)
    assert pending(database)
    migrate(bare_url, "0001")
    assert pending(database)
    migrate(bare_url)
    assert not pending(database)
    migrate(bare_url)  # and again is nothing
    database.dispose()


def test_every_append_only_table_has_its_triggers_and_no_other_has(opened: Database) -> None:
    endings = ("no_update", "no_delete") if opened.sqlite else ("append_only", "keep")
    assert triggers(opened) == {f"{table}_{ending}" for table in append_only_tables() for ending in endings}


def test_a_migration_that_fails_leaves_version_and_data(opened: Database, tmp_path: Path, monkeypatch: Any) -> None:
    """Its first statements worked: they are undone with the rest, triggers and all."""
    small_record(opened)
    before, guarded = count_rows(opened), triggers(opened)
    opened.dispose()
    monkeypatch.setattr(schema, "MIGRATIONS", broken_copy(tmp_path))
    with pytest.raises(DBAPIError):
        migrate(opened.url)
    monkeypatch.undo()
    assert not pending(opened)
    assert (count_rows(opened), triggers(opened)) == (before, guarded)
    assert "half_made" not in tables(opened.url)
    assert check_drift(opened.url) == []


BROKEN = """
import sqlalchemy as sa
from alembic import op
from migrations.append_only import unguard

revision, down_revision = "9999", "{head}"


def upgrade() -> None:
    unguard(op, "body")
    op.create_table("half_made", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("update body set name = 'lost'")
    op.execute("delete from journal_release")
    op.execute("insert into no_such_table values (1)")
"""


def broken_copy(tmp_path: Path) -> Path:
    """The migrations with one more that fails half way."""
    copy = tmp_path / "migrations"
    (copy / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako", "HEAD"):
        (copy / name).write_text((MIGRATIONS / name).read_text())
    for path in (MIGRATIONS / "versions").glob("*.py"):
        (copy / "versions" / path.name).write_text(path.read_text())
    head = (MIGRATIONS / "HEAD").read_text().strip()
    (copy / "versions" / "9999_broken.py").write_text(BROKEN.replace("{head}", head))
    return copy


def refused(database: Database) -> bool:
    try:
        do(database, lambda session: session.execute(text("update body set name = 'x'")))
    except IntegrityError:
        return True
    return False


def test_triggers_can_be_lifted_for_a_migration_and_set_again(opened: Database) -> None:
    small_record(opened)
    with opened.engine.connect() as connection:
        op = Operations(MigrationContext.configure(connection))
        with suspended(op, "body"):
            connection.execute(text("update body set name = 'corrected'"))
        connection.commit()
    assert refused(opened)
    assert check_drift(opened.url) == []
    with opened.engine.connect() as connection:
        op = Operations(MigrationContext.configure(connection))
        unguard(op, "body")
        unguard(op, "body")  # what is not there is no fault
        guard(op, "body")
        connection.commit()
    assert refused(opened)


def test_a_failure_while_they_are_lifted_sets_nothing_again(opened: Database) -> None:
    """The transaction is rolled back whole; setting them in a broken one would hide what went wrong."""
    said: list[str] = []
    bind = SimpleNamespace(dialect=SimpleNamespace(name="sqlite"))
    op: Any = SimpleNamespace(execute=said.append, get_bind=lambda: bind)

    def fail() -> None:
        with suspended(op, "body"):
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        fail()
    assert all(each.startswith("drop trigger") for each in said)


def test_a_column_the_models_do_not_know_is_drift(opened: Database) -> None:
    with opened.engine.connect() as connection:
        connection.execute(text("alter table person add column nickname text"))
        connection.commit()
    assert any("nickname" in each for each in check_drift(opened.url))
    assert put(opened) == 1
