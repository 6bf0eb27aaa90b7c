"""What bodies recommend of a release and what the deciding body decides: in which words, by whom, for which day."""

import json
from collections.abc import Sequence
from datetime import date

from app.domain.access import Actor, lacks_scope
from app.domain.criterion import LONGEST_WORDS
from app.domain.errors import Fault, Invalid
from app.domain.instant import long_day
from app.domain.readiness import Readiness
from app.domain.status import GoNoGo, Office, Seat
from app.domain.working_days import FIRST_DAY, LAST_DAY

MOST_CONDITIONS = 50

OUTCOME_NAMES: dict[GoNoGo, str] = {
    GoNoGo.GO: "Go",
    GoNoGo.GO_WITH_CONDITIONS: "Go with conditions",
    GoNoGo.NO_GO: "No-go",
    GoNoGo.DEFER: "Defer",
}
# How a sentence says it: "the CSC decided go with conditions".
OUTCOME_WORDS: dict[GoNoGo, str] = {
    GoNoGo.GO: "go",
    GoNoGo.GO_WITH_CONDITIONS: "go with conditions",
    GoNoGo.NO_GO: "no-go",
    GoNoGo.DEFER: "to defer",
}
LETS_GO = frozenset({GoNoGo.GO, GoNoGo.GO_WITH_CONDITIONS})


def why_not_recommend(actor: Actor, body: str, body_name: str, release: str) -> str | None:
    """Say why somebody may not record what a body recommends: its chair and its secretary do."""
    if actor.anonymous:
        return f"Sign in as the chair or secretary of the {body_name} to record what it recommends."
    if reason := lacks_scope(actor, "marks:write", release):
        return reason
    if actor.sits_in(body, Seat.CHAIR, Seat.SECRETARY):
        return None
    return f"Only the chair or the secretary of the {body_name} records what it recommends."


def why_not_decide(actor: Actor, decider: tuple[str, str] | None, release: str) -> str | None:
    """Say why somebody may not record the decision on a release: the deciding body's chair and secretary do.

    Args:
        actor: who is asking.
        decider: the slug and the name of the body that decides; None while nobody has said which.
        release: the release acted on.
    """
    name = f"the {decider[1]}" if decider else "the deciding body"
    if actor.anonymous:
        return f"Sign in as the chair or secretary of {name} to record its decision."
    if reason := lacks_scope(actor, "releases:write", release):
        return reason
    if decider is None:
        return "Nobody has said yet which body decides on this release; the secretariat does."
    if actor.sits_in(decider[0], Seat.CHAIR, Seat.SECRETARY):
        return None
    return f"Only the chair or the secretary of {name} records its decision."


def why_not_name_decider(actor: Actor, release: str) -> str | None:
    """Say why somebody may not say which body decides on a release: the secretariat does."""
    if actor.anonymous:
        return "Sign in as the secretariat to say which body decides."
    if reason := lacks_scope(actor, "releases:write", release):
        return reason
    return None if actor.office is Office.SECRETARIAT else "Only the secretariat says which body decides."


def check_recommended(outcome: GoNoGo, words: str, conditions: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Hold that everything but a plain go says why, and that conditions stand where they are meant.

    Args:
        outcome: what is recommended, or decided.
        words: why.
        conditions: what has to be so for the go to hold; the empty ones are left out.

    Returns:
        The words and the conditions as they are kept.

    Raises:
        Invalid: words are missing or too long, or conditions are missing or stand under another outcome.
    """
    kept, listed = words.strip(), tuple(each.strip() for each in conditions if each.strip())
    faults = []
    if outcome is not GoNoGo.GO and not kept:
        faults.append(Fault("/words", f"{OUTCOME_NAMES[outcome]} needs words: say why."))
    if len(kept) > LONGEST_WORDS:
        faults.append(Fault("/words", f"At most {LONGEST_WORDS:,} characters."))
    if outcome is GoNoGo.GO_WITH_CONDITIONS and not listed:
        faults.append(Fault("/conditions", "Name at least one condition, or choose plain go."))
    if outcome is not GoNoGo.GO_WITH_CONDITIONS and listed:
        faults.append(
            Fault("/conditions", "Conditions belong to “go with conditions”: choose that, or leave them out.")
        )
    if len(listed) > MOST_CONDITIONS or any(len(each) > LONGEST_WORDS for each in listed):
        faults.append(Fault("/conditions", f"At most {MOST_CONDITIONS} conditions of {LONGEST_WORDS:,} characters."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return kept, listed


def check_deferred(outcome: GoNoGo, until: date | None, today: date) -> None:
    """Hold that a decision to defer says until which day, and that no other decision does.

    Raises:
        Invalid: the day is missing, has passed, lies outside the years kept here, or stands under another decision.
    """
    detail = None
    if outcome is not GoNoGo.DEFER:
        detail = "Only a decision to defer names a day until which." if until is not None else None
    elif until is None:
        detail = "Say until which day it is deferred."
    elif until < today:
        detail = "It can be deferred until the day of the decision or a later one."
    elif not FIRST_DAY <= until <= LAST_DAY:
        detail = f"The day lies outside the years that are kept here, {FIRST_DAY.year} to {LAST_DAY.year}."
    if detail is not None:
        raise Invalid(detail, (Fault("/deferred_until", detail),))


def check_ready_or_said(outcome: GoNoGo, verdict: Readiness, sentence: str, words: str) -> None:
    """Hold that a go over a release that is not ready says why it goes all the same.

    Args:
        outcome: what is decided.
        verdict, sentence: how ready the release was on the page it was decided on.
        words: why.

    Raises:
        Invalid: it is a go, the release was not ready, and there are no words.
    """
    if outcome in LETS_GO and verdict is not Readiness.READY and not words.strip():
        detail = f"The record does not say that it is ready: {sentence} Say why it goes all the same."
        raise Invalid(detail, (Fault("/words", detail),))


def written_conditions(conditions: Sequence[str]) -> str:
    """Write conditions as the record keeps them."""
    return json.dumps(list(conditions), ensure_ascii=False)


def why_not_covered(outcome: GoNoGo, decided_for: date | None, go_live: date | None) -> str | None:
    """Say why a decision does not let the release go on the day it is to go live on; nothing where it does.

    Args:
        outcome: what was decided.
        decided_for: the go-live day on the page that was decided on.
        go_live: the go-live day as it is now.
    """
    if outcome is GoNoGo.NO_GO:
        return "The decision is no-go."
    if outcome is GoNoGo.DEFER:
        return "The decision is deferred."
    if decided_for == go_live:
        return None
    former = long_day(decided_for) if decided_for else "no day"
    now = f"it is to go live on {long_day(go_live)} now" if go_live else "it has no go-live day now"
    return f"The go was decided for {former}; {now}, and that is not decided on."


def recommendation_tag(body: str, version: int) -> str:
    """Give the entity tag of a body's own last recommendation."""
    return f'"{body}-{version}"'
