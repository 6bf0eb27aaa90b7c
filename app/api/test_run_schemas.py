"""How test runs, receipts and testing figures are written over JSON."""

import json
from datetime import datetime
from typing import Any

from pydantic import Field

from app.api.exclusion_schemas import AdjustedGiven, adjusted_given
from app.api.schemas import Given, Listed
from app.domain.counting import TOTALS
from app.domain.status import Outcome, Phase
from app.domain.test_mending import LONGEST_MESSAGE, LONGEST_NAME
from app.domain.test_run import LONGEST_FACT, RunFacts
from app.queries.exclusion import PhaseAdjusted
from app.queries.test_run import KeptRun, RunRow

Totals = dict[str, int]


class RunGiven(Given):
    """One attempt of one run."""

    source: str = Field(examples=["dsp"])
    id: str = Field(examples=["SIT-41"])
    attempt: int
    phase: Phase
    environment: str | None = Field(examples=["SIT-A"])
    started_at: datetime | None
    ended_at: datetime | None


class ReceiptGiven(Given):
    """What one body brought: what was read, what was new, what was known already."""

    run: RunGiven
    received: int
    inserted: int
    duplicates: int
    counted: Totals = Field(examples=[{"passed": 9990, "failed": 10}])
    declared: Totals | None
    notes: list[str]
    sha256: str
    partial: bool = Field(description="The report was cut off and taken as far as it goes; it completes no phase.")


class ReceivedGiven(Given):
    """One body of a run, as it was received."""

    received_at: datetime
    received: int
    inserted: int
    duplicates: int
    counted: Totals
    declared: Totals | None
    notes: list[str]
    sha256: str
    format: str = Field(examples=["junit"])
    partial: bool


class KeptRunGiven(Given):
    """One attempt of a run, how many results it holds, and its receipts in order."""

    id: int
    run: RunGiven
    received_at: datetime
    results: int
    receipts: list[ReceivedGiven]


class RunsListed(Listed):
    """A page of a release's test runs, the newest first."""

    items: list[KeptRunGiven]


class ModificationFigures(Given):
    """A phase's counts for one modification; null for results that name none."""

    modification: str | None
    counts: Totals
    adjusted: Totals = Field(description="Without what a body agreed not to count.")


class DeviceFigures(Given):
    """A phase's counts for one device or meter set; null for results that name none."""

    device: str | None
    counts: Totals
    adjusted: Totals


class EnvironmentFigures(Given):
    """A phase's counts for one environment; null for runs that name none."""

    environment: str | None
    counts: Totals
    adjusted: Totals


class PhaseRunGiven(ReceivedGiven):
    """One body that a phase's figures rest on, with its run."""

    id: int
    run: RunGiven


class PhaseGiven(Given):
    """How a phase stands: each test case once, by its latest result."""

    phase: Phase
    tests: int
    counts: Totals
    executed: int = Field(description="Passed, failed and errored: what the share is a share of.")
    passed_share: str = Field(examples=["99.75 %"], description="Cut to two decimals, never rounded up.")
    adjusted: AdjustedGiven = Field(description="Without what a body agreed not to count.")
    by_modification: list[ModificationFigures]
    by_device: list[DeviceFigures]
    by_environment: list[EnvironmentFigures]
    new_since_last_run: int = Field(description="Cases that came to fail, err or be blocked with the latest run.")
    runs: list[PhaseRunGiven]


class TestingListed(Listed):
    """A release's testing figures, by phase."""

    __test__ = False

    items: list[PhaseGiven]


def run_given(facts: RunFacts) -> RunGiven:
    """Present a run's facts."""
    return RunGiven(
        source=facts.source,
        id=facts.run,
        attempt=facts.attempt,
        phase=facts.phase,
        environment=facts.environment,
        started_at=facts.started_at,
        ended_at=facts.ended_at,
    )


def _received(row: RunRow) -> dict[str, Any]:
    return ReceivedGiven.model_validate(row).model_dump()


def kept_run_given(row: KeptRun) -> KeptRunGiven:
    """Present a run with its receipts."""
    return KeptRunGiven(
        id=row.id,
        run=run_given(row.facts),
        received_at=row.received_at,
        results=row.results,
        receipts=[ReceivedGiven.model_validate(each) for each in row.receipts],
    )


def phase_given(found: PhaseAdjusted) -> PhaseGiven:
    """Present a phase, raw and adjusted."""
    row = found.raw
    return PhaseGiven(
        phase=row.phase,
        tests=row.tests,
        counts=row.counts,
        executed=row.executed,
        passed_share=row.passed_share,
        adjusted=adjusted_given(found),
        by_modification=[
            ModificationFigures(modification=part.name or None, counts=part.raw, adjusted=part.counts)
            for part in found.parts("modification")
        ],
        by_device=[
            DeviceFigures(device=part.name or None, counts=part.raw, adjusted=part.counts)
            for part in found.parts("device")
        ],
        by_environment=[
            EnvironmentFigures(environment=part.name or None, counts=part.raw, adjusted=part.counts)
            for part in found.parts("environment")
        ],
        new_since_last_run=row.trouble.new,
        runs=[PhaseRunGiven(id=each.id, run=run_given(each.facts), **_received(each)) for each in row.runs],
    )


def _name(longest: int, *, needed: bool = False) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string" if needed else ["string", "null"], "maxLength": longest}
    return kind | {"minLength": 1} if needed else kind


# Written by hand: the body is read by a faster reader than the one that writes schemas.
BODY: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["results"],
    "properties": {
        "run": {
            "type": ["object", "null"],
            "description": "What is absent here is taken from the query.",
            "additionalProperties": False,
            "properties": {
                "source": _name(LONGEST_FACT),
                "id": _name(LONGEST_FACT),
                "attempt": {"type": ["integer", "null"], "minimum": 1, "maximum": 2**31 - 1},
                "phase": {"type": ["string", "null"], "description": f"One of {', '.join(Phase)}, in any case."},
                "environment": _name(LONGEST_FACT),
                "started_at": {"type": ["string", "null"], "format": "date-time"},
                "ended_at": {"type": ["string", "null"], "format": "date-time"},
            },
        },
        "declared": {
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": {name: {"type": ["integer", "null"], "minimum": 0} for name in TOTALS},
        },
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "outcome"],
                "properties": {
                    "suite": _name(LONGEST_NAME),
                    "class": _name(LONGEST_NAME),
                    "name": _name(LONGEST_NAME, needed=True),
                    "variant": _name(LONGEST_NAME),
                    "outcome": {"type": "string", "enum": [outcome.value for outcome in Outcome]},
                    "duration_s": {"type": ["number", "null"]},
                    "message": {"type": ["string", "null"], "description": f"Kept to {LONGEST_MESSAGE:,} characters."},
                    "modification": _name(LONGEST_FACT),
                    "device": _name(LONGEST_FACT),
                    "retries": {"type": "integer", "minimum": 0, "description": "Tries before this outcome."},
                },
            },
        },
    },
}
EXAMPLE: dict[str, Any] = {
    "run": {"source": "dsp", "id": "SIT-41", "attempt": 1, "phase": "SIT", "environment": "SIT-A"},
    "declared": {"tests": 1, "failed": 1},
    "results": [
        {
            "suite": "SR 8.14.3",
            "class": None,
            "name": "fault return by RSA",
            "variant": "MM1",
            "outcome": "failed",
            "duration_s": 1.2,
            "message": "No fault was returned.",
            "modification": "SECMP0039",
        }
    ],
}
_LINES = "The run on the first line, then one result a line, each as in application/json."
_LINES_EXAMPLE = "\n".join(
    json.dumps(line) for line in ({"run": EXAMPLE["run"], "declared": EXAMPLE["declared"]}, *EXAMPLE["results"])
)
CONTENT: dict[str, Any] = {
    "application/json": {"schema": BODY, "example": EXAMPLE},
    "application/x-ndjson": {"schema": {"type": "string", "description": _LINES}, "example": _LINES_EXAMPLE},
    "application/xml": {
        "schema": {"type": "string", "description": "JUnit XML, in the dialects of the tools that write it."},
        "example": '<testsuite name="SR 8.14.3"><testcase name="fault return by RSA"/></testsuite>',
    },
    "application/ctrf+json": {
        "schema": {"type": "object", "description": "A report in the Common Test Report Format."},
        "example": {"results": {"tests": [{"name": "fault return by RSA", "status": "passed", "duration": 12}]}},
    },
}
