"""Modifications of the code."""

from sqlmodel import Field

from app.models.base import APPEND_ONLY, BigId, Sourced, Stamped


class Modification(Stamped, Sourced, table=True):
    """A change to the Smart Energy Code under its one reference."""

    __tablename__ = "modification"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    reference: str = Field(nullable=False, unique=True)
    title: str = Field(nullable=False)
