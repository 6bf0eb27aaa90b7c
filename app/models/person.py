"""People, and what lets them in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.domain.status import Office
from app.models.base import BigId, Instant, choice


class Person(SQLModel, table=True):
    """Somebody who can sign in, under a login that never changes."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    login: str = Field(nullable=False, unique=True)
    name: str = Field(nullable=False)
    office: Office = Field(default=Office.NONE, sa_type=choice(Office, "office"), nullable=False)
    password_hash: str | None = None
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)


class SignInSession(SQLModel, table=True):
    """One browser that is signed in: only the hash of its token is kept, and it can be ended here."""

    __tablename__ = "sign_in_session"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_hash: str = Field(nullable=False, unique=True)
    person_id: int = Field(foreign_key="person.id", sa_type=BigId, nullable=False, index=True)
    created_at: datetime = Field(sa_type=Instant, nullable=False)
    expires_at: datetime = Field(sa_type=Instant, nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class SignInAttempt(SQLModel, table=True):
    """A failed sign-in, counted against its login and its address for a while."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    login: str = Field(nullable=False, index=True)
    address: str = Field(nullable=False, index=True)
    at: datetime = Field(sa_type=Instant, nullable=False)
