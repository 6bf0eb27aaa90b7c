"""What Test Participants owe: the papers' own two dates, and when something is late."""

from datetime import UTC, date, datetime

import pytest

from app.domain.dates import parse
from app.domain.duty import DUTIES, check_party, check_submission, due_day, owed, party_key, rule_words
from app.domain.errors import Invalid
from app.domain.milestone import DateRule
from app.domain.status import Duty

PLANS, RESULTS = DUTIES[Duty.REGRESSION_PLANS], DUTIES[Duty.REGRESSION_RESULTS]
DUE = date(2019, 9, 23)


def test_the_papers_own_dates() -> None:
    """SECP_68_1005_10: 000:659 and 000:692."""
    assert due_day(PLANS.rule, parse("07 Oct 19")) == date(2019, 9, 23)
    assert due_day(RESULTS.rule, parse("21 Oct 19")) == date(2019, 10, 14)
    assert rule_words(PLANS.rule) == "10 Working Days before UIT begins"
    assert rule_words(RESULTS.rule) == "5 Working Days before UIT ends"


def test_every_duty_is_said() -> None:
    assert list(DUTIES) == list(Duty)


@pytest.mark.parametrize("text", ["", "TBC", "Late Jul 19", "W/C 7 Oct 19", "By 7 Oct 19", "Oct 2019", "1 Jan 2000"])
def test_nothing_is_counted_from_a_day_that_is_not_exactly_known(text: str) -> None:
    assert due_day(PLANS.rule, parse(text)) is None
    assert due_day(PLANS.rule, None) is None


def test_other_rules_that_a_timetable_may_state() -> None:
    assert due_day(DateRule("uit-commences", -10, "days"), parse("7 Oct 19")) == date(2019, 9, 27)
    assert due_day(DateRule("uit-commences", 1, "working_days"), parse("4 Oct 19")) == date(2019, 10, 7)
    assert rule_words(DateRule("sit-commences", 1, "days")) == "1 day after sit commences"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("submitted", "now", "late", "sentence"),
    [
        # 17:00 in London is 16:00 UTC in September.
        (None, at(2019, 9, 20, 9), False, "The plans are due on 23 September 2019, in 1 Working Day."),
        (None, at(2019, 9, 18, 9), False, "The plans are due on 23 September 2019, in 3 Working Days."),
        (None, at(2019, 9, 23, 16), False, "The plans are due on 23 September 2019, today."),
        (None, at(2019, 9, 23, 16, 0, 1), True, "The plans were due on 23 September 2019 and have not come."),
        (at(2019, 9, 23, 16), at(2019, 10, 1), False, ""),
        (at(2019, 9, 23, 16, 0, 1), at(2019, 10, 1), True, "The plans came after they were due on 23 September 2019."),
    ],
)
def test_a_duty_closes_at_17_00_in_london(submitted: datetime | None, now: datetime, late: bool, sentence: str) -> None:
    state = owed("plans", DUE, submitted, now)
    assert (state.late, state.sentence, state.submitted_at) == (late, sentence, submitted)


def test_without_a_day_nothing_is_late() -> None:
    assert owed("plans", None, None, at(2099, 1, 1)).late is False
    assert "not known yet" in owed("plans", None, None, at(2099, 1, 1)).sentence
    assert owed("plans", None, at(2019, 1, 1), at(2099, 1, 1)).late is False


@pytest.mark.parametrize(
    ("link", "note"),
    [("", ""), (" ", " "), ("javascript:alert(1)", "x"), ("ftp://a/b", ""), ("https://a b", ""), ("https://a@b/", ""),
     ("https://x/" + "y" * 2000, "")],
)  # fmt: skip
def test_a_submission_that_says_nothing_or_links_nowhere(link: str, note: str) -> None:
    with pytest.raises(Invalid):
        check_submission(link, note)


def test_submissions_and_parties_that_can_be() -> None:
    check_submission("https://example.org/plans.pdf", "")
    check_submission("", "Sent to the DCC by e-mail.")
    check_party("A supplier")
    for name in ("", " ", "x" * 201):
        with pytest.raises(Invalid):
            check_party(name)


@pytest.mark.parametrize(
    ("now", "stands", "soon"),
    [
        (at(2019, 9, 6, 9), "due in 11 Working Days", False),
        (at(2019, 9, 9, 9), "due in 10 Working Days", True),
        (at(2019, 9, 20, 9), "due in 1 Working Day", True),
        (at(2019, 9, 23, 16), "due today by 17:00", True),
        (at(2019, 9, 23, 16, 0, 1), "overdue", True),
        (at(2019, 9, 24, 9), "overdue by 1 Working Day", True),
        (at(2019, 9, 30, 9), "overdue by 5 Working Days", True),
    ],
)
def test_what_has_not_come_stands_in_working_days(now: datetime, stands: str, soon: bool) -> None:
    state = owed("plans", DUE, None, now)
    assert (state.stands, state.due_soon) == (stands, soon)


def test_nobody_is_reminded_of_what_came_or_has_no_day() -> None:
    assert owed("plans", DUE, at(2019, 9, 20), at(2019, 9, 23)).due_soon is False
    unknown = owed("plans", None, None, at(2019, 9, 23))
    assert (unknown.due_soon, unknown.stands, unknown.working_days) == (False, "not submitted yet", None)


def test_a_party_is_one_however_its_people_write_it() -> None:
    assert party_key(" A  Supplier Ltd") == party_key("a supplier LTD ")
    assert party_key("A Supplier") != party_key("A Supplier Ltd")
