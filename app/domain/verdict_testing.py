"""The machine's verdict on testing: figures against what is required, testing issues, completion reports."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.domain.counting import executed, passed_share
from app.domain.evidence import Rest, Subject, severities_of
from app.domain.finding import Finding, Item, Known
from app.domain.phase_plan import Rate, meets
from app.domain.status import EvidenceKind, Outcome


def judge_figures(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    """Judge the figures of the phases that a criterion rests on: raw counts less what exclusions leave out."""
    found = known.of(rest.kind, rest.only)
    if not found:
        of = f" of {rest.only}" if rest.only else ""
        return [Item(rest.kind, Finding.UNKNOWN, f"No results{of} are in the record.")]
    return [_phase(each, known) for each in found]


def _phase(figures: Subject, known: Known) -> Item:
    phase, kind = figures.name, figures.kind
    taken = known.excused.get(phase, {})
    raw = {outcome: int(figures.value["counts"].get(outcome.value, 0)) for outcome in Outcome}
    counts = {outcome: count - taken.get(outcome, 0) for outcome, count in raw.items()}
    required = [rate for each in known.of(EvidenceKind.THRESHOLDS, phase) if (rate := each.value["rate"])]
    passed = f"{counts[Outcome.PASSED]:,} of {executed(counts):,} executed test cases of {phase} passed"
    said = f"{passed} ({passed_share(counts)}"
    said += f", {sum(taken.values()):,} left out by exclusions)" if sum(taken.values()) else ")"
    if EvidenceKind.EXCLUSIONS in known.failed or EvidenceKind.THRESHOLDS in known.failed:
        return Item(kind, Finding.UNKNOWN, f"{said}; what is required or left out could not be read just now.")
    if not required:
        return Item(kind, Finding.UNKNOWN, f"{said}; no required pass rate is recorded.")
    rate = Rate(*required[0])
    met = meets(counts, rate)
    if met is None:
        return Item(kind, Finding.UNKNOWN, f"Nothing of {phase} was executed and counts.")
    left = counts[Outcome.BLOCKED] + counts[Outcome.NOT_RUN]
    if met and left:
        return Item(kind, Finding.NOT_SATISFIED, f"{said}; {left:,} are blocked or still to be run.")
    if met and not figures.value["whole"]:
        return Item(kind, Finding.UNKNOWN, f"{said}; the last run was received only in part.")
    finding = Finding.SATISFIED if met else Finding.NOT_SATISFIED
    return Item(kind, finding, f"{said}; {rate} must.")


def judge_issues(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    """Judge the outstanding testing issues: none of Severity 1 or 2, others within the threshold (003:282)."""
    severities, excluded = severities_of(rest), known.excluded_issues()
    name = f"Severity {rest.only.replace('-', ' to ')}" if rest.only else "any severity"
    rows = known.of(rest.kind)
    if EvidenceKind.EXCLUSIONS in known.failed:
        return [Item(rest.kind, Finding.UNKNOWN, "Which testing issues are excluded could not be read just now.")]
    if not rows and not known.of(EvidenceKind.FIGURES):
        return [Item(rest.kind, Finding.UNKNOWN, "No testing issue is in the record, and nothing says there is none.")]
    left = [
        each.value
        for each in rows
        if each.value["outstanding"] and each.value["severity"] in severities and each.name not in excluded
    ]
    reported = any(each.value["outstanding"] is None and each.value["severity"] in severities for each in rows)
    if reported and not any(value["severity"] <= 2 for value in left):
        said = "A paper reports testing issues that are not in the register, so what is left cannot be counted."
        return [Item(rest.kind, Finding.UNKNOWN, said)]
    if not left:
        return [Item(rest.kind, Finding.SATISFIED, f"No testing issue of {name} is outstanding.")]
    listed = ", ".join(str(value["key"]) for value in left[:5]) + (" and more" if len(left) > 5 else "")
    many = "1 testing issue" if len(left) == 1 else f"{len(left):,} testing issues"
    said = f"{many} of {name} {'is' if len(left) == 1 else 'are'} outstanding: {listed}"
    if any(value["severity"] <= 2 for value in left):
        return [Item(rest.kind, Finding.NOT_SATISFIED, f"{said}; none of Severity 1 or 2 may be.")]
    return [_planned(rest.kind, said, left, known)]


def _counts_in(issue: Mapping[str, Any], phase: str) -> bool:
    """Say whether an issue counts in a phase: one that names none counts in every phase."""
    return not issue["phases"] or phase in issue["phases"]


def _planned(kind: EvidenceKind, said: str, left: Sequence[Mapping[str, Any]], known: Known) -> Item:
    """Judge issues of Severity 3 to 5: each needs its plan, and their number a threshold that it keeps."""
    lacking = sum(bool(value["lacks"]) for value in left)
    if lacking:
        return Item(kind, Finding.NOT_SATISFIED, f"{said}; {lacking:,} without what is needed in plan and date.")
    limits = {each.name: each.value["limits"] for each in known.of(EvidenceKind.THRESHOLDS)}
    unlimited = []
    for severity in sorted({value["severity"] for value in left}):
        of_it = [value for value in left if value["severity"] == severity]
        most = {phase: limit[str(severity)] for phase, limit in limits.items() if str(severity) in limit}
        if any(sum(_counts_in(value, phase) for value in of_it) > limit for phase, limit in most.items()):
            return Item(kind, Finding.NOT_SATISFIED, f"{said}; more than the TAD lets be of Severity {severity}.")
        if not all(any(_counts_in(value, phase) for phase in most) for value in of_it):
            unlimited.append(severity)
    if unlimited:
        return Item(kind, Finding.UNKNOWN, f"{said}; no threshold of Severity {min(unlimited)} is recorded.")
    return Item(kind, Finding.SATISFIED, f"{said}; the TAD lets so many be, and each has its plan.")


def judge_reports(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    """Judge the final completion reports: recommended by the TAG, and approved."""
    final = [each for each in known.of(rest.kind, rest.only) if each.value["kind"] == "final"]
    if not final:
        of = f" of {rest.only}" if rest.only else ""
        return [Item(rest.kind, Finding.UNKNOWN, f"No final completion report{of} is in the record.")]
    newest: dict[str, Subject] = {}
    # A step that an older version comes through late does not bring it back before the one that replaced it.
    for each in sorted(final, key=lambda each: (each.value.get("submitted", 0), int(each.name))):
        newest[each.value["phases"][0]] = each
    return [_report(phase, each) for phase, each in newest.items()]


def _report(phase: str, report: Subject) -> Item:
    steps, name = report.value["steps"], f"The final completion report of {phase}, version {report.value['version']},"
    if False in steps.values():
        return Item(report.kind, Finding.NOT_SATISFIED, f"{name} was not agreed.")
    if steps.get("reviewed") and steps.get("approved"):
        return Item(report.kind, Finding.SATISFIED, f"{name} was recommended by the TAG and approved.")
    waits = "the TAG’s recommendation" if not steps.get("reviewed") else "its approval"
    return Item(report.kind, Finding.UNKNOWN, f"{name} waits for {waits}.")
