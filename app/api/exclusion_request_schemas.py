"""How requests not to count something, and their answers, are written over JSON."""

from datetime import datetime

from pydantic import ConfigDict, Field

from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, Words
from app.domain.exclusion_request import ExclusionAsked
from app.domain.status import ExclusionClass


class RequestSent(Sent):
    """What the DCC asks a body not to count."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "body": "tag",
                    "issue": "TI-7",
                    "class": "known_defect",
                    "reason": "The defect is known in production and is not of this release.",
                }
            ]
        }
    )

    body: ShortWords = Field(description="The body that is asked.", examples=["tag"])
    what: Words = Field(default="", description="In words; may be left out where an issue is named.")
    issue: ShortWords | None = Field(default=None, description="The testing issue, by its key.")
    kind: ExclusionClass = Field(alias="class")
    reason: Words
    effective_at: Instant | None = Field(default=None, description="When it was asked; now when absent.")

    def asked(self) -> ExclusionAsked:
        """Give the request."""
        return ExclusionAsked(self.body, self.kind, self.reason, self.what, self.issue, self.effective_at)


class AnswerSent(Sent):
    """How a body answered."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"agreed": True, "words": "It is known in production.", "meeting": "TAG_52"}]}
    )

    agreed: bool
    words: Words
    meeting: ShortWords | None = None
    effective_at: Instant | None = Field(default=None, description="When it was agreed; now when absent.")


class AnswerGiven(Given):
    """How a body answered: what it agrees to is left out by an exclusion of its own."""

    agreed: bool
    words: str
    meeting: str | None
    by: str
    effective_at: datetime
    recorded_at: datetime


class RequestGiven(Given):
    """What a body was asked not to count."""

    number: int
    body: str
    body_name: str
    issue: str | None
    what: str
    kind: ExclusionClass = Field(serialization_alias="class")
    reason: str
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool
    answer: AnswerGiven | None = Field(description="None while the body has still to answer.")


class RequestsListed(Listed):
    """What was asked not to be counted in a release, by number."""

    items: list[RequestGiven]


class RequestMade(Given):
    """A request just recorded."""

    number: int
    body: str
    what: str
    effective_at: datetime
    recorded_at: datetime
    seq: int


class AnswerMade(Given):
    """An answer just recorded."""

    number: int
    agreed: bool
    words: str
    effective_at: datetime
    recorded_at: datetime
    seq: int
