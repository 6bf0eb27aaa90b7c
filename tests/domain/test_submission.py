"""How timely and complete submissions were: each case by its literals, and the sentence they come to."""

from datetime import UTC, date, datetime

import pytest

from app.domain.evidence_due import Due
from app.domain.submission import (
    NOUNS,
    Judged,
    SubmissionKind,
    Timed,
    Timeliness,
    due_sentence,
    judge,
    summarise,
)

DUE = date(2021, 9, 28)  # a Tuesday, in summer time
STATEMENT = SubmissionKind.STATEMENT


def at(day: int, hour: int = 12, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2021, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_at", "timeliness", "days", "words"),
    [
        (at(21), Timeliness.EARLY, 5, "5 Working Days early"),
        (at(27), Timeliness.EARLY, 1, "1 Working Day early"),
        (at(26), Timeliness.EARLY, 2, "2 Working Days early"),
        (at(28), Timeliness.ON_TIME, 0, "on time"),
        (at(28, 16), Timeliness.ON_TIME, 0, "on time"),
        (at(28, 16, 1), Timeliness.LATE, 0, "late by less than 1 Working Day"),
        (at(29), Timeliness.LATE, 1, "late by 1 Working Day"),
        (at(4, month=10), Timeliness.LATE, 4, "late by 4 Working Days"),
    ],
)
def test_what_came(given_at: datetime, timeliness: Timeliness, days: int, words: str) -> None:
    found = judge(DUE, given_at, at(30))
    assert (found.timeliness, found.given, found.working_days, found.words) == (timeliness, True, days, words)


@pytest.mark.parametrize(
    ("now", "timeliness", "days", "words"),
    [
        (at(21), Timeliness.AWAITED, 5, "due in 5 Working Days"),
        (at(28, 9), Timeliness.AWAITED, 0, "due today"),
        (at(28, 16), Timeliness.AWAITED, 0, "due today"),
        (at(28, 16, 1), Timeliness.NOT_GIVEN, 0, "not given, less than 1 Working Day overdue"),
        (at(30), Timeliness.NOT_GIVEN, 2, "not given, 2 Working Days overdue"),
    ],
)
def test_what_did_not_come(now: datetime, timeliness: Timeliness, days: int, words: str) -> None:
    found = judge(DUE, None, now, since=at(1))
    assert (found.timeliness, found.given, found.working_days, found.words) == (timeliness, False, days, words)


def test_what_was_due_before_it_was_on_record_is_not_judged() -> None:
    assert judge(DUE, None, at(30), since=at(29)).timeliness is Timeliness.NOT_RECORDED
    assert judge(DUE, None, at(30), since=at(28)).timeliness is Timeliness.NOT_GIVEN
    # Asked about a moment before, it was still to come.
    assert judge(DUE, None, at(20), since=at(29)).timeliness is Timeliness.AWAITED
    assert judge(DUE, at(20), at(30), since=at(29)).timeliness is Timeliness.EARLY


def test_where_a_day_is_not_known_nothing_is_judged() -> None:
    assert judge(None, at(20), at(30)) == Timed(Timeliness.NOT_KNOWN, True)
    assert judge(None, None, at(30)) == Timed(Timeliness.NOT_KNOWN, False)
    assert judge(DUE, at(20), at(30), dated=False) == Timed(Timeliness.NOT_KNOWN, True)
    assert judge(DUE, None, at(30), dated=False).timeliness is Timeliness.NOT_GIVEN
    assert judge(date(2100, 6, 1), None, at(30)) == Timed(Timeliness.NOT_KNOWN, False)
    assert judge(DUE, datetime(1998, 1, 1, tzinfo=UTC), at(30)) == Timed(Timeliness.NOT_KNOWN, True)


@pytest.mark.parametrize(
    ("now", "given", "words"),
    [
        (at(21), False, "Evidence due by 28 September 2021, in 5 Working Days"),
        (at(27), False, "Evidence due by 28 September 2021, in 1 Working Day"),
        (at(28), True, "Evidence due by 28 September 2021, today"),
        (at(30), False, "Evidence was due by 28 September 2021, 2 Working Days ago"),
        (at(30), True, "Evidence was due by 28 September 2021"),
    ],
)
def test_when_evidence_is_due_in_a_sentence(now: datetime, given: bool, words: str) -> None:
    assert due_sentence(Due(DUE, "x"), now, given=given) == words


def test_a_due_date_that_is_vague_or_unknown_in_a_sentence() -> None:
    assert due_sentence(Due(None, "x", "Late Jul 19"), at(1)) == (
        "Evidence due Late Jul 19, as the timetable writes it."
    )
    assert "not known" in due_sentence(None, at(1))
    assert due_sentence(Due(date(2150, 1, 4), "x"), at(1)) == "Evidence due by 4 January 2150"


def timed(timeliness: Timeliness, days: int | None = None, *, given: bool = True) -> Timed:
    return Timed(timeliness, given, days)


EARLY, LATE = timed(Timeliness.EARLY, 2), [timed(Timeliness.LATE, days) for days in (0, 1, 3, 4, 9)]
OVERDUE, AWAITED = timed(Timeliness.NOT_GIVEN, 2, given=False), timed(Timeliness.AWAITED, 2, given=False)
SILENT, UNDATED = timed(Timeliness.NOT_RECORDED, given=False), timed(Timeliness.NOT_KNOWN, given=False)
UNKNOWN = timed(Timeliness.NOT_KNOWN)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([EARLY] * 12 + LATE[2:4] + [OVERDUE],
         "14 of 15 statements given; 12 in time; 2 late by 3 and 4 Working Days; 1 overdue."),
        ([EARLY], "1 of 1 statement given; 1 in time."),
        ([LATE[1]], "1 of 1 statement given; 1 late by 1 Working Day."),
        ([LATE[0], LATE[0]], "2 of 2 statements given; 2 late by less than 1 Working Day."),
        ([LATE[0], LATE[3]], "2 of 2 statements given; 2 late by less than 1 and 4 Working Days."),
        ([LATE[2], LATE[2], LATE[2]], "3 of 3 statements given; 3 late by 3 Working Days."),
        (LATE[1:4], "3 of 3 statements given; 3 late by 1, 3 and 4 Working Days."),
        (LATE[1:], "4 of 4 statements given; 4 late by 1 to 9 Working Days."),
        ([AWAITED, timed(Timeliness.ON_TIME, 0)], "1 of 2 statements given; 1 in time; 1 not due yet."),
        ([SILENT, SILENT], "None of 2 statements in the record."),
        ([SILENT, UNKNOWN],
         "1 of 2 statements given; 1 not in the record; whether 1 came in time is not known."),
        ([UNDATED, OVERDUE], "None of 2 statements given; 1 overdue; when 1 is due is not known."),
        ([UNDATED, UNDATED], "None of 2 statements given; when 2 are due is not known."),
    ],
)  # fmt: skip
def test_the_sentence(found: list[Timed], sentence: str) -> None:
    assert summarise(Judged(STATEMENT, each) for each in found) == (sentence,)


def test_each_kind_has_a_sentence_of_its_own() -> None:
    assert list(NOUNS) == list(SubmissionKind)
    found = summarise(Judged(kind, EARLY) for kind in reversed(SubmissionKind))
    assert found == (
        "1 of 1 statement given; 1 in time.",
        "1 of 1 set of documents given; 1 in time.",
        "1 of 1 completion report given; 1 in time.",
        "1 of 1 step of the TAD given; 1 in time.",
        "1 of 1 resolution plan given; 1 in time.",
    )
    assert summarise(()) == ()
