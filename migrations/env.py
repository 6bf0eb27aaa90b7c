"""Runs migrations: one transaction each, DDL inside it, on both databases."""

import sqlite3

from alembic import context
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

from app import models  # noqa: F401  (registers the tables)
from migrations.heads import check_one_head

config = context.config


def run() -> None:
    """Apply the migrations asked for, through the engine that app.schema hands over."""
    check_one_head()
    engine: Engine = config.attributes["engine"]
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # A table that is rebuilt would take its children's rows with it (cascades) or refuse to go. The
            # pragma does nothing inside a transaction, so it goes past the one SQLAlchemy would open.
            _driver(connection).execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            transactional_ddl=True,
            transaction_per_migration=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if engine.dialect.name == "sqlite":
            broken = _driver(connection).execute("PRAGMA foreign_key_check").fetchall()
            _driver(connection).execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"a migration left rows that point to nothing: {broken[:5]}")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


run()
