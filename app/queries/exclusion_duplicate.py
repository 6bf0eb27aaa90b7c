"""Questions about duplicates: whether the one that is to stay stays, so that never all of them are left out."""

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.exclusion import Pin
from app.domain.status import ExclusionClass
from app.models.base import table_of
from app.models.exclusion import Exclusion, ExclusionPin
from app.models.release import Release
from app.queries.among import among
from app.queries.exclusion_force import is_in_force
from app.queries.moment import Moment

release = table_of(Release)
exclusion = table_of(Exclusion)
pin = table_of(ExclusionPin)


def one_at_a_time(session: Session, release_id: int) -> None:
    """Let nobody else name duplicates in a release until this change is kept, and see what they named before.

    Two people who name each other's issue as the one that stays, at the same moment, would else both find nothing in
    the way, and neither would stay. On SQLite there is one writer anyway.
    """
    session.execute(select(release.c.id).where(release.c.id == release_id).with_for_update(key_share=True))


def is_left_out(session: Session, moment: Moment, phases: Collection[int], case: int | None, issue: int | None) -> bool:
    """Say whether a case of these phases, or an issue, is left out as a duplicate of another now.

    Args:
        session: an open session.
        moment: now.
        phases: the phases' numbers.
        case, issue: what is to stay, one of the two.
    """
    wanted = (
        exclusion.c.issue_id == issue
        if issue is not None
        else and_(pin.c.case_id == case, among(session, pin.c.phase_id, sorted(phases)))
    )
    question = (
        select(exclusion.c.id)
        .select_from(exclusion.outerjoin(pin, pin.c.exclusion_id == exclusion.c.id))
        .where(exclusion.c.kind == ExclusionClass.DUPLICATE, is_in_force(moment), wanted)
        .limit(1)
    )
    return session.execute(question).first() is not None


def is_stayed_for(session: Session, moment: Moment, pins: Collection[Pin], issue: int | None) -> bool:
    """Say whether others are left out now as duplicates of one of these failures' cases, or of an issue.

    Args:
        session: an open session.
        moment: now.
        pins: the failures that are to be left out.
        issue: the issue that is to be left out, if it is one.
    """
    cases, phases = sorted({each.case_id for each in pins}), sorted({each.phase_id for each in pins})
    of_a_case = and_(among(session, exclusion.c.stays_case_id, cases), among(session, pin.c.phase_id, phases))
    wanted = of_a_case if issue is None else or_(of_a_case, exclusion.c.stays_issue_id == issue)
    question = (
        select(exclusion.c.id)
        .select_from(exclusion.outerjoin(pin, pin.c.exclusion_id == exclusion.c.id))
        .where(exclusion.c.kind == ExclusionClass.DUPLICATE, is_in_force(moment), wanted)
        .limit(1)
    )
    return session.execute(question).first() is not None
