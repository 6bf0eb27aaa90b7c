"""Questions about who sits in a body at a moment."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.base import table_of
from app.models.body import Body
from app.models.person import Person
from app.queries.moment import Moment
from app.queries.position import appointed

body = table_of(Body)
person = table_of(Person)


def list_members(session: Session, body_slug: str, moment: Moment) -> tuple[str, ...]:
    """List the names of a body's members and chair at a moment, in one statement; whom they are shown to is not its."""
    where = select(body.c.id).where(body.c.slug == body_slug).scalar_subquery()
    rows = session.execute(
        select(person.c.name).where(appointed(moment, person.c.id, where)).order_by(person.c.name, person.c.id)
    )
    return tuple(row.name for row in rows)
