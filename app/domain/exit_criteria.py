"""What stands between a testing phase and its exit: each requirement by itself, with the rows behind it.

A phase is complete only by its criteria, its final report and the TAG. What is not known satisfies nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.counting import executed, passed_share
from app.domain.phase_plan import SEVERITIES, Rate, meets, still_to_pass
from app.domain.status import Outcome

NOT_DONE = {Outcome.BLOCKED: "blocked", Outcome.NOT_RUN: "not run"}
# "There are no outstanding Severity 1 or 2 issues" (003:282) holds where a phase's TAD sets no threshold of its own.
NONE_LEFT = frozenset({1, 2})


class RequirementKind(StrEnum):
    """What is required of a phase before it is complete."""

    PASS_RATE = "pass-rate"  # noqa: S105 (a kind of requirement, no secret)
    EXECUTION = "execution"
    WHOLE_RUNS = "whole-runs"
    OUTSTANDING = "outstanding"
    PLANS = "plans"
    REPORT = "report"
    RECOMMENDATION = "recommendation"


@dataclass(frozen=True, slots=True)
class Detail:
    """One row behind a requirement: words, and where it can be looked up."""

    words: str
    href: str | None = None
    cite: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing required of a phase; `satisfied` is None while the record cannot say, and that satisfies nothing."""

    kind: RequirementKind
    satisfied: bool | None
    sentence: str
    details: tuple[Detail, ...] = ()
    severity: int | None = None


@dataclass(frozen=True, slots=True)
class LeftIssue:
    """A testing issue that is outstanding in a phase, with what it lacks in plan and target date, in sentences."""

    key: str
    severity: int
    lacks: tuple[str, ...] = ()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class FinalReport:
    """The last final completion report of a phase and how far it came; None where a step has not been taken."""

    version: str
    recommended: bool | None
    approved: bool | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that exit criteria are judged by. None stands for what the record does not know."""

    raw: Mapping[Outcome, int] | None = None
    adjusted: Mapping[Outcome, int] | None = None
    required: Rate | None = None
    issues: tuple[LeftIssue, ...] | None = None
    thresholds: Mapping[int, int | None] | None = None
    partial_runs: tuple[Detail, ...] | None = None
    report: FinalReport | None = None


@dataclass(frozen=True, slots=True)
class Exit:
    """A phase's exit criteria as they stand: complete only when every one of them is met."""

    requirements: tuple[Requirement, ...]
    complete: bool
    sentence: str


def judge(evidence: Evidence) -> Exit:
    """Judge a phase's exit criteria, each by itself.

    Args:
        evidence: what the record knows of the phase.
    """
    requirements = (
        _pass_rate(evidence),
        _execution(evidence.adjusted),
        _whole_runs(evidence.partial_runs),
        *_outstanding(evidence.issues, evidence.thresholds or {}),
        _plans(evidence.issues),
        _report(evidence.report),
        _recommendation(evidence.report),
    )
    met = [each for each in requirements if each.satisfied is True]
    unmet = sum(each.satisfied is False for each in requirements)
    unknown = len(requirements) - len(met) - unmet
    complete = len(met) == len(requirements)
    return Exit(requirements, complete, _sentence(len(requirements), unmet, unknown))


def _sentence(all_: int, unmet: int, unknown: int) -> str:
    if not unmet and not unknown:
        return f"All {all_} exit criteria are met: the phase is complete."
    parts = [f"{unmet} not met"] if unmet else []
    parts += [f"{unknown} not known"] if unknown else []
    return f"Of {all_} exit criteria {' and '.join(parts)}: the phase is not complete."


def _pass_rate(evidence: Evidence) -> Requirement:
    kind, required, raw, adjusted = RequirementKind.PASS_RATE, evidence.required, evidence.raw, evidence.adjusted
    if raw is None or not executed(raw):
        return Requirement(kind, None, "No results of this phase are in the record, so no pass rate can be counted.")
    details = [Detail(f"Raw: {_counted(raw)}.")]
    if adjusted is None:
        return Requirement(kind, None, "What exclusions leave of the figures is not known.", tuple(details))
    details.append(Detail(f"Adjusted by exclusions: {_counted(adjusted)}."))
    if required is None:
        return Requirement(kind, None, "No required pass rate is recorded for this phase.", tuple(details))
    met = meets(adjusted, required)
    if met is None:
        return Requirement(kind, None, "Exclusions leave no executed test case to count.", tuple(details))
    passed, whole = adjusted.get(Outcome.PASSED, 0), executed(adjusted)
    said = f"{passed:,} of {whole:,} executed test cases passed ({passed_share(adjusted)}); {required} must."
    if not met:
        said += f" {still_to_pass(adjusted, required):,} more have to pass."
    return Requirement(kind, met, said, tuple(details))


def _counted(counts: Mapping[Outcome, int]) -> str:
    return f"{counts.get(Outcome.PASSED, 0):,} of {executed(counts):,} executed passed, {passed_share(counts)}"


def _execution(adjusted: Mapping[Outcome, int] | None) -> Requirement:
    kind = RequirementKind.EXECUTION
    if adjusted is None or not sum(adjusted.values()):
        return Requirement(kind, None, "Whether every test case was executed is not known.")
    left = [(words, adjusted.get(outcome, 0)) for outcome, words in NOT_DONE.items() if adjusted.get(outcome, 0)]
    skipped = adjusted.get(Outcome.SKIPPED, 0)
    details = (Detail(f"{skipped:,} skipped by the sender: told, and held against nothing."),) if skipped else ()
    if not left:
        return Requirement(kind, True, "No test case is blocked or still to be run.", details)
    said = " and ".join(f"{count:,} {words}" for words, count in left)
    return Requirement(kind, False, f"Of {sum(adjusted.values()):,} test cases {said}.", details)


def _whole_runs(partial: tuple[Detail, ...] | None) -> Requirement:
    kind = RequirementKind.WHOLE_RUNS
    if partial is None:
        return Requirement(kind, None, "No run of this phase is in the record.")
    if not partial:
        return Requirement(kind, True, "Every run was received whole.")
    runs = "1 run was" if len(partial) == 1 else f"{len(partial):,} runs were"
    return Requirement(kind, False, f"{runs} received only in part, and a partial run completes no phase.", partial)


def _outstanding(issues: tuple[LeftIssue, ...] | None, thresholds: Mapping[int, int | None]) -> tuple[Requirement, ...]:
    limits = {severity: 0 if severity in NONE_LEFT else None for severity in SEVERITIES}
    limits |= {severity: most for severity, most in thresholds.items() if most is not None}
    return tuple(_of_severity(severity, issues, limits[severity]) for severity in SEVERITIES)


def _of_severity(severity: int, issues: tuple[LeftIssue, ...] | None, most: int | None) -> Requirement:
    kind, name = RequirementKind.OUTSTANDING, f"Severity {severity}"
    allowed = "no threshold is recorded" if most is None else f"at most {most:,} may be" if most else "none may be"
    if issues is None:
        return Requirement(kind, None, f"{name}: how many are outstanding is not known; {allowed}.", (), severity)
    left = [issue for issue in issues if issue.severity == severity]
    details = tuple(Detail(f"{issue.key} is outstanding.", issue.href) for issue in left)
    met = None if most is None else len(left) <= most
    return Requirement(
        kind, met, f"{name}: {f'{len(left):,}' if left else 'none'} outstanding; {allowed}.", details, severity
    )


def _plans(issues: tuple[LeftIssue, ...] | None) -> Requirement:
    kind = RequirementKind.PLANS
    if issues is None:
        return Requirement(kind, None, "Whether outstanding issues have resolution plans is not known.")
    lacking = [issue for issue in issues if issue.lacks and issue.severity not in NONE_LEFT]
    details = tuple(
        Detail(f"{issue.key}, Severity {issue.severity}: {' '.join(issue.lacks)}", issue.href) for issue in lacking
    )
    if lacking:
        said = "1 outstanding issue lacks" if len(lacking) == 1 else f"{len(lacking):,} outstanding issues lack"
        return Requirement(kind, False, f"{said} a resolution plan or its target date.", details)
    said = (
        "Every outstanding issue has what it needs in plan and target date." if issues else "No issue is outstanding."
    )
    return Requirement(kind, True, said)


def _report(report: FinalReport | None) -> Requirement:
    kind = RequirementKind.REPORT
    if report is None:
        return Requirement(kind, None, "No final completion report is in the record.")
    name = f"The final completion report, version {report.version},"
    if report.approved:
        return Requirement(kind, True, f"{name} was approved.")
    return Requirement(kind, False, f"{name} {'is not approved yet' if report.approved is None else 'was refused'}.")


def _recommendation(report: FinalReport | None) -> Requirement:
    kind = RequirementKind.RECOMMENDATION
    if report is None:
        return Requirement(kind, None, "Without a final completion report the TAG has nothing to recommend on.")
    if report.recommended:
        return Requirement(kind, True, f"The TAG recommended the phase as complete, on version {report.version}.")
    said = "has not given its recommendation" if report.recommended is None else "did not recommend the phase"
    return Requirement(kind, False, f"The TAG {said} on version {report.version}.")
