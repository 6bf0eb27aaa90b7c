"""Questions about meetings that papers tell of and that bodies call, and about the other days to know of."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.instant import london_day, long_day
from app.domain.meeting import meeting_named
from app.queries.body import name_bodies
from app.queries.fact import FactRow, list_kinds
from app.queries.meeting_called import CalledRow, list_called
from app.queries.modification_history import source_in
from app.queries.moment import Moment
from app.queries.source import Source


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting of a body on a day, with the papers of the record that went to it.

    One that was called here says by whom and since when that is known; a cancelled one says why.
    """

    key: str
    body: str
    body_name: str
    date: date
    number: int | None
    kind: str
    to_come: bool
    release: str | None
    papers: tuple[str, ...]
    text: str
    source: Source | None
    place: str = ""
    called_by: str | None = None
    called_at: datetime | None = None
    cancelled_because: str | None = None
    cancelled_by: str | None = None

    @property
    def name(self) -> str:
        """Name it as people do: "TAG meeting 52", or by its day where it has no number."""
        return meeting_named(self.body_name, self.date, self.number)

    @property
    def cancelled(self) -> bool:
        """Say whether it was called and will not take place."""
        return self.cancelled_because is not None


@dataclass(frozen=True, slots=True)
class DiaryRow:
    """A day to know of that is no body's meeting: training, a question hour, a deadline."""

    key: str
    kind: str
    date: date
    printed: str
    time: str | None
    place: str | None
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Meetings:
    """Every meeting and diary day that was known of at a moment, the earliest first."""

    meetings: tuple[MeetingRow, ...]
    diary: tuple[DiaryRow, ...]


def list_meetings(session: Session, moment: Moment, body: str | None = None) -> Meetings:
    """List meetings by day and body, past and to come, and the diary, in three statements.

    A meeting that only the reference of a paper names is among them (SECP_68_1005_10 went to Panel meeting 68).

    Args:
        session: an open session.
        moment: both clocks; what lies after `as_at` is to come.
        body: only this body's meetings.
    """
    names = name_bodies(session)
    facts = list_kinds(session, ("meetings", "papers", "diary"), moment)
    today = london_day(moment.as_at)
    papers = [row for row in facts.get("papers", ()) if row.content["meeting_date"] is not None]
    told = {(row.content["body"], row.content["date"]) for row in facts.get("meetings", ())}
    rows = [_told(row, names, papers, today) for row in facts.get("meetings", ())]
    for paper in papers:
        place = (paper.content["body"], paper.content["meeting_date"])
        if place not in told:
            told.add(place)
            rows.append(_named(paper, names, papers, today))
    rows = _with_called(rows, list_called(session, moment), names, today)
    kept = (row for row in rows if body is None or row.body == body)
    order = {slug: position for position, slug in enumerate(names)}
    return Meetings(
        tuple(sorted(kept, key=lambda row: (row.date, order.get(row.body, 0), row.key))),
        tuple(sorted((_diary(row) for row in facts.get("diary", ())), key=lambda row: (row.date, row.key))),
    )


def find_meeting(session: Session, body: str, day: date, moment: Moment) -> MeetingRow:
    """Give a body's meeting of a day, in three statements.

    Raises:
        NotFound: neither a paper nor anybody here tells of one at that moment.
    """
    found = next((row for row in list_meetings(session, moment, body).meetings if row.date == day), None)
    if found is None:
        raise NotFound(f"No meeting of {body!r} on {long_day(day)} is in the record.")
    return found


def next_meeting(meetings: Meetings, body: str, today: date) -> MeetingRow | None:
    """Give a body's next meeting from a day on, that day's among them, which was not cancelled; if one is known."""
    coming = (row for row in meetings.meetings if row.body == body and row.date >= today and not row.cancelled)
    return next(coming, None)


def _with_called(
    rows: list[MeetingRow], called: tuple[CalledRow, ...], names: dict[str, str], today: date
) -> list[MeetingRow]:
    """Add the meetings that were called here; one that a paper tells of as well stays one."""
    told = {(row.body, row.date): row for row in rows}
    for each in called:
        own: dict[str, Any] = {
            "place": each.place,
            "called_by": each.by,
            "called_at": each.recorded_at,
            "cancelled_because": each.cancelled_because,
            "cancelled_by": each.cancelled_by,
        }
        known = told.get((each.body, each.date))
        if known is not None:
            rows[rows.index(known)] = replace(known, number=known.number or each.number, **own)
            continue
        key, name = f"{each.body}-{each.date.isoformat()}", names.get(each.body, each.body)
        ahead = each.date > today
        rows.append(
            MeetingRow(key, each.body, name, each.date, each.number, "called", ahead, None, (), "", None, **own)
        )
    return rows


def _papers_for(papers: list[FactRow], body: str, day: str) -> tuple[str, ...]:
    return tuple(p.about for p in papers if (p.content["body"], p.content["meeting_date"]) == (body, day))


def _told(row: FactRow, names: dict[str, str], papers: list[FactRow], today: date) -> MeetingRow:
    said = row.content
    day = date.fromisoformat(said["date"])
    return MeetingRow(
        row.key,
        said["body"],
        names.get(said["body"], said["body"]),
        day,
        said["number"],
        said["kind"],
        day > today,
        said["release"],
        _papers_for(papers, said["body"], said["date"]),
        said["text"],
        row.source,
    )


def _named(paper: FactRow, names: dict[str, str], papers: list[FactRow], today: date) -> MeetingRow:
    """Make a row of a meeting that only a paper's reference names."""
    said = paper.content
    day = date.fromisoformat(said["meeting_date"])
    return MeetingRow(
        f"{said['body']}-{said['meeting']}",
        said["body"],
        names.get(said["body"], said["body"]),
        day,
        said["meeting"],
        "named by a paper",
        day > today,
        None,
        _papers_for(papers, said["body"], said["meeting_date"]),
        said["reference"],
        source_in(said["reference_source"]) or paper.source,
    )


def _diary(row: FactRow) -> DiaryRow:
    said = row.content
    return DiaryRow(
        row.key,
        said["kind"],
        date.fromisoformat(said["date"]["day"]),
        said["date"]["printed"],
        said["time"],
        said["place"],
        said["text"],
        row.source,
    )
