"""Bodies, papers, modifications, releases and their scope."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0002"
down_revision = "0001"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "body",
    "modification",
    "paper",
    "release",
    "appointment",
    "release_date",
    "scope_item",
    "appointment_end",
    "scope_standing",
)
GUARDED = TABLES  # everything here is append-only


def _create_body() -> None:
    op.create_table(
        "body",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("long_name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("body", "decider", "actor", name="kind", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_body"),
        sa.UniqueConstraint("slug", name="uq_body_slug"),
    )
    op.create_index("ix_body_seq", "body", ["seq"], unique=False)


def _create_modification() -> None:
    op.create_table(
        "modification",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_modification"),
        sa.UniqueConstraint("reference", name="uq_modification_reference"),
    )
    op.create_index("ix_modification_seq", "modification", ["seq"], unique=False)


def _create_paper() -> None:
    op.create_table(
        "paper",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column(
            "classification",
            sa.Enum(
                "white",
                "green",
                "amber",
                "red",
                name="classification",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_paper"),
        sa.UniqueConstraint("reference", name="uq_paper_reference"),
    )
    op.create_index("ix_paper_seq", "paper", ["seq"], unique=False)


def _create_release() -> None:
    op.create_table(
        "release",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "classification",
            sa.Enum(
                "white",
                "green",
                "amber",
                "red",
                name="classification",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("timetable_note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.UniqueConstraint("slug", name="uq_release_slug"),
    )
    op.create_index("ix_release_seq", "release", ["seq"], unique=False)


def _create_appointment() -> None:
    op.create_table(
        "appointment",
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("body_id", BIG_ID, nullable=False),
        sa.Column(
            "seat",
            sa.Enum(
                "member",
                "chair",
                "secretary",
                name="seat",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name="fk_appointment_body_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_appointment_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
    )
    op.create_index("ix_appointment_body_id", "appointment", ["body_id"], unique=False)
    op.create_index("ix_appointment_person_id", "appointment", ["person_id"], unique=False)
    op.create_index("ix_appointment_seq", "appointment", ["seq"], unique=False)


def _create_release_date() -> None:
    op.create_table(
        "release_date",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column("go_live", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_release_date_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_release_date"),
    )
    op.create_index(
        "ix_release_date_latest",
        "release_date",
        ["release_id", "effective_at", "seq", "id"],
        unique=False,
    )
    op.create_index("ix_release_date_seq", "release_date", ["seq"], unique=False)


def _create_scope_item() -> None:
    op.create_table(
        "scope_item",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column("modification_id", BIG_ID, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["modification_id"],
            ["modification.id"],
            name="fk_scope_item_modification_id",
        ),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_scope_item_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_scope_item"),
        sa.UniqueConstraint(
            "release_id",
            "modification_id",
            "part",
            name="uq_scope_item_release_id_modification_id_part",
        ),
    )
    op.create_index("ix_scope_item_modification_id", "scope_item", ["modification_id"], unique=False)
    op.create_index("ix_scope_item_seq", "scope_item", ["seq"], unique=False)


def _create_appointment_end() -> None:
    op.create_table(
        "appointment_end",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("appointment_id", BIG_ID, nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name="fk_appointment_end_appointment_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appointment_end"),
        sa.UniqueConstraint("appointment_id", "seq", name="uq_appointment_end_appointment_id_seq"),
    )
    op.create_index("ix_appointment_end_seq", "appointment_end", ["seq"], unique=False)


def _create_scope_standing() -> None:
    op.create_table(
        "scope_standing",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("scope_item_id", BIG_ID, nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "candidate",
                "targeted",
                "included",
                "removed",
                "moved",
                name="standing",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("printed_status", sa.Text(), nullable=True),
        sa.Column("impacts_dcc_systems", sa.Boolean(), nullable=True),
        sa.Column("modification_state", sa.String(), nullable=True),
        sa.Column("cut_off", sa.Date(), nullable=True),
        sa.Column("decider", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["scope_item_id"], ["scope_item.id"], name="fk_scope_standing_scope_item_id"),
        sa.PrimaryKeyConstraint("id", name="pk_scope_standing"),
    )
    op.create_index(
        "ix_scope_standing_latest",
        "scope_standing",
        ["scope_item_id", "effective_at", "seq", "id"],
        unique=False,
    )
    op.create_index("ix_scope_standing_seq", "scope_standing", ["seq"], unique=False)


def upgrade() -> None:
    """Create the tables and guard those that are append-only."""
    _create_body()
    _create_modification()
    _create_paper()
    _create_release()
    _create_appointment()
    _create_release_date()
    _create_scope_item()
    _create_appointment_end()
    _create_scope_standing()
    guard(op, *GUARDED)


def downgrade() -> None:
    """Drop the tables again."""
    unguard(op, *GUARDED)
    for table in reversed(TABLES):
        op.drop_table(table)
