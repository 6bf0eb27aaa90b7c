"""What a service has to know of a criterion before it records anything on it."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.models.base import table_of
from app.models.body import Body
from app.models.criterion import Criterion, CriterionVersion, CriterionWording, Statement
from app.models.release import Release
from app.queries.moment import latest, resolve

release = table_of(Release)
body = table_of(Body)
criterion = table_of(Criterion)
wording = table_of(CriterionWording)
versions = table_of(CriterionVersion)
statement = table_of(Statement)


@dataclass(frozen=True, slots=True)
class CriterionNamed:
    """What a service has to know of a criterion before it records anything on it."""

    id: int
    release_id: int
    body_id: int
    body: str
    body_name: str
    version: int
    statements: int


def name_criterion(session: Session, slug: str, key: str) -> CriterionNamed:
    """Give the ids behind a criterion and its current version, for a service that will change it.

    Raises:
        NotFound: the release has no such criterion.
    """
    counted = select(func.count()).select_from(statement).where(statement.c.criterion_id == criterion.c.id)
    version = select(func.max(versions.c.version)).where(versions.c.criterion_id == criterion.c.id)
    worded = wording.alias()
    newest = latest(wording, resolve(session), worded.c.criterion_id == criterion.c.id, of=worded)
    row = session.execute(
        select(
            criterion.c.id,
            criterion.c.release_id,
            body.c.id.label("body_id"),
            body.c.slug,
            body.c.name,
            func.coalesce(version.scalar_subquery(), 0).label("version"),
            counted.scalar_subquery().label("statements"),
        )
        .select_from(
            criterion.join(release, release.c.id == criterion.c.release_id)
            .join(wording, wording.c.id == newest)
            .join(body, body.c.id == wording.c.body_id)
        )
        .where(and_(release.c.slug == slug, criterion.c.key == key))
    ).first()
    if row is None:
        raise NotFound(f"The release {slug!r} has no criterion {key!r}.")
    return CriterionNamed(
        row.id, row.release_id, row.body_id, row.slug, row.name, int(row.version), int(row.statements)
    )
