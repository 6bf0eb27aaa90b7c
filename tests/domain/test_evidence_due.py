"""By when the DCC's evidence is due: as the timetable says, else 5 Working Days before the meeting that assesses."""

from datetime import date

import pytest

from app.domain.dates import parse
from app.domain.evidence_due import (
    Due,
    Planned,
    Review,
    Sitting,
    evidence_due,
    find_review,
    names_criteria,
    planned_due,
)
from app.domain.status import CriterionGroup

OPERATIONAL, TESTING = CriterionGroup.OPERATIONAL, CriterionGroup.TESTING
# SECP_76_1701_23, 003:710 to 003:733.
JUNE_2020 = (
    Planned("DCC submits UIT Completion Report and evidence against the testing acceptance criteria", "dcc",
            parse("20 May 20")),
    Planned("DCC submits evidence against the operational acceptance criteria", "dcc", parse("26 May 20")),
    Planned("TAG reviews UIT Completion Report and status against the testing acceptance criteria", "tag",
            parse("27 May 20")),
    Planned("Operations Group reviews status against the operational acceptance criteria", "opsg",
            parse("02 Jun 20")),
    Planned("Panel go/no-go decision", "panel", parse("12 Jun 20")),
)  # fmt: skip
OCTOBER = Sitting(date(2021, 10, 5), "OPSG meeting of 5 October 2021", "assessment", "november-2021")
CALLED = Sitting(date(2021, 10, 12), "OPSG meeting 50", "called", None)
AHEAD = (date(2021, 9, 20), date(2021, 11, 4))


def review(
    *sittings: Sitting,
    timetable: tuple[Planned, ...] = (),
    body: str = "opsg",
    group: CriterionGroup | None = OPERATIONAL,
    marked_on: date | None = None,
    ahead: tuple[date, date | None] = AHEAD,
) -> date | None:
    found = find_review(
        sittings,
        timetable,
        release="november-2021",
        body=body,
        group=group,
        marked_on=marked_on,
        ahead=ahead,
    )
    return found.day if found else None


def test_the_meeting_that_a_paper_calls_an_assessment_goes_before_all() -> None:
    assert review(CALLED, OCTOBER, timetable=JUNE_2020, marked_on=CALLED.day) == date(2021, 10, 5)
    elsewhere = Sitting(OCTOBER.day, OCTOBER.name, "assessment", "june-2021")
    assert review(elsewhere) is None


def test_else_the_review_that_the_timetable_dates_exactly() -> None:
    assert review(CALLED, timetable=JUNE_2020) == date(2020, 6, 2)
    assert review(timetable=JUNE_2020, body="tag", group=TESTING) == date(2020, 5, 27)
    assert review(timetable=JUNE_2020, body="tag", group=OPERATIONAL) is None
    assert review(timetable=JUNE_2020, body="opsg", group=None) == date(2020, 6, 2)
    vague = (Planned("Operations Group reviews status against acceptance criteria", "opsg", parse("June 2020")),)
    assert review(timetable=vague) is None


@pytest.mark.parametrize(
    ("marked_on", "today", "go_live", "expected"),
    [
        (None, date(2021, 9, 20), date(2021, 11, 4), date(2021, 10, 12)),
        (None, date(2021, 10, 12), None, date(2021, 10, 12)),
        (None, date(2021, 10, 13), None, None),
        (None, date(2021, 9, 20), date(2021, 10, 11), None),
        (date(2021, 10, 12), date(2022, 1, 1), date(2021, 11, 4), date(2021, 10, 12)),
        (date(2021, 10, 13), date(2021, 9, 20), date(2021, 11, 4), None),
    ],
)
def test_else_a_meeting_called_here(
    marked_on: date | None, today: date, go_live: date | None, expected: date | None
) -> None:
    assert review(CALLED, marked_on=marked_on, ahead=(today, go_live)) == expected


def test_evidence_is_due_on_the_day_that_the_timetable_plans_for_it() -> None:
    found = evidence_due(Review(date(2020, 6, 2), "the review"), JUNE_2020, OPERATIONAL)
    assert found == Due(date(2020, 5, 26), f"the timetable: {JUNE_2020[1].event}", "26 May 20")
    # What the paper plans is what our default counts: 003:716 to 003:731.
    assert evidence_due(Review(date(2020, 6, 2), "the review"), (), OPERATIONAL) == Due(
        date(2020, 5, 26), "5 Working Days before the review"
    )
    assert evidence_due(None, JUNE_2020, TESTING) == Due(
        date(2020, 5, 20), f"the timetable: {JUNE_2020[0].event}", "20 May 20"
    )


def test_else_five_working_days_before_the_meeting() -> None:
    assert evidence_due(Review(date(2021, 10, 5), "the OPSG meeting"), (), OPERATIONAL) == Due(
        date(2021, 9, 28), "5 Working Days before the OPSG meeting"
    )
    undated = (Planned(JUNE_2020[1].event, "dcc", parse("TBC")),)
    assert evidence_due(Review(date(2021, 10, 5), "x"), undated, OPERATIONAL) is not None
    assert evidence_due(None, undated, OPERATIONAL) is None
    assert evidence_due(Review(date(1999, 1, 5), "x"), (), OPERATIONAL) is None


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("26 May 20", date(2020, 5, 26)),
        ("By 23 Sep 19", date(2019, 9, 23)),
        ("W/C 16 Sep 19", None),
        ("Late Jul 19", None),
    ],
)
def test_only_an_exact_day_or_one_by_which_can_be_judged(printed: str, day: date | None) -> None:
    assert planned_due(Planned("x", None, parse(printed))) == Due(day, "the timetable: x", printed)


def test_an_unknown_date_is_none() -> None:
    assert planned_due(Planned("x", None, parse(""))) is None


@pytest.mark.parametrize(
    ("event", "group", "named"),
    [
        ("Operations Group reviews status against acceptance criteria", OPERATIONAL, True),
        ("TAG reviews status against the testing acceptance criteria", TESTING, True),
        ("TAG reviews status against the testing acceptance criteria", OPERATIONAL, False),
        ("TAG reviews status against the testing acceptance criteria", None, True),
        ("TAG reviews SIT Completion Report", TESTING, False),
    ],
)
def test_which_criteria_a_row_speaks_of(event: str, group: CriterionGroup | None, named: bool) -> None:
    assert names_criteria(event, group) is named
