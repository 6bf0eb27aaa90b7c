"""The minutes of a meeting: what the record holds that took effect on its day, each in one line."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.status import GoNoGo, Rag


class MinuteKind(StrEnum):
    """What a line of minutes is, in the order in which they stand."""

    MARK = "mark"
    AFFIRMATION = "re-affirmation"
    CONDITION = "condition"
    EXCLUSION = "exclusion"
    ANSWER = "answer"
    REPORT = "report"
    TAD = "tad"
    RECOMMENDATION = "recommendation"
    DECISION = "decision"
    NOTE = "note"


MINUTE_NAMES: dict[MinuteKind, str] = {
    MinuteKind.MARK: "Criteria marked",
    MinuteKind.AFFIRMATION: "Marks re-affirmed",
    MinuteKind.CONDITION: "Conditions",
    MinuteKind.EXCLUSION: "Agreed not to be counted",
    MinuteKind.ANSWER: "Requests answered",
    MinuteKind.REPORT: "Completion reports",
    MinuteKind.TAD: "Testing Approach Document",
    MinuteKind.RECOMMENDATION: "Recommendation",
    MinuteKind.DECISION: "Decision",
    MinuteKind.NOTE: "Views, concerns and notes",
}
OUTCOME_WORDS: dict[GoNoGo, str] = {
    GoNoGo.GO: "go",
    GoNoGo.GO_WITH_CONDITIONS: "go with conditions",
    GoNoGo.NO_GO: "no-go",
    GoNoGo.DEFER: "defer",
}


@dataclass(frozen=True, slots=True)
class MinuteLine:
    """One line of minutes: what was recorded of which release, in a sentence, with the words that were given."""

    kind: MinuteKind
    release: str | None
    sentence: str
    words: str
    recorded_at: datetime
    recorded_late: bool
    by: str | None = None
    href: str | None = None
    status: Rag | None = None
    tally: dict[Rag, int] = field(default_factory=dict)
    more: tuple[str, ...] = ()


def line_order(line: MinuteLine) -> int:
    """Order lines by what they are."""
    return list(MinuteKind).index(line.kind)
