"""What a version of an issue changed, and what remains of a form when somebody else was faster."""

from datetime import date

from app.domain.incident import IncidentFacts
from app.domain.issue_change import Changed, changed_between, keep_own, typed_of
from app.domain.status import IncidentCategory, IssueStatus, Phase, Severity
from app.domain.testing_issue import IssueFacts

FIRST = IssueFacts("No fault is returned.", Severity.TWO)
LATER = IssueFacts(
    "No fault is returned.",
    Severity.THREE,
    IssueStatus.IN_RESOLUTION,
    needs_code_change=True,
    target_date=date(2021, 10, 9),
    phase=Phase.SIT,
)


def test_the_first_version_changed_nothing() -> None:
    assert changed_between(None, LATER) == ()
    assert changed_between(LATER, LATER) == ()


def test_each_change_is_named_with_what_it_was() -> None:
    assert changed_between(FIRST, LATER) == (
        Changed("Severity", "2", "3"),
        Changed("Status", "open", "in resolution"),
        Changed("Needs a code change", "nothing", "yes"),
        Changed("Target date", "nothing", "9 October 2021"),
        Changed("Phase", "nothing", "SIT"),
    )


def test_a_category_is_never_called_a_severity() -> None:
    was, now = (IncidentFacts("No service.", each) for each in (IncidentCategory.ONE, IncidentCategory.TWO))
    assert changed_between(was, now) == (Changed("Category", "1", "2"),)


def test_a_form_holds_the_facts() -> None:
    assert typed_of(LATER) == {
        "title": "No fault is returned.", "severity": "3", "status": "in_resolution", "service_provider": "",
        "needs_code_change": "yes", "resolution_plan": "", "target_date": "2021-10-09", "duplicate_of": "",
        "phase": "SIT", "modification": "",
    }  # fmt: skip


def test_who_was_slower_keeps_their_own_words_alone() -> None:
    seen = {"title": "a", "plan": "one\ntwo", "status": "open"}
    now = {"title": "a", "plan": "three", "status": "closed"}
    assert keep_own({"title": "mine", "plan": "one\r\ntwo ", "more": "x"}, seen, now) == {
        "title": "mine", "plan": "three", "status": "closed", "more": "x",
    }  # fmt: skip
