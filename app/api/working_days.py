"""Counting Working Days, over JSON, with the working shown."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app.api.schemas import Given
from app.domain.working_days import MOST_COUNTED, closes_at, england_and_wales
from app.doors.permission import Guarded

router = APIRouter(prefix="/v1", tags=["calendar"], route_class=Guarded)


class DayGiven(Given):
    """One day of a count: whether it counts, and why not where it does not."""

    day: dt.date
    counted: bool
    number: int | None = Field(description="Its place in the count.")
    why: str | None = Field(examples=["Saturday"])


class CountGiven(BaseModel):
    """A count of Working Days, laid open day by day."""

    start: dt.date = Field(serialization_alias="from")
    count: int
    date: dt.date = Field(examples=["2018-09-06"])
    closes_at: dt.datetime = Field(description="17:00 in London on that day.")
    calendar: str = Field(description="The version of the calendar that was counted by.")
    known_on: dt.date | None
    days: list[DayGiven]


From = Annotated[dt.date, Query(alias="from", description="The day counted from; it never counts itself.")]
Count = Annotated[
    int, Query(ge=-MOST_COUNTED, le=MOST_COUNTED, description="How many Working Days; negative counts back.")
]
KnownOn = Annotated[dt.date | None, Query(description="Leave out holidays that had not been proclaimed by this day.")]


@router.get("/working-days", summary="Count Working Days")
def get_working_days(start: From, count: Count, known_on: KnownOn = None) -> CountGiven:
    """Count Working Days in England and Wales from a day, and show each day of the count."""
    calendar = england_and_wales(known_on=known_on)
    end = calendar.add(start, count)
    days = [DayGiven.model_validate(day) for day in calendar.count_days(start, count)]
    return CountGiven(
        start=start,
        count=count,
        date=end,
        closes_at=closes_at(end),
        calendar=calendar.version,
        known_on=known_on,
        days=days,
    )
