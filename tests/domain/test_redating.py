"""Re-dating: another day, a letter of consent where one is needed, and the rows of a timetable that hang on go-live."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from app.domain.dates import DateKind, PaperDate
from app.domain.errors import Invalid
from app.domain.milestone import DateRule
from app.domain.redating import GO_LIVE, NewDay, check_new_day, would_move

CURRENT, TODAY = date(2019, 11, 7), date(2019, 10, 4)
WANTED = NewDay(date(2019, 11, 28), " Three more weeks of UIT. ", " Letter of 4 October ", date(2019, 12, 12))


@pytest.mark.parametrize(
    ("wanted", "flexible", "pointers"),
    [
        (WANTED, None, []),
        (replace(WANTED, flexible_until=None), None, []),
        (replace(WANTED, consent=""), None, ["/consent"]),
        (replace(WANTED, consent=""), date(2019, 11, 28), []),
        (replace(WANTED, consent=""), date(2019, 11, 27), ["/consent"]),
        (replace(WANTED, consent="c" * 2001), None, ["/consent"]),
        (replace(WANTED, reason=" "), None, ["/reason"]),
        (replace(WANTED, reason="r" * 20_001), None, ["/reason"]),
        (replace(WANTED, go_live=CURRENT), None, ["/go_live"]),
        (replace(WANTED, go_live=date(2019, 10, 3)), None, ["/go_live"]),
        (replace(WANTED, go_live=date(2100, 1, 1), flexible_until=None), None, ["/go_live"]),
        (replace(WANTED, flexible_until=date(2019, 11, 27)), None, ["/flexible_until"]),
        (replace(WANTED, flexible_until=date(2100, 1, 1)), None, ["/flexible_until"]),
        (NewDay(CURRENT, "", ""), None, ["/go_live", "/reason", "/consent"]),
    ],
)
def test_what_a_re_dating_needs(wanted: NewDay, flexible: date | None, pointers: list[str]) -> None:
    if not pointers:
        kept = check_new_day(wanted, CURRENT, TODAY, flexible)
        assert (kept.reason, kept.consent) == (wanted.reason.strip(), wanted.consent.strip())
        return
    with pytest.raises(Invalid) as error:
        check_new_day(wanted, CURRENT, TODAY, flexible)
    assert [fault.pointer for fault in error.value.faults] == pointers


@dataclass(frozen=True)
class Row:
    key: str
    event: str
    date: PaperDate
    rule: DateRule | None = None


def exact(day: date) -> PaperDate:
    return PaperDate("", DateKind.EXACT, day, day)


def test_what_hangs_on_go_live_is_named_and_nothing_else() -> None:
    before = DateRule(GO_LIVE, -5, "working_days")
    rows = [
        Row(GO_LIVE, "Release go-live", exact(CURRENT)),
        Row("panel-decides", "The Panel decides", exact(date(2019, 10, 31)), before),
        Row("review", "Review", exact(date(2019, 11, 21)), before),
        Row("late", "Report", PaperDate("Late Oct 19", DateKind.PART_OF_MONTH, date(2019, 10, 21), date(2019, 10, 31)),
            DateRule(GO_LIVE, -7, "days")),
        Row("months", "Review", exact(CURRENT), DateRule(GO_LIVE, -1, "months")),
        Row("other", "SIT", exact(CURRENT), DateRule("sit-commences", -5, "working_days")),
        Row("free", "A meeting", exact(CURRENT)),
    ]  # fmt: skip
    moves = would_move(rows, date(2019, 11, 28))
    assert [(each.event, each.would_be) for each in moves] == [
        ("Release go-live", date(2019, 11, 28)),
        ("The Panel decides", date(2019, 11, 21)),
        ("Report", date(2019, 11, 21)),
    ]
    assert would_move(rows, None) == ()
    assert [each.event for each in would_move(rows, CURRENT)] == ["Review", "Report"]
