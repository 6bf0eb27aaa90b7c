"""Questions about the bodies that may agree what is not to be counted."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Fault, Invalid
from app.domain.status import BodyKind
from app.models.base import table_of
from app.models.body import Body

body = table_of(Body)


@dataclass(frozen=True, slots=True)
class BodyNamed:
    """What a service has to know of the body that agreed something."""

    id: int
    slug: str
    name: str


def body_that_agrees(session: Session, slug: str) -> BodyNamed:
    """Give the governing body of this slug.

    Raises:
        Invalid: there is none.
    """
    row = session.execute(
        select(body.c.id, body.c.slug, body.c.name).where(body.c.slug == slug, body.c.kind == BodyKind.BODY)
    ).first()
    if row is None:
        detail = f"There is no body {slug!r} that could have agreed it."
        raise Invalid(detail, (Fault("/body", detail),))
    return BodyNamed(row.id, row.slug, row.name)
