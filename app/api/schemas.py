"""Words as they come in: checked once, so that nothing later can be surprised by them."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.domain.criterion import LONGEST_WORDS
from app.domain.instant import parse_instant
from app.domain.words import readable


def _instant(value: object) -> object:
    """Read a time; a bare number could mean seconds or milliseconds, so it is refused."""
    if not isinstance(value, str):
        raise ValueError("a time is text, for example 2021-10-05T17:00:00Z")
    return parse_instant(value, date_means_end=False)


Words = Annotated[str, Field(max_length=LONGEST_WORDS), AfterValidator(readable)]
ShortWords = Annotated[str, Field(max_length=300), AfterValidator(readable)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Slug = Annotated[str, Path(description="The release, for example november-2021.", max_length=80)]
PhaseCode = Annotated[str, Path(description="The phase: PIT, SIT, UIT, regression or BAT.", max_length=20)]
Key = Annotated[str, Path(description="The criterion's stable key, for example service-stability.", max_length=80)]


class Sent(BaseModel):
    """What a client sends: unknown members are refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What we answer."""

    model_config = ConfigDict(from_attributes=True)


class SourceGiven(Given):
    """Which paper says so, and where."""

    paper: str = Field(examples=["CSC_32_2610"])
    file: str | None = Field(examples=["004_3204e8f525bfd906.txt"])
    line: int | None = Field(examples=[147])


class Listed(Given):
    """What every list says beside its items: the moment it stands for."""

    as_at: datetime
    known_at: datetime


class FootnoteGiven(Given):
    """A footnote of a paper, and the printed word it hangs on."""

    number: str = Field(examples=["1"])
    hangs_on: str = Field(examples=["0062"])
    text: str
    source: SourceGiven | None
