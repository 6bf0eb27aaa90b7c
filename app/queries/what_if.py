"""The question how ready a release would be if one result, testing issue or exclusion were not there."""

from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from app.domain.access import ANONYMOUS
from app.domain.errors import NotFound
from app.domain.readiness import Ready
from app.domain.status import EvidenceKind, Outcome
from app.domain.testing_issue import STATUS_NAMES
from app.domain.what_if import FigureRow, LeftOut, LeftOutKind, Without
from app.models.base import table_of
from app.models.evidence import EvidenceChange, EvidenceSubject
from app.models.exclusion import Exclusion, ExclusionPin, ExclusionRevocation
from app.models.release import Release
from app.models.testing import Bucket, CaseChange, TestCase, TestPhase, TestReceipt
from app.queries.criterion import list_criteria
from app.queries.exclusion import find_exclusion
from app.queries.exclusion_force import is_in_force
from app.queries.excused import excused_outcomes
from app.queries.moment import Moment
from app.queries.readiness import readiness_of
from app.queries.readiness_beside import find_beside_criteria
from app.queries.release import find_release
from app.queries.testing_issue import find_issue

release, phase, case = table_of(Release), table_of(TestPhase), table_of(TestCase)
change, receipt, bucket = table_of(CaseChange), table_of(TestReceipt), table_of(Bucket)
exclusion, pin, revocation = table_of(Exclusion), table_of(ExclusionPin), table_of(ExclusionRevocation)
subject, said = table_of(EvidenceSubject), table_of(EvidenceChange)


def readiness_without(session: Session, slug: str, moment: Moment, without: Without) -> Ready:
    """Say how ready a release would be without something; nothing is recorded.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        without: what is passed over, from `find_without`.
    """
    head = find_release(session, slug, moment)
    criteria = list_criteria(session, slug, moment, ANONYMOUS, without=without)
    return readiness_of(head, criteria, find_beside_criteria(session, slug, moment), moment)


def find_without(session: Session, slug: str, moment: Moment, left_out: LeftOut) -> Without:
    """Say how evidence reads without one thing.

    Raises:
        NotFound: the release had no such result, issue or exclusion at that moment.
    """
    if left_out.kind is LeftOutKind.ISSUE:
        return _issue(session, slug, moment, left_out.key)
    if left_out.kind is LeftOutKind.EXCLUSION:
        return _exclusion(session, slug, moment, left_out.number)
    return _result(session, slug, moment, left_out)


def _issue(session: Session, slug: str, moment: Moment, key: str) -> Without:
    found = find_issue(session, slug, key, moment)
    facts = found.facts
    words = f"testing issue {key}, Severity {facts.severity.value}, {STATUS_NAMES[facts.status]}"
    return Without(words, (EvidenceKind.ISSUES, str(found.id)))


def _exclusion(session: Session, slug: str, moment: Moment, number: int) -> Without:
    found = find_exclusion(session, slug, number, moment)
    of = f"testing issue {found.issue}" if found.issue else f"{found.case_name or 'a test'}"
    words = f"exclusion {number} of {of}" + ("" if found.in_force else ", which is not in force")
    excused = _excused(session, slug, moment, None)
    others = _excused(session, slug, moment, number)
    less = {
        code: {outcome: count - others.get(code, {}).get(outcome, 0) for outcome, count in counts.items()}
        for code, counts in excused.items()
    }
    return Without(words, (EvidenceKind.EXCLUSIONS, str(number)), excused_less=less)


def _excused(session: Session, slug: str, moment: Moment, but: int | None) -> dict[str, dict[Outcome, int]]:
    found = excused_outcomes(session, slug, moment, but=but)
    return next(iter(found.values()), {})


def _result(session: Session, slug: str, moment: Moment, left_out: LeftOut) -> Without:
    assert left_out.phase is not None
    rows = _changes(session, slug, moment, left_out)
    if not rows:
        detail = f"{left_out.phase.value} counts no failure of test case {left_out.number} in the release {slug!r}."
        raise NotFound(detail)
    last, code = rows[-1], left_out.phase.value
    one = {code: {Outcome(last.outcome): 1}}
    excused = one if _is_excused(session, last, moment) else {}
    return Without(
        f"the result of “{last.name}” in {code}",
        fewer=one,
        excused_less=excused,
        figures={code: _figures(session, slug, moment, code, _fresh(rows))},
    )


def _changes(session: Session, slug: str, moment: Moment, left_out: LeftOut) -> list[Any]:
    """List what bodies changed of a case in a phase by a moment, and whether a failure was agreed not to count then."""
    agreed = exists().where(
        pin.c.phase_id == change.c.phase_id,
        pin.c.case_id == change.c.case_id,
        pin.c.failure == change.c.failure,
        exclusion.c.id == pin.c.exclusion_id,
        exclusion.c.effective_at <= receipt.c.recorded_at,
        exclusion.c.seq < receipt.c.seq,
        exclusion.c.expires_at.is_(None) | (exclusion.c.expires_at > receipt.c.recorded_at),
        ~exists().where(
            revocation.c.exclusion_id == exclusion.c.id, revocation.c.effective_at <= receipt.c.recorded_at
        ),
    )
    question = (
        select(
            change.c.phase_id,
            change.c.case_id,
            change.c.failure,
            receipt.c.seq,
            bucket.c.outcome,
            case.c.name,
            agreed.label("agreed"),
        )
        .select_from(
            change.join(phase, phase.c.id == change.c.phase_id)
            .join(release, release.c.id == phase.c.release_id)
            .join(case, case.c.id == change.c.case_id)
            .join(bucket, bucket.c.id == change.c.bucket_id)
            .join(receipt, and_(receipt.c.phase_id == change.c.phase_id, receipt.c.body_no == change.c.body_no))
        )
        .where(
            release.c.slug == slug,
            phase.c.code == left_out.phase,
            change.c.case_id == left_out.number,
            receipt.c.seq <= moment.seq,
            receipt.c.recorded_at <= moment.as_at,
        )
        .order_by(change.c.body_no)
    )
    return list(session.execute(question))


def _fresh(rows: list[Any]) -> list[int]:
    """Give the entries by which the case came to fail anew, in a way that nobody had agreed not to count."""
    found, before = [], None
    for row in rows:
        if row.failure is not None and row.failure != before and not row.agreed:
            found.append(row.seq)
        before = row.failure
    return found


def _is_excused(session: Session, row: Any, moment: Moment) -> bool:
    question = select(pin.c.id).join(exclusion, exclusion.c.id == pin.c.exclusion_id)
    same = (pin.c.phase_id == row.phase_id, pin.c.case_id == row.case_id, pin.c.failure == row.failure)
    return session.execute(question.where(*same, is_in_force(moment)).limit(1)).first() is not None


def _figures(session: Session, slug: str, moment: Moment, code: str, fresh: list[int]) -> tuple[FigureRow, ...]:
    rows = session.execute(
        select(said.c.effective_at, said.c.seq, said.c.harm)
        .select_from(
            said.join(subject, subject.c.id == said.c.subject_id).join(release, release.c.id == subject.c.release_id)
        )
        .where(release.c.slug == slug, subject.c.kind == EvidenceKind.FIGURES, subject.c.subject == code)
        .where(said.c.seq <= moment.seq, said.c.effective_at <= moment.as_at)
        .order_by(said.c.effective_at, said.c.seq, said.c.id)
    )
    return tuple(FigureRow(row.effective_at, row.seq, row.harm - sum(seq <= row.seq for seq in fresh)) for row in rows)
