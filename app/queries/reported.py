"""Questions about what a paper reports of a release's readiness: no result lies behind these figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.domain.quoted import count_difference
from app.queries.fact import FactRow, Facts, list_facts
from app.queries.moment import Moment
from app.queries.source import Source

KINDS = (
    "testing.figures",
    "testing.exclusions",
    "testing.meter-sets",
    "incidents",
    "incidents.rectification-plans",
    "risks",
    "lessons",
    "views",
    "decisions",
    "recommendations",
    "meetings",
)


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """One reported fact of a kind; its words are those of the paper."""

    key: str
    position: int
    said: dict[str, Any]
    source: Source | None


@dataclass(frozen=True, slots=True)
class ReportedExclusion:
    """What a body agreed not to count: the number quoted, and the number its own list comes to."""

    key: str
    phase: str
    body: str
    quoted: int
    quoted_printed: str
    listed: int | None
    named: int | None
    difference_words: str | None
    text: str
    reasons: tuple[ReportedRow, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class Reported:
    """What a paper reports on the way to a go or no-go."""

    figures: tuple[ReportedRow, ...]
    exclusions: tuple[ReportedExclusion, ...]
    meter_sets: tuple[ReportedRow, ...]
    incidents: tuple[ReportedRow, ...]
    rectification_plans: tuple[ReportedRow, ...]
    risks: tuple[ReportedRow, ...]
    lessons: tuple[ReportedRow, ...]
    views: tuple[ReportedRow, ...]
    decisions: tuple[ReportedRow, ...]
    recommendations: tuple[ReportedRow, ...]
    meetings: dict[str, date]

    @property
    def nothing(self) -> bool:
        """Say whether no paper reports anything."""
        return not any(
            (self.figures, self.exclusions, self.incidents, self.risks, self.views, self.decisions)
        ) and not any((self.meter_sets, self.rectification_plans, self.lessons, self.recommendations))

    @property
    def phases(self) -> tuple[tuple[str, tuple[ReportedRow, ...], tuple[ReportedExclusion, ...]], ...]:
        """Gather figures and exclusions by testing phase, in the paper's order."""
        names = dict.fromkeys([*(row.said["phase"] for row in self.figures), *(e.phase for e in self.exclusions)])
        return tuple(
            (
                name,
                tuple(row for row in self.figures if row.said["phase"] == name),
                tuple(row for row in self.exclusions if row.phase == name),
            )
            for name in names
        )


def find_reported(session: Session, slug: str, moment: Moment, kinds: tuple[str, ...] = KINDS) -> Reported:
    """Give what papers report of a release's readiness, as printed.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        kinds: only these kinds of fact; the others stay empty.
    """
    facts = list_facts(session, slug, moment, kinds)
    return Reported(
        _rows(facts, "testing.figures"),
        tuple(_exclusion(row) for row in facts.get("testing.exclusions", ())),
        _rows(facts, "testing.meter-sets"),
        _rows(facts, "incidents"),
        _rows(facts, "incidents.rectification-plans"),
        _rows(facts, "risks"),
        _rows(facts, "lessons"),
        tuple(_view(row) for row in facts.get("views", ())),
        _rows(facts, "decisions"),
        _rows(facts, "recommendations"),
        {row.key: date.fromisoformat(row.content["date"]) for row in facts.get("meetings", ())},
    )


def _rows(facts: Facts, kind: str) -> tuple[ReportedRow, ...]:
    return tuple(ReportedRow(row.key, row.position, row.content, row.source) for row in facts.get(kind, ()))


def _view(row: FactRow) -> ReportedRow:
    notes = [{**note, "known_by": date.fromisoformat(note["known_by"])} for note in row.content["notes_after"]]
    return ReportedRow(row.key, row.position, {**row.content, "notes_after": notes}, row.source)


def _exclusion(row: FactRow) -> ReportedExclusion:
    said = row.content
    reasons = tuple(
        ReportedRow(str(number), number, reason, Source(**reason["source"]))
        for number, reason in enumerate(said["reasons"], 1)
    )
    listed = sum(reason.said["excluded"] for reason in reasons) if reasons else None
    named = sum(reason.said["named"] for reason in reasons) if reasons else None
    words = None if listed is None or named is None else count_difference(said["quoted"], listed, named)
    return ReportedExclusion(
        row.key,
        said["phase"],
        said["body"],
        said["quoted"],
        said["quoted_printed"],
        listed,
        named,
        words,
        said["text"],
        reasons,
        row.source,
    )
