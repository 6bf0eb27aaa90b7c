"""How readiness is written over JSON."""

from pydantic import Field

from app.api.schemas import Given, Listed
from app.domain.readiness import Readiness, Ready, RequirementType


class RequirementGiven(Given):
    """One thing that is required of the release."""

    type: RequirementType
    criterion: str | None = Field(description="The criterion it is about, by its key, if it is about one.")
    satisfied: bool | None = Field(description="None while the record cannot say; that satisfies nothing.")
    detail: str = Field(examples=["MP180 is undecided with 2 Working Days to its cut-off."])
    evidence: list[str] = Field(description="Addresses of the pages that show the rows behind it.")


class ReadinessSaid(Given):
    """How ready a release is."""

    verdict: Readiness
    sentence: str = Field(examples=["Cannot go: MP180 is undecided with 2 Working Days to its cut-off."])
    requirements: list[RequirementGiven]


class WhatIfGiven(ReadinessSaid):
    """How ready the release would be if one thing were not there; nothing of it is recorded."""

    without: str = Field(description="What was left out, as it was asked.", examples=["issue:TI-12"])
    words: str = Field(examples=["testing issue TI-12, Severity 2, open"])


class ReadinessGiven(ReadinessSaid, Listed):
    """How ready a release is at a moment, and beside it the what-if that was asked for."""

    what_if: WhatIfGiven | None = Field(description="Only where `without` was asked.")


def readiness_said(ready: Ready) -> dict[str, object]:
    """Present how ready a release is."""
    required = [
        {
            "type": each.type,
            "criterion": each.criterion,
            "satisfied": each.satisfied,
            "detail": each.detail,
            "evidence": list(each.evidence),
        }
        for each in ready.requirements
    ]
    return {"verdict": ready.verdict, "sentence": ready.sentence, "requirements": required}
