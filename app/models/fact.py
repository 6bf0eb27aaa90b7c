"""What papers report, in their own words and cells: one row a fact, whatever its kind."""

from sqlalchemy import Index, Text
from sqlmodel import Field

from app.models.base import APPEND_ONLY, BigId, Effective, Sourced, Stamped


class Fact(Stamped, Effective, Sourced, table=True):
    """One fact as a paper prints it: about a release or a paper, of a kind, under a key.

    The content is the record's own canonical JSON; app/facts says what each kind may hold. A later row of the
    same key replaces an earlier one, which stays.
    """

    __tablename__ = "fact"
    __table_args__ = (
        Index("ix_fact_latest", "about", "kind", "key", "effective_at", "seq", "id"),
        Index("ix_fact_kind", "kind", "about", "position"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    about: str = Field(nullable=False)
    kind: str = Field(nullable=False)
    key: str = Field(nullable=False)
    position: int = Field(nullable=False)
    content: str = Field(sa_type=Text, nullable=False)
