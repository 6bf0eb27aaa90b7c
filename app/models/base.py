"""What every table shares: instants, closed lists, provenance, and the stamp of an append-only row."""

from datetime import UTC, datetime
from enum import Enum as ClosedList
from typing import Any, cast

from sqlalchemy import BigInteger, Dialect, Enum, Integer, MetaData, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from app.domain.instant import EPOCH, from_micros, to_micros

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

# SQLite numbers rows by itself only in a column of exactly this type.
BigId = BigInteger().with_variant(Integer, "sqlite")

APPEND_ONLY = {"append_only": True}


class Instant(TypeDecorator[datetime]):
    """An aware UTC time kept as whole microseconds, the same number on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Write an instant as its microseconds."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Read microseconds as an instant."""
        return None if value is None else from_micros(value)


def choice(members: type[ClosedList], name: str) -> Enum:
    """Make the column type of a closed list: its values as text under a named CHECK."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=max(len(str(m.value)) for m in members),
        values_callable=lambda listed: [str(m.value) for m in listed],
    )


class Stamped(SQLModel):
    """A row of the record: written once, under the number and the time of its journal entry."""

    seq: int = Field(default=0, sa_type=BigInteger, nullable=False, index=True)
    recorded_at: datetime = Field(default=EPOCH, sa_type=Instant, nullable=False)


class Effective(SQLModel):
    """When a fact held, beside when it was learnt."""

    effective_at: datetime = Field(default=datetime(1970, 1, 1, tzinfo=UTC), sa_type=Instant, nullable=False)


class Sourced(SQLModel):
    """Which paper says so, and on which line of its text; empty for facts made here."""

    source_paper: str | None = None
    source_file: str | None = None
    source_line: int | None = None


def table_of(model: type[SQLModel]) -> Table:
    """Give the table behind a model, for queries that select columns."""
    return cast(Table, cast(Any, model).__table__)


def append_only_tables() -> list[str]:
    """Name every table whose rows may never change: what the triggers must guard."""
    return sorted(t.name for t in SQLModel.metadata.tables.values() if t.info.get("append_only"))


def stamped_tables() -> list[Table]:
    """List the tables whose rows carry a journal entry's number."""
    return [t for t in SQLModel.metadata.sorted_tables if t.info.get("append_only") and "recorded_at" in t.c]
