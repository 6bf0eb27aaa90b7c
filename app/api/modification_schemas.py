"""What the JSON door answers about modifications."""

import datetime as dt
from typing import Any

from pydantic import Field

from app.api.schemas import Given, Listed, SourceGiven
from app.api.timeline import DateGiven
from app.domain.status import Standing


class PlaceGiven(Given):
    """A modification, or a part of it, beside one release."""

    release: str = Field(examples=["november-2019"])
    release_title: str
    part: str | None = Field(examples=["1"])
    title: str
    standing: Standing
    impacts_dcc_systems: bool | None
    modification_state: str | None
    printed_status: str | None
    cut_off: dt.date | None
    decider: str | None
    source: SourceGiven | None


class PrintedTitleGiven(Given):
    """A title as one paper prints it, under the reference that it prints."""

    title: str
    reference: str = Field(examples=["SECMPP0007"])
    source: SourceGiven | None


class HappeningGiven(Given):
    """Something that happened, or was to happen, to a modification; a vague date stays as the paper has it."""

    kind: str = Field(examples=["event"])
    what: str = Field(examples=["Sent to the Refinement Process"])
    date: DateGiven
    by: str | None = Field(examples=["panel"])
    path: str | None
    solution: str | None
    closes_at: str | None = Field(examples=["17:00"], description="The London time at which a window closes.")
    release: str | None
    text: str
    source: SourceGiven | None
    text_source: SourceGiven | None


class ModificationListedGiven(Given):
    """A modification as the register shows it."""

    reference: str = Field(examples=["SECMP0062"])
    title: str
    path: str | None = Field(examples=["Self-Governance"])
    stage: str | None = Field(examples=["with-authority"], description="Where the papers last left it.")
    impacts_dcc_systems: bool | None
    releases: list[PlaceGiven] = Field(validation_alias="places")
    documents: list[str] = Field(examples=[["Schedule 8"]])
    participants: list[str] = Field(examples=[["suppliers"]])
    last_event: HappeningGiven | None = Field(validation_alias="last")
    source: SourceGiven | None


class ModificationsListed(Listed):
    """The register, a page at a time, in the order of its numbers (SECMP0067, then MP077)."""

    items: list[ModificationListedGiven]


class HistoryListed(Listed):
    """A modification's history, the earliest day first; what has no day of its own after what has."""

    items: list[HappeningGiven]


class FactGiven(Given):
    """One fact as a paper prints it; its content's members are those of its kind."""

    about: str = Field(description="A release's slug or a paper's reference.")
    kind: str
    key: str
    content: dict[str, Any]
    source: SourceGiven | None


class CellGiven(Given):
    """A cell of a matrix that is about a modification."""

    against: str = Field(examples=["Electricity Networks"])
    state: str = Field(examples=["ticked"])
    printed: str
    source: SourceGiven | None


class MatrixGiven(Given):
    """What one matrix of a release says of a modification."""

    release: str
    caption: str
    cells: list[CellGiven]


class CostGiven(Given):
    """A cell of a cost matrix; a merged one names all it spans."""

    release: str
    against: list[str] = Field(examples=[["Design", "Build"]])
    state: str = Field(examples=["range"])
    printed: str = Field(examples=["£573,000-£769,000"])
    shared_with: list[str]
    source: SourceGiven | None


class NamedBesideGiven(Given):
    """Another modification's row whose printed status names this one."""

    modification: str = Field(examples=["MP180"])
    release: str
    words: str
    source: SourceGiven | None


class ModificationGiven(ModificationListedGiven):
    """Everything known of one modification."""

    titles: list[PrintedTitleGiven]
    draft_proposal: str | None
    history: list[HappeningGiven]
    facts: dict[str, list[FactGiven]]
    impacts: list[MatrixGiven]
    costs: list[CostGiven]
    named_beside: list[NamedBesideGiven]
    named_in: list[FactGiven]
    as_at: dt.datetime
    known_at: dt.datetime
