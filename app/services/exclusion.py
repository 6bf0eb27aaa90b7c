"""What a body agreed not to count: recording it with the failures it pins, and revoking it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.effective import held_since
from app.domain.errors import Conflict, Fault, Invalid, NotFound
from app.domain.exclusion import Pin, Stays, Target, Terms, check_target, check_terms, pins_left
from app.domain.journal import StagedEntry
from app.domain.status import EvidenceKind, ExclusionOf, Phase
from app.domain.telling import EXCLUDED, Told, of_exclusion
from app.models.base import Stamped
from app.models.exclusion import Exclusion, ExclusionPin, ExclusionRevocation
from app.queries.case_failure import FailureKept, failure_of_case, failure_of_result
from app.queries.evidence import said_before
from app.queries.exclusion import find_exclusion
from app.queries.exclusion_body import body_that_agrees
from app.queries.exclusion_duplicate import is_left_out, is_stayed_for, one_at_a_time
from app.queries.excused import phase_codes
from app.queries.moment import resolve
from app.queries.release import release_id
from app.queries.testing_issue import IssueNamed, links_of, name_issue
from app.services.evidence import rows_of_evidence


def exclude(session: Session, actor: Actor, *, release: str, target: Target, terms: Terms) -> tuple[Exclusion, int]:
    """Record that a body agreed not to count a result, a test or an issue: its failures of now, and no other.

    Args:
        session, actor: the unit of work, and the body's chair or secretary, or the secretariat.
        release: slug of the release.
        target: what is not to be counted.
        terms: why, by which body, at which meeting, from when and until when; of duplicates, which one stays.

    Returns:
        The exclusion, and how many failures it pins.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor speaks for no body that agrees exclusions.
        Invalid: something is missing, or there is no failure to be pinned.
        Conflict: the one that stays is left out itself, or others are left out for this one.
    """
    found = release_id(session, release)
    body = body_that_agrees(session, terms.body)
    access.check(actor, access.why_not_exclude(actor, body.slug, body.name, release))
    check_target(target)
    held = held_since(terms.effective_at, clock.now())
    check_terms(terms, held)
    if terms.stays is not None:
        one_at_a_time(session, found)
    issue = _issue(session, release, target.issue, "/issue")
    kept, pins = _pins(session, release, target, issue, None if terms.effective_at is None else held)
    staying = None if terms.stays is None else _issue(session, release, terms.stays.issue, "/stays")
    if terms.stays is not None:
        pins = _left(session, release, pins, terms.stays, issue, staying)
    row = _row(found, target, terms, held, kept, issue, staying)
    row.body_id, row.by = body.id, actor.name

    def rows_of_exclusion() -> list[Stamped]:
        assert row.id is not None
        return [
            ExclusionPin(exclusion_id=row.id, phase_id=pin.phase_id, case_id=pin.case_id, failure=pin.failure)
            for pin in pins
        ]

    told = partial(_told, session, row, pins)
    rows = [row, rows_of_exclusion, *rows_of_evidence(session, told)]
    ledger.stage(session, _entry(actor, "exclusion.agreed", release, found, _named(target), rows))
    return row, len(pins)


def _told(session: Session, row: Exclusion, pins: Sequence[Pin]) -> list[Told]:
    """Tell that an exclusion was agreed, and if it ends by itself that what it leaves out counts again from then on."""
    assert row.id is not None
    codes = phase_codes(session, {pin.phase_id for pin in pins})
    tell = partial(of_exclusion, row.release_id, row.id, EXCLUDED[ExclusionOf(row.of)], codes, row.issue_id)
    told = [tell(ended=None, held=row.effective_at)]
    return told if row.expires_at is None else [*told, tell(ended="expired", held=row.expires_at)]


def _row(
    release_id: int,
    target: Target,
    terms: Terms,
    held: datetime,
    kept: FailureKept | None,
    issue: IssueNamed | None,
    staying: IssueNamed | None,
) -> Exclusion:
    """Write what was agreed as it is kept; by whom is added."""
    return Exclusion(
        release_id=release_id,
        of=target.of,
        phase_id=kept.phase_id if kept else None,
        run_id=target.run,
        case_id=target.case,
        issue_id=issue.id if issue else None,
        kind=terms.kind,
        reason=terms.reason.strip(),
        body_id=0,
        meeting=terms.meeting.strip(),
        expires_at=terms.expires_at,
        stays_case_id=terms.stays.case if terms.stays else None,
        stays_issue_id=staying.id if staying else None,
        by="",
        effective_at=held,
    )


def revoke_exclusion(
    session: Session, actor: Actor, *, release: str, id: int, reason: str, effective_at: datetime | None = None
) -> ExclusionRevocation:
    """Record that an exclusion holds no more: what it left out counts again from that instant on.

    Raises:
        NotFound: no such exclusion.
        SignInNeeded, Forbidden: the actor does not speak for the body that agreed it.
        Invalid: no reason, a time in the future or from before it was agreed.
        Conflict: it was revoked already.
    """
    found = find_exclusion(session, release, id, resolve(session))
    access.check(actor, access.why_not_exclude(actor, found.body, found.body_name, release))
    if not reason.strip():
        raise _invalid("/reason", "Say why it is to be counted again.")
    if found.revoked_at is not None:
        raise Conflict(f"This exclusion was revoked already: {found.revoked_because}")
    row = ExclusionRevocation(
        exclusion_id=id,
        reason=reason.strip(),
        by=actor.name,
        effective_at=held_since(effective_at, clock.now(), found.effective_at),
    )
    number = release_id(session, release)
    said = said_before(session, number, EvidenceKind.EXCLUSIONS, str(id))
    phases, issue = (said[1]["phases"], said[1]["issue"]) if said else ([], None)
    told = of_exclusion(number, id, EXCLUDED[found.of], phases, issue, ended="was revoked", held=row.effective_at)
    rows = [row, *rows_of_evidence(session, lambda: [told])]
    ledger.stage(session, _entry(actor, "exclusion.revoked", release, number, str(id), rows))
    return row


def _pins(
    session: Session, release: str, target: Target, issue: IssueNamed | None, held: datetime | None
) -> tuple[FailureKept | None, tuple[Pin, ...]]:
    """Give the failures that an exclusion is agreed on: of an issue those linked to it, else the one that stands."""
    if issue is not None:
        unknown, pins = links_of(session, issue.id)
        if unknown:
            raise _invalid("/issue", f"{len(unknown)} of its results were {OLD}")
        return None, pins
    kept: FailureKept | None
    if target.of is ExclusionOf.RESULT:
        kept = failure_of_result(session, release, target.run or 0, target.case or 0)
        missing = f"Test run {target.run} told of no failure of test case {target.case} that counted in this release."
    else:
        phase = target.phase or Phase.PIT
        kept = failure_of_case(session, release, phase, target.case or 0, resolve(session, held))
        missing = (
            f"No failure of test case {target.case} stood in {phase.value} then; name the run to leave out another."
        )
    if kept is None:
        raise _invalid("/case", missing)
    if kept.failure is None:
        raise _invalid("/case", f"This result was {OLD}")
    return kept, (Pin(kept.phase_id, kept.case_id, kept.failure),)


OLD = "received before failures were told apart, so no exclusion can be held to it: send the result again."


def _left(
    session: Session,
    release: str,
    pins: tuple[Pin, ...],
    stays: Stays,
    issue: IssueNamed | None,
    staying: IssueNamed | None,
) -> tuple[Pin, ...]:
    """Leave the one that stays out of what duplicates pin, and hold that it does stay."""
    if issue is not None and staying is not None and issue.id == staying.id:
        raise _invalid("/stays", "The one that stays is another than the one left out.")
    if stays.case is not None and issue is not None and stays.case not in {pin.case_id for pin in pins}:
        raise _invalid("/stays", f"Test case {stays.case} is not linked to {issue.key}: which of its tests stays?")
    left = pins_left(pins, links_of(session, staying.id)[1] if staying else (), stays.case)
    if pins and not left:
        raise _invalid("/stays", "Nothing is left out beside the one that stays.")
    phases = {pin.phase_id for pin in pins}
    moment = resolve(session)
    if is_left_out(session, moment, phases, stays.case, staying.id if staying else None):
        raise _conflict("The one that stays is left out as a duplicate itself: name the one that stays there.")
    if is_stayed_for(session, moment, left, issue.id if issue else None):
        raise _conflict("Others are left out as duplicates of this one, so it has to stay.")
    return left


def _issue(session: Session, release: str, key: str | None, pointer: str) -> IssueNamed | None:
    if key is None:
        return None
    try:
        return name_issue(session, release, key)
    except NotFound as missing:
        raise _invalid(pointer, missing.detail) from missing


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid(detail, (Fault(pointer, detail),))


def _conflict(detail: str) -> Conflict:
    return Conflict(detail, (Fault("/stays", detail),))


def _named(target: Target) -> str:
    named = {
        ExclusionOf.RESULT: f"result/{target.run}/{target.case}",
        ExclusionOf.TEST: f"test/{target.phase}/{target.case}",
        ExclusionOf.ISSUE: f"issue/{target.issue}",
    }
    return named[target.of]


def _entry(actor: Actor, kind: str, release: str, found: int, subject: str, rows: list[Any]) -> StagedEntry:
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"exclusion:{release}/{subject}",
        release_ids=(found,),
        rows=rows,
    )
