"""Keys of machine clients, and answers kept for repeated requests."""

from datetime import datetime

from sqlalchemy import LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import BigId, Instant


class ApiKey(SQLModel, table=True):
    """A machine client's key: its prefix for people, its hash for us, what it may do and until when."""

    __tablename__ = "api_key"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(nullable=False)
    prefix: str = Field(nullable=False, unique=True)
    key_hash: str = Field(nullable=False)
    scopes: str = Field(nullable=False)
    person_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BigId)
    created_at: datetime = Field(sa_type=Instant, nullable=False)
    expires_at: datetime = Field(sa_type=Instant, nullable=False)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class IdempotentAnswer(SQLModel, table=True):
    """The answer given to a POST under an Idempotency-Key, given again when the same request returns."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (UniqueConstraint("actor", "key", name="uq_idempotent_answer_actor_key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    actor: str = Field(nullable=False)
    key: str = Field(nullable=False)
    request_digest: str = Field(nullable=False)
    status: int = Field(nullable=False)
    headers: str = Field(sa_type=Text, nullable=False)
    body: bytes = Field(sa_type=LargeBinary, nullable=False)
    created_at: datetime = Field(sa_type=Instant, nullable=False, index=True)
