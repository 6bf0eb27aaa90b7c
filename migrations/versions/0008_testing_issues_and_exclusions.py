"""Testing issues, live incidents, and what a body agreed not to count."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0008"
down_revision = "0007"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# In the order in which they refer to one another.
GUARDED = (
    "testing_issue",
    "testing_issue_state",
    "testing_issue_link",
    "incident",
    "incident_state",
    "exclusion",
    "exclusion_pin",
    "exclusion_revocation",
)
STATUS = ("open", "in_resolution", "resolved", "closed", "rejected")
ONE_TO_FIVE = ("1", "2", "3", "4", "5")
PHASES = ("PIT", "SIT", "UIT", "regression", "BAT")
CLASSES = (
    "duplicate",
    "known_defect",
    "device",
    "environment",
    "accepted_manufacturer_defect",
    "substituted",
)


def _choice(
    table: str, column: str, members: tuple[str, ...], *, nullable: bool = False
) -> tuple[sa.Column[Any], sa.CheckConstraint]:
    listed = ", ".join(f"'{member}'" for member in members)
    quoted = f'"{column}"' if column == "of" else column
    return (
        sa.Column(column, sa.String(max(map(len, members))), nullable=nullable),
        sa.CheckConstraint(f"{quoted} IN ({listed})", name=f"ck_{table}_{column}"),
    )


def _refers(
    table: str, column: str, to: str, *, nullable: bool = False
) -> tuple[sa.Column[Any], sa.ForeignKeyConstraint]:
    return (
        sa.Column(column, BIG_ID, nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}"),
    )


def _stamped(table: str, *parts: sa.schema.SchemaItem, effective: bool = False) -> None:
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


def _create_issues() -> None:
    _stamped(
        "testing_issue",
        *_refers("testing_issue", "release_id", "release"),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.UniqueConstraint("release_id", "key", name="uq_testing_issue"),
    )
    table = "testing_issue_state"
    _stamped(
        table,
        *_refers(table, "issue_id", "testing_issue"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        *_choice(table, "severity", ONE_TO_FIVE),
        *_choice(table, "status", STATUS),
        sa.Column("service_provider", sa.String(), nullable=True),
        sa.Column("needs_code_change", sa.Boolean(), nullable=True),
        sa.Column("resolution_plan", sa.Text(), nullable=True),
        sa.Column("target_date", sa.Date(), nullable=True),
        *_refers(table, "duplicate_of", "testing_issue", nullable=True),
        *_choice(table, "phase", PHASES, nullable=True),
        sa.Column("modification", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.UniqueConstraint("issue_id", "version", name="uq_testing_issue_state_version"),
        effective=True,
    )
    op.create_index(f"ix_{table}_latest", table, ["issue_id", "effective_at", "seq", "id"])
    table = "testing_issue_link"
    _stamped(
        table,
        *_refers(table, "issue_id", "testing_issue"),
        sa.Column("phase_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.UniqueConstraint("issue_id", "run_id", "case_id", name="uq_testing_issue_link"),
        effective=True,
    )
    op.create_index("ix_testing_issue_link_case", table, ["phase_id", "case_id"])


def _create_incidents() -> None:
    _stamped(
        "incident",
        *_refers("incident", "release_id", "release"),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.UniqueConstraint("release_id", "key", name="uq_incident"),
    )
    table = "incident_state"
    _stamped(
        table,
        *_refers(table, "incident_id", "incident"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        *_choice(table, "category", ONE_TO_FIVE),
        *_choice(table, "status", STATUS),
        sa.Column("service_provider", sa.String(), nullable=True),
        sa.Column("resolution_plan", sa.Text(), nullable=True),
        sa.Column("target_date", sa.Date(), nullable=True),
        sa.Column("ssrp", sa.Text(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.UniqueConstraint("incident_id", "version", name="uq_incident_state_version"),
        effective=True,
    )
    op.create_index(f"ix_{table}_latest", table, ["incident_id", "effective_at", "seq", "id"])


def _create_exclusions() -> None:
    table = "exclusion"
    _stamped(
        table,
        *_refers(table, "release_id", "release"),
        *_choice(table, "of", ("result", "test", "issue")),
        *_refers(table, "phase_id", "test_phase", nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        *_refers(table, "issue_id", "testing_issue", nullable=True),
        *_choice(table, "kind", CLASSES),
        sa.Column("reason", sa.Text(), nullable=False),
        *_refers(table, "body_id", "body"),
        sa.Column("meeting", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("stays_case_id", sa.BigInteger(), nullable=True),
        *_refers(table, "stays_issue_id", "testing_issue", nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        effective=True,
    )
    op.create_index("ix_exclusion_release", table, ["release_id", "id"])
    table = "exclusion_pin"
    _stamped(
        table,
        *_refers(table, "exclusion_id", "exclusion"),
        sa.Column("phase_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.UniqueConstraint("exclusion_id", "phase_id", "case_id", "failure", name="uq_exclusion_pin"),
    )
    table = "exclusion_revocation"
    _stamped(
        table,
        *_refers(table, "exclusion_id", "exclusion"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.UniqueConstraint("exclusion_id", name="uq_exclusion_revocation"),
        effective=True,
    )


def upgrade() -> None:
    """Create the tables and guard them."""
    _create_issues()
    _create_incidents()
    _create_exclusions()
    guard(op, *GUARDED)


def downgrade() -> None:
    """Drop them again."""
    unguard(op, *GUARDED)
    for table in reversed(GUARDED):
        op.drop_table(table)
