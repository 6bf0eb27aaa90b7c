"""Where a piece of evidence can be looked up: the address of the page that shows it."""

from app.domain.evidence import Subject
from app.domain.status import EvidenceKind

PLACES: dict[EvidenceKind, str] = {
    EvidenceKind.EXCLUSIONS: "/testing#exclusions",
    EvidenceKind.SCOPE: "/scope",
    EvidenceKind.TIMETABLE: "/timeline",
    EvidenceKind.RISKS: "/risks",
    EvidenceKind.INCIDENTS: "/testing/incidents",
}


def place_of(subject: Subject, release: str, criterion: str) -> str:
    """Give the address of the page that shows a piece of evidence.

    Args:
        subject: the piece of evidence.
        release: slug of its release.
        criterion: key of the criterion that rests on it: statements and documents stand there.
    """
    base, value = f"/releases/{release}", subject.value
    match subject.kind:
        case EvidenceKind.FIGURES | EvidenceKind.THRESHOLDS:
            return f"{base}/testing/phases/{subject.name}"
        case EvidenceKind.REPORTS:
            return f"{base}/testing/phases/{value['phases'][0]}"
        case EvidenceKind.ISSUES:
            return f"{base}/reported" if value["status"] == "reported" else f"{base}/testing/issues/{value['key']}"
        case EvidenceKind.STATEMENT | EvidenceKind.DOCUMENTS:
            return f"{base}/board#criterion-{criterion}"
        case other:
            return f"{base}{PLACES[other]}"
