"""Questions about bodies."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.base import table_of
from app.models.body import Body

body = table_of(Body)


def name_bodies(session: Session) -> dict[str, str]:
    """Give the name of each body and actor by its slug."""
    rows = session.execute(select(body.c.slug, body.c.name).order_by(body.c.position)).all()
    return {row.slug: row.name for row in rows}
