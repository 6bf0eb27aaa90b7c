"""Bodies, their papers, and who sits in them when."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.domain.status import BodyKind, Classification, Seat
from app.models.base import (
    APPEND_ONLY,
    BigId,
    Effective,
    Instant,
    Sourced,
    Stamped,
    choice,
)


class Body(Stamped, Sourced, table=True):
    """A body that governs: a Panel, a board, a group, a sub-committee."""

    __tablename__ = "body"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    slug: str = Field(nullable=False, unique=True)
    name: str = Field(nullable=False)
    long_name: str = Field(nullable=False)
    kind: BodyKind = Field(default=BodyKind.BODY, sa_type=choice(BodyKind, "kind"), nullable=False)
    position: int = Field(default=0, nullable=False)


class Paper(Stamped, Sourced, table=True):
    """A paper that the record is drawn from or issued."""

    __tablename__ = "paper"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    reference: str = Field(nullable=False, unique=True)
    title: str = Field(nullable=False)
    author: str | None = None
    dated: date | None = None
    classification: Classification | None = Field(
        default=None, sa_type=choice(Classification, "classification"), nullable=True
    )


class Appointment(Stamped, Effective, table=True):
    """A person's seat in a body from an instant on; an AppointmentEnd closes it."""

    __tablename__ = "appointment"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: int = Field(foreign_key="person.id", sa_type=BigId, nullable=False, index=True)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False, index=True)
    seat: Seat = Field(sa_type=choice(Seat, "seat"), nullable=False)


class AppointmentEnd(Stamped, table=True):
    """From when an appointment no longer holds; the latest recorded one counts."""

    __tablename__ = "appointment_end"
    __table_args__ = (UniqueConstraint("appointment_id", "seq"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    appointment_id: int = Field(foreign_key="appointment.id", sa_type=BigId, nullable=False)
    ends_at: datetime = Field(sa_type=Instant, nullable=False)
