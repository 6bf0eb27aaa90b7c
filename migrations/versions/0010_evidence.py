"""What marks rest on, re-affirmations, conditions under a mark, what the colours mean, documents."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0010"
down_revision = "0009"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# In the order in which they refer to one another.
GUARDED = (
    "evidence_subject",
    "evidence_change",
    "affirmation",
    "condition",
    "condition_end",
    "colour_meaning",
    "document",
    "document_content",
)
KINDS = (
    "statement",
    "figures",
    "thresholds",
    "issues",
    "exclusions",
    "reports",
    "scope",
    "timetable",
    "risks",
    "incidents",
    "documents",
)


def _choice(table: str, column: str, members: tuple[str, ...]) -> tuple[sa.Column[Any], sa.CheckConstraint]:
    listed = ", ".join(f"'{member}'" for member in members)
    return (
        sa.Column(column, sa.String(max(map(len, members))), nullable=False),
        sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}"),
    )


def _refers(table: str, column: str, to: str) -> tuple[sa.Column[Any], sa.ForeignKeyConstraint]:
    return (
        sa.Column(column, BIG_ID, nullable=False),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}"),
    )


def _text(column: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(column, sa.Text(), nullable=nullable)


def _word(column: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(column, sa.String(), nullable=nullable)


def _stamped(table: str, *parts: sa.schema.SchemaItem, effective: bool = True) -> None:
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


def _create_evidence() -> None:
    table = "evidence_subject"
    _stamped(
        table,
        *_refers(table, "release_id", "release"),
        *_choice(table, "kind", KINDS),
        _word("subject"),
        sa.UniqueConstraint("release_id", "kind", "subject", name="uq_evidence_subject"),
        effective=False,
    )
    table = "evidence_change"
    _stamped(
        table,
        *_refers(table, "subject_id", "evidence_subject"),
        sa.Column("harm", sa.BigInteger(), nullable=False),
        _word("digest"),
        _text("value"),
        _text("note"),
    )
    op.create_index(f"ix_{table}_latest", table, ["subject_id", "effective_at", "seq", "id"])
    table = "affirmation"
    _stamped(
        table,
        *_refers(table, "criterion_id", "criterion"),
        *_refers(table, "mark_id", "mark"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("reason"),
        _word("meeting", nullable=True),
        _word("by"),
        sa.Column("saw_seq", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("criterion_id", "version", name="uq_affirmation_version"),
    )
    op.create_index(f"ix_{table}_latest", table, ["mark_id", "effective_at", "seq", "id"])


def _create_conditions() -> None:
    table = "condition"
    _stamped(
        table,
        *_refers(table, "criterion_id", "criterion"),
        *_refers(table, "mark_id", "mark"),
        _text("text"),
        _word("owner"),
        sa.Column("due", sa.Date(), nullable=True),
        _word("by"),
    )
    op.create_index(f"ix_{table}_mark", table, ["mark_id", "id"])
    table = "condition_end"
    _stamped(
        table,
        *_refers(table, "condition_id", "condition"),
        *_choice(table, "outcome", ("met", "lapsed")),
        _text("words"),
        _word("by"),
        sa.UniqueConstraint("condition_id", name="uq_condition_end"),
    )
    table = "colour_meaning"
    _stamped(
        table,
        *_refers(table, "release_id", "release"),
        *_choice(table, "status", ("green", "amber", "red")),
        _text("words"),
        _word("meeting", nullable=True),
        _word("by"),
    )
    op.create_index(f"ix_{table}_latest", table, ["release_id", "status", "effective_at", "seq", "id"])


def _create_documents() -> None:
    table = "document"
    _stamped(
        table,
        *_refers(table, "criterion_id", "criterion"),
        _word("key"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("title"),
        _text("link"),
        _word("file_name"),
        _word("media_type"),
        _word("sha256"),
        _text("words"),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        _word("by"),
        sa.UniqueConstraint("criterion_id", "key", "version", name="uq_document_version"),
    )
    op.create_index(f"ix_{table}_latest", table, ["criterion_id", "key", "effective_at", "seq", "id"])
    op.create_table(
        "document_content",
        _word("sha256"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_document_content"),
    )


def upgrade() -> None:
    """Create the tables and guard them."""
    op.add_column("criterion_wording", sa.Column("rests_on", sa.Text(), server_default="[]", nullable=False))
    op.add_column("mark", sa.Column("differs_because", sa.Text(), nullable=True))
    _create_evidence()
    _create_conditions()
    _create_documents()
    guard(op, *GUARDED)


def downgrade() -> None:
    """Drop them again."""
    unguard(op, *GUARDED)
    for table in reversed(GUARDED):
        op.drop_table(table)
    op.drop_column("mark", "differs_because")
    op.drop_column("criterion_wording", "rests_on")
