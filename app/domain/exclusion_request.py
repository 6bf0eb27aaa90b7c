"""What the DCC asks a body not to count, and the body's answer, which excludes nothing by itself."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.access import Actor, lacks_scope
from app.domain.criterion import LONGEST_WORDS
from app.domain.errors import Fault, Invalid
from app.domain.status import ExclusionClass, Office

LONGEST_WHAT = 2_000


@dataclass(frozen=True, slots=True)
class ExclusionAsked:
    """What is asked: of which body, not to count what (in words, or an issue by its key), of which class and why."""

    body: str
    kind: ExclusionClass
    reason: str
    what: str = ""
    issue: str | None = None
    effective_at: datetime | None = None


def why_not_ask(actor: Actor, release: str) -> str | None:
    """Say why somebody may not ask a body not to count something: the DCC asks."""
    if actor.anonymous:
        return "Sign in for the DCC to ask that something is not counted."
    if reason := lacks_scope(actor, "issues:write", release):
        return reason
    if actor.office is Office.DCC or (actor.person_id is None and actor.scopes is not None):
        return None
    return "Only the DCC asks a body not to count something; the body then answers."


def check_asked(asked: ExclusionAsked) -> ExclusionAsked:
    """Hold that a request says what is not to be counted, and why.

    Returns:
        The request as it is kept; of an issue alone, the issue says what.

    Raises:
        Invalid: something is missing or too long.
    """
    what, reason, faults = asked.what.strip(), asked.reason.strip(), []
    if not what and asked.issue is None:
        faults.append(Fault("/what", "Say what is not to be counted, or name the testing issue."))
    elif len(what) > LONGEST_WHAT:
        faults.append(Fault("/what", f"At most {LONGEST_WHAT:,} characters."))
    if not reason:
        faults.append(Fault("/reason", "Say why it is not to be counted."))
    elif len(reason) > LONGEST_WORDS:
        faults.append(Fault("/reason", f"At most {LONGEST_WORDS:,} characters."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    said = what or f"Testing issue {asked.issue}"
    return ExclusionAsked(asked.body, asked.kind, reason, said, asked.issue, asked.effective_at)


def check_answer(agreed: bool | None, words: str) -> str:
    """Hold that an answer says yes or no, and why.

    Returns:
        The words as they are kept.

    Raises:
        Invalid: one of the two is missing, or the words are longer than anybody reads.
    """
    said, faults = words.strip(), []
    if agreed is None:
        faults.append(Fault("/agreed", "Say whether the body agrees."))
    if not said:
        faults.append(Fault("/words", "Say why the body agrees, or why not."))
    elif len(said) > LONGEST_WORDS:
        faults.append(Fault("/words", f"At most {LONGEST_WORDS:,} characters."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return said
