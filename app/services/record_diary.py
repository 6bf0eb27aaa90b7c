"""What a newsletter tells beside the modifications: parties, elections, designations, determinations, the diary."""

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from app.services.record_kinds import ModificationReference, Record, Sheet, Slug, Source, Words, exact_day, once
from app.services.record_register import PrintedDay

Count = Annotated[int, Meta(ge=0)]


class PartyCount(Record, frozen=True):
    """A row of the table of Parties: its printed words and number; ``kind`` tells the total and the categories."""

    key: Slug
    kind: Literal["total", "category", "change"]
    printed: Words
    count: Count
    source: Source


class ElectionRecord(Record, frozen=True):
    """Who was elected to the Panel by a category of Parties."""

    category: Words
    name: Words
    source: Source


class PartiesSheet(Sheet, frozen=True):
    """parties.yaml: how many Parties there are, and whom they elected."""

    text: Words
    source: Source
    parties: tuple[PartyCount, ...]
    elected_text: Words
    elected_source: Source
    elected: tuple[ElectionRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a row or a category that comes twice (ValueError)."""
        once("row", (row.key for row in self.parties))
        once("category", (row.category for row in self.elected))


class DesignationRecord(Record, frozen=True):
    """A version of the code that came into force, and the modifications it delivered."""

    version: Annotated[str, Meta(pattern=r"^[0-9]+\.[0-9]+$")]
    date: Words
    delivers: tuple[ModificationReference, ...]
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse a date that is not one day, and a modification or version the text does not name (ValueError)."""
        exact_day(self.date)
        for name in (self.version, *self.delivers):
            if name not in self.text:
                raise ValueError(f"the text does not name {name}")

    @property
    def day(self) -> dt.date:
        """The day the version came into force."""
        return exact_day(self.date)


class DesignationsSheet(Sheet, frozen=True):
    """designations.yaml: designations of the code."""

    designations: tuple[DesignationRecord, ...]


class DeterminationStep(Record, frozen=True):
    """A step towards settling when something was done: who said what on which day; ``done`` is the day it names."""

    key: Slug
    kind: Literal["determination", "appeal", "appeal-response"]
    by: Words
    date: PrintedDay
    done: PrintedDay | None
    not_done: PrintedDay | None
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse a day or an author that the text does not print (ValueError)."""
        days = [day.printed for day in (self.date, self.done, self.not_done) if day is not None]
        for printed in (self.by, *days):
            if printed not in self.text:
                raise ValueError(f"the text does not say {printed!r}")


class DeterminationRecord(Record, frozen=True):
    """Something whose day was disputed: the steps in order, and the documents the paper lists."""

    key: Slug
    heading: Words
    milestone: Words
    due: PrintedDay
    steps: tuple[DeterminationStep, ...]
    documents: tuple[Words, ...]
    source: Source


class DeterminationsSheet(Sheet, frozen=True):
    """determinations.yaml: determinations and the appeals against them."""

    determinations: tuple[DeterminationRecord, ...]


class DiaryRecord(Record, frozen=True):
    """A day to know of that is no meeting of a body: training, a question hour, a deadline, a publication."""

    key: Slug
    kind: Literal["training", "question-hour", "deadline", "briefing", "publication", "start-of-service", "election"]
    date: PrintedDay
    time: Words | None
    place: Words | None
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse a day, time or place that the text does not print (ValueError)."""
        for printed in (self.date.printed, self.time or "", self.place or ""):
            if printed not in self.text:
                raise ValueError(f"the text does not say {printed!r}")


class DiarySheet(Sheet, frozen=True):
    """diary.yaml: days to know of."""

    diary: tuple[DiaryRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key used twice (ValueError)."""
        once("diary entry", (entry.key for entry in self.diary))
