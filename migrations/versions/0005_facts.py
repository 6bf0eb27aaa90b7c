"""What papers report, one row a fact."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0005"
down_revision = "0004"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table and guard it."""
    op.create_table(
        "fact",
        sa.Column("source_paper", sa.String(), nullable=True),
        sa.Column("source_file", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fact"),
    )
    op.create_index("ix_fact_latest", "fact", ["about", "kind", "key", "effective_at", "seq", "id"])
    op.create_index("ix_fact_kind", "fact", ["kind", "about", "position"])
    op.create_index("ix_fact_seq", "fact", ["seq"])
    guard(op, "fact")


def downgrade() -> None:
    """Drop the table again."""
    unguard(op, "fact")
    op.drop_table("fact")
