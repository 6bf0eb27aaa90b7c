"""How a stamped table of the record is laid out, for migrations that add one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def one_of(table: str, column: str, members: tuple[str, ...]) -> tuple[sa.Column[Any], sa.CheckConstraint]:
    """Give the column of a closed list, and its CHECK."""
    listed = ", ".join(f"'{member}'" for member in members)
    return (
        sa.Column(column, sa.String(max(map(len, members))), nullable=False),
        sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}"),
    )


def refers(
    table: str, column: str, to: str, *, nullable: bool = False
) -> tuple[sa.Column[Any], sa.ForeignKeyConstraint]:
    """Give the column that points to a row of another table, and its constraint."""
    return (
        sa.Column(column, BIG_ID, nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}"),
    )


def text(column: str, *, nullable: bool = False) -> sa.Column[Any]:
    """Give a column of people's words."""
    return sa.Column(column, sa.Text(), nullable=nullable)


def word(column: str, *, nullable: bool = False) -> sa.Column[Any]:
    """Give a column of a name or a key."""
    return sa.Column(column, sa.String(), nullable=nullable)


def number(column: str) -> sa.Column[Any]:
    """Give a column of a small number: a version, a place in a list."""
    return sa.Column(column, sa.Integer(), nullable=False)


def stamped(table: str, *parts: sa.schema.SchemaItem, effective: bool = True) -> None:
    """Create a table whose rows carry a journal entry's number, and when they held."""
    held = (sa.Column("effective_at", sa.BigInteger(), nullable=False),) if effective else ()
    op.create_table(
        table,
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        *held,
        sa.Column("id", BIG_ID, nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_seq", table, ["seq"])
