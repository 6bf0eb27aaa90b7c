"""Questions about bodies."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.status import BodyKind
from app.models.base import table_of
from app.models.body import Body
from app.queries.fact import list_kind
from app.queries.moment import Moment
from app.queries.source import Source, source_of

body = table_of(Body)


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body or another actor; `code` is what the references of its papers begin with, where a paper shows it."""

    slug: str
    name: str
    long_name: str
    kind: BodyKind
    code: str | None
    source: Source | None


def list_bodies(session: Session, moment: Moment) -> tuple[BodyRow, ...]:
    """List the bodies and actors of the record in their order, in two statements."""
    codes = {row.key: row.content["code"] for row in list_kind(session, "bodies", moment)}
    rows = session.execute(select(body).where(body.c.seq <= moment.seq).order_by(body.c.position, body.c.slug)).all()
    return tuple(
        BodyRow(row.slug, row.name, row.long_name, row.kind, codes.get(row.slug), source_of(row)) for row in rows
    )


def name_bodies(session: Session, *kinds: BodyKind) -> dict[str, str]:
    """Give the name of each body and actor by its slug; only those of some kinds where any is named."""
    question = select(body.c.slug, body.c.name).order_by(body.c.position)
    rows = session.execute(question.where(body.c.kind.in_(kinds)) if kinds else question).all()
    return {row.slug: row.name for row in rows}


def name_body(session: Session, slug: str) -> tuple[int, str]:
    """Give the id and the name of a body.

    Raises:
        NotFound: there is no such body.
    """
    row = session.execute(select(body.c.id, body.c.name).where(body.c.slug == slug)).first()
    if row is None:
        raise NotFound(f"There is no body {slug!r} in the record.")
    return int(row.id), str(row.name)
