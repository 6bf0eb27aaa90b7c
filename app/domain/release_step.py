"""What a release comes through beside the decision on it: which step may follow which, who takes it, why not yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain import access
from app.domain.access import Actor, lacks_scope
from app.domain.criterion import LONGEST_WORDS
from app.domain.errors import Fault, Invalid
from app.domain.instant import london_day, long_day
from app.domain.status import Office, StepKind


@dataclass(frozen=True, slots=True)
class StepRule:
    """What there is to know of one step.

    Attributes:
        name: as a heading says it.
        taken: how a sentence says that it was taken; "{}" is the day.
        needs: steps without which it cannot be taken; of one that decides, the last answer must be yes.
        needs_go: whether the deciding body must have let the release go on its day.
        before: steps after which it can be taken no more.
        decides: whether it answers yes or no.
        again: whether it can be taken again: another look, another answer.
        by_dcc: whether the DCC takes it; else the secretariat does.
    """

    name: str
    taken: str
    needs: tuple[StepKind, ...] = ()
    needs_go: bool = False
    before: tuple[StepKind, ...] = ()
    decides: bool = False
    again: bool = False
    by_dcc: bool = True


GO_NO_GO, ACCEPTANCE, LIVE = StepKind.DCC_GO_NO_GO, StepKind.OPERATIONAL_ACCEPTANCE, StepKind.GONE_LIVE
WATCH, WATCH_ENDED, CLOSED = StepKind.HEIGHTENED_WATCH, StepKind.WATCH_ENDED, StepKind.CLOSED_DOWN

# CSC_32_2610 (004:385-390): Operational Acceptance ahead of the go-live, and the DCC's go/no-go on the day before it.
STEPS: Mapping[StepKind, StepRule] = {
    GO_NO_GO: StepRule(
        "The DCC’s go/no-go", "the DCC said {answer} on {day}", needs_go=True, before=(LIVE,), decides=True, again=True
    ),
    ACCEPTANCE: StepRule(
        "Operational Acceptance",
        "it was {answer} on {day}",
        before=(LIVE,),
        decides=True,
        again=True,
    ),
    LIVE: StepRule("Gone live", "it went live on {day}", needs=(GO_NO_GO, ACCEPTANCE), needs_go=True),
    WATCH: StepRule("Heightened watch begins", "heightened watch began on {day}", needs=(LIVE,), before=(CLOSED,)),
    WATCH_ENDED: StepRule("Heightened watch ends", "heightened watch ended on {day}", needs=(WATCH,)),
    CLOSED: StepRule("Closed down", "it was closed down on {day}", needs=(LIVE,), by_dcc=False),
}
ANSWERS: Mapping[StepKind, tuple[str, str]] = {
    GO_NO_GO: ("go", "no-go"),
    ACCEPTANCE: ("accepted", "not accepted"),
}
MISSING: Mapping[StepKind, str] = {
    GO_NO_GO: "The DCC has not given its own go yet.",
    ACCEPTANCE: "Operational Acceptance is not on record yet.",
    LIVE: "It has not gone live yet.",
    WATCH: "No heightened watch has begun.",
}
REFUSED: Mapping[StepKind, str] = {
    GO_NO_GO: "The DCC said no-go on {day}.",
    ACCEPTANCE: "Operational Acceptance was refused on {day}.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it was taken: when, and what was answered if it decides."""

    kind: StepKind
    effective_at: datetime
    agreed: bool | None = None
    recorded_at: datetime | None = None


def said_of(step: Step) -> str:
    """Say in a clause that a step was taken: "it went live on 4 November 2021"."""
    answer = ANSWERS[step.kind][0 if step.agreed else 1] if step.kind in ANSWERS else ""
    return STEPS[step.kind].taken.format(answer=answer, day=_day(step))


def why_not_yet(kind: StepKind, taken: Mapping[StepKind, Step], why_no_go: str | None) -> str | None:
    """Say why a step cannot be taken as things stand; nothing where it can.

    Args:
        kind: the step.
        taken: the last of each kind of step that was taken.
        why_no_go: why the deciding body does not let the release go on its day; None where it does.
    """
    rule = STEPS[kind]
    if kind in taken and not rule.again:
        return f"Recorded already: {said_of(taken[kind])}."
    for after in rule.before:
        if after in taken:
            return f"Too late: {said_of(taken[after])}."
    if rule.needs_go and why_no_go is not None:
        return why_no_go
    for needed in rule.needs:
        if needed not in taken:
            return MISSING[needed]
        if taken[needed].agreed is False:
            return REFUSED[needed].format(day=_day(taken[needed]))
    if kind is CLOSED and WATCH in taken and WATCH_ENDED not in taken:
        return "It is still under heightened watch: that ends first."
    return None


def last_of_each(steps: Iterable[Step], *renewed: tuple[datetime, datetime]) -> dict[StepKind, Step]:
    """Give the last of each kind of step; a go/no-go of the DCC follows the decision and the day that hold.

    Args:
        steps: the steps that were taken, the earliest first.
        renewed: since when the decision is what it is and the go-live day too, each with when that was recorded.
    """
    taken = {step.kind: step for step in steps}
    given = taken.get(GO_NO_GO)
    if given is not None and LIVE not in taken and any(_comes_before(given, *each) for each in renewed):
        del taken[GO_NO_GO]
    return taken


def _comes_before(step: Step, held: datetime, recorded: datetime) -> bool:
    return step.effective_at < held or (step.recorded_at or step.effective_at) < recorded


def not_before(kind: StepKind, taken: Mapping[StepKind, Step]) -> datetime | None:
    """Give the instant before which a step cannot have been taken: that of the last step it needs."""
    needed = [*STEPS[kind].needs, *((WATCH_ENDED,) if kind is CLOSED else ()), *((kind,) if STEPS[kind].again else ())]
    return max((taken[each].effective_at for each in needed if each in taken), default=None)


def check_step(kind: StepKind, agreed: bool | None, words: str) -> str:
    """Hold that a step that decides says yes or no, and that no says why.

    Returns:
        The words as they are kept.

    Raises:
        Invalid: yes or no is missing or stands where nothing is decided; "no" without words; too many words.
    """
    rule, kept = STEPS[kind], words.strip()
    fault = None
    if rule.decides and agreed is None:
        fault = Fault("/agreed", f"Say which: {' or '.join(ANSWERS[kind])}.")
    elif not rule.decides and agreed is not None:
        fault = Fault("/agreed", "This step decides nothing: leave out whether it was agreed.")
    elif agreed is False and not kept:
        fault = Fault("/words", f"Say why it is {ANSWERS[kind][1]}.")
    elif len(kept) > LONGEST_WORDS:
        fault = Fault("/words", f"At most {LONGEST_WORDS:,} characters.")
    if fault is not None:
        raise Invalid(fault.detail, (fault,))
    return kept


def why_not_step(actor: Actor, kind: StepKind, release: str) -> str | None:
    """Say why somebody may not record a step: it is the DCC's, or the secretariat's; the secretariat records both."""
    if STEPS[kind].by_dcc:
        return access.why_not_keep(actor, ("dcc",), f"this step ({STEPS[kind].name})", release)
    if actor.anonymous:
        return "Sign in as the secretariat to record the close-down."
    if reason := lacks_scope(actor, "releases:write", release):
        return reason
    return None if actor.office is Office.SECRETARIAT else "Only the secretariat closes a release down."


def _day(step: Step) -> str:
    return long_day(london_day(step.effective_at))
