"""Which exclusions are in force at a moment: agreed by then, neither expired nor revoked, and known by then."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.models.base import table_of
from app.models.criterion import Retraction
from app.models.exclusion import Exclusion, ExclusionRevocation
from app.models.release import Release
from app.queries.moment import Moment

release = table_of(Release)
exclusion = table_of(Exclusion)
revocation = table_of(ExclusionRevocation)
retraction = table_of(Retraction)


def was_known(moment: Moment) -> ColumnElement[bool]:
    """Hold for exclusions that were recorded, and held or had held, at a moment."""
    retracted = exists().where(
        retraction.c.table_name == exclusion.name,
        retraction.c.row_id == exclusion.c.id,
        retraction.c.seq <= moment.seq,
    )
    return and_(exclusion.c.seq <= moment.seq, exclusion.c.effective_at <= moment.as_at, ~retracted)


def is_in_force(moment: Moment) -> ColumnElement[bool]:
    """Hold for exclusions that count at a moment: the twin of `app.domain.exclusion.is_in_force`."""
    revoked = exists().where(
        revocation.c.exclusion_id == exclusion.c.id,
        revocation.c.seq <= moment.seq,
        revocation.c.effective_at <= moment.as_at,
    )
    lasting = or_(exclusion.c.expires_at.is_(None), exclusion.c.expires_at > moment.as_at)
    return and_(was_known(moment), lasting, ~revoked)


def excluding_issue(issue_id: Any, moment: Moment) -> ColumnElement[bool]:
    """Hold for exclusions in force that are of an issue."""
    return and_(exclusion.c.issue_id == issue_id, is_in_force(moment))


def count_expired(session: Session, slug: str, moment: Moment) -> int:
    """Count a release's exclusions that have expired: pages change at that instant, without an entry."""
    question = (
        select(func.count())
        .select_from(exclusion.join(release, release.c.id == exclusion.c.release_id))
        .where(release.c.slug == slug, exclusion.c.seq <= moment.seq, exclusion.c.expires_at <= moment.as_at)
    )
    return int(session.execute(question).scalar_one())
