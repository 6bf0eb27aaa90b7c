"""What happens to modifications: events, windows, consultations, moves; and the DCC's change requests beside them."""

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from app.domain.dates import parse
from app.domain.status import CriterionGroup
from app.services.record_kinds import ModificationReference, Record, Sheet, Slug, Source, Words, exact_day, once

ChangeRequestReference = Annotated[str, Meta(pattern=r"^CR[0-9]{4}$")]
Time = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
EventKind = Literal[
    "initial-report-presented", "sent-to-refinement", "draft-report-presented", "sent-to-consultation",
    "held-for-costs", "withdrawn", "approved", "approval-recommended", "report-issued", "returned-to-panel",
    "to-be-implemented", "implemented", "way-forward-agreed",
]  # fmt: skip


class PrintedDay(Record, frozen=True):
    """A day as printed and the day that is; a print without a year takes it from the paper it stands in."""

    printed: Words
    day: dt.date

    def __post_init__(self) -> None:
        """Refuse a day that is not the printed one (ValueError)."""
        year = "" if str(self.day.year) in self.printed else f" {self.day.year}"
        if exact_day(self.printed + year) != self.day:
            raise ValueError(f"{self.printed!r} is not {self.day}")


class EventRecord(Record, frozen=True):
    """One thing that happened or is to happen to a modification; ``date`` as printed, "" where none is."""

    key: Slug
    modification: ModificationReference
    event: EventKind
    date: str
    by: Slug | None
    meeting: Slug | None
    path: Literal["self-governance", "authority-determined"] | None
    solution: Literal["proposed", "alternative"] | None
    title: Words
    printed: Words
    text: Words
    source: Source
    text_source: Source

    def __post_init__(self) -> None:
        """Refuse a date that cannot be read (ValueError)."""
        parse(self.date)


class RegisterSheet(Sheet, frozen=True):
    """register.yaml: what a paper says happened to modifications, in the paper's order."""

    events: tuple[EventRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key used twice (ValueError)."""
        once("event", (event.key for event in self.events))


class WindowRecord(Record, frozen=True):
    """A time in which Parties may act on a decision or a withdrawal; it closes on a day at a London time."""

    key: Slug
    kind: Literal["referral", "withdrawal"]
    modifications: tuple[ModificationReference, ...]
    opens: PrintedDay | None
    working_days: Annotated[int, Meta(ge=1)] | None
    closes: PrintedDay
    closes_at: Time
    closes_at_printed: Words
    to: Slug
    text: Words
    source: Source


class WindowsSheet(Sheet, frozen=True):
    """windows.yaml: referral and withdrawal windows."""

    windows: tuple[WindowRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key used twice (ValueError)."""
        once("window", (window.key for window in self.windows))


class ConsultationRecord(Record, frozen=True):
    """A consultation; ``by`` is who holds it as printed, where the paper says so."""

    key: Slug
    kind: Literal["modification-report", "dcc", "external"]
    by: Words | None
    modifications: tuple[ModificationReference, ...]
    opens: PrintedDay | None
    closes: PrintedDay
    text: Words
    source: Source


class ConsultationsSheet(Sheet, frozen=True):
    """consultations.yaml: consultations, open and closed."""

    consultations: tuple[ConsultationRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key used twice (ValueError)."""
        once("consultation", (c.key for c in self.consultations))


class MoveRecord(Record, frozen=True):
    """A modification taken out of one release for a later one; ``to`` is None while which one is undetermined."""

    modification: ModificationReference
    part: Words | None
    title: Words
    printed: Words
    to: Slug | None
    expected: Words
    candidates: tuple[Words, ...]
    waits_for: tuple[ChangeRequestReference, ...]
    source: Source

    def __post_init__(self) -> None:
        """Refuse an expected time that cannot be read (ValueError)."""
        parse(self.expected)


class MovesSheet(Sheet, frozen=True):
    """moves.yaml: what was moved out of a release (``release``), and what it waits for."""

    release: Slug
    text: Words
    source: Source
    moves: tuple[MoveRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a modification moved twice (ValueError)."""
        once("move", (f"{move.modification} {move.part or ''}".strip() for move in self.moves))


class ChangeRequestRecord(Record, frozen=True):
    """A change of the DCC's own; ``beside`` is the release it is planned to go live with, never part of."""

    reference: ChangeRequestReference
    title: Words | None
    beside: Slug | None
    expected: Words | None
    awaited_by: tuple[ModificationReference, ...]
    awaited_until: Words | None
    awaited_until_source: Source | None
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse an expected time that cannot be read, and another reference's words (ValueError)."""
        parse(self.expected or "")
        if self.reference not in self.text:
            raise ValueError(f"the text does not name {self.reference}")


class ChangeRequestsSheet(Sheet, frozen=True):
    """change-requests.yaml: the DCC's change requests that a paper names."""

    change_requests: tuple[ChangeRequestRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a change request listed twice (ValueError)."""
        once("change request", (c.reference for c in self.change_requests))


class StandardCriterionRecord(Record, frozen=True):
    """A criterion of a standard set, which releases take theirs from."""

    key: Slug
    number: Words
    body: Slug
    group: CriterionGroup
    text: Words
    source: Source


class StandardCriteriaSheet(Sheet, frozen=True):
    """standard-criteria.yaml: the acceptance criteria proposed for every release; no release's own."""

    heading: Words
    source: Source
    criteria: tuple[StandardCriterionRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key, or a body's number, used twice (ValueError)."""
        once("criterion", (c.key for c in self.criteria))
        once("number", (f"{c.body} {c.number}" for c in self.criteria))
