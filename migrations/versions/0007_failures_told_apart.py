"""What a failure said, to tell the next and different one apart; a phase's runs by place, and how many cases it has."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("case_change", sa.Column("failure", sa.String(), nullable=True))
    op.add_column("test_phase", sa.Column("cases", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "update test_phase set cases = (select count(*) from case_state where case_state.phase_id = test_phase.id)"
    )
    op.create_index("ix_test_run_order_phase_id_run_no", "test_run_order", ["phase_id", "run_no"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("ix_test_run_order_phase_id_run_no", "test_run_order")
    op.drop_column("test_phase", "cases")
    op.drop_column("case_change", "failure")
