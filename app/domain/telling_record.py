"""How changes beside testing read as evidence: scope, timetable, risks, live incidents, documents."""

from datetime import date, datetime
from hashlib import sha256

from app.domain.risk import LEVEL_NAMES, STATUS_NAMES, RiskFacts
from app.domain.status import EvidenceKind, IncidentCategory, RiskLevel, RiskStatus, Standing
from app.domain.telling import IN_SCOPE, Told

# How much an open risk speaks against going live; one that was accepted or closed does not.
WEIGHTS: dict[RiskLevel, int] = {RiskLevel.HIGH: 6, RiskLevel.MEDIUM: 4, RiskLevel.LOW: 1}


def of_scope(
    release_id: int,
    number: int,
    title: str,
    standing: Standing,
    state: str | None,
    cut_off: date | None,
    held: datetime,
) -> Told:
    """Tell of a modification's standing towards the release: one that came in was not there to be assessed."""
    value = {
        "title": title,
        "standing": standing.value,
        "state": state,
        "cut_off": cut_off.isoformat() if cut_off else None,
    }
    note = f"{title} is {standing.value} now"
    return Told(release_id, EvidenceKind.SCOPE, str(number), value, int(standing in IN_SCOPE), note, held)


def of_milestone(
    release_id: int,
    number: int,
    event: str,
    printed: str,
    latest: date | None,
    actual: date | None,
    *,
    withdrawn: bool,
    held: datetime,
) -> Told:
    """Tell of a row of the timetable: a date that moved back is worse than it was."""
    value = {
        "event": event,
        "date": printed,
        "latest": latest.isoformat() if latest else None,
        "actual": actual.isoformat() if actual else None,
        "withdrawn": withdrawn,
    }
    harm = 0 if withdrawn or latest is None else latest.toordinal()
    note = f"“{event}” was taken out of the timetable" if withdrawn else f"“{event}” is at {printed or 'no date'} now"
    return Told(release_id, EvidenceKind.TIMETABLE, str(number), value, harm, note, held)


def of_risk(release_id: int, name: str, text: str, held: datetime) -> Told:
    """Tell of a residual risk; of one with no level the record can only say that it is there."""
    value = {"text": sha256(text.encode()).hexdigest(), "level": None}
    return Told(release_id, EvidenceKind.RISKS, name, value, 1, f"a risk was reported ({name})", held)


def of_recorded_risk(release_id: int, number: int, facts: RiskFacts, before: RiskFacts | None, held: datetime) -> Told:
    """Tell of a risk in the register: open it weighs by its level, accepted or closed it does not.

    Args:
        release_id, number: which risk.
        facts: what is said of it now.
        before: what it said before; nothing for a new one.
        held: since when.
    """
    value = {
        "text": sha256(facts.text.encode()).hexdigest(),
        "level": facts.level.value,
        "status": facts.status.value,
        "number": number,
    }
    level, status = LEVEL_NAMES[facts.level], STATUS_NAMES[facts.status]
    if before is None:
        said = f"was recorded, {level}, {status}"
    elif before.status is not facts.status:
        said = f"is {status} now, {STATUS_NAMES[before.status]} before"
    elif before.level is not facts.level:
        said = f"is {level} now, {LEVEL_NAMES[before.level]} before"
    else:
        said = "was changed"
    harm = WEIGHTS[facts.level] if facts.status is RiskStatus.OPEN else 0
    return Told(release_id, EvidenceKind.RISKS, f"register/{number}", value, harm, f"risk {number} {said}", held)


def of_incident(
    release_id: int,
    name: str,
    key: str,
    category: IncidentCategory,
    *,
    outstanding: bool | None,
    status: str,
    held: datetime,
) -> Told:
    """Tell of a live incident: while it stands it weighs by its category.

    Args:
        release_id, name, key: which incident.
        category: 1 the worst.
        outstanding: whether it still stands; nothing where a paper does not say.
        status: how far it has come, in words.
        held: since when.
    """
    value = {"key": key, "category": category.value, "outstanding": outstanding, "status": status}
    harm = 0 if outstanding is False else 6 - category.value
    note = f"live incident {key}, Category {category.value}, is {status}"
    return Told(release_id, EvidenceKind.INCIDENTS, name, value, harm, note, held)


def of_document(
    release_id: int, criterion: int, key: str, title: str, version: int, digest: str, *, withdrawn: bool, held: datetime
) -> Told:
    """Tell of a document given on a criterion; one that was withdrawn can carry nothing any more."""
    value = {
        "criterion": criterion,
        "title": title,
        "version": version,
        "sha256": digest,
        "withdrawn": withdrawn,
    }
    said = "was withdrawn" if withdrawn else "was given" if version == 1 else f"has version {version}"
    note = f"the document “{title}” {said}"
    return Told(release_id, EvidenceKind.DOCUMENTS, f"{criterion}/{key}", value, int(withdrawn), note, held)
