"""Meetings that bodies call, risks with a level, what bodies recommend and decide, what follows, lessons."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard
from migrations.columns import number, one_of, refers, stamped, text, word

revision = "0011"
down_revision = "0010"

# In the order in which they refer to one another.
GUARDED = (
    "meeting",
    "meeting_cancelled",
    "meeting_note",
    "exclusion_request",
    "exclusion_request_answer",
    "risk",
    "risk_state",
    "deciding_body",
    "recommendation",
    "decision",
    "release_step",
    "redating",
    "lesson",
    "lesson_taken",
)
GO_NO_GO = ("go", "go_with_conditions", "no_go", "defer")
STEPS = (
    "dcc_go_no_go",
    "operational_acceptance",
    "gone_live",
    "heightened_watch",
    "watch_ended",
    "closed_down",
)
CLASSES = ("duplicate", "known_defect", "device", "environment", "accepted_manufacturer_defect", "substituted")


def _create_meetings() -> None:
    table = "meeting"
    stamped(
        table,
        *refers(table, "body_id", "body"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        word("place", nullable=True),
        word("by"),
        sa.UniqueConstraint("body_id", "day", name="uq_meeting"),
        effective=False,
    )
    table = "meeting_cancelled"
    stamped(
        table,
        *refers(table, "meeting_id", "meeting"),
        text("reason"),
        word("by"),
        sa.UniqueConstraint("meeting_id", name="uq_meeting_cancelled"),
        effective=False,
    )
    table = "meeting_note"
    stamped(
        table,
        *refers(table, "body_id", "body"),
        sa.Column("day", sa.Date(), nullable=False),
        *refers(table, "release_id", "release", nullable=True),
        *refers(table, "criterion_id", "criterion", nullable=True),
        *one_of(table, "kind", ("view", "concern", "note")),
        text("words"),
        word("member", nullable=True),
        sa.Column("after_decision", sa.Boolean(), nullable=False),
        word("by"),
    )
    op.create_index(f"ix_{table}_day", table, ["body_id", "day", "id"])
    op.create_index(f"ix_{table}_criterion", table, ["criterion_id", "id"])


def _create_requests() -> None:
    table = "exclusion_request"
    stamped(
        table,
        *refers(table, "release_id", "release"),
        *refers(table, "body_id", "body"),
        number("number"),
        *refers(table, "issue_id", "testing_issue", nullable=True),
        text("what"),
        *one_of(table, "exclusion_class", CLASSES),
        text("reason"),
        word("by"),
        sa.UniqueConstraint("release_id", "number", name="uq_exclusion_request"),
    )
    table = "exclusion_request_answer"
    stamped(
        table,
        *refers(table, "request_id", "exclusion_request"),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        text("words"),
        word("meeting", nullable=True),
        word("by"),
        sa.UniqueConstraint("request_id", name="uq_exclusion_request_answer"),
    )


def _create_risks() -> None:
    table = "risk"
    stamped(
        table,
        *refers(table, "release_id", "release"),
        number("number"),
        sa.UniqueConstraint("release_id", "number", name="uq_risk"),
        effective=False,
    )
    table = "risk_state"
    stamped(
        table,
        *refers(table, "risk_id", "risk"),
        number("version"),
        text("text"),
        *one_of(table, "level", ("high", "medium", "low")),
        *one_of(table, "status", ("open", "accepted", "closed")),
        word("owner"),
        word("raised_by"),
        text("mitigation"),
        *refers(table, "accepted_by", "body", nullable=True),
        text("acceptance"),
        word("modification", nullable=True),
        word("by"),
        sa.UniqueConstraint("risk_id", "version", name="uq_risk_state_version"),
    )
    op.create_index(f"ix_{table}_latest", table, ["risk_id", "effective_at", "seq", "id"])


def _create_decisions() -> None:
    table = "deciding_body"
    stamped(
        table, *refers(table, "release_id", "release"), *refers(table, "body_id", "body"), text("reason"), word("by")
    )
    op.create_index(f"ix_{table}_latest", table, ["release_id", "effective_at", "seq", "id"])
    table = "recommendation"
    stamped(
        table,
        *refers(table, "release_id", "release"),
        *refers(table, "body_id", "body"),
        number("version"),
        *one_of(table, "outcome", GO_NO_GO),
        text("words"),
        text("conditions"),
        word("meeting", nullable=True),
        word("by"),
        sa.Column("saw_seq", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("release_id", "body_id", "version", name="uq_recommendation_version"),
    )
    op.create_index(f"ix_{table}_latest", table, ["release_id", "body_id", "effective_at", "seq", "id"])
    table = "decision"
    stamped(
        table,
        *refers(table, "release_id", "release"),
        *refers(table, "body_id", "body"),
        number("version"),
        *one_of(table, "outcome", GO_NO_GO),
        text("words"),
        text("conditions"),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        word("meeting", nullable=True),
        word("by"),
        sa.Column("saw_seq", sa.BigInteger(), nullable=False),
        text("pinned"),
        word("pinned_sha256"),
        sa.UniqueConstraint("release_id", "version", name="uq_decision_version"),
    )
    op.create_index(f"ix_{table}_latest", table, ["release_id", "effective_at", "seq", "id"])


def _create_what_follows() -> None:
    table = "release_step"
    stamped(
        table,
        *refers(table, "release_id", "release"),
        number("version"),
        *one_of(table, "kind", STEPS),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        text("words"),
        word("by"),
        sa.UniqueConstraint("release_id", "version", name="uq_release_step_version"),
    )
    op.create_index(f"ix_{table}_latest", table, ["release_id", "kind", "effective_at", "seq", "id"])
    table = "redating"
    stamped(
        table,
        *refers(table, "release_id", "release"),
        number("version"),
        sa.Column("former", sa.Date(), nullable=True),
        sa.Column("go_live", sa.Date(), nullable=False),
        text("reason"),
        text("consent", nullable=True),
        sa.Column("flexible_until", sa.Date(), nullable=True),
        word("by"),
        sa.UniqueConstraint("release_id", "version", name="uq_redating_version"),
    )
    table = "lesson"
    stamped(
        table,
        *refers(table, "release_id", "release"),
        number("number"),
        text("text"),
        text("action"),
        word("owner", nullable=True),
        word("by"),
        sa.UniqueConstraint("release_id", "number", name="uq_lesson"),
    )
    table = "lesson_taken"
    stamped(
        table,
        *refers(table, "lesson_id", "lesson"),
        *refers(table, "release_id", "release"),
        number("version"),
        text("words"),
        word("by"),
        sa.UniqueConstraint("lesson_id", "release_id", "version", name="uq_lesson_taken_version"),
    )


def upgrade() -> None:
    """Create the tables and guard them."""
    _create_meetings()
    _create_requests()
    _create_risks()
    _create_decisions()
    _create_what_follows()
    guard(op, *GUARDED)


def downgrade() -> None:
    """Drop them again."""
    unguard(op, *GUARDED)
    for table in reversed(GUARDED):
        op.drop_table(table)
