"""Acceptance criteria with all that is said of them, and the timetable."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0003"
down_revision = "0002"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "retraction",
    "criterion",
    "milestone",
    "criterion_version",
    "criterion_wording",
    "mark",
    "milestone_plan",
    "position",
    "statement",
)
GUARDED = TABLES  # everything here is append-only


def _create_retraction() -> None:
    op.create_table(
        "retraction",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_retraction"),
        sa.UniqueConstraint("table_name", "row_id", name="uq_retraction_table_name_row_id"),
    )
    op.create_index("ix_retraction_seq", "retraction", ["seq"], unique=False)


def _create_criterion() -> None:
    op.create_table(
        "criterion",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_criterion_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_criterion"),
        sa.UniqueConstraint("release_id", "key", name="uq_criterion_release_id_key"),
    )
    op.create_index("ix_criterion_seq", "criterion", ["seq"], unique=False)


def _create_milestone() -> None:
    op.create_table(
        "milestone",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_milestone_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_milestone"),
        sa.UniqueConstraint("release_id", "key", name="uq_milestone_release_id_key"),
    )
    op.create_index("ix_milestone_seq", "milestone", ["seq"], unique=False)


def _create_criterion_version() -> None:
    op.create_table(
        "criterion_version",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("criterion_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name="fk_criterion_version_criterion_id"),
        sa.PrimaryKeyConstraint("id", name="pk_criterion_version"),
        sa.UniqueConstraint("criterion_id", "version", name="uq_criterion_version"),
    )
    op.create_index("ix_criterion_version_seq", "criterion_version", ["seq"], unique=False)


def _create_criterion_wording() -> None:
    op.create_table(
        "criterion_wording",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("criterion_id", BIG_ID, nullable=False),
        sa.Column("body_id", BIG_ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "group",
            sa.Enum(
                "operational",
                "testing",
                "security",
                name="group",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name="fk_criterion_wording_body_id"),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name="fk_criterion_wording_criterion_id"),
        sa.PrimaryKeyConstraint("id", name="pk_criterion_wording"),
    )
    op.create_index(
        "ix_criterion_wording_latest",
        "criterion_wording",
        ["criterion_id", "effective_at", "seq", "id"],
        unique=False,
    )
    op.create_index("ix_criterion_wording_seq", "criterion_wording", ["seq"], unique=False)


def _create_mark() -> None:
    op.create_table(
        "mark",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("criterion_id", BIG_ID, nullable=False),
        sa.Column("body_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "green",
                "amber",
                "red",
                name="status",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("qualifications", sa.Text(), nullable=False),
        sa.Column("meeting", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("saw_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name="fk_mark_body_id"),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name="fk_mark_criterion_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mark"),
        sa.UniqueConstraint("criterion_id", "version", name="uq_mark_version"),
    )
    op.create_index(
        "ix_mark_latest",
        "mark",
        ["criterion_id", "effective_at", "seq", "id"],
        unique=False,
    )
    op.create_index("ix_mark_seq", "mark", ["seq"], unique=False)


def _create_milestone_plan() -> None:
    op.create_table(
        "milestone_plan",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("milestone_id", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("date_text", sa.String(), nullable=False),
        sa.Column("date_kind", sa.String(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("actual", sa.Date(), nullable=True),
        sa.Column("rule_anchor", sa.String(), nullable=True),
        sa.Column("rule_amount", sa.Integer(), nullable=True),
        sa.Column("rule_unit", sa.String(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name="fk_milestone_plan_milestone_id"),
        sa.PrimaryKeyConstraint("id", name="pk_milestone_plan"),
    )
    op.create_index(
        "ix_milestone_plan_latest",
        "milestone_plan",
        ["milestone_id", "effective_at", "seq", "id"],
        unique=False,
    )
    op.create_index("ix_milestone_plan_seq", "milestone_plan", ["seq"], unique=False)


def _create_position() -> None:
    op.create_table(
        "position",
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("criterion_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("body_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "green",
                "amber",
                "red",
                name="status",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saw_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name="fk_position_body_id"),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name="fk_position_criterion_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_position_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_position"),
        sa.UniqueConstraint("criterion_id", "person_id", "version", name="uq_position_version"),
    )
    op.create_index(
        "ix_position_latest",
        "position",
        ["criterion_id", "person_id", "effective_at", "seq", "id"],
        unique=False,
    )
    op.create_index("ix_position_seq", "position", ["seq"], unique=False)


def _create_statement() -> None:
    op.create_table(
        "statement",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("criterion_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name="fk_statement_criterion_id"),
        sa.PrimaryKeyConstraint("id", name="pk_statement"),
    )
    op.create_index(
        "ix_statement_latest",
        "statement",
        ["criterion_id", "effective_at", "seq", "id"],
        unique=False,
    )
    op.create_index("ix_statement_seq", "statement", ["seq"], unique=False)


def upgrade() -> None:
    """Create the tables and guard those that are append-only."""
    _create_retraction()
    _create_criterion()
    _create_milestone()
    _create_criterion_version()
    _create_criterion_wording()
    _create_mark()
    _create_milestone_plan()
    _create_position()
    _create_statement()
    guard(op, *GUARDED)


def downgrade() -> None:
    """Drop the tables again."""
    unguard(op, *GUARDED)
    for table in reversed(TABLES):
        op.drop_table(table)
