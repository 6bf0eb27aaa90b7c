"""The schema over time: migrating up and down, and whether the tables have drifted from the models."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text
from sqlmodel import SQLModel

from app import models
from app.db import Database
from app.models.base import append_only_tables

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

__all__ = ["MIGRATIONS", "check_drift", "migrate", "models", "pending"]


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.engine
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database up (or, given an earlier revision, down) to a revision of the schema."""
    database = Database(url, pool=2)
    try:
        config = _config(database)
        current = _current(database)
        if revision == "base" or (current and _is_below(config, revision, current)):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
    finally:
        database.dispose()


def _current(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _is_below(config: Config, revision: str, current: str) -> bool:
    scripts = ScriptDirectory.from_config(config)
    wanted = scripts.get_revision(revision)
    return wanted.revision != current and any(
        step.revision == wanted.revision for step in scripts.iterate_revisions(current, "base")
    )


def pending(database: Database) -> bool:
    """Say whether the database is not at the newest revision."""
    newest = ScriptDirectory.from_config(_config(database)).get_current_head()
    return _current(database) != newest


def check_drift(url: str) -> list[str]:
    """List every way in which a migrated database differs from the models.

    Autogenerate sees neither triggers nor CHECK constraints (a new enum member): those are compared here.
    """
    database = Database(url, pool=2)
    try:
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            drift = [str(difference) for difference in compare_metadata(context, SQLModel.metadata)]
            drift += _checks(database)
            found = set(
                connection.execute(
                    text(
                        "select tbl_name from sqlite_master where type = 'trigger'"
                        if database.sqlite
                        else "select event_object_table from information_schema.triggers"
                    )
                ).scalars()
            )
        drift += [f"{table}: append-only triggers missing" for table in append_only_tables() if table not in found]
        return drift
    finally:
        database.dispose()


def _checks(database: Database) -> list[str]:
    """Compare the members that each CHECK allows with those the models list."""
    inspector = inspect(database.engine)
    drift = []
    for table in SQLModel.metadata.sorted_tables:
        kept = {str(c["name"]): str(c["sqltext"]) for c in inspector.get_check_constraints(table.name)}
        for constraint in table.constraints:
            if not isinstance(constraint, CheckConstraint) or constraint.name is None:
                continue
            column = next(iter(constraint.columns), None)
            members: list[str] = list(getattr(getattr(column, "type", None), "enums", []))
            name = str(constraint.name)
            printed = next((sql for kept_name, sql in kept.items() if kept_name.endswith(name)), "")
            drift += [f"{table.name}.{name}: {m!r} is not allowed" for m in members if f"'{m}'" not in printed]
    return drift
