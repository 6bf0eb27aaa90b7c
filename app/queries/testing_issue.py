"""Questions about testing issues: how each stands at a moment, what it explains, what it lacks."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.exclusion import Pin
from app.domain.status import IssueStatus, Phase, Severity
from app.domain.testing_issue import IssueFacts, is_outstanding, lacks
from app.models.base import table_of
from app.models.release import Release
from app.models.testing import TestCase, TestPhase, TestRun
from app.models.testing_issue import TestingIssue, TestingIssueLink, TestingIssueState
from app.queries.among import among
from app.queries.exclusion_force import excluding_issue
from app.queries.moment import Moment, latest, resolve
from app.queries.test_result import CaseNamed
from app.queries.test_run import LARGEST_ID

release = table_of(Release)
issue = table_of(TestingIssue)
state = table_of(TestingIssueState)
link = table_of(TestingIssueLink)
named = table_of(TestingIssue).alias("named")
case = table_of(TestCase)
phase = table_of(TestPhase)
run = table_of(TestRun)


@dataclass(frozen=True, slots=True)
class IssueLinkRow:
    """A failure that an issue explains, with the run that said so; its digest is nothing where none was kept."""

    phase: Phase
    case: CaseNamed
    run_id: int
    source: str
    run: str
    failure: str | None
    effective_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A testing issue as it stands at a moment.

    `opened_at` is when it was first on record; `excluded` says that a body's agreement takes it out of the count.
    """

    id: int
    key: str
    reference: str | None
    facts: IssueFacts
    version: int
    opened_at: datetime
    effective_at: datetime
    recorded_at: datetime
    by: str | None
    excluded: bool
    links: tuple[IssueLinkRow, ...]

    @property
    def outstanding(self) -> bool:
        """Say whether it still stands in the way."""
        return is_outstanding(self.facts.status)

    @property
    def lacks(self) -> tuple[str, ...]:
        """Say what it lacks before its release can go live."""
        return lacks(self.facts)


@dataclass(frozen=True, slots=True)
class IssueNamed:
    """What a service has to know of an issue before it changes it."""

    id: int
    release_id: int
    key: str
    facts: IssueFacts
    version: int
    effective_at: datetime


def _question(slug: str, moment: Moment) -> Select[Any]:
    dated, first = state.alias(), state.alias()
    opened = (
        select(func.min(first.c.effective_at))
        .where(first.c.issue_id == issue.c.id, first.c.seq <= moment.seq)
        .scalar_subquery()
    )
    return (
        select(
            issue.c.id,
            issue.c.release_id,
            issue.c.key,
            issue.c.reference,
            opened.label("opened_at"),
            named.c.key.label("stays"),
            *(column for column in state.c if column.name not in ("id", "seq", "issue_id", "duplicate_of")),
            exists().where(excluding_issue(issue.c.id, moment)).label("excluded"),
        )
        .select_from(
            issue.join(release, release.c.id == issue.c.release_id)
            .join(state, state.c.id == latest(state, moment, dated.c.issue_id == issue.c.id, of=dated))
            .outerjoin(named, named.c.id == state.c.duplicate_of)
        )
        .where(release.c.slug == slug)
        .order_by(issue.c.id)
    )


def list_issues(
    session: Session,
    slug: str,
    moment: Moment,
    *,
    severity: Severity | None = None,
    status: IssueStatus | None = None,
    phase: Phase | None = None,
    after: int | None = None,
    limit: int | None = None,
) -> tuple[IssueRow, ...]:
    """List a release's testing issues as they stood at a moment, in two statements, the first recorded first.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        severity, status, phase: only issues of this severity, status or phase.
        after: go on after the issue with this id.
        limit: how many at most.
    """
    question = _question(slug, moment).limit(limit)
    for column, wanted in ((state.c.severity, severity), (state.c.status, status), (state.c.phase, phase)):
        if wanted is not None:
            question = question.where(column == wanted)
    if after is not None:
        question = question.where(issue.c.id > max(0, min(after, LARGEST_ID)))
    rows = session.execute(question).all()
    links = _links(session, [row.id for row in rows], moment)
    return tuple(_row(row, links) for row in rows)


def find_issue(session: Session, slug: str, key: str, moment: Moment) -> IssueRow:
    """Give one testing issue of a release.

    Raises:
        NotFound: the release had no such issue at that moment.
    """
    rows = session.execute(_question(slug, moment).where(issue.c.key == key)).all()
    if not rows:
        raise _missing(slug, key)
    return _row(rows[0], _links(session, [rows[0].id], moment))


def name_issue(session: Session, slug: str, key: str) -> IssueNamed:
    """Give what stands of an issue now, for a service that will change it.

    Raises:
        NotFound: the release has no such issue.
    """
    row = session.execute(_question(slug, resolve(session)).where(issue.c.key == key)).first()
    if row is None:
        raise _missing(slug, key)
    return IssueNamed(row.id, row.release_id, row.key, issue_facts(row), row.version, row.effective_at)


def has_duplicates(session: Session, issue_id: int) -> bool:
    """Say whether another issue names this one as the one that stays."""
    of = state.alias()
    newest = latest(state, resolve(session), of.c.issue_id == issue.c.id, of=of)
    question = select(state.c.id).join(issue, state.c.id == newest).where(state.c.duplicate_of == issue_id)
    return session.execute(question.limit(1)).first() is not None


def links_of(session: Session, issue_id: int) -> tuple[Sequence[Any], tuple[Pin, ...]]:
    """Give the failures linked to an issue as pins, and beside them the links whose failure was not told apart."""
    rows = session.execute(
        select(link.c.phase_id, link.c.case_id, link.c.failure).where(link.c.issue_id == issue_id).order_by(link.c.id)
    ).all()
    known = tuple(Pin(row.phase_id, row.case_id, row.failure) for row in rows if row.failure is not None)
    return [row for row in rows if row.failure is None], known


def taken_keys(session: Session, release_id: int) -> set[str]:
    """Name the keys that a release's issues have."""
    return set(session.execute(select(issue.c.key).where(issue.c.release_id == release_id)).scalars())


def outstanding_by_severity(rows: Sequence[IssueRow], *, excluded: bool = True) -> dict[Severity, int]:
    """Count the outstanding issues of each severity.

    Args:
        rows: the issues as they stand.
        excluded: whether those count that a body agreed not to count.
    """
    counted = Counter(row.facts.severity for row in rows if row.outstanding and (excluded or not row.excluded))
    return {severity: counted[severity] for severity in Severity}


def _links(session: Session, issues: Sequence[int], moment: Moment) -> dict[int, tuple[IssueLinkRow, ...]]:
    rows = session.execute(
        select(
            link.c.issue_id,
            link.c.run_id,
            link.c.failure,
            link.c.effective_at,
            link.c.recorded_at,
            phase.c.code,
            run.c.source,
            run.c.run,
            case.c.id.label("case_id"),
            *(case.c[name] for name in ("suite", "class_name", "name", "variant", "occurrence")),
        )
        .select_from(
            link.join(case, case.c.id == link.c.case_id)
            .join(phase, phase.c.id == link.c.phase_id)
            .join(run, run.c.id == link.c.run_id)
        )
        .where(among(session, link.c.issue_id, issues), link.c.seq <= moment.seq, link.c.effective_at <= moment.as_at)
        .order_by(link.c.issue_id, link.c.id)
    )
    found: dict[int, list[IssueLinkRow]] = defaultdict(list)
    for row in rows:
        told = CaseNamed(row.case_id, row.suite, row.class_name, row.name, row.variant, row.occurrence)
        found[row.issue_id].append(
            IssueLinkRow(
                Phase(row.code),
                told,
                row.run_id,
                row.source,
                row.run,
                row.failure,
                row.effective_at,
                row.recorded_at,
            )
        )
    return {key: tuple(each) for key, each in found.items()}


def _row(row: Any, links: dict[int, tuple[IssueLinkRow, ...]]) -> IssueRow:
    return IssueRow(
        row.id,
        row.key,
        row.reference,
        issue_facts(row),
        row.version,
        row.opened_at,
        row.effective_at,
        row.recorded_at,
        row.by,
        bool(row.excluded),
        links.get(row.id, ()),
    )


def issue_facts(row: Any) -> IssueFacts:
    """Read what a version says of an issue; `stays` is the key of the issue that it is a duplicate of."""
    return IssueFacts(
        row.title,
        Severity(row.severity),
        IssueStatus(row.status),
        row.service_provider,
        row.needs_code_change,
        row.resolution_plan,
        row.target_date,
        row.stays,
        None if row.phase is None else Phase(row.phase),
        row.modification,
    )


def _missing(slug: str, key: str) -> NotFound:
    return NotFound(f"The release {slug!r} has no testing issue {key!r}.")
