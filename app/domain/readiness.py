"""Whether a release is ready to go live: each thing required of it by itself; one sentence says what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Readiness(StrEnum):
    """How a release stands; what is not known is never ready."""

    READY = "ready"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"


class RequirementType(StrEnum):
    """What is required of a release before it may go live."""

    MARKED = "marked"
    AGREED = "agreed"
    NOT_RED = "not-red"
    NOT_STALE = "not-stale"
    EVIDENCE_READ = "evidence-read"
    CONDITIONS_MET = "conditions-met"
    CONTRADICTION_EXPLAINED = "contradiction-explained"
    SCOPE_DECIDED = "scope-decided"
    RISKS_ACCEPTED = "risks-accepted"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing required; `satisfied` is None while the record cannot say, and that satisfies nothing.

    Attributes:
        type: what is required.
        satisfied: whether it is met.
        detail: that in a sentence.
        criterion: the criterion it is about, by its key, if it is about one.
        evidence: where the rows behind it can be looked up, as addresses of pages.
    """

    type: RequirementType
    satisfied: bool | None
    detail: str
    criterion: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """How a release stands at a moment, in one sentence and requirement by requirement."""

    verdict: Readiness
    sentence: str
    requirements: Sequence[Requirement] = ()
