"""What a body of results says as evidence: the phase's figures after it, and the failures that came by it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain.counting import TROUBLE
from app.domain.status import EvidenceKind, Outcome
from app.domain.telling import Told, of_figures
from app.domain.test_run import RunFacts
from app.models.base import Stamped, table_of
from app.models.exclusion import Exclusion, ExclusionPin, ExclusionRevocation
from app.models.testing import Bucket, CaseChange, PhaseFigure, TestPhase
from app.queries.evidence import said_before
from app.services.evidence import rows_of_evidence
from app.services.phase_figure import Place

phases = table_of(TestPhase)
buckets = table_of(Bucket)
figures = table_of(PhaseFigure)
later = figures.alias("later_figure")
change = table_of(CaseChange)
before = change.alias("change_before")
exclusion = table_of(Exclusion)
pin = table_of(ExclusionPin)
revocation = table_of(ExclusionRevocation)

# How a phase counts by bucket as far as is recorded: the last figure of each.
COUNTED = (
    select(figures.c.bucket_id, buckets.c.outcome, figures.c.cases)
    .join(buckets, buckets.c.id == figures.c.bucket_id)
    .where(
        figures.c.phase_id == bindparam("phase"),
        ~exists().where(
            later.c.phase_id == figures.c.phase_id,
            later.c.bucket_id == figures.c.bucket_id,
            later.c.seq > figures.c.seq,
        ),
    )
)
LAST_BEFORE = (
    select(func.max(before.c.body_no))
    .where(
        before.c.phase_id == change.c.phase_id,
        before.c.case_id == change.c.case_id,
        before.c.body_no < change.c.body_no,
    )
    .scalar_subquery()
)
GOES_ON = exists().where(
    before.c.phase_id == change.c.phase_id,
    before.c.case_id == change.c.case_id,
    before.c.body_no == LAST_BEFORE.correlate(change),
    before.c.failure == change.c.failure,
)
EXCUSED = exists().where(
    pin.c.phase_id == change.c.phase_id,
    pin.c.case_id == change.c.case_id,
    pin.c.failure == change.c.failure,
    exclusion.c.id == pin.c.exclusion_id,
    exclusion.c.effective_at <= bindparam("now"),
    exclusion.c.expires_at.is_(None) | (exclusion.c.expires_at > bindparam("now")),
    ~exists().where(revocation.c.exclusion_id == exclusion.c.id, revocation.c.effective_at <= bindparam("now")),
)
# The failures that some bodies brought: neither those that went on as they were, nor any that was agreed not to count.
FRESH = (
    select(func.count())
    .select_from(change)
    .where(
        and_(
            change.c.phase_id == bindparam("phase"),
            change.c.body_no > bindparam("after"),
            change.c.failure.is_not(None),
            ~GOES_ON,
            ~EXCUSED,
        )
    )
)


def tell_figures(
    session: Session,
    release_id: int,
    facts: RunFacts,
    place: Place,
    outcomes: Mapping[int, Outcome],
    moved: Sequence[Mapping[str, Any]],
    *,
    partial: bool,
) -> Iterable[Callable[[], list[Stamped]]]:
    """Give the rows that tell what a run did to its phase's figures; none where it changed nothing.

    The phase's row must be held: then nobody else moves its figures.

    Args:
        session: the unit of work.
        release_id, facts, place: the run, and where its bodies stand.
        outcomes: of each bucket among the results.
        moved: the figures that changed, as they will be stamped.
        partial: whether a body was received only in part.
    """
    now = clock.now()
    asked = {"phase": place.phase_id, "after": place.body_no - place.bodies, "now": now}
    fresh = int(session.execute(FRESH, asked).scalar_one()) if TROUBLE & set(outcomes.values()) else 0
    code = facts.phase.value
    harm, said = said_before(session, release_id, EvidenceKind.FIGURES, code) or (0, {"whole": True})
    if not (moved or fresh) and said["whole"] is not partial:
        return ()
    counts = _counts(session, place.phase_id, outcomes, moved)

    def tell() -> list[Told]:
        held: datetime = ledger.stamped_at(session)
        return [of_figures(release_id, code, facts.run, counts, fresh, harm, held, whole=not partial)]

    return rows_of_evidence(session, tell)


def _counts(
    session: Session, phase_id: int, outcomes: Mapping[int, Outcome], moved: Sequence[Mapping[str, Any]]
) -> dict[Outcome, int]:
    cases = {row["bucket_id"]: row["cases"] for row in moved}
    counts = dict.fromkeys(Outcome, 0)
    known = dict(outcomes)
    for bucket, outcome, count in session.execute(COUNTED, {"phase": phase_id}).all():
        known[bucket] = Outcome(outcome)
        cases.setdefault(bucket, count)
    missing = [bucket for bucket in cases if bucket not in known]
    for bucket, outcome in (
        session.execute(select(buckets.c.id, buckets.c.outcome).where(buckets.c.id.in_(missing))).all()
        if missing
        else ()
    ):
        known[bucket] = Outcome(outcome)
    for bucket, count in cases.items():
        counts[known[bucket]] += count
    return counts
