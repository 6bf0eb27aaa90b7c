"""How meetings, their agendas, notes and minutes are written over JSON."""

import datetime as dt
from typing import Annotated

from fastapi import Path
from pydantic import ConfigDict, Field

from app.api.schemas import Given, Listed, Sent, ShortWords, SourceGiven, Words
from app.domain.agenda import Item, ItemKind
from app.domain.meeting import MeetingFacts, NoteFacts
from app.domain.minutes import MinuteKind, MinuteLine
from app.domain.status import NoteKind, Rag
from app.queries.meeting import MeetingRow

BodySlug = Annotated[str, Path(description="The body, for example tag.", max_length=80)]
Day = Annotated[str, Path(alias="date", description="The meeting's day in London, for example 2021-09-29.")]


class MeetingSent(Sent):
    """A meeting that a body calls."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"body": "tag", "date": "2026-12-03", "number": 98, "place": "A call"}]}
    )

    body: ShortWords = Field(examples=["tag"])
    date: dt.date = Field(description="Its day in London.")
    number: int | None = Field(default=None, examples=[98])
    place: ShortWords = ""

    def facts(self) -> MeetingFacts:
        """Give the meeting."""
        return MeetingFacts(self.date, self.number, self.place)


class CancellationSent(Sent):
    """Why a meeting that was called will not take place."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Nothing is due."}]})

    reason: Words


class NoteSent(Sent):
    """What was said at a meeting."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "concern",
                    "words": "Incorrect data from the RDP could cause issues for Users.",
                    "release": "november-2021",
                    "criterion": "consumer-experience",
                }
            ]
        }
    )

    kind: NoteKind
    words: Words
    member: ShortWords = Field(default="", description="Whose concern; only the body and the secretariat read it.")
    release: ShortWords | None = None
    criterion: ShortWords | None = Field(default=None, description="By its key; it needs the release.")
    after_decision: bool = Field(
        default=False, description="Said after a decision that is not on record; where it is, the record says so."
    )

    def facts(self) -> NoteFacts:
        """Give the note."""
        return NoteFacts(self.kind, self.words, self.member, self.release, self.criterion, self.after_decision)


class MeetingGiven(Given):
    """A meeting of a body on a day."""

    key: str
    body: str = Field(examples=["tag"])
    body_name: str
    date: dt.date
    number: int | None = Field(examples=[46])
    kind: str = Field(
        examples=["to-come"], description="What the paper tells it as; `called` where it was called here."
    )
    to_come: bool = Field(description="Whether it lay ahead at the moment asked about.")
    release: str | None
    papers: list[str]
    text: str
    source: SourceGiven | None
    place: str
    called_by: str | None = Field(description="Who recorded here that the body meets.")
    called_at: dt.datetime | None
    cancelled_because: str | None = Field(description="Why it does not take place, once it was cancelled.")


class DiaryGiven(Given):
    """A day to know of that is no body's meeting."""

    key: str
    kind: str = Field(examples=["question-hour"])
    date: dt.date
    printed: str
    time: str | None = Field(examples=["11am"])
    place: str | None
    text: str
    source: SourceGiven | None


class MeetingsListed(Listed):
    """Meetings by day and body, the earliest first, and the diary."""

    items: list[MeetingGiven]
    diary: list[DiaryGiven]


class AgendaItemGiven(Given):
    """One thing that is due: what, of which release, where it is done, by when."""

    kind: ItemKind
    release: str
    criterion: str | None
    words: str = Field(examples=["Criterion 3, Regression testing has no mark"])
    href: str
    due: dt.date | None
    due_words: str = Field(examples=["due 4 November 2021, 9 Working Days to go"])
    urgency: str = Field(examples=["soon"], description="overdue, soon, later or undated.")


class MeetingShown(Listed):
    """One meeting with what is due at it: computed from the record, of a past one as it stood before its day."""

    meeting: MeetingGiven
    agenda: list[AgendaItemGiven]


class MeetingNoteGiven(Given):
    """What was said at a meeting; `who` names a member only to those who may know."""

    id: int
    kind: NoteKind
    words: str
    who: str | None = Field(examples=["a TAG member"])
    release: str | None
    criterion: str | None
    after_decision: bool
    by: str
    effective_at: dt.datetime
    recorded_at: dt.datetime
    recorded_late: bool


class NotesListed(Listed):
    """What was said at a meeting, the first recorded first."""

    items: list[MeetingNoteGiven]


class MinuteGiven(Given):
    """One line of minutes."""

    kind: MinuteKind
    release: str | None
    sentence: str
    words: str
    more: list[str] = Field(description="Qualifications of a mark, conditions of a recommendation or a decision.")
    status: Rag | None
    positions: dict[str, int] = Field(description="How many positions of each status, of a mark.")
    by: str | None
    recorded_at: dt.datetime
    recorded_late: bool


class MinutesGiven(Listed):
    """The minutes of a meeting: what the record holds that took effect on its day by the body."""

    meeting: MeetingGiven
    items: list[MinuteGiven]


class MeetingMade(Given):
    """A meeting just called."""

    body: str
    date: dt.date
    number: int | None
    place: str | None
    recorded_at: dt.datetime
    seq: int


class CancellationMade(Given):
    """A cancellation just recorded."""

    body: str
    date: dt.date
    reason: str
    recorded_at: dt.datetime
    seq: int


class NoteMade(Given):
    """A note just recorded."""

    id: int
    kind: NoteKind
    words: str
    after_decision: bool
    effective_at: dt.datetime
    recorded_at: dt.datetime
    seq: int


def meeting_given(row: MeetingRow) -> MeetingGiven:
    """Present a meeting."""
    return MeetingGiven.model_validate(row)


def due_given(item: Item) -> AgendaItemGiven:
    """Present something that is due."""
    names = AgendaItemGiven.model_fields.keys() - {"urgency"}
    return AgendaItemGiven(**{name: getattr(item, name) for name in names}, urgency=item.urgency.name.lower())


def minute_given(line: MinuteLine) -> MinuteGiven:
    """Present a line of minutes."""
    own = {"more": list(line.more), "positions": {rag.value: count for rag, count in line.tally.items()}}
    names = MinuteGiven.model_fields.keys() - own.keys()
    return MinuteGiven(**{name: getattr(line, name) for name in names}, **own)
