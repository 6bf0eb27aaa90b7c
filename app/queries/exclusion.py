"""Questions about exclusions: which there are, which are in force, and what they take out of each phase's figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.counting import executed, passed_share
from app.domain.errors import NotFound
from app.domain.exclusion import Excused, TakenOut, adjust, is_in_force, nothing_taken, take_out
from app.domain.status import ExclusionClass, ExclusionOf, Outcome, Phase
from app.models.base import table_of
from app.models.body import Body
from app.models.exclusion import Exclusion, ExclusionPin, ExclusionRevocation
from app.models.release import Release
from app.models.testing import Bucket, CaseChange, TestCase, TestPhase
from app.models.testing_issue import TestingIssue
from app.queries import exclusion_force
from app.queries.among import among
from app.queries.case_failure import newest_bodies, newest_change
from app.queries.moment import Moment
from app.queries.test_run import LARGEST_ID, until
from app.queries.testing import DIMENSIONS, Counts, PhaseFigures, phase_figures

release = table_of(Release)
body = table_of(Body)
exclusion = table_of(Exclusion)
pin = table_of(ExclusionPin)
revocation = table_of(ExclusionRevocation)
issue = table_of(TestingIssue)
staying = table_of(TestingIssue).alias("staying")
case = table_of(TestCase)
phase = table_of(TestPhase)
bucket = table_of(Bucket)
change = table_of(CaseChange)


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """What a body agreed not to count, as it stands at a moment.

    `pins` counts the failures it was agreed on; `revoked_at` and `revoked_because` are there once it was revoked.
    """

    id: int
    of: ExclusionOf
    phase: Phase | None
    run_id: int | None
    case_id: int | None
    case_name: str | None
    issue: str | None
    kind: ExclusionClass
    reason: str
    body: str
    body_name: str
    meeting: str
    by: str
    stays_case: int | None
    stays_issue: str | None
    effective_at: datetime
    recorded_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    revoked_because: str | None
    in_force: bool
    pins: int


@dataclass(frozen=True, slots=True)
class PartAdjusted:
    """What a phase counts of one modification, device or environment, raw and adjusted; "" is none named."""

    name: str
    raw: Counts
    counts: Counts

    @property
    def raw_share(self) -> str:
        """Write the share of executed cases that passed."""
        return passed_share(self.raw)

    @property
    def passed_share(self) -> str:
        """Write the same share without what was agreed not to count."""
        return passed_share(self.counts)

    @property
    def left_out(self) -> int:
        """Count the cases that are left out."""
        return sum(self.raw.values()) - sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class PhaseAdjusted:
    """A phase's figures raw and adjusted, and what lies between: the exclusions that excuse something of it."""

    raw: PhaseFigures
    taken: TakenOut
    counts: Counts
    exclusions: tuple[ExclusionRow, ...]

    @property
    def tests(self) -> int:
        """Count the cases that stay."""
        return sum(self.counts.values())

    @property
    def executed(self) -> int:
        """Count the cases that stay and were executed."""
        return executed(self.counts)

    @property
    def passed_share(self) -> str:
        """Write the share of them that passed, cut to two decimals."""
        return passed_share(self.counts)

    def parts(self, dimension: str) -> tuple[PartAdjusted, ...]:
        """Part the figures by modification, device or environment, raw and adjusted."""
        return tuple(
            PartAdjusted(name, counts, adjust(counts, self.taken.of_part(dimension, name)))
            for name, counts in getattr(self.raw, f"by_{dimension}")
        )


def adjusted_figures(session: Session, slug: str, moment: Moment) -> tuple[PhaseAdjusted, ...]:
    """Give each phase's figures raw and adjusted at a moment, in two statements more than the raw ones.

    An exclusion excuses a case while the failure that stands of it is the one it was agreed on. Results are never
    read: what stands is read from the changes that bodies brought.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks; results take effect when received, exclusions from their meeting on.
    """
    raw = phase_figures(session, slug, moment)
    taken = take_out(_excused(session, slug, moment))
    wanted = sorted({id for found in taken.values() for id in found.by_exclusion})
    rows = {row.id: row for row in list_exclusions(session, slug, moment, among_ids=wanted)} if wanted else {}
    adjusted = []
    for figures in raw:
        found = taken.get(Phase(figures.phase)) or nothing_taken()
        behind = tuple(rows[id] for id in sorted(found.by_exclusion))
        adjusted.append(PhaseAdjusted(figures, found, adjust(figures.counts, found.by_outcome), behind))
    return tuple(adjusted)


def _excused(session: Session, slug: str, moment: Moment) -> list[Excused]:
    newest = newest_bodies(until(session, moment))
    rows = session.execute(
        select(
            exclusion.c.id,
            exclusion.c.kind,
            phase.c.code,
            pin.c.case_id,
            bucket.c.outcome,
            *(bucket.c[name] for name in DIMENSIONS),
        )
        .select_from(
            exclusion.join(release, release.c.id == exclusion.c.release_id)
            .join(pin, pin.c.exclusion_id == exclusion.c.id)
            .join(newest, newest.c.phase_id == pin.c.phase_id)
            .join(
                change,
                and_(
                    change.c.phase_id == pin.c.phase_id,
                    change.c.case_id == pin.c.case_id,
                    change.c.body_no == newest_change(pin.c.phase_id, pin.c.case_id, newest.c.body_no),
                    change.c.failure == pin.c.failure,
                ),
            )
            .join(bucket, bucket.c.id == change.c.bucket_id)
            .join(phase, phase.c.id == pin.c.phase_id)
        )
        .where(release.c.slug == slug, exclusion_force.is_in_force(moment))
        .order_by(exclusion.c.effective_at, exclusion.c.seq, exclusion.c.id)
    )
    return [
        Excused(
            row.id,
            ExclusionClass(row.kind),
            Phase(row.code),
            row.case_id,
            Outcome(row.outcome),
            **{name: getattr(row, name) for name in DIMENSIONS},
        )
        for row in rows
    ]


def _question(slug: str, moment: Moment) -> Select[Any]:
    pinned = select(func.count()).where(pin.c.exclusion_id == exclusion.c.id).scalar_subquery()
    revoked = and_(
        revocation.c.exclusion_id == exclusion.c.id,
        revocation.c.seq <= moment.seq,
        revocation.c.effective_at <= moment.as_at,
    )
    return (
        select(
            exclusion,
            phase.c.code.label("phase_code"),
            case.c.name.label("case_name"),
            issue.c.key.label("issue_key"),
            staying.c.key.label("staying_key"),
            body.c.slug.label("body_slug"),
            body.c.name.label("body_name"),
            revocation.c.effective_at.label("revoked_at"),
            revocation.c.reason.label("revoked_because"),
            pinned.label("pins"),
        )
        .select_from(
            exclusion.join(release, release.c.id == exclusion.c.release_id)
            .join(body, body.c.id == exclusion.c.body_id)
            .outerjoin(phase, phase.c.id == exclusion.c.phase_id)
            .outerjoin(case, case.c.id == exclusion.c.case_id)
            .outerjoin(issue, issue.c.id == exclusion.c.issue_id)
            .outerjoin(staying, staying.c.id == exclusion.c.stays_issue_id)
            .outerjoin(revocation, revoked)
        )
        .where(release.c.slug == slug, exclusion_force.was_known(moment))
        .order_by(exclusion.c.id)
    )


def list_exclusions(
    session: Session,
    slug: str,
    moment: Moment,
    *,
    after: int | None = None,
    limit: int | None = None,
    of_issue: str | None = None,
    among_ids: Sequence[int] | None = None,
) -> tuple[ExclusionRow, ...]:
    """List what was agreed not to be counted by a moment, in force or over, in one statement.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        after: go on after the exclusion with this id.
        limit: how many at most.
        of_issue: only those of the issue with this key.
        among_ids: only those with one of these ids.
    """
    question = _question(slug, moment).limit(limit)
    if after is not None:
        question = question.where(exclusion.c.id > max(0, min(after, LARGEST_ID)))
    if of_issue is not None:
        question = question.where(issue.c.key == of_issue)
    if among_ids is not None:
        question = question.where(among(session, exclusion.c.id, among_ids))
    return tuple(_row(row, moment) for row in session.execute(question))


def find_exclusion(session: Session, slug: str, id: int, moment: Moment) -> ExclusionRow:
    """Give one exclusion of a release.

    Raises:
        NotFound: the release had no such exclusion at that moment.
    """
    row = None
    if 0 < id <= LARGEST_ID:
        row = session.execute(_question(slug, moment).where(exclusion.c.id == id)).first()
    if row is None:
        raise NotFound(f"The release {slug!r} has no exclusion {id}.")
    return _row(row, moment)


def _row(row: Any, moment: Moment) -> ExclusionRow:
    return ExclusionRow(
        id=row.id,
        of=ExclusionOf(row.of),
        phase=None if row.phase_code is None else Phase(row.phase_code),
        run_id=row.run_id,
        case_id=row.case_id,
        case_name=row.case_name,
        issue=row.issue_key,
        kind=ExclusionClass(row.kind),
        reason=row.reason,
        body=row.body_slug,
        body_name=row.body_name,
        meeting=row.meeting,
        by=row.by,
        stays_case=row.stays_case_id,
        stays_issue=row.staying_key,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        revoked_because=row.revoked_because,
        in_force=is_in_force(row.effective_at, row.expires_at, row.revoked_at, moment.as_at),
        pins=row.pins,
    )
