"""The question where the dates on a board come from: which a paper gives, which are assumed, what came after."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.instant import london_day
from app.queries.body import name_bodies
from app.queries.fact import FactRow, list_facts
from app.queries.moment import Moment
from app.queries.named_moment import AT_ANY_TIME
from app.queries.source import Source

Named = tuple[str, str]
NOTE, DATED, MEETINGS = "criteria.notes-after", "criteria.dated", "meetings"


@dataclass(frozen=True, slots=True)
class LaterNote:
    """Words that a paper adds to a mark after the decision; they hold from the day of that paper."""

    key: str
    heading: str | None
    text: str
    known_by: date
    source: Source | None
    body_name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class MeetingDated:
    """A meeting's day, and whether the paper gives it whole or only its reference does, without the year."""

    body: str
    day: date
    by_reference: bool
    source: Source | None


@dataclass(frozen=True, slots=True)
class StatementDated:
    """Who dates a statement of the DCC, in words: a paper need not."""

    key: str
    words: str
    since: date
    body_name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class BoardDates:
    """Where the dates on a release's board come from.

    Attributes:
        notes: what was added to marks after the decisions, in the board's order.
        statements: who dates the DCC's statements, in the board's order.
        meetings: the meetings of the release, the earliest first.
    """

    notes: tuple[LaterNote, ...] = ()
    statements: tuple[StatementDated, ...] = ()
    meetings: tuple[MeetingDated, ...] = ()

    def at(self, as_at: datetime, criteria: Mapping[str, Named]) -> "BoardDates":
        """Leave out what came after a moment, and name criteria as they were then.

        Args:
            as_at: the moment.
            criteria: the body's name and the number of each criterion, by its key.
        """
        day = london_day(as_at)
        notes = (note for note in self.notes if note.known_by <= day and note.key in criteria)
        said = (each for each in self.statements if each.since <= day and each.key in criteria)
        return BoardDates(
            tuple(replace(note, body_name=criteria[note.key][0], number=criteria[note.key][1]) for note in notes),
            tuple(replace(each, body_name=criteria[each.key][0], number=criteria[each.key][1]) for each in said),
            tuple(meeting for meeting in self.meetings if meeting.day <= day),
        )

    def notes_on(self, key: str) -> tuple[LaterNote, ...]:
        """Give what was added after the decision on one criterion."""
        return tuple(note for note in self.notes if note.key == key)

    @property
    def assumed(self) -> dict[tuple[str, str], list[str]]:
        """The numbers of each body's criteria of whose statements the same is said, under both."""
        said: dict[tuple[str, str], list[str]] = {}
        for statement in self.statements:
            said.setdefault((statement.body_name, statement.words), []).append(statement.number)
        return said


def find_board_dates(session: Session, slug: str, seq: int) -> BoardDates:
    """Say where the dates on a release's board come from, as known up to an entry; in two statements."""
    names = name_bodies(session)
    facts = list_facts(session, slug, Moment(AT_ANY_TIME, AT_ANY_TIME, seq, live=False), (NOTE, DATED, MEETINGS))
    meetings = (_meeting(row, names) for row in facts.get(MEETINGS, ()))
    return BoardDates(
        tuple(_note(row) for row in facts.get(NOTE, ())),
        tuple(_dated(row) for row in facts.get(DATED, ())),
        tuple(sorted(meetings, key=lambda row: (row.day, row.body))),
    )


def _dated(row: FactRow) -> StatementDated:
    said = row.content
    return StatementDated(said["criterion"], said["dated_by"], date.fromisoformat(said["since"]))


def _note(row: FactRow) -> LaterNote:
    said = row.content
    return LaterNote(
        said["criterion"],
        said["heading"],
        said["text"],
        date.fromisoformat(said["known_by"]),
        row.source,
    )


def _meeting(row: FactRow, names: dict[str, str]) -> MeetingDated:
    said = row.content
    by_reference = row.source is not None and said["text"] == row.source.paper
    return MeetingDated(
        names.get(said["body"], said["body"]), date.fromisoformat(row.content["date"]), by_reference, row.source
    )
