"""The question what changed in a release between two moments, answered from the journal and the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.change import Entry, told_of
from app.domain.change_row import Told
from app.domain.instant import london_day
from app.models.base import table_of
from app.models.journal import JournalEntry, JournalRelease
from app.queries.change_row import MOST_ROWS, Window, rows_between
from app.queries.journal import PRIVATE
from app.queries.moment import Moment
from app.queries.named_moment import NamedMoment, list_named_moments
from app.queries.release import find_release, release_id
from app.queries.source import Source

entry = table_of(JournalEntry)
touched = table_of(JournalRelease)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change: a sentence, when it held and when it was recorded, where it comes from and where to look."""

    sentence: str
    at: datetime
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool
    source: Source | None
    href: str | None
    kind: str
    seq: int


@dataclass(frozen=True, slots=True)
class DayOfChanges:
    """What changed on one London day, the latest first."""

    day: date
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two moments, the latest first; `more` when the oldest of it is left out."""

    window: Window
    rows: tuple[ChangeRow, ...]
    more: bool

    @property
    def days(self) -> tuple[DayOfChanges, ...]:
        """The changes by the day that the window's clock gives them."""
        days: dict[date, list[ChangeRow]] = {}
        for row in self.rows:
            days.setdefault(london_day(row.at), []).append(row)
        return tuple(DayOfChanges(day, tuple(rows)) for day, rows in days.items())


def last_meeting(session: Session, slug: str, moment: Moment) -> NamedMoment | None:
    """Give the release's last meeting before a moment: what changed since then is what people ask first."""
    past = [named for named in list_named_moments(session, slug, moment.seq) if named.at < moment.as_at]
    return past[-1] if past else None


def find_changes(session: Session, slug: str, window: Window) -> Changes:
    """Say what changed in a release in a window, in a fixed number of statements.

    Raises:
        NotFound: there was no such release at its later moment.
    """
    find_release(session, slug, window.later)
    own = release_id(session, slug)
    rows, more = rows_between(session, slug, own, window)
    found: list[ChangeRow] = []
    entries = _entries(session, own, window, sorted(rows))
    for header in entries[:MOST_ROWS]:
        behind = rows.get(header.seq, {})
        told = told_of(Entry(header.kind, header.subject, behind, apart=window.held))
        found += [_row(each, header, slug, window) for each in told]
    found.sort(key=lambda row: (row.at, row.seq), reverse=True)
    return Changes(window, _together(found), more or len(entries) > MOST_ROWS)


def _together(rows: list[ChangeRow]) -> tuple[ChangeRow, ...]:
    """Tell once, with how often, what came several times in a row on one day and leads nowhere."""
    told = []
    for (sentence, href, _), same in groupby(rows, key=lambda row: (row.sentence, row.href, london_day(row.at))):
        alike = list(same)
        if href is not None or len(alike) == 1:
            told += alike
        else:
            told.append(replace(alike[0], sentence=f"{sentence.removesuffix('.')} ({len(alike):,} times)."))
    return tuple(told)


def _entries(session: Session, own: int, window: Window, behind: list[int]) -> list[Any]:
    """List the headers of the entries in a window, the latest first: those with rows in it where it asks what held."""
    question = select(entry.c.seq, entry.c.recorded_at, entry.c.kind, entry.c.subject).where(
        entry.c.seq <= window.later.seq, *(~entry.c.kind.startswith(kind) for kind in PRIVATE)
    )
    if window.held:
        question = question.where(entry.c.seq.in_(behind))
    else:
        of_release = select(touched.c.seq).where(touched.c.release_id.in_([own, 0]))
        question = question.where(entry.c.seq > window.earlier.seq, entry.c.seq.in_(of_release))
    return list(session.execute(question.order_by(entry.c.seq.desc()).limit(MOST_ROWS + 1)).all())


def _row(told: Told, header: Any, slug: str, window: Window) -> ChangeRow:
    effective = told.effective_at or header.recorded_at
    source = _source(told.row or {})
    late = source is None and london_day(header.recorded_at) > london_day(effective)
    return ChangeRow(
        told.sentence,
        effective if window.held else header.recorded_at,
        effective,
        header.recorded_at,
        late,
        source,
        None if told.tail is None else f"/releases/{slug}{told.tail}",
        header.kind,
        header.seq,
    )


def _source(row: Mapping[str, Any]) -> Source | None:
    paper = row.get("source_paper")
    return None if paper is None else Source(paper, row.get("source_file"), row.get("source_line"))
