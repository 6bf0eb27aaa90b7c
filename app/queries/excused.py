"""How many failing test cases exclusions leave out of each phase, by outcome: one statement for all releases asked."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.status import Outcome
from app.models.base import table_of
from app.models.exclusion import Exclusion, ExclusionPin
from app.models.release import Release
from app.models.testing import Bucket, CaseChange, TestPhase, TestReceipt
from app.queries import exclusion_force
from app.queries.case_failure import newest_change
from app.queries.moment import WHENEVER, WHICHEVER, Moment, told

release = table_of(Release)
exclusion = table_of(Exclusion)
pin = table_of(ExclusionPin)
phase = table_of(TestPhase)
bucket = table_of(Bucket)
change = table_of(CaseChange)
receipt = table_of(TestReceipt)


def excused_outcomes(
    session: Session, slug: str | None, moment: Moment, *, but: int | None = None
) -> Mapping[int, dict[str, dict[Outcome, int]]]:
    """Count by release, phase and outcome the cases whose standing failure an exclusion in force was agreed on.

    Args:
        session: an open session.
        slug: the release; all of them when none is named.
        moment: both clocks; results take effect when they are received.
        but: as if the exclusion of this number were not there.
    """
    found: dict[int, dict[str, dict[Outcome, int]]] = defaultdict(dict)
    question = _excused(slug is not None)
    if but is not None:
        question = question.where(exclusion.c.id != but)
    for row in session.execute(question, told(moment, slug)):
        found[row.release_id].setdefault(str(row.code), {})[Outcome(row.outcome)] = row.cases
    return found


@cache
def _excused(one_release: bool) -> Select[Any]:
    newest = (
        select(receipt.c.phase_id, func.max(receipt.c.body_no).label("body_no"))
        .where(receipt.c.seq <= WHENEVER.seq, receipt.c.recorded_at <= WHENEVER.as_at)
        .group_by(receipt.c.phase_id)
        .subquery()
    )
    stands = and_(
        change.c.phase_id == pin.c.phase_id,
        change.c.case_id == pin.c.case_id,
        change.c.body_no == newest_change(pin.c.phase_id, pin.c.case_id, newest.c.body_no),
        change.c.failure == pin.c.failure,
    )
    question = (
        select(
            exclusion.c.release_id,
            phase.c.code,
            bucket.c.outcome,
            func.count(func.distinct(pin.c.case_id)).label("cases"),
        )
        .select_from(
            exclusion.join(pin, pin.c.exclusion_id == exclusion.c.id)
            .join(newest, newest.c.phase_id == pin.c.phase_id)
            .join(change, stands)
            .join(bucket, bucket.c.id == change.c.bucket_id)
            .join(phase, phase.c.id == pin.c.phase_id)
        )
        .where(exclusion_force.is_in_force(WHENEVER))
        .group_by(exclusion.c.release_id, phase.c.code, bucket.c.outcome)
    )
    if one_release:
        question = question.join(release, release.c.id == exclusion.c.release_id).where(release.c.slug == WHICHEVER)
    return question


def phase_codes(session: Session, ids: Collection[int]) -> list[str]:
    """Name the phases that some numbers stand for."""
    rows = session.execute(select(phase.c.code).where(phase.c.id.in_(ids)).order_by(phase.c.code)) if ids else ()
    return [str(row.code) for row in rows]
