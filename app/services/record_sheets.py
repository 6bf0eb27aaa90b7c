"""The data files themselves: which file name holds which list, and what must hold inside one file."""

from datetime import date

from app.domain.status import Classification
from app.services.record_cost import CostsSheet
from app.services.record_diary import DesignationsSheet, DeterminationsSheet, DiarySheet, PartiesSheet
from app.services.record_impact import ImpactsSheet, SummariesSheet
from app.services.record_kinds import (
    BodyRecord,
    CriterionRecord,
    MeetingRecord,
    MilestoneRecord,
    PaperRecord,
    ScopeRecord,
    Sheet,
    Slug,
    Source,
    Words,
    exact_day,
    once,
)
from app.services.record_prose import (
    FootnotesSheet,
    GlossarySheet,
    PassagesSheet,
    RecommendationsSheet,
    VersionsSheet,
)
from app.services.record_readiness import (
    DecisionsSheet,
    IncidentsSheet,
    LessonsSheet,
    ReportedTestingSheet,
    RisksSheet,
    ViewsSheet,
)
from app.services.record_register import (
    ChangeRequestsSheet,
    ConsultationsSheet,
    MovesSheet,
    RegisterSheet,
    StandardCriteriaSheet,
    WindowsSheet,
)


class PapersSheet(Sheet, frozen=True):
    """papers.yaml: the papers that everything else is drawn from."""

    papers: tuple[PaperRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a paper listed twice (ValueError)."""
        once("paper", (paper.name for paper in self.papers))
        once("paper key", (paper.key for paper in self.papers))


class BodiesSheet(Sheet, frozen=True):
    """bodies.yaml: who decides, reviews or acts."""

    bodies: tuple[BodyRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a body listed twice (ValueError)."""
        once("body", (body.slug for body in self.bodies))


class MeetingsSheet(Sheet, frozen=True):
    """meetings.yaml: the meetings a paper dates."""

    meetings: tuple[MeetingRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a meeting listed twice (ValueError)."""
        once("meeting", (meeting.key for meeting in self.meetings))


class ReleaseSheet(Sheet, frozen=True):
    """release.yaml: one release; ``decider`` is the body that decides go or no-go."""

    slug: Slug
    title: Words
    go_live: Words | None
    classification: Classification
    decider: Slug | None
    timetable_note: Words | None
    source: Source
    go_live_source: Source | None
    decider_source: Source | None

    def __post_init__(self) -> None:
        """Refuse a go-live that is not one day (ValueError)."""
        if self.go_live is not None:
            exact_day(self.go_live)

    @property
    def go_live_day(self) -> date | None:
        """The day the release is to go live."""
        return None if self.go_live is None else exact_day(self.go_live)


class ScopeSheet(Sheet, frozen=True):
    """scope.yaml: what is in a release, in the paper's order."""

    release: Slug
    scope: tuple[ScopeRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a modification, or a part of it, listed twice (ValueError)."""
        once("scope item", (f"{item.modification} {item.part or ''}".strip() for item in self.scope))


class CriteriaSheet(Sheet, frozen=True):
    """criteria.yaml: the acceptance criteria of a release, in the paper's order."""

    release: Slug
    criteria: tuple[CriterionRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key, or a body's number, used twice (ValueError)."""
        once("criterion", (criterion.key for criterion in self.criteria))
        once("number", (f"{c.body} {c.number}" for c in self.criteria if c.number))


class TimetableSheet(Sheet, frozen=True):
    """timetable.yaml: the implementation timetable of a release, in the paper's order."""

    release: Slug
    timetable: tuple[MilestoneRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key used twice, and a rule on a milestone that the timetable does not have (ValueError)."""
        once("milestone", (row.key for row in self.timetable))
        keys = {row.key for row in self.timetable}
        for row in self.timetable:
            rule = row.date_rule
            if rule is not None and rule.anchor not in keys:
                raise ValueError(f"{row.key} counts from {rule.anchor}, which is not in this timetable")


# The first part of a file's name says what it holds: scope.november-2020.yaml is a scope sheet.
SHEETS: dict[str, type[Sheet]] = {
    "papers": PapersSheet,
    "bodies": BodiesSheet,
    "meetings": MeetingsSheet,
    "release": ReleaseSheet,
    "scope": ScopeSheet,
    "criteria": CriteriaSheet,
    "timetable": TimetableSheet,
    "summaries": SummariesSheet,
    "impacts": ImpactsSheet,
    "costs": CostsSheet,
    "versions": VersionsSheet,
    "glossary": GlossarySheet,
    "footnotes": FootnotesSheet,
    "passages": PassagesSheet,
    "recommendations": RecommendationsSheet,
    "moves": MovesSheet,
    "change-requests": ChangeRequestsSheet,
    "standard-criteria": StandardCriteriaSheet,
    "testing": ReportedTestingSheet,
    "incidents": IncidentsSheet,
    "risks": RisksSheet,
    "lessons": LessonsSheet,
    "views": ViewsSheet,
    "decisions": DecisionsSheet,
    "register": RegisterSheet,
    "windows": WindowsSheet,
    "consultations": ConsultationsSheet,
    "parties": PartiesSheet,
    "designations": DesignationsSheet,
    "determinations": DeterminationsSheet,
    "diary": DiarySheet,
}
