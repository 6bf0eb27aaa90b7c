"""Testing phases: windows, thresholds, the TAD's steps, completion reports, and Test Participants' duties."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0009"
down_revision = "0008"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "phase_version",
    "phase_window",
    "phase_threshold",
    "tad_step",
    "completion_report",
    "completion_report_step",
    "participation",
    "duty_submission",
)


def _phase() -> sa.Column[str]:
    members = ("PIT", "SIT", "UIT", "regression", "BAT")
    listed = sa.Enum(*members, name="phase", native_enum=False, create_constraint=True, length=10)
    return sa.Column("phase", listed, nullable=False)


def _create_phase_version() -> None:
    op.create_table(
        "phase_version",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        _phase(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_phase_version_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_phase_version"),
        sa.UniqueConstraint("release_id", "phase", "version", name="uq_phase_version"),
    )
    op.create_index("ix_phase_version_seq", "phase_version", ["seq"])


def _create_phase_window() -> None:
    op.create_table(
        "phase_window",
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        _phase(),
        sa.Column(
            "kind",
            sa.Enum("planned", "actual", name="kind", native_enum=False, create_constraint=True, length=7),
            nullable=False,
        ),
        sa.Column("begins_text", sa.String(), nullable=False),
        sa.Column("begins_kind", sa.String(), nullable=False),
        sa.Column("begins_earliest", sa.Date(), nullable=True),
        sa.Column("begins_latest", sa.Date(), nullable=True),
        sa.Column("ends_text", sa.String(), nullable=False),
        sa.Column("ends_kind", sa.String(), nullable=False),
        sa.Column("ends_earliest", sa.Date(), nullable=True),
        sa.Column("ends_latest", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_phase_window_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_phase_window"),
    )
    op.create_index("ix_phase_window_latest", "phase_window", ["release_id", "phase", "effective_at", "seq", "id"])
    op.create_index("ix_phase_window_seq", "phase_window", ["seq"])


def _create_phase_threshold() -> None:
    op.create_table(
        "phase_threshold",
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        _phase(),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("rate_needed", sa.Integer(), nullable=True),
        sa.Column("rate_of", sa.Integer(), nullable=True),
        sa.Column("at_most", sa.Integer(), nullable=True),
        sa.Column("meeting", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_phase_threshold_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_phase_threshold"),
    )
    op.create_index(
        "ix_phase_threshold_latest", "phase_threshold", ["release_id", "phase", "effective_at", "seq", "id"]
    )
    op.create_index("ix_phase_threshold_seq", "phase_threshold", ["seq"])


def _create_tad_step() -> None:
    op.create_table(
        "tad_step",
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "draft",
                "comments",
                "update",
                "recommendation",
                "acceptance",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=14,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("meeting", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_tad_step_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tad_step"),
    )
    op.create_index("ix_tad_step_latest", "tad_step", ["release_id", "effective_at", "seq", "id"])
    op.create_index("ix_tad_step_seq", "tad_step", ["seq"])


def _create_completion_report() -> None:
    op.create_table(
        "completion_report",
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        _phase(),
        sa.Column(
            "kind",
            sa.Enum("interim", "final", name="kind", native_enum=False, create_constraint=True, length=7),
            nullable=False,
        ),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_completion_report_release_id"),
        sa.PrimaryKeyConstraint("id", name="pk_completion_report"),
        sa.UniqueConstraint("release_id", "phase", "kind", "version", name="uq_completion_report"),
    )
    op.create_index("ix_completion_report_seq", "completion_report", ["seq"])


def _create_completion_report_step() -> None:
    op.create_table(
        "completion_report_step",
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("report_id", BIG_ID, nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "submitted", "reviewed", "approved", name="step", native_enum=False, create_constraint=True, length=9
            ),
            nullable=False,
        ),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("meeting", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["completion_report.id"], name="fk_completion_report_step_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_completion_report_step"),
    )
    op.create_index(
        "ix_completion_report_step_latest", "completion_report_step", ["report_id", "effective_at", "seq", "id"]
    )
    op.create_index("ix_completion_report_step_seq", "completion_report_step", ["seq"])


def _create_participation() -> None:
    op.create_table(
        "participation",
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("takes_part", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_participation_release_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_participation_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_participation"),
    )
    op.create_index(
        "ix_participation_latest", "participation", ["release_id", "person_id", "effective_at", "seq", "id"]
    )
    op.create_index("ix_participation_seq", "participation", ["seq"])


def _create_duty_submission() -> None:
    op.create_table(
        "duty_submission",
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "regression-plans",
                "regression-results",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=18,
            ),
            nullable=False,
        ),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_duty_submission_release_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_duty_submission_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_duty_submission"),
    )
    op.create_index(
        "ix_duty_submission_latest", "duty_submission", ["release_id", "person_id", "effective_at", "seq", "id"]
    )
    op.create_index("ix_duty_submission_seq", "duty_submission", ["seq"])


def upgrade() -> None:
    """Create the tables and guard them."""
    _create_phase_version()
    _create_phase_window()
    _create_phase_threshold()
    _create_tad_step()
    _create_completion_report()
    _create_completion_report_step()
    _create_participation()
    _create_duty_submission()
    guard(op, *TABLES)


def downgrade() -> None:
    """Drop them again."""
    unguard(op, *TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)
