"""How exclusions, and figures with and without them, are written over JSON."""

from datetime import datetime

from pydantic import ConfigDict, Field, JsonValue

from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, Words
from app.api.testing_issue_schemas import LARGEST_ID
from app.domain.exclusion import Stays, Target, Terms
from app.domain.status import ExclusionClass, ExclusionOf, Phase
from app.queries.exclusion import ExclusionRow, PhaseAdjusted

EXAMPLE: dict[str, JsonValue] = {
    "of": "test",
    "phase": "SIT",
    "case": 7,
    "class": "known_defect",
    "reason": "The meter's firmware is mended in the next version.",
    "body": "tag",
    "meeting": "TAG_51",
    "effective_at": "2021-09-29T17:00:00+01:00",
    "expires_at": "2021-11-04",
}


class StaysSent(Sent):
    """Which of several identical ones stays in the count: a test case, or an issue."""

    case: int | None = Field(default=None, gt=0, lt=LARGEST_ID)
    issue: ShortWords | None = None


class ExclusionSent(Sent):
    """What a body agreed not to count."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    of: ExclusionOf
    run: int | None = Field(default=None, gt=0, lt=LARGEST_ID, description="Of a result: the run's number.")
    case: int | None = Field(default=None, gt=0, lt=LARGEST_ID, description="Of a result or a test: the case's number.")
    phase: Phase | None = Field(default=None, description="Of a test: in which phase.")
    issue: ShortWords | None = Field(default=None, description="Of an issue: its key.")
    kind: ExclusionClass = Field(alias="class")
    reason: Words
    body: ShortWords = Field(description="The body that agreed it.", examples=["tag"])
    meeting: ShortWords = Field(description="Its meeting, or the paper that says so.")
    effective_at: Instant | None = None
    expires_at: Instant | None = Field(default=None, description="It stops to count at this very instant.")
    stays: StaysSent | None = Field(default=None, description="Of a duplicate: which one stays in the count.")

    def target(self) -> Target:
        """Give what is not to be counted."""
        return Target(self.of, self.run, self.case, self.phase, self.issue)

    def terms(self) -> Terms:
        """Give what was agreed about it."""
        stays = None if self.stays is None else Stays(self.stays.case, self.stays.issue)
        return Terms(self.kind, self.reason, self.body, self.meeting, self.effective_at, self.expires_at, stays)


class RevocationSent(Sent):
    """Why an exclusion holds no more, and from when on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The firmware was mended."}]})

    reason: Words
    effective_at: Instant | None = None


class ExclusionGiven(Given):
    """What a body agreed not to count, as it stands at the moment asked about."""

    id: int
    of: ExclusionOf
    phase: Phase | None
    run: int | None
    case: int | None
    case_name: str | None
    issue: str | None
    kind: ExclusionClass = Field(serialization_alias="class")
    reason: str
    body: str = Field(examples=["tag"])
    meeting: str
    by: str
    stays_case: int | None
    stays_issue: str | None
    pins: int = Field(description="How many failures it was agreed on: it excuses these, and no other.")
    in_force: bool
    effective_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    revoked_because: str | None
    recorded_at: datetime


class ExclusionsListed(Listed):
    """A page of a release's exclusions, in force or over, the first recorded first."""

    items: list[ExclusionGiven]


class ExclusionMade(Given):
    """An exclusion just recorded, and how many failures it pins."""

    id: int
    pins: int
    effective_at: datetime
    recorded_at: datetime
    seq: int


class RevocationMade(Given):
    """A revocation just recorded."""

    exclusion: int
    reason: str
    effective_at: datetime
    recorded_at: datetime
    seq: int


class AdjustedGiven(Given):
    """A phase's figures without what a body agreed not to count: out of numerator and denominator."""

    tests: int
    counts: dict[str, int]
    executed: int
    passed_share: str = Field(examples=["100.00 %"], description="Cut to two decimals, never rounded up.")
    excluded: int = Field(description="How many cases are left out, each once.")
    excluded_by_outcome: dict[str, int]
    excluded_by_class: dict[str, int] = Field(description="A case that several excuse: under the first of them.")
    exclusions: list[int] = Field(description="The exclusions that leave something out now.")


def exclusion_given(row: ExclusionRow) -> ExclusionGiven:
    """Present an exclusion."""
    own = {"run": row.run_id, "case": row.case_id}
    names = ExclusionGiven.model_fields.keys() - own.keys()
    return ExclusionGiven(**{name: getattr(row, name) for name in names}, **own)


def adjusted_given(row: PhaseAdjusted) -> AdjustedGiven:
    """Present a phase's adjusted figures."""
    return AdjustedGiven(
        tests=row.tests,
        counts=row.counts,
        executed=row.executed,
        passed_share=row.passed_share,
        excluded=row.taken.cases,
        excluded_by_outcome={outcome: n for outcome, n in row.taken.by_outcome.items() if n},
        excluded_by_class={kind: n for kind, n in row.taken.by_class.items() if n},
        exclusions=[each.id for each in row.exclusions],
    )
