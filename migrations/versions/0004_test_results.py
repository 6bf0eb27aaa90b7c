"""Test results: cases, runs, results, figures."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0004"
down_revision = "0003"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "bucket",
    "case_state",
    "test_case",
    "test_result",
    "test_phase",
    "phase_figure",
    "test_run",
    "test_run_order",
    "test_receipt",
)
GUARDED = (
    "bucket",
    "test_case",
    "test_result",
    "phase_figure",
    "test_run",
    "test_run_order",
    "test_receipt",
)


def _create_bucket() -> None:
    op.create_table(
        "bucket",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed",
                "failed",
                "errored",
                "skipped",
                "blocked",
                "not_run",
                name="outcome",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("modification", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bucket"),
        sa.UniqueConstraint("outcome", "modification", "device", "environment", name="uq_bucket"),
    )


def _create_case_state() -> None:
    op.create_table(
        "case_state",
        sa.Column("phase_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("bucket_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("phase_id", "case_id", name="pk_case_state"),
    )


def _create_test_case() -> None:
    op.create_table(
        "test_case",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("fingerprint", sa.Uuid(), nullable=False),
        sa.Column("suite", sa.Text(), nullable=True),
        sa.Column("class_name", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=True),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_test_case"),
        sa.UniqueConstraint("fingerprint", name="uq_test_case_fingerprint"),
    )


def _create_test_result() -> None:
    op.create_table(
        "test_result",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bucket_id", sa.BigInteger(), nullable=False),
        sa.Column("duration_us", sa.BigInteger(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("run_id", "case_id", name="pk_test_result"),
    )


def _create_test_phase() -> None:
    op.create_table(
        "test_phase",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "PIT",
                "SIT",
                "UIT",
                "regression",
                "BAT",
                name="code",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("run_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_test_phase_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_test_phase"),
        sa.UniqueConstraint("release_id", "code", name="uq_test_phase_release_id_code"),
    )


def _create_phase_figure() -> None:
    op.create_table(
        "phase_figure",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("phase_id", BIG_ID, nullable=False),
        sa.Column("bucket_id", BIG_ID, nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bucket_id"], ["bucket.id"], name="fk_phase_figure_bucket_id"),
        sa.ForeignKeyConstraint(["phase_id"], ["test_phase.id"], name="fk_phase_figure_phase_id"),
        sa.PrimaryKeyConstraint("id", name="pk_phase_figure"),
        sa.UniqueConstraint("phase_id", "bucket_id", "seq", name="uq_phase_figure"),
    )
    op.create_index("ix_phase_figure_seq", "phase_figure", ["seq"], unique=False)


def _create_test_run() -> None:
    op.create_table(
        "test_run",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column("phase_id", BIG_ID, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("environment", sa.String(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["phase_id"], ["test_phase.id"], name="fk_test_run_phase_id"),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_test_run_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_test_run"),
        sa.UniqueConstraint("release_id", "source", "run", "attempt", name="uq_test_run"),
    )
    op.create_index("ix_test_run_release", "test_run", ["release_id", "id"], unique=False)


def _create_test_run_order() -> None:
    op.create_table(
        "test_run_order",
        sa.Column("release_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("phase_id", BIG_ID, nullable=False),
        sa.Column("run_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_test_run_order_release_id"),
        sa.ForeignKeyConstraint(["phase_id"], ["test_phase.id"], name="fk_test_run_order_phase_id"),
        sa.PrimaryKeyConstraint("release_id", "source", "run", name="pk_test_run_order"),
    )


def _create_test_receipt() -> None:
    op.create_table(
        "test_receipt",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("phase_id", BIG_ID, nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("inserted", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("declared", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["phase_id"], ["test_phase.id"], name="fk_test_receipt_phase_id"),
        sa.ForeignKeyConstraint(["run_id"], ["test_run.id"], name="fk_test_receipt_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_test_receipt"),
    )
    op.create_index("ix_test_receipt_run", "test_receipt", ["run_id", "seq"], unique=False)
    op.create_index("ix_test_receipt_phase", "test_receipt", ["phase_id", "seq"], unique=False)
    op.create_index("ix_test_receipt_seq", "test_receipt", ["seq"], unique=False)
    op.create_index("ix_test_receipt_sha256", "test_receipt", ["sha256"], unique=False)


def upgrade() -> None:
    """Create the tables and guard those that are append-only."""
    _create_bucket()
    _create_case_state()
    _create_test_case()
    _create_test_result()
    _create_test_phase()
    _create_phase_figure()
    _create_test_run()
    _create_test_run_order()
    _create_test_receipt()
    guard(op, *GUARDED)


def downgrade() -> None:
    """Drop the tables again."""
    unguard(op, *GUARDED)
    for table in reversed(TABLES):
        op.drop_table(table)
