"""What can be recorded of testing issues: that there is one, what becomes of it, which failures it explains."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import check_saw
from app.domain.effective import held_since
from app.domain.errors import Conflict, Fault, Invalid, NotFound
from app.domain.journal import StagedEntry
from app.domain.status import EvidenceKind
from app.domain.telling import of_issue
from app.domain.testing_issue import IssueFacts, check_key, check_status, check_title
from app.models.base import Stamped, table_of
from app.models.testing_issue import TestingIssue, TestingIssueLink, TestingIssueState
from app.queries.case_failure import FailureKept, failure_of_result
from app.queries.evidence import said_before
from app.queries.exclusion_duplicate import one_at_a_time
from app.queries.release import release_id
from app.queries.testing_issue import IssueNamed, has_duplicates, name_issue, taken_keys
from app.services.evidence import rows_of_evidence

links = table_of(TestingIssueLink)
PREFIX = "TI-"


@dataclass(frozen=True, slots=True)
class ResultNamed:
    """What one run said of one test case, by their numbers in the record."""

    run: int
    case: int


def next_key(prefix: str, taken: set[str]) -> str:
    """Give the first number in line that no key has."""
    number = len(taken) + 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


def record_issue(
    session: Session,
    actor: Actor,
    *,
    release: str,
    facts: IssueFacts,
    key: str | None = None,
    reference: str | None = None,
    results: tuple[ResultNamed, ...] = (),
    effective_at: datetime | None = None,
) -> tuple[TestingIssue, TestingIssueState]:
    """Record a testing issue, and with it the failed results it explains.

    Args:
        session, actor: the unit of work, and the DCC or one of its systems.
        release: slug of the release.
        facts: what is said of it.
        key: its key in this release; numbered when not given.
        reference: the number its sender gives it elsewhere.
        results: failed results that it explains.
        effective_at: since when that is so, UTC; now when not given, never in the future.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not record issues.
        Invalid: no title, a key that fits no address, a time in the future, a result that is no failure.
        Conflict: the key is taken.
    """
    found = release_id(session, release)
    access.check(actor, access.why_not_issues(actor, release))
    check_title(facts.title)
    taken = taken_keys(session, found)
    _check_free(key, taken)
    held = held_since(effective_at, clock.now())
    stays = _stays(session, release, facts, None)
    failures = [_failure(session, release, each) for each in results]
    issue = TestingIssue(release_id=found, key=key or next_key(PREFIX, taken), reference=reference or None)
    state = _state(facts, 1, stays, actor, held)

    def rows_of_issue() -> list[Stamped]:
        assert issue.id is not None
        state.issue_id = issue.id
        return [state, *(_link(issue.id, failure, held) for failure in dict.fromkeys(failures))]

    evidence = rows_of_evidence(session, lambda: [of_issue(found, _number(issue), issue.key, facts, None, held)])
    rows: list[Any] = [issue, rows_of_issue, *evidence]
    ledger.stage(session, _entry(actor, "issue.recorded", release, found, issue.key, None, rows))
    return issue, state


def change_issue(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    changes: Mapping[str, Any],
    saw: int,
    effective_at: datetime | None = None,
) -> tuple[IssueFacts, int, bool]:
    """Record what becomes of a testing issue: a new version, guarded by the one its sender saw.

    Args:
        session, actor: the unit of work, and the DCC or one of its systems.
        release, key: the issue.
        changes: by name, the facts that are otherwise now.
        saw: the version that the sender saw.
        effective_at: since when that is so; never from before the version it follows.

    Returns:
        What stands now, its version, and whether anything changed.

    Raises:
        NotFound: no such issue.
        SignInNeeded, Forbidden: the actor may not record issues.
        Stale: another version has been recorded since.
        Conflict: the status does not follow the one before, or the issue that stays is a duplicate itself.
        Invalid: no title, or a time in the future.
    """
    found = name_issue(session, release, key)
    access.check(actor, access.why_not_issues(actor, release))
    check_saw(saw, found.version, "this testing issue", f'"{found.version}"')
    facts = replace(found.facts, **changes)
    if facts == found.facts:
        return facts, found.version, False
    check_title(facts.title)
    check_status(found.facts.status, facts.status)
    held = held_since(effective_at, clock.now(), found.effective_at)
    state = _state(facts, found.version + 1, _stays(session, release, facts, found), actor, held)
    state.issue_id = found.id
    said = said_before(session, found.release_id, EvidenceKind.ISSUES, str(found.id))
    told = of_issue(found.release_id, found.id, key, facts, said[1] if said else None, held)
    rows: list[Any] = [state, *rows_of_evidence(session, lambda: [told])]
    before = {"version": found.version}
    ledger.stage(session, _entry(actor, "issue.changed", release, found.release_id, key, before, rows))
    return facts, state.version, True


def link_issue(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    result: ResultNamed,
    effective_at: datetime | None = None,
) -> TestingIssueLink:
    """Record that a testing issue explains a failed result: the failure it told of, and no other.

    Raises:
        NotFound: no such issue.
        SignInNeeded, Forbidden: the actor may not record issues.
        Invalid: the result is no failure that ever counted.
        Conflict: it is linked already.
    """
    found = name_issue(session, release, key)
    access.check(actor, access.why_not_issues(actor, release))
    failure = _failure(session, release, result)
    known = select(links.c.id).where(
        links.c.issue_id == found.id, links.c.run_id == result.run, links.c.case_id == result.case
    )
    if session.execute(known).first() is not None:
        raise Conflict(f"This result is linked to {key} already.")
    row = _link(found.id, failure, held_since(effective_at, clock.now()))
    before = {"version": found.version}
    ledger.stage(session, _entry(actor, "issue.linked", release, found.release_id, key, before, [row]))
    return row


def _failure(session: Session, release: str, result: ResultNamed) -> FailureKept:
    found = failure_of_result(session, release, result.run, result.case)
    if found is None:
        detail = f"Test run {result.run} told of no failure of test case {result.case} that counted in this release."
        raise Invalid(detail, (Fault("/case", detail),))
    return found


def _check_free(key: str | None, taken: set[str]) -> None:
    """Hold that a key of the sender's own fits and is free (raises Invalid or Conflict: it is not)."""
    if key is None:
        return
    check_key(key)
    if key in taken:
        detail = f"This release has a testing issue {key!r} already."
        raise Conflict(detail, (Fault("/key", detail),))


def _number(issue: TestingIssue) -> int:
    assert issue.id is not None
    return issue.id


def _stays(session: Session, release: str, facts: IssueFacts, own: IssueNamed | None) -> int | None:
    """Give the number of the issue that stays where this one is a duplicate: never itself, and no chain of them."""
    if facts.duplicate_of is None:
        return None
    one_at_a_time(session, release_id(session, release))
    try:
        stays = name_issue(session, release, facts.duplicate_of)
    except NotFound as missing:
        raise Invalid(missing.detail, (Fault("/duplicate_of", missing.detail),)) from missing
    if own is not None and stays.id == own.id:
        detail = "An issue is no duplicate of itself."
        raise Invalid(detail, (Fault("/duplicate_of", detail),))
    if stays.facts.duplicate_of is not None:
        detail = f"{stays.key} is a duplicate of {stays.facts.duplicate_of} itself: name that one."
        raise Conflict(detail, (Fault("/duplicate_of", detail),))
    if own is not None and has_duplicates(session, own.id):
        detail = "Other issues are duplicates of this one: name the one that stays there first."
        raise Conflict(detail, (Fault("/duplicate_of", detail),))
    return stays.id


def _state(facts: IssueFacts, version: int, stays: int | None, actor: Actor, held: datetime) -> TestingIssueState:
    return TestingIssueState(
        issue_id=0,
        version=version,
        title=facts.title.strip(),
        severity=facts.severity,
        status=facts.status,
        service_provider=facts.service_provider,
        needs_code_change=facts.needs_code_change,
        resolution_plan=facts.resolution_plan,
        target_date=facts.target_date,
        duplicate_of=stays,
        phase=facts.phase,
        modification=facts.modification,
        by=actor.name,
        effective_at=held,
    )


def _link(issue_id: int, failure: FailureKept, held: datetime) -> TestingIssueLink:
    return TestingIssueLink(
        issue_id=issue_id,
        phase_id=failure.phase_id,
        case_id=failure.case_id,
        run_id=failure.run_id,
        failure=failure.failure,
        effective_at=held,
    )


def _entry(
    actor: Actor, kind: str, release: str, found: int, key: str, before: dict[str, Any] | None, rows: list[Any]
) -> StagedEntry:
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"testing_issue:{release}/{key}",
        release_ids=(found,),
        before=before,
        rows=rows,
    )
