"""How recommendations and decisions are written over JSON."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from app.api.reported_schemas import DecisionGiven as ReportedDecisionGiven
from app.api.reported_schemas import RecommendationGiven as ReportedRecommendationGiven
from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, Words
from app.domain.decision import recommendation_tag
from app.domain.status import GoNoGo
from app.queries.decision import DecisionRow
from app.queries.recommendation import RecommendationRow

MEETING = "Where it was agreed, as people call it."
AGREED = "When it was agreed; now when absent."


class RecommendationSent(Sent):
    """What a body recommends of a release."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "body": "tag",
                    "outcome": "go_with_conditions",
                    "words": "Testing is complete but for one rerun.",
                    "conditions": ["The last regression run is passed in full."],
                    "meeting": "TAG_53",
                }
            ]
        }
    )

    body: ShortWords = Field(description="The body that recommends, by its slug.")
    outcome: GoNoGo
    words: Words = Field(default="", description="Why; only a plain go needs none.")
    conditions: list[Words] = Field(default_factory=list, max_length=50)
    meeting: ShortWords | None = Field(default=None, description=MEETING)
    effective_at: Instant | None = Field(default=None, description=AGREED)


class RecommendationGiven(Given):
    """What a body recommends of a release at the moment asked about."""

    body: str = Field(examples=["tag"])
    body_name: str = Field(examples=["TAG"])
    outcome: GoNoGo
    words: str
    conditions: list[str]
    meeting: str | None
    version: int
    etag: str = Field(examples=['"tag-1"'], description="Send it back as If-Match when the body recommends anew.")
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


class RecommendationsListed(Listed):
    """The last recommendation of each body, and what papers report beside them."""

    items: list[RecommendationGiven]
    reported: list[ReportedRecommendationGiven] = Field(description="What papers ask of whom, in their own words.")


class Made(Given):
    """What every record just made carries."""

    effective_at: datetime
    recorded_at: datetime
    seq: int


class RecommendationMade(Made):
    """A recommendation just recorded."""

    body: str
    outcome: GoNoGo
    words: str
    conditions: list[str]
    meeting: str | None
    version: int


class DecisionSent(Sent):
    """What the deciding body decided."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"outcome": "go", "words": "The one stale mark is of the test tool.", "meeting": "CSC_32"}]
        }
    )

    outcome: GoNoGo
    words: Words = Field(default="", description="Why; a go over a release that is ready needs none.")
    conditions: list[Words] = Field(default_factory=list, max_length=50)
    deferred_until: date | None = Field(default=None, description="Of a decision to defer: until which day.")
    meeting: ShortWords | None = Field(default=None, description=MEETING)
    effective_at: Instant | None = Field(default=None, description=AGREED)


class DeciderGiven(Given):
    """The body that decides."""

    slug: str = Field(examples=["csc"])
    name: str = Field(examples=["CSC"])
    reason: str | None = Field(description="Why it is this body; null where only a paper names it.")
    since: datetime | None


class DecisionGiven(Given):
    """A decision on a release."""

    version: int
    body: str
    body_name: str
    outcome: GoNoGo
    words: str
    conditions: list[str]
    deferred_until: date | None
    meeting: str | None
    go_live: date | None = Field(description="The go-live day that it was decided for.")
    by: str
    saw_seq: int = Field(description="The last journal entry on the page it was decided on.")
    pinned_sha256: str = Field(description="The SHA-256 of all that was seen, as /pinned gives it byte for byte.")
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


class DecisionsListed(Listed):
    """The decisions on a release, the last first, and what papers report beside them."""

    items: list[DecisionGiven]
    decider: DeciderGiven | None
    not_covered_because: str | None = Field(
        description="Why the last decision does not let the release go on its day; null where it does, or none is."
    )
    reported: list[ReportedDecisionGiven] = Field(description="What papers say is or was to be decided.")


class DecisionMade(Made):
    """A decision just recorded."""

    version: int
    outcome: GoNoGo
    words: str
    conditions: list[str]
    deferred_until: date | None
    meeting: str | None
    saw_seq: int
    pinned_sha256: str


class DecidingBodySent(Sent):
    """Which body decides on a release."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"body": "csc", "reason": "The Panel has delegated go-live decisions."}]}
    )

    body: ShortWords
    reason: Words
    effective_at: Instant | None = Field(default=None, description="Since when it decides; now when absent.")


class DecidingBodyMade(Made):
    """Which body decides, as just recorded."""

    body: str
    reason: str


def recommendation_given(row: RecommendationRow) -> RecommendationGiven:
    """Present a recommendation."""
    named = {name: getattr(row, name) for name in RecommendationGiven.model_fields if name != "etag"}
    return RecommendationGiven.model_validate({**named, "etag": recommendation_tag(row.body, row.version)})


def decision_given(row: DecisionRow) -> DecisionGiven:
    """Present a decision."""
    return DecisionGiven.model_validate(row)
