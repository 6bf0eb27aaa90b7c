"""How the risks of a release are written over JSON."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field, JsonValue

from app.api.reported_schemas import RiskGiven as RiskReported
from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, Words
from app.domain.risk import RiskFacts
from app.domain.status import RiskLevel, RiskStatus
from app.queries.risk import RiskRow

EXAMPLE: dict[str, JsonValue] = {
    "text": "The full end-to-end solution of SECMP0007 cannot be tested before go-live.",
    "level": "medium",
    "owner": "DCC",
    "raised_by": "SECAS",
    "mitigation": "Only minimal changes are implemented in this release.",
    "modification": "SECMP0007",
}


class RiskSent(Sent):
    """A risk of a release."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    text: Words = Field(description="What may happen, and what it would do to the release.")
    level: RiskLevel
    status: RiskStatus = RiskStatus.OPEN
    owner: ShortWords = Field(description="Who looks after it.")
    raised_by: ShortWords = Field(description="Who raised it.")
    mitigation: Words = ""
    accepted_by: ShortWords | None = Field(default=None, description="Slug of the body that accepted it.")
    acceptance: Words = Field(default="", description="In which words it was accepted.")
    modification: ShortWords | None = Field(default=None, description="The modification it comes with, if one.")
    effective_at: Instant | None = Field(default=None, description="Since when that is so; now when absent.")

    def facts(self) -> RiskFacts:
        """Give what is said of the risk."""
        return RiskFacts(**self.model_dump(exclude={"effective_at"}))


class RiskChangeSent(Sent):
    """What is otherwise now; what is absent stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"status": "accepted", "accepted_by": "opsg", "acceptance": "The OPSG accepted the DCC’s view."}
            ]
        }
    )

    text: Words = ""
    level: RiskLevel = RiskLevel.LOW
    status: RiskStatus = RiskStatus.OPEN
    owner: ShortWords = ""
    raised_by: ShortWords = ""
    mitigation: Words = ""
    accepted_by: ShortWords | None = None
    acceptance: Words = ""
    modification: ShortWords | None = None
    effective_at: Instant | None = None

    def changes(self) -> dict[str, Any]:
        """Give what was sent, by name."""
        return self.model_dump(exclude_unset=True, exclude={"effective_at"})


class RiskGiven(Given):
    """A risk as it stands at the moment asked about."""

    number: int
    text: str
    level: RiskLevel
    status: RiskStatus
    stands_in_the_way: bool = Field(description="It is High or Medium, open, and accepted by nobody.")
    owner: str
    raised_by: str
    mitigation: str
    accepted_by: str | None
    acceptance: str
    modification: str | None
    version: int
    by: str
    raised_at: datetime
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


class RisksListed(Listed):
    """The risks in the register by their numbers, and beside them what papers report of risks."""

    items: list[RiskGiven]
    reported: list[RiskReported]


class RiskMade(Given):
    """A risk just recorded or changed; the ETag beside it guards the next change."""

    number: int
    version: int


def risk_given(row: RiskRow) -> RiskGiven:
    """Present a risk."""
    names = RiskGiven.model_fields
    return RiskGiven(**{name: getattr(row if hasattr(row, name) else row.facts, name) for name in names})
