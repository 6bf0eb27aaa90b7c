"""By when the DCC's statements and evidence are due, and before which meeting."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.dates import DateKind, PaperDate
from app.domain.instant import long_day
from app.domain.status import CriterionGroup
from app.domain.working_days import DayOutsideCalendar, england_and_wales

# Our default, where no paper names the day. SECP_76_1701_23 plans the evidence on the operational criteria for
# 26 May 2020 (003:716) and their review for 2 June 2020 (003:731): 5 Working Days.
EVIDENCE_WORKING_DAYS: Final = 5
CRITERIA_NAMED: Final = re.compile(r"\b(?:(operational|testing|security) )?acceptance criteria\b")
# What a meeting is that was called here, and what one is that a paper says assessed a release.
CALLED: Final = "called"
ASSESSMENT: Final = "assessment"
EVIDENCE_NAMED: Final = re.compile(r"\bevidence against the\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Review:
    """A meeting that assesses criteria: its day, and what it is in words."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A row of the timetable, as far as it can say when evidence is due: what, whose, and when."""

    event: str
    body: str | None
    date: PaperDate


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting of a body, as far as it can be the one that assesses a release."""

    day: date
    name: str
    kind: str
    release: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, and why then; `day` is None where it is only vaguely known, as `printed` has it."""

    day: date | None
    because: str
    printed: str = ""


def names_criteria(event: str, group: CriterionGroup | None) -> bool:
    """Say whether a row of a timetable speaks of a group of criteria, or of acceptance criteria as such."""
    found = CRITERIA_NAMED.search(event)
    return found is not None and (found[1] is None or group is None or found[1] == group.value)


def find_review(
    sittings: Sequence[Sitting],
    timetable: Iterable[Planned],
    *,
    release: str,
    body: str,
    group: CriterionGroup | None,
    marked_on: date | None,
    ahead: tuple[date, date | None],
) -> Review | None:
    """Find the meeting that assesses a body's criteria of a release; None where the record does not tell of one.

    The first meeting that a paper calls an assessment of this release; else the day on which the timetable plans the
    review, where it names one exactly; else a meeting called here: the one at which the criterion was first marked,
    or, while it is not marked, the body's next one up to go-live.

    Args:
        sittings: the body's meetings that were not cancelled, the earliest first.
        timetable: the release's rows.
        release, body, group: whose criteria.
        marked_on: the day of the criterion's first mark, if it has one.
        ahead: today and the day of go-live.
    """
    for each in sittings:
        if each.kind == ASSESSMENT and each.release == release:
            return _sitting(each)
    for row in timetable:
        exact = row.date.earliest if row.date.kind is DateKind.EXACT else None
        if exact is not None and row.body == body and names_criteria(row.event, group):
            return Review(exact, f"the timetable’s “{row.event}”, {long_day(exact)}")
    called = [each for each in sittings if each.kind == CALLED]
    if marked_on is not None:
        return next((_sitting(each) for each in called if each.day == marked_on), None)
    today, go_live = ahead
    return next(
        (_sitting(each) for each in called if each.day >= today and (not go_live or each.day <= go_live)),
        None,
    )


def _sitting(each: Sitting) -> Review:
    return Review(each.day, f"the {each.name}")


def evidence_due(review: Review | None, timetable: Iterable[Planned], group: CriterionGroup | None) -> Due | None:
    """Say when statements and evidence on a group of criteria are due from the DCC.

    On the day for which the timetable plans them, where it does (003:710, 003:716); else so many Working Days before
    the meeting that assesses the criteria (`EVIDENCE_WORKING_DAYS`, our default); None where neither is known.
    """
    for row in timetable:
        of_these = row.body == "dcc" and EVIDENCE_NAMED.search(row.event) and names_criteria(row.event, group)
        if of_these and (due := planned_due(row)):
            return due
    if review is None:
        return None
    try:
        day = england_and_wales().add(review.day, -EVIDENCE_WORKING_DAYS)
    except DayOutsideCalendar:
        return None
    return Due(day, f"{EVIDENCE_WORKING_DAYS} Working Days before {review.words}")


def planned_due(row: Planned) -> Due | None:
    """Say when the timetable plans something; only an exact day, or one by which it is to come, can be judged."""
    if row.date.kind is DateKind.UNKNOWN:
        return None
    day = row.date.latest if row.date.kind in (DateKind.EXACT, DateKind.BY) else None
    return Due(day, f"the timetable: {row.event}", row.date.text)
