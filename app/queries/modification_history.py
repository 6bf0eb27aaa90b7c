"""What happened to modifications, as far as papers say it: dated rows, the vague and the undated ones among them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.dates import DateKind, PaperDate, parse
from app.domain.modification import EVENTS, PATHS
from app.queries.fact import FactRow, Facts
from app.queries.source import Source

KINDS = ("register.events", "windows", "consultations", "designations", "moves")
FIRST = dt.date.min


@dataclass(frozen=True, slots=True)
class Happening:
    """One row of a modification's history; `day` is where it stands in the order of days, never a date to show."""

    kind: str
    what: str
    date: PaperDate
    day: dt.date
    by: str | None = None
    solution: str | None = None
    path: str | None = None
    event: str | None = None
    closes_at: str | None = None
    release: str | None = None
    text: str = ""
    source: Source | None = None
    text_source: Source | None = None


def source_in(content: dict[str, Any] | None) -> Source | None:
    """Read a source that stands inside a fact's content."""
    return None if content is None else Source(content["paper"], content["file"], content["line"])


def exactly(day: dt.date | None, text: str = "") -> PaperDate:
    """Make a day of ours, or one that a paper prints, into a date to show; none of it is a date not known."""
    return PaperDate(text, DateKind.UNKNOWN if day is None else DateKind.EXACT, day, day)


def printed_day(content: dict[str, str] | None) -> PaperDate | None:
    """Read a printed day with the day that is."""
    return None if content is None else exactly(dt.date.fromisoformat(content["day"]), content["printed"])


def happenings(facts: Facts, dated: Mapping[str, dt.date]) -> dict[str, list[Happening]]:
    """Gather what papers say happened to each modification, by its reference; each list is in no order yet.

    Args:
        facts: facts of the kinds in `KINDS`.
        dated: the day of each paper; what a paper tells without a day stands there in the order.
    """
    found: dict[str, list[Happening]] = defaultdict(list)
    for kind, read in READERS.items():
        for row in facts.get(kind, ()):
            for reference, happening in read(row, dated.get(row.source.paper, FIRST) if row.source else FIRST):
                found[reference].append(happening)
    return found


def in_order(rows: Iterable[Happening]) -> tuple[Happening, ...]:
    """Put a history in the order of its days; what has no day of its own after what has."""
    return tuple(sorted(rows, key=lambda row: (row.day, row.date.kind is DateKind.UNKNOWN)))


def _event(row: FactRow, dated: dt.date) -> Iterator[tuple[str, Happening]]:
    said, day = row.content, parse(row.content["date"])
    yield (
        said["modification"],
        Happening(
            "event",
            EVENTS[said["event"]],
            day,
            day.sort_day() or dated,
            by=said["by"],
            solution=said["solution"],
            path=PATHS.get(said["path"] or ""),
            event=said["event"],
            text=said["text"],
            source=row.source,
            text_source=source_in(said["text_source"]),
        ),
    )


def _window(row: FactRow, dated: dt.date) -> Iterator[tuple[str, Happening]]:
    said = row.content
    closes = exactly(dt.date.fromisoformat(said["closes"]["day"]), said["closes"]["printed"])
    noun = "Referral window" if said["kind"] == "referral" else "Withdrawal window"
    for reference in said["modifications"]:
        yield (
            reference,
            Happening(
                "window",
                f"{noun} closes",
                closes,
                closes.sort_day() or dated,
                by=said["to"],
                closes_at=said["closes_at"],
                text=said["text"],
                source=row.source,
            ),
        )


def _consultation(row: FactRow, dated: dt.date) -> Iterator[tuple[str, Happening]]:
    said = row.content
    closes = exactly(dt.date.fromisoformat(said["closes"]["day"]), said["closes"]["printed"])
    for reference in said["modifications"]:
        what = "Modification Report Consultation closes"
        day = closes.sort_day() or dated
        yield reference, Happening("consultation", what, closes, day, by=said["by"], source=row.source)


def _designation(row: FactRow, dated: dt.date) -> Iterator[tuple[str, Happening]]:
    said = row.content
    day = parse(said["date"])
    for reference in said["delivers"]:
        what = f"Delivered by SEC version {said['version']}"
        yield reference, Happening("designation", what, day, day.sort_day() or dated, source=row.source)


def _move(row: FactRow, dated: dt.date) -> Iterator[tuple[str, Happening]]:
    said = row.content
    what = f"Moved out of its release, expected in {said['expected']}"
    yield (
        said["modification"],
        Happening("move", what, exactly(dated), dated, release=row.about, source=row.source),
    )


READERS = {
    "register.events": _event,
    "windows": _window,
    "consultations": _consultation,
    "designations": _designation,
    "moves": _move,
}
