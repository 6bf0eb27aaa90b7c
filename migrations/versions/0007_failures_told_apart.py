"""What a failure said, so that the next and different one is told apart; the order of a phase's runs by its place."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("case_change", sa.Column("failure", sa.String(), nullable=True))
    op.create_index("ix_test_run_order_phase_id_run_no", "test_run_order", ["phase_id", "run_no"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("ix_test_run_order_phase_id_run_no", "test_run_order")
    op.drop_column("case_change", "failure")
