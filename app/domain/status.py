"""The closed lists of the field. Two of them use the word "green": they are different types on purpose."""

from enum import Enum, StrEnum


class Rag(StrEnum):
    """How an acceptance criterion stands in a body's or a member's eyes."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Classification(StrEnum):
    """Who may see a paper; never how anything stands."""

    WHITE = "white"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Standing(StrEnum):
    """How a modification, or a part of one, stands towards a release."""

    CANDIDATE = "candidate"
    TARGETED = "targeted"
    INCLUDED = "included"
    REMOVED = "removed"
    MOVED = "moved"


class CriterionGroup(StrEnum):
    """The three groups of acceptance criteria (SECP_76_1701_23, Annex 1)."""

    OPERATIONAL = "operational"
    TESTING = "testing"
    SECURITY = "security"


class Office(StrEnum):
    """What a person is to the whole record, beside any appointment to a body."""

    NONE = "none"
    SECRETARIAT = "secretariat"
    ADMIN = "admin"
    DCC = "dcc"
    AUTHORITY = "authority"
    PARTY = "party"


class BodyKind(StrEnum):
    """What acts in the record: a governing body, somebody who decides alone, or another actor."""

    BODY = "body"
    DECIDER = "decider"
    ACTOR = "actor"


class Seat(StrEnum):
    """What an appointment makes of a person in a body."""

    MEMBER = "member"
    CHAIR = "chair"
    SECRETARY = "secretary"


class Outcome(StrEnum):
    """How one run of one test case ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    SKIPPED = "skipped"
    BLOCKED = "blocked"
    NOT_RUN = "not_run"


class Phase(StrEnum):
    """The testing phases of a release, in the order they are worked through."""

    PIT = "PIT"
    SIT = "SIT"
    UIT = "UIT"
    REGRESSION = "regression"
    BAT = "BAT"


class Severity(Enum):
    """How badly a testing issue weighs, 1 the worst. Never the category of a live incident: that is another scale."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4
    FIVE = 5


class IncidentCategory(Enum):
    """How badly an incident in live operation weighs, 1 the worst. Never the severity of a testing issue."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4
    FIVE = 5


class IssueStatus(StrEnum):
    """How far a testing issue, or a live incident, has come."""

    OPEN = "open"
    IN_RESOLUTION = "in_resolution"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"


class ExclusionOf(StrEnum):
    """What a body agreed not to count: what one run said of a test, a test of a phase, or a testing issue."""

    RESULT = "result"
    TEST = "test"
    ISSUE = "issue"


class ExclusionClass(StrEnum):
    """Why something is not counted."""

    DUPLICATE = "duplicate"
    KNOWN_DEFECT = "known_defect"
    DEVICE = "device"
    ENVIRONMENT = "environment"
    ACCEPTED_MANUFACTURER_DEFECT = "accepted_manufacturer_defect"
    SUBSTITUTED = "substituted"


class WindowKind(StrEnum):
    """Which window of a testing phase is meant: as planned, or as it took place."""

    PLANNED = "planned"
    ACTUAL = "actual"


class TadStep(StrEnum):
    """The steps of a Testing Approach Document, in the order they are taken."""

    DRAFT = "draft"
    COMMENTS = "comments"
    UPDATE = "update"
    RECOMMENDATION = "recommendation"
    ACCEPTANCE = "acceptance"


class ReportKind(StrEnum):
    """Which completion report of a testing phase is meant."""

    INTERIM = "interim"
    FINAL = "final"


class ReportStep(StrEnum):
    """The steps of a completion report, in the order they are taken."""

    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    APPROVED = "approved"


class Duty(StrEnum):
    """What a Test Participant owes the DCC while a release is tested."""

    REGRESSION_PLANS = "regression-plans"
    REGRESSION_RESULTS = "regression-results"


class EvidenceKind(StrEnum):
    """What a mark can rest on."""

    STATEMENT = "statement"
    FIGURES = "figures"
    THRESHOLDS = "thresholds"
    ISSUES = "issues"
    EXCLUSIONS = "exclusions"
    REPORTS = "reports"
    SCOPE = "scope"
    TIMETABLE = "timetable"
    RISKS = "risks"
    INCIDENTS = "incidents"
    DOCUMENTS = "documents"


class ConditionOutcome(StrEnum):
    """How a condition that hung on a mark ended."""

    MET = "met"
    LAPSED = "lapsed"


class GoNoGo(StrEnum):
    """What a body recommends of a release, or decides."""

    GO = "go"
    GO_WITH_CONDITIONS = "go_with_conditions"
    NO_GO = "no_go"
    DEFER = "defer"


class StepKind(StrEnum):
    """What a release comes through beside the decision of its body, in the order in which it is come through."""

    DCC_GO_NO_GO = "dcc_go_no_go"
    OPERATIONAL_ACCEPTANCE = "operational_acceptance"
    GONE_LIVE = "gone_live"
    HEIGHTENED_WATCH = "heightened_watch"
    WATCH_ENDED = "watch_ended"
    CLOSED_DOWN = "closed_down"


class RiskLevel(StrEnum):
    """How much a risk of a release weighs."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class RiskStatus(StrEnum):
    """How a risk stands: still open, accepted by a body, or gone."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class NoteKind(StrEnum):
    """What was said at a meeting: the body's view, one member's concern, or a note of the meeting."""

    VIEW = "view"
    CONCERN = "concern"
    NOTE = "note"


SEVERITY_ORDER: dict[Rag, int] = {Rag.GREEN: 0, Rag.AMBER: 1, Rag.RED: 2}


def worst(marks: list[Rag]) -> Rag | None:
    """Say which of several statuses weighs most: Red over Amber over Green; none of nothing."""
    return max(marks, key=SEVERITY_ORDER.__getitem__) if marks else None
