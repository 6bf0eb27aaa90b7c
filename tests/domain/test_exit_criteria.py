"""Exit criteria of a phase: each requirement with literals, and nothing unknown ever satisfies one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.exit_criteria import Detail, Evidence, FinalReport, LeftIssue, RequirementKind, judge
from app.domain.phase_plan import Rate
from app.domain.status import Outcome

Kind = RequirementKind
ALL_WELL = {Outcome.PASSED: 400}
ONE_FAILED = {Outcome.PASSED: 399, Outcome.FAILED: 1}
WHOLE = Evidence(
    raw=ALL_WELL,
    adjusted=ALL_WELL,
    required=Rate(100, 100),
    issues=(),
    thresholds={3: 4, 4: 0, 5: 10},
    partial_runs=(),
    report=FinalReport("1.0", recommended=True, approved=True),
)
PARTIAL = (Detail("dsp SIT-41, attempt 1, was received only in part.", "/x"),)


def of(evidence: Evidence, kind: Kind, severity: int | None = None) -> tuple[bool | None, str]:
    (found,) = [each for each in judge(evidence).requirements if each.kind is kind and each.severity == severity]
    return found.satisfied, found.sentence


def test_a_phase_that_is_complete() -> None:
    judged = judge(WHOLE)
    assert judged.complete
    assert judged.sentence == "All 11 exit criteria are met: the phase is complete."
    assert [each.satisfied for each in judged.requirements] == [True] * 11


def test_nothing_known_satisfies_nothing() -> None:
    judged = judge(Evidence())
    assert not judged.complete
    assert {each.satisfied for each in judged.requirements} == {None}
    assert judged.sentence == "Of 11 exit criteria 11 not known: the phase is not complete."


PASS_RATES = [
    ({}, True, "400 of 400 executed test cases passed (100.00 %); 100 of 100 must."),
    ({"adjusted": ONE_FAILED}, False,
     "399 of 400 executed test cases passed (99.75 %); 100 of 100 must. 1 more have to pass."),
    ({"raw": ONE_FAILED}, True, "400 of 400 executed test cases passed (100.00 %); 100 of 100 must."),
    ({"adjusted": ONE_FAILED, "required": Rate(99, 100)}, True,
     "399 of 400 executed test cases passed (99.75 %); 99 of 100 must."),
    ({"raw": None}, None, "No results of this phase are in the record, so no pass rate can be counted."),
    ({"raw": {Outcome.BLOCKED: 3}}, None,
     "No results of this phase are in the record, so no pass rate can be counted."),
    ({"adjusted": None}, None, "What exclusions leave of the figures is not known."),
    ({"adjusted": {Outcome.SKIPPED: 1}}, None, "Exclusions leave no executed test case to count."),
    ({"required": None}, None, "No required pass rate is recorded for this phase."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "met", "sentence"), PASS_RATES)
def test_the_pass_rate(change: dict[str, object], met: bool | None, sentence: str) -> None:
    assert of(replace(WHOLE, **change), Kind.PASS_RATE) == (met, sentence)  # type: ignore[arg-type]


def test_raw_and_adjusted_stand_behind_the_pass_rate() -> None:
    rate = judge(replace(WHOLE, raw=ONE_FAILED)).requirements[0]
    assert [each.words for each in rate.details] == [
        "Raw: 399 of 400 executed passed, 99.75 %.",
        "Adjusted by exclusions: 400 of 400 executed passed, 100.00 %.",
    ]


@pytest.mark.parametrize(
    ("adjusted", "met", "sentence"),
    [
        ({Outcome.PASSED: 1, Outcome.SKIPPED: 2}, True, "No test case is blocked or still to be run."),
        ({Outcome.PASSED: 1, Outcome.BLOCKED: 2}, False, "Of 3 test cases 2 blocked."),
        (
            {Outcome.PASSED: 1, Outcome.BLOCKED: 2, Outcome.NOT_RUN: 1},
            False,
            "Of 4 test cases 2 blocked and 1 not run.",
        ),
        ({}, None, "Whether every test case was executed is not known."),
        (None, None, "Whether every test case was executed is not known."),
    ],
)
def test_everything_was_executed(adjusted: dict[Outcome, int] | None, met: bool | None, sentence: str) -> None:
    assert of(replace(WHOLE, adjusted=adjusted), Kind.EXECUTION) == (met, sentence)


@pytest.mark.parametrize(("partial", "met"), [((), True), (PARTIAL, False), (None, None)])
def test_a_partial_run_completes_nothing(partial: tuple[Detail, ...] | None, met: bool | None) -> None:
    evidence = replace(WHOLE, partial_runs=partial)
    assert of(evidence, Kind.WHOLE_RUNS)[0] is met
    assert judge(evidence).complete is (met is True)


def issue(key: str, severity: int, *lacks: str) -> LeftIssue:
    return LeftIssue(key, severity, lacks, f"/issues/{key}")


@pytest.mark.parametrize(
    ("issues", "thresholds", "severity", "met", "sentence"),
    [
        ((), {}, 1, True, "Severity 1: none outstanding; none may be."),
        ((issue("TI-1", 1),), {}, 1, False, "Severity 1: 1 outstanding; none may be."),
        ((issue("TI-1", 2),), {2: 1}, 2, True, "Severity 2: 1 outstanding; at most 1 may be."),
        ((issue("TI-1", 2),), {2: None}, 2, False, "Severity 2: 1 outstanding; none may be."),
        ((), {}, 3, None, "Severity 3: none outstanding; no threshold is recorded."),
        ((), {3: 0}, 3, True, "Severity 3: none outstanding; none may be."),
        (tuple(issue(f"TI-{n}", 3) for n in range(4)), {3: 4}, 3, True, "Severity 3: 4 outstanding; at most 4 may be."),
        (
            tuple(issue(f"TI-{n}", 3) for n in range(5)),
            {3: 4},
            3,
            False,
            "Severity 3: 5 outstanding; at most 4 may be.",
        ),
        ((issue("TI-1", 4),), {3: 0}, 3, True, "Severity 3: none outstanding; none may be."),
        (None, {3: 4}, 3, None, "Severity 3: how many are outstanding is not known; at most 4 may be."),
        (None, {}, 1, None, "Severity 1: how many are outstanding is not known; none may be."),
    ],
)
def test_outstanding_issues_by_severity(
    issues: tuple[LeftIssue, ...] | None,
    thresholds: dict[int, int | None],
    severity: int,
    met: bool | None,
    sentence: str,
) -> None:
    assert of(replace(WHOLE, issues=issues, thresholds=thresholds), Kind.OUTSTANDING, severity) == (met, sentence)


@pytest.mark.parametrize(
    ("issues", "met", "sentence"),
    [
        ((), True, "No issue is outstanding."),
        ((issue("TI-1", 3),), True, "Every outstanding issue has what it needs in plan and target date."),
        ((issue("TI-1", 3, "It has no resolution plan."), issue("TI-2", 4)), False,
         "1 outstanding issue lacks a resolution plan or its target date."),
        ((issue("TI-1", 1, "x"),), True, "Every outstanding issue has what it needs in plan and target date."),
        (None, None, "Whether outstanding issues have resolution plans is not known."),
    ],
)  # fmt: skip
def test_outstanding_issues_have_plans(issues: tuple[LeftIssue, ...] | None, met: bool | None, sentence: str) -> None:
    assert of(replace(WHOLE, issues=issues), Kind.PLANS) == (met, sentence)


REPORTS = [
    (None, None, None),
    (FinalReport("1.0", None, None), False, False),
    (FinalReport("1.0", True, None), False, True),
    (FinalReport("1.0", True, False), False, True),
    (FinalReport("1.0", False, True), True, False),
    (FinalReport("1.0", True, True), True, True),
]


@pytest.mark.parametrize(("report", "approved", "recommended"), REPORTS)
def test_the_report_and_the_tag(report: FinalReport | None, approved: bool | None, recommended: bool | None) -> None:
    evidence = replace(WHOLE, report=report)
    assert of(evidence, Kind.REPORT)[0] is approved
    assert of(evidence, Kind.RECOMMENDATION)[0] is recommended
    assert judge(evidence).complete is (approved is True and recommended is True)


def test_behind_each_requirement_stand_its_rows() -> None:
    left = (issue("TI-1", 3, "It has no resolution plan."),)
    judged = judge(replace(WHOLE, issues=left, partial_runs=PARTIAL))
    behind = {(each.kind, each.severity): [row.words for row in each.details] for each in judged.requirements}
    assert behind[Kind.OUTSTANDING, 3] == ["TI-1 is outstanding."]
    assert behind[Kind.PLANS, None] == ["TI-1, Severity 3: It has no resolution plan."]
    assert behind[Kind.WHOLE_RUNS, None] == [PARTIAL[0].words]


@given(st.sets(st.sampled_from(["raw", "adjusted", "required", "issues", "partial_runs", "report"]), min_size=1))
def test_whatever_is_not_known_the_phase_is_not_complete(unknown: set[str]) -> None:
    judged = judge(replace(WHOLE, **dict.fromkeys(unknown)))
    assert not judged.complete
    assert None in {each.satisfied for each in judged.requirements}
