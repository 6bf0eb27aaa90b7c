"""Questions about what Parties can answer or do by a day: consultations, referral and withdrawal windows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from sqlalchemy.orm import Session

from app.domain.dates import PaperDate
from app.domain.instant import LONDON, day_begins
from app.domain.working_days import closes_at
from app.queries.fact import FactRow, list_kinds
from app.queries.modification_history import exactly, printed_day
from app.queries.moment import Moment
from app.queries.source import Source


class Openness(StrEnum):
    """Whether something can be answered at a moment."""

    TO_COME = "to come"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """A consultation; where no hour is printed it closes at 17:00 in London, as deadlines do."""

    key: str
    kind: str
    by: str | None
    modifications: tuple[str, ...]
    opens: PaperDate | None
    closes: PaperDate
    closes_at: datetime
    state: Openness
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A time in which Parties may act on a decision or a withdrawal."""

    key: str
    kind: str
    modifications: tuple[str, ...]
    working_days: int | None
    closes: PaperDate
    closes_at: datetime
    closes_at_printed: str
    to: str
    state: Openness
    text: str
    source: Source | None


def list_consultations(session: Session, moment: Moment) -> tuple[tuple[ConsultationRow, ...], tuple[WindowRow, ...]]:
    """List consultations and windows, the last to close first, in one statement."""
    facts = list_kinds(session, ("consultations", "windows"), moment)
    consultations = [_consultation(row, moment.as_at) for row in facts.get("consultations", ())]
    latest_first = sorted(consultations, key=lambda row: (row.closes_at, row.key), reverse=True)
    return tuple(latest_first), tuple(_window(row, moment.as_at) for row in facts.get("windows", ()))


def _consultation(row: FactRow, now: datetime) -> ConsultationRow:
    said = row.content
    opens, closes = printed_day(said["opens"]), _day(said["closes"])
    ends = closes_at(_known(closes))
    return ConsultationRow(
        row.key,
        said["kind"],
        said["by"],
        tuple(said["modifications"]),
        opens,
        closes,
        ends,
        _openness(opens, ends, now),
        said["text"],
        row.source,
    )


def _window(row: FactRow, now: datetime) -> WindowRow:
    said, closes = row.content, _day(row.content["closes"])
    ends = datetime.combine(_known(closes), time.fromisoformat(said["closes_at"]), LONDON).astimezone(UTC)
    return WindowRow(
        row.key,
        said["kind"],
        tuple(said["modifications"]),
        said["working_days"],
        closes,
        ends,
        said["closes_at_printed"],
        said["to"],
        _openness(printed_day(said["opens"]), ends, now),
        said["text"],
        row.source,
    )


def _day(content: dict[str, str]) -> PaperDate:
    return exactly(date.fromisoformat(content["day"]), content["printed"])


def _known(day: PaperDate) -> date:
    assert day.latest is not None
    return day.latest


def _openness(opens: PaperDate | None, ends: datetime, now: datetime) -> Openness:
    if now >= ends:
        return Openness.CLOSED
    if opens is not None and now < day_begins(_known(opens)):
        return Openness.TO_COME
    return Openness.OPEN
