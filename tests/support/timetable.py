"""A timetable to draw in tests: a row, some rows of November 2019, and ways to read a drawing."""

import datetime as dt
from dataclasses import dataclass, replace
from datetime import date

from app.domain import dates
from app.domain.dates import PaperDate
from app.domain.milestone import DateRule, parse_rule
from app.domain.timeline import draw
from app.domain.timeline_shapes import Drawing, Label, Lane, LanesBy, Mark
from app.domain.working_days import england_and_wales

CALENDAR = england_and_wales()


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    position: int
    event: str
    category: str
    body: str | None
    notes: str
    date: PaperDate
    actual: dt.date | None = None
    rule: DateRule | None = None


def row(text: str, event: str, body: str | None = "dcc", **more: object) -> Row:
    key = event.lower().replace(" ", "-")
    return replace(Row(key, 0, event, "sit", body, "", dates.parse(text)), **more)  # type: ignore[arg-type]


def rows(*made: Row) -> tuple[Row, ...]:
    return tuple(replace(one, position=i) for i, one in enumerate(made, 1))


NOVEMBER_2019 = rows(
    row("15 Feb 19", "Panel baselines RID for system-impacting modifications", "panel"),
    row("24 Apr 19", "Change Board approval of SECMP0060", "change-board"),
    row("Late Jul 19", "SIT commences"),
    row("24 Jul 19", "Change Board determination on SECMP0062", "change-board"),
    row("W/C 16 Sep 19", "SIT completes"),
    row(
        "By 23 Sep 19",
        "Test Participants inform DCC of their regression testing plans",
        "test-participants",
        rule=parse_rule("By 10 Working Days before UIT begins"),
    ),
    row("07 Oct 19", "UIT commences"),
    row("11 Oct 19", "Panel approves SIT Completion Report", "panel"),
    row("11 Oct 19", "Panel go/no-go decision", "panel"),
    row("21 Oct 19", "UIT window closes"),
    row("07 Nov 19", "Release go-live"),
    row("", "DCC writes up the lessons"),
)


def drawn(
    timetable: tuple[Row, ...] = NOVEMBER_2019,
    today: date | None = date(2019, 9, 2),
    lanes_by: LanesBy = LanesBy.BODY,
) -> Drawing:
    return draw(timetable, title="November 2019", today=today, calendar=CALENDAR, lanes_by=lanes_by)


def marks(drawing: Drawing) -> dict[str, Mark]:
    return {key: mark for lane in every_lane(drawing) for mark in lane.marks for key in mark.keys}


def every_lane(drawing: Drawing) -> tuple[Lane, ...]:
    return drawing.lanes + ((drawing.undated,) if drawing.undated else ())


def said(label: Label | None) -> str:
    assert label is not None
    return " ".join(run.text for line in label.lines for run in line.runs)


def lane_names(drawing: Drawing) -> list[str]:
    return [" ".join(run.text for line in lane.label for run in line.runs) for lane in every_lane(drawing)]
