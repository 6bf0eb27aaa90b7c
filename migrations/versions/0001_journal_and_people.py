"""The journal, people, and what lets them in."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0001"
down_revision = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "idempotent_answer",
    "journal_entry",
    "journal_erasure",
    "journal_payload",
    "journal_release",
    "person",
    "sign_in_attempt",
    "api_key",
    "sign_in_session",
)
GUARDED = (
    "journal_entry",
    "journal_erasure",
    "journal_payload",
    "journal_release",
)


def _create_idempotent_answer() -> None:
    op.create_table(
        "idempotent_answer",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_idempotent_answer"),
        sa.UniqueConstraint("actor", "key", name="uq_idempotent_answer_actor_key"),
    )
    op.create_index(
        "ix_idempotent_answer_created_at",
        "idempotent_answer",
        ["created_at"],
        unique=False,
    )


def _create_journal_entry() -> None:
    op.create_table(
        "journal_entry",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("release_ids", sa.Text(), nullable=False),
        sa.Column("touches_all", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal_entry"),
    )
    op.create_index("ix_journal_entry_recorded_at", "journal_entry", ["recorded_at"], unique=True)
    op.create_index("ix_journal_entry_subject", "journal_entry", ["subject"], unique=False)


def _create_journal_erasure() -> None:
    op.create_table(
        "journal_erasure",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal_erasure"),
    )


def _create_journal_payload() -> None:
    op.create_table(
        "journal_payload",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal_payload"),
    )


def _create_journal_release() -> None:
    op.create_table(
        "journal_release",
        sa.Column("release_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("release_id", "seq", name="pk_journal_release"),
    )


def _create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "office",
            sa.Enum(
                "none",
                "secretariat",
                "admin",
                "dcc",
                "authority",
                "party",
                name="office",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("login", name="uq_person_login"),
    )


def _create_sign_in_attempt() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_address", "sign_in_attempt", ["address"], unique=False)
    op.create_index("ix_sign_in_attempt_login", "sign_in_attempt", ["login"], unique=False)


def _create_api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_api_key_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("prefix", name="uq_api_key_prefix"),
    )


def _create_sign_in_session() -> None:
    op.create_table(
        "sign_in_session",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_session_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_session"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_session_token_hash"),
    )
    op.create_index("ix_sign_in_session_person_id", "sign_in_session", ["person_id"], unique=False)


def upgrade() -> None:
    """Create the tables and guard those that are append-only."""
    _create_idempotent_answer()
    _create_journal_entry()
    _create_journal_erasure()
    _create_journal_payload()
    _create_journal_release()
    _create_person()
    _create_sign_in_attempt()
    _create_api_key()
    _create_sign_in_session()
    guard(op, *GUARDED)


def downgrade() -> None:
    """Drop the tables again."""
    unguard(op, *GUARDED)
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function if exists refuse_change()")
