"""Completion reports and the TAD's steps: what each needs to be recorded."""

import pytest

from app.domain.completion_report import STEP_WORDS, TAD_STEPS, check_agreed, check_report, report_row
from app.domain.errors import Invalid
from app.domain.status import ReportStep, TadStep

SHA = "0123456789abcdef" * 4


def test_every_step_is_said() -> None:
    assert list(TAD_STEPS) == list(TadStep)
    assert list(STEP_WORDS) == list(ReportStep)
    assert [step for step, said in TAD_STEPS.items() if said.decides] == [TadStep.RECOMMENDATION, TadStep.ACCEPTANCE]


def test_rows_of_a_timetable_that_plan_a_report() -> None:
    assert report_row(ReportStep.SUBMITTED, "SIT", interim=True) == "dcc-submits-interim-sit-completion-report"
    assert report_row(ReportStep.REVIEWED, "UIT", interim=False) == "tag-reviews-uit-completion-report"
    assert report_row(ReportStep.APPROVED, "SIT", interim=False) == "panel-approves-sit-completion-report"


def test_a_report_that_can_be_found() -> None:
    check_report("1.0", "https://example.org/report.pdf", "", "")
    check_report("1.0", "", "SIT completion report.docx", SHA)
    check_report("0.1 draft", "https://example.org", "a", SHA.upper())


@pytest.mark.parametrize(
    ("version", "link", "file_name", "sha256", "pointer"),
    [
        ("", "https://example.org", "", "", "/version"),
        ("1.0", "", "", "", "/link"),
        ("1.0", "", "report.docx", "", "/link"),
        ("1.0", "javascript:x", "", "", "/link"),
        ("1.0", "", "report.docx", "abc", "/sha256"),
        ("1.0", "https://example.org", "", SHA, "/file_name"),
    ],
)
def test_a_report_that_cannot(version: str, link: str, file_name: str, sha256: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_report(version, link, file_name, sha256)
    assert pointer in [fault.pointer for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("agreed", "words", "decides", "pointer"),
    [(None, "x", True, "/agreed"), (True, "", False, "/agreed"), (False, " ", True, "/words"),
     (True, "", True, None), (False, "SIT is not complete.", True, None), (None, "", False, None)],
)  # fmt: skip
def test_a_decision_is_yes_or_no_and_no_says_why(
    agreed: bool | None, words: str, decides: bool, pointer: str | None
) -> None:
    if pointer is None:
        check_agreed(agreed, words, decides=decides)
        return
    with pytest.raises(Invalid) as refused:
        check_agreed(agreed, words, decides=decides)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
