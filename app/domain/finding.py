"""What the machine finds of one kind of evidence, and all the evidence it looks at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.evidence import Subject
from app.domain.status import EvidenceKind, Outcome


class Finding(StrEnum):
    """What the machine finds."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    UNKNOWN = "unknown"


FINDING_NAMES: dict[Finding, str] = {
    Finding.SATISFIED: "satisfied",
    Finding.NOT_SATISFIED: "not satisfied",
    Finding.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the machine looked at, what it found, and in a sentence why."""

    kind: EvidenceKind
    finding: Finding
    sentence: str


@dataclass(frozen=True, slots=True)
class Known:
    """All the evidence of a release at a moment.

    Attributes:
        subjects: what each piece says.
        excused: by phase, how many failing test cases exclusions in force leave out, by outcome.
        failed: kinds that could not be read: nothing is known of them.
    """

    subjects: Sequence[Subject]
    excused: Mapping[str, Mapping[Outcome, int]]
    failed: frozenset[EvidenceKind] = frozenset()

    def of(self, kind: EvidenceKind, only: str = "") -> list[Subject]:
        """List the pieces of one kind, those of one phase where one is named."""
        return [
            each for each in self.subjects if each.kind is kind and (not only or only in each.value.get("phases", ()))
        ]

    def excluded_issues(self) -> set[str]:
        """Name the testing issues that an exclusion in force leaves out."""
        found = [each.value for each in self.of(EvidenceKind.EXCLUSIONS)]
        return {str(value["issue"]) for value in found if value["in_force"] and value["issue"] is not None}
