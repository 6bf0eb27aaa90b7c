"""Lessons learnt from a release: recorded at its close-down, found again by the releases after it."""

from datetime import date

from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import LONGEST_WORDS
from app.domain.errors import Fault, Invalid

LONGEST_OWNER = 300
# The criterion of later releases that finds them.
CRITERION = "lessons-learnt"


def why_not_record_lesson(actor: Actor, release: str) -> str | None:
    """Say why somebody may not record a lesson learnt: the DCC and the secretariat do."""
    return access.why_not_keep(actor, ("dcc",), "lessons learnt", release)


def why_not_take_lesson(actor: Actor, release: str) -> str | None:
    """Say why somebody may not say how a release takes up a lesson: the DCC and the secretariat do."""
    return access.why_not_keep(actor, ("dcc",), "how a lesson is taken up", release)


def why_no_lesson_yet(go_live: date | None, today: date, *, went_live: bool) -> str | None:
    """Say why no lesson can be recorded of a release yet: it is to have gone live, on record or by its day.

    Args:
        go_live: its go-live day, if it has one.
        today: the London day.
        went_live: whether the record says that it went live.
    """
    if went_live or (go_live is not None and go_live <= today):
        return None
    return "Lessons learnt are recorded when the release is closed down: it has not gone live yet."


def check_lesson(text: str, action: str, owner: str) -> tuple[str, str, str | None]:
    """Hold that a lesson says what was learnt; what is to be done, and by whom, may be left open.

    Returns:
        The three as they are kept.

    Raises:
        Invalid: it says nothing, or more than anybody reads.
    """
    kept, deed, name = text.strip(), action.strip(), owner.strip()
    faults = []
    if not kept or len(kept) > LONGEST_WORDS:
        faults.append(Fault("/text", f"At most {LONGEST_WORDS:,} characters." if kept else "Say what was learnt."))
    if len(deed) > LONGEST_WORDS:
        faults.append(Fault("/action", f"At most {LONGEST_WORDS:,} characters."))
    if len(name) > LONGEST_OWNER:
        faults.append(Fault("/owner", f"Name the owner in at most {LONGEST_OWNER} characters."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return kept, deed, name or None


def check_taken(words: str) -> str:
    """Hold that somebody says how a lesson was taken up, or why it was not.

    Raises:
        Invalid: there are no words, or too many.
    """
    kept = words.strip()
    if not kept or len(kept) > LONGEST_WORDS:
        detail = f"At most {LONGEST_WORDS:,} characters." if kept else "Say how it was taken up, or why it was not."
        raise Invalid(detail, (Fault("/words", detail),))
    return kept
