"""How each change of the record reads as evidence: what it says, how much it speaks against going live, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from app.domain.instant import to_micros
from app.domain.journal import canonical
from app.domain.status import EvidenceKind, ExclusionOf, IssueStatus, Outcome, ReportKind, Standing
from app.domain.testing_issue import STATUS_NAMES, IssueFacts, is_outstanding, lacks

# A thing that may move but is no harm by being there: its first telling worsens nothing.
HARMLESS_AT_FIRST = frozenset({EvidenceKind.TIMETABLE})
EXCLUDED: dict[ExclusionOf, str] = {
    ExclusionOf.RESULT: "of one result",
    ExclusionOf.TEST: "of one test",
    ExclusionOf.ISSUE: "of a testing issue",
}
IN_SCOPE = frozenset({Standing.CANDIDATE, Standing.TARGETED, Standing.INCLUDED})


@dataclass(frozen=True, slots=True)
class Told:
    """What one piece of evidence says from an instant on.

    Attributes:
        release_id: the release it is evidence of.
        kind, name: which piece: an issue by its number, the figures of a phase by its code.
        value: what it says, as plain JSON without floats.
        harm: how much it speaks against going live; only more of it makes a mark stale.
        note: the change as a clause for people, without a full stop.
        effective_at: from when.
    """

    release_id: int
    kind: EvidenceKind
    name: str
    value: Mapping[str, Any]
    harm: int
    note: str
    effective_at: datetime

    @property
    def digest(self) -> str:
        """Tell what is said here from anything else, whenever it is said."""
        return sha256(canonical([self.harm, dict(self.value)]).encode()).hexdigest()


def of_statement(release_id: int, criterion: int, number: int, text: str, held: datetime) -> Told:
    """Tell of the DCC's statement on a criterion: newer words are newer evidence, never worse by themselves."""
    said = sha256(text.encode()).hexdigest()
    note = "the DCC gave its statement" if number == 1 else f"the DCC gave version {number} of its statement"
    value = {"criterion": criterion, "version": number, "text": said}
    return Told(release_id, EvidenceKind.STATEMENT, str(criterion), value, 0, note, held)


def of_figures(
    release_id: int,
    phase: str,
    run: str,
    counts: Mapping[Outcome, int],
    fresh: int,
    before: int,
    held: datetime,
    whole: bool = True,
) -> Told:
    """Tell of a phase's figures after a run.

    Args:
        release_id, phase: which figures.
        run: the run, as people call it.
        counts: test cases by how they count, before exclusions.
        fresh: how many failures came to count by this run that no exclusion in force was agreed on.
        before: the harm of the figures before: it counts every failure that ever came.
        held: when the results were received.
        whole: whether the run was received whole.
    """
    failures = "a new failure" if fresh == 1 else f"{_number(fresh)} new failures"
    note = f"{phase} run {run} has {failures}" if fresh else f"{phase} run {run} moved the figures"
    value = {
        "phases": [phase],
        "counts": {outcome.value: counts.get(outcome, 0) for outcome in Outcome},
        "whole": whole,
    }
    return Told(release_id, EvidenceKind.FIGURES, phase, value, before + fresh, note, held)


SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _number(count: int) -> str:
    return SMALL[count] if count < len(SMALL) else f"{count:,}"


def of_thresholds(
    release_id: int,
    phase: str,
    rate: tuple[int, int] | None,
    limits: Mapping[int, int | None],
    held: datetime,
) -> Told:
    """Tell of all that a phase's TAD requires from an instant on: the pass rate, and how many issues may be left."""
    kept = {
        "phases": [phase],
        "rate": list(rate) if rate else None,
        "limits": {str(severity): most for severity, most in sorted(limits.items()) if most is not None},
    }
    note = f"what {phase} must reach was set anew"
    return Told(release_id, EvidenceKind.THRESHOLDS, phase, kept, 0, note, held)


def of_issue(
    release_id: int, number: int, key: str, facts: IssueFacts, before: Mapping[str, Any] | None, held: datetime
) -> Told:
    """Tell of a testing issue: outstanding it weighs by its severity, and more without what it needs.

    Args:
        release_id, number, key: which issue.
        facts: what is said of it now.
        before: what it said before; nothing for a new one.
        held: since when.
    """
    stands = is_outstanding(facts.status) and facts.duplicate_of is None
    severity, wants = facts.severity.value, lacks(facts)
    ever = sorted({severity, *(before or {}).get("ever", ())})
    value = {
        "key": key,
        "severity": severity,
        "ever": ever,
        "status": facts.status.value,
        "outstanding": stands,
        "lacks": list(wants),
        "phases": [facts.phase.value] if facts.phase else [],
        "plan": sha256(f"{facts.resolution_plan}|{facts.target_date}".encode()).hexdigest()[:16],
    }
    if facts.duplicate_of is not None:
        said = f"is a duplicate of {facts.duplicate_of}"
    elif before is None:
        said = f"was recorded, Severity {severity}, {STATUS_NAMES[facts.status]}"
    elif before["severity"] != severity:
        said = f"is Severity {severity} now, {before['severity']} before"
    elif before["status"] != facts.status.value:
        said = f"is {STATUS_NAMES[facts.status]} now, {STATUS_NAMES[IssueStatus(before['status'])]} before"
    else:
        said = "was changed"
    harm = (6 - severity) * 2 + bool(wants) if stands else 0
    return Told(release_id, EvidenceKind.ISSUES, str(number), value, harm, f"testing issue {key} {said}", held)


def of_reported_issues(release_id: int, key: str, severities: Iterable[int], phase: str, held: datetime) -> Told:
    """Tell of testing issues that a paper counts and the register does not hold: nobody can say what is left."""
    severity = min(severities, default=1)
    value = {
        "key": key,
        "severity": severity,
        "ever": [severity],
        "status": "reported",
        "outstanding": None,
        "lacks": [],
        "phases": [phase],
    }
    note = f"a paper reports testing issues of {phase}"
    return Told(release_id, EvidenceKind.ISSUES, f"reported/{key}", value, 0, note, held)


def of_exclusion(
    release_id: int,
    number: int,
    what: str,
    phases: Iterable[str],
    issue: int | None,
    *,
    ended: str | None,
    held: datetime,
) -> Told:
    """Tell of an exclusion: agreed it harms nothing; revoked or expired, what it left out counts again.

    Args:
        release_id, number: which exclusion.
        what: what it leaves out, as people call it.
        phases: the phases it takes failures out of.
        issue: the testing issue it leaves out, if it is of one.
        ended: "expired" or "was revoked"; nothing while it holds.
        held: from when.
    """
    value = {"phases": sorted(phases), "issue": issue, "in_force": ended is None}
    note = f"exclusion {number}, {what}, {ended or 'was agreed'}"
    return Told(release_id, EvidenceKind.EXCLUSIONS, str(number), value, 0 if ended is None else 1, note, held)


def of_report(
    release_id: int,
    number: int,
    phase: str,
    kind: ReportKind,
    version: str,
    submitted: datetime,
    steps: Mapping[str, bool | None],
    held: datetime,
) -> Told:
    """Tell of a completion report: which steps it has come through, and what was said at each.

    Args:
        release_id, number, phase, kind, version: which report.
        submitted: when it was submitted: the last one of a phase is the one that counts.
        steps: by step what was agreed; nothing for a step that decides nothing.
        held: when the last step was taken.
    """
    refused = [step for step, agreed in steps.items() if agreed is False]
    last = list(steps)[-1]
    said = {True: f"was {last}: agreed", False: f"was {last}: not agreed", None: f"was {last}"}[steps[last]]
    value = {
        "phases": [phase],
        "kind": kind.value,
        "version": version,
        "submitted": to_micros(submitted),
        "steps": dict(steps),
    }
    note = f"the {kind.value} completion report of {phase}, version {version}, {said}"
    return Told(release_id, EvidenceKind.REPORTS, str(number), value, len(refused), note, held)
