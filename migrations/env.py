"""Runs migrations: one transaction each, DDL inside it, on both databases."""

from alembic import context
from sqlalchemy import Engine
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
            # A table that is rebuilt would take its children's rows with it (cascades) or refuse to go.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
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
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.commit()


run()
