"""Documents that a criterion rests on: uploaded and kept, or linked with the digest of what was seen there."""

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import APPEND_ONLY, BigId, Effective, Stamped


class Document(Stamped, Effective, table=True):
    """One version of a document given as evidence on a criterion; without a link its file is kept here."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("criterion_id", "key", "version", name="uq_document_version"),
        Index("ix_document_latest", "criterion_id", "key", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    criterion_id: int = Field(foreign_key="criterion.id", sa_type=BigId, nullable=False)
    key: str = Field(nullable=False)
    version: int = Field(nullable=False)
    title: str = Field(sa_type=Text, nullable=False)
    link: str = Field(default="", sa_type=Text, nullable=False)
    file_name: str = Field(default="", nullable=False)
    media_type: str = Field(default="", nullable=False)
    sha256: str = Field(nullable=False)
    words: str = Field(default="", sa_type=Text, nullable=False)
    withdrawn: bool = Field(default=False, nullable=False)
    by: str = Field(nullable=False)


class DocumentContent(SQLModel, table=True):
    """The bytes of an uploaded file, kept once under their digest."""

    __tablename__ = "document_content"
    __table_args__ = ({"info": APPEND_ONLY},)

    sha256: str = Field(primary_key=True)
    size: int = Field(sa_type=BigInteger, nullable=False)
    content: bytes = Field(sa_type=LargeBinary, nullable=False)
