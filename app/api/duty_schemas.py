"""How Test Participants' duties are written over JSON."""

import datetime as dt
from typing import Annotated

from pydantic import ConfigDict, Field

from app.api.completion_report_schemas import Link
from app.api.phase_schemas import BoundaryGiven, DateGiven
from app.api.schemas import Given, Listed, Sent, ShortWords, Words
from app.domain.duty import LONGEST_PARTY
from app.domain.status import Duty
from app.queries.duty import Duties, OwedRow


class SubmissionGiven(Given):
    """Something that a participant submitted; it counts from when it was received."""

    link: str
    words: str
    effective_at: dt.datetime
    recorded_at: dt.datetime
    seq: int


class SubmissionMade(SubmissionGiven):
    """What was submitted just now."""

    duty: Duty


class OwedGiven(Given):
    """What one participant owes, and how that stands."""

    party: str
    submitted_at: dt.datetime | None
    late: bool
    working_days: int | None = Field(description="Left until it is due, or gone by since; null once it came.")
    sentence: str
    submissions: list[SubmissionGiven]


class DutyGiven(Given):
    """One duty: when it falls due, from what that is counted, and what the timetable prints."""

    duty: Duty
    words: str
    rule: str = Field(examples=["10 Working Days before UIT begins"])
    due: dt.date | None = Field(description="Null while the day it is counted from is not exactly known.")
    closes_at: dt.datetime | None
    counted_from: DateGiven | None
    printed: BoundaryGiven | None
    printed_differs: bool
    items: list[OwedGiven]


class ParticipantGiven(Given):
    """A party's last word on whether it takes part."""

    party: str
    takes_part: bool
    words: str
    effective_at: dt.datetime
    recorded_at: dt.datetime
    seq: int


class DutiesListed(Listed):
    """What is due from whom, by when, and what has come."""

    items: list[DutyGiven]
    participants: list[ParticipantGiven]


class ParticipationSent(Sent):
    """A party's word that it takes part in the release's testing, or no longer does."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"party": "A Supplier Ltd", "takes_part": True}]})

    party: Annotated[ShortWords, Field(max_length=LONGEST_PARTY)]
    takes_part: bool
    words: Words = ""


class SubmissionSent(Sent):
    """What is submitted: a link to it, or a note that says where it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"link": "https://example.org/regression-plan.pdf"}]})

    link: Link = ""
    words: Words = ""


def duties_given(found: Duties, as_at: dt.datetime, known_at: dt.datetime) -> DutiesListed:
    """Present a release's duties."""
    items = [
        DutyGiven(
            duty=row.duty,
            words=row.words,
            rule=row.rule,
            due=row.due,
            closes_at=row.closes_at,
            counted_from=DateGiven.model_validate(row.counted_from) if row.counted_from else None,
            printed=BoundaryGiven.model_validate(row.printed) if row.printed else None,
            printed_differs=row.printed_differs,
            items=[_owed(each) for each in row.items],
        )
        for row in found.duties
    ]
    participants = [ParticipantGiven.model_validate(each) for each in found.participants]
    return DutiesListed(items=items, participants=participants, as_at=as_at, known_at=known_at)


def _owed(row: OwedRow) -> OwedGiven:
    return OwedGiven(
        party=row.party,
        submitted_at=row.state.submitted_at,
        late=row.state.late,
        working_days=row.state.working_days,
        sentence=row.state.sentence,
        submissions=[SubmissionGiven.model_validate(each) for each in row.submissions],
    )
