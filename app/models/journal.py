"""The journal: headers for ever, payloads until the law asks, and the chain over both."""

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel

from app.models.base import APPEND_ONLY, Instant


class JournalEntry(SQLModel, table=True):
    """One change: who, what kind, about what, when recorded, chained to the entry before."""

    __tablename__ = "journal_entry"
    __table_args__ = ({"info": APPEND_ONLY},)

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    recorded_at: datetime = Field(sa_type=Instant, nullable=False, index=True, unique=True)
    actor: str = Field(nullable=False)
    on_behalf_of: str | None = None
    kind: str = Field(nullable=False)
    subject: str = Field(nullable=False, index=True)
    release_ids: str = Field(sa_type=Text, nullable=False)
    touches_all: bool = Field(nullable=False)
    digest: str = Field(nullable=False)
    hash: str = Field(nullable=False)


class JournalPayload(SQLModel, table=True):
    """What an entry changed, in words and rows: the exact text that was digested, with its salt."""

    __tablename__ = "journal_payload"
    __table_args__ = ({"info": {"append_only": True, "erasable": True}},)

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    salt: str = Field(nullable=False)
    body: str = Field(sa_type=Text, nullable=False)


class JournalRelease(SQLModel, table=True):
    """Which releases an entry touches; release_id 0 stands for "all of them"."""

    __tablename__ = "journal_release"
    __table_args__ = ({"info": APPEND_ONLY},)

    release_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


class JournalErasure(SQLModel, table=True):
    """Says that the payload of one entry was erased, and by which entry: the only key to that trigger."""

    __tablename__ = "journal_erasure"
    __table_args__ = ({"info": APPEND_ONLY},)

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    by_seq: int = Field(sa_type=BigInteger, nullable=False)
