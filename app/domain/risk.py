"""Risks of a release: what is said of one, which stand in the way, and who may accept one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.access import Actor, lacks_scope, why_not_keep
from app.domain.criterion import LONGEST_WORDS
from app.domain.errors import Conflict, Fault, Invalid
from app.domain.status import Office, RiskLevel, RiskStatus, Seat

LONGEST_LINE = 300
LEVEL_NAMES: Mapping[RiskLevel, str] = {
    RiskLevel.HIGH: "High",
    RiskLevel.MEDIUM: "Medium",
    RiskLevel.LOW: "Low",
}
STATUS_NAMES: Mapping[RiskStatus, str] = {
    RiskStatus.OPEN: "open",
    RiskStatus.ACCEPTED: "accepted",
    RiskStatus.CLOSED: "closed",
}
# From each status where a risk may go; to stay is always allowed.
NEXT: Mapping[RiskStatus, frozenset[RiskStatus]] = {
    RiskStatus.OPEN: frozenset({RiskStatus.ACCEPTED, RiskStatus.CLOSED}),
    RiskStatus.ACCEPTED: frozenset({RiskStatus.OPEN, RiskStatus.CLOSED}),
    RiskStatus.CLOSED: frozenset({RiskStatus.OPEN}),
}
# What a body says when it accepts a risk; everything else is for whoever keeps the register.
OF_ACCEPTANCE = frozenset({"status", "accepted_by", "acceptance"})


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What is said of a risk at a time; `accepted_by` is the slug of the body that accepted it."""

    text: str
    level: RiskLevel
    status: RiskStatus = RiskStatus.OPEN
    owner: str = ""
    raised_by: str = ""
    mitigation: str = ""
    accepted_by: str | None = None
    acceptance: str = ""
    modification: str | None = None

    @property
    def title(self) -> str:
        """Name it for a list."""
        return self.text


def stands_in_the_way(level: RiskLevel, status: RiskStatus) -> bool:
    """Say whether a risk keeps its release from going live: an open High or Medium one that nobody has accepted."""
    return status is RiskStatus.OPEN and level in (RiskLevel.HIGH, RiskLevel.MEDIUM)


def check_risk(facts: RiskFacts) -> RiskFacts:
    """Hold that a risk says what may happen, who owns it and who raised it, and by whom it is accepted if it is.

    Returns:
        The risk as it is kept: one that is open is accepted by nobody.

    Raises:
        Invalid: something is missing or too long.
    """
    kept = replace(
        facts,
        text=facts.text.strip(),
        owner=facts.owner.strip(),
        raised_by=facts.raised_by.strip(),
        mitigation=facts.mitigation.strip(),
        acceptance=facts.acceptance.strip(),
        modification=(facts.modification or "").strip() or None,
    )
    if kept.status is RiskStatus.OPEN:
        kept = replace(kept, accepted_by=None, acceptance="")
    faults = [*_missing(kept), *_too_long(kept)]
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return kept


def _missing(facts: RiskFacts) -> list[Fault]:
    needed = {
        "text": "Say what may happen, and what it would do to the release.",
        "owner": "Say who looks after it.",
        "raised_by": "Say who raised it.",
    }
    if facts.status is RiskStatus.ACCEPTED:
        needed |= {"accepted_by": "Say which body accepted it.", "acceptance": "Say in which words it was accepted."}
    return [Fault(f"/{name}", detail) for name, detail in needed.items() if not getattr(facts, name)]


def _too_long(facts: RiskFacts) -> list[Fault]:
    long = {"text": LONGEST_WORDS, "mitigation": LONGEST_WORDS, "acceptance": LONGEST_WORDS}
    most = {**long, **dict.fromkeys(("owner", "raised_by", "modification"), LONGEST_LINE)}
    return [
        Fault(f"/{name}", f"At most {limit:,} characters.")
        for name, limit in most.items()
        if len(getattr(facts, name) or "") > limit
    ]


def check_change(was: RiskFacts, to: RiskFacts) -> None:
    """Hold that a risk goes on to a status that follows its own, and that nobody's acceptance is stretched.

    Raises:
        Conflict: the status does not follow, or the risk is another than the one that was accepted.
    """
    if to.status is not was.status and to.status not in NEXT[was.status]:
        may = ", ".join(STATUS_NAMES[each] for each in RiskStatus if each in NEXT[was.status])
        detail = f"What is {STATUS_NAMES[was.status]} cannot become {STATUS_NAMES[to.status]}; it can become {may}."
        raise Conflict(detail, (Fault("/status", detail),))
    another = (was.text, was.level) != (to.text, to.level)
    if was.status is to.status is RiskStatus.ACCEPTED and another and was.acceptance == to.acceptance:
        detail = (
            f"It was accepted as {LEVEL_NAMES[was.level]} in other words: open it again, for a body to accept anew."
        )
        raise Conflict(detail, (Fault("/status", detail),))


def is_acceptance(changed: set[str], was: RiskFacts, to: RiskFacts) -> bool:
    """Say whether a change says only that a body accepts a risk, in other words, or accepts it no more."""
    return changed <= OF_ACCEPTANCE and RiskStatus.CLOSED not in (was.status, to.status)


def why_not_risk(actor: Actor, release: str) -> str | None:
    """Say why somebody may not record risks: the DCC and the secretariat do."""
    return why_not_keep(actor, ("dcc",), "risks", release)


def why_not_accept(actor: Actor, body: str, body_name: str, release: str) -> str | None:
    """Say why somebody may not record that a body accepts a risk: its chair, its secretary, the secretariat may.

    Never the DCC: nobody accepts their own risk.
    """
    if actor.anonymous:
        return f"Sign in as the chair or secretary of the {body_name} to record that it accepts a risk."
    if reason := lacks_scope(actor, "releases:write", release):
        return reason
    if actor.office is Office.SECRETARIAT or actor.sits_in(body, Seat.CHAIR, Seat.SECRETARY):
        return None
    return f"Only the chair or the secretary of the {body_name}, or the secretariat, records what it accepts."


def why_not_follow_up(actor: Actor, release: str) -> str | None:
    """Say why somebody may record nothing at all of a risk that stands: neither its keepers nor any body's voice."""
    reason = why_not_risk(actor, release)
    if reason is None or actor.anonymous or lacks_scope(actor, "releases:write", release):
        return reason
    speaks = any(held.seat in (Seat.CHAIR, Seat.SECRETARY) and held.ended_at is None for held in actor.seats)
    return None if speaks else reason
