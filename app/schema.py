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

SQLITE_TRIGGERS = "select name from sqlite_master where type = 'trigger'"
# information_schema shows neither a trigger on TRUNCATE nor whether one is switched off.
POSTGRES_TRIGGERS = "select tgname from pg_trigger where not tgisinternal and tgenabled in ('O', 'A')"

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
            found = set(connection.execute(text(SQLITE_TRIGGERS if database.sqlite else POSTGRES_TRIGGERS)).scalars())
        endings = ("no_update", "no_delete") if database.sqlite else ("append_only", "keep")
        wanted = [(table, f"{table}_{ending}") for table in append_only_tables() for ending in endings]
        return drift + [f"{table}: trigger {name} missing" for table, name in wanted if name not in found]
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
