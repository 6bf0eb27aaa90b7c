"""What marks rest on, re-affirmations, conditions under a mark, what the colours mean, documents."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard
from migrations.columns import one_of, refers, stamped, text, word

revision = "0010"
down_revision = "0009"

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


def _create_evidence() -> None:
    table = "evidence_subject"
    stamped(
        table,
        *refers(table, "release_id", "release"),
        *one_of(table, "kind", KINDS),
        word("subject"),
        sa.UniqueConstraint("release_id", "kind", "subject", name="uq_evidence_subject"),
        effective=False,
    )
    table = "evidence_change"
    stamped(
        table,
        *refers(table, "subject_id", "evidence_subject"),
        sa.Column("harm", sa.BigInteger(), nullable=False),
        word("digest"),
        text("value"),
        text("note"),
    )
    op.create_index(f"ix_{table}_latest", table, ["subject_id", "effective_at", "seq", "id"])
    table = "affirmation"
    stamped(
        table,
        *refers(table, "criterion_id", "criterion"),
        *refers(table, "mark_id", "mark"),
        sa.Column("version", sa.Integer(), nullable=False),
        text("reason"),
        word("meeting", nullable=True),
        word("by"),
        sa.Column("saw_seq", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("criterion_id", "version", name="uq_affirmation_version"),
    )
    op.create_index(f"ix_{table}_latest", table, ["mark_id", "effective_at", "seq", "id"])


def _create_conditions() -> None:
    table = "condition"
    stamped(
        table,
        *refers(table, "criterion_id", "criterion"),
        *refers(table, "mark_id", "mark"),
        text("text"),
        word("owner"),
        sa.Column("due", sa.Date(), nullable=True),
        word("by"),
    )
    op.create_index(f"ix_{table}_mark", table, ["mark_id", "id"])
    table = "condition_end"
    stamped(
        table,
        *refers(table, "condition_id", "condition"),
        *one_of(table, "outcome", ("met", "lapsed")),
        text("words"),
        word("by"),
        sa.UniqueConstraint("condition_id", name="uq_condition_end"),
    )
    table = "colour_meaning"
    stamped(
        table,
        *refers(table, "release_id", "release"),
        *one_of(table, "status", ("green", "amber", "red")),
        text("words"),
        word("meeting", nullable=True),
        word("by"),
    )
    op.create_index(f"ix_{table}_latest", table, ["release_id", "status", "effective_at", "seq", "id"])


def _create_documents() -> None:
    table = "document"
    stamped(
        table,
        *refers(table, "criterion_id", "criterion"),
        word("key"),
        sa.Column("version", sa.Integer(), nullable=False),
        text("title"),
        text("link"),
        word("file_name"),
        word("media_type"),
        word("sha256"),
        text("words"),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        word("by"),
        sa.UniqueConstraint("criterion_id", "key", "version", name="uq_document_version"),
    )
    op.create_index(f"ix_{table}_latest", table, ["criterion_id", "key", "effective_at", "seq", "id"])
    op.create_table(
        "document_content",
        word("sha256"),
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
