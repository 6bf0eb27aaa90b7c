"""The bytes of each report sent, what was retried or cut off, and each case's changes between well and not well."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0006"
down_revision = "0005"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDED = ("test_payload", "case_change")


def upgrade() -> None:
    """Add the columns, create the tables and guard them."""
    op.add_column("test_result", sa.Column("retries", sa.Integer(), nullable=True))
    op.add_column("test_receipt", sa.Column("partial", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("test_receipt", sa.Column("body_no", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "test_payload",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "sha256", "part", name="pk_test_payload"),
    )
    op.create_table(
        "case_change",
        sa.Column("phase_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("bucket_id", sa.BigInteger(), nullable=False),
        sa.Column("before_id", sa.BigInteger(), nullable=True),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("phase_id", "case_id", "body_no", name="pk_case_change"),
    )
    op.create_index("ix_case_change_body", "case_change", ["phase_id", "body_no"])
    guard(op, *GUARDED)


def downgrade() -> None:
    """Drop them again."""
    unguard(op, *GUARDED)
    op.drop_table("case_change")
    op.drop_table("test_payload")
    op.drop_column("test_receipt", "body_no")
    op.drop_column("test_receipt", "partial")
    op.drop_column("test_result", "retries")
