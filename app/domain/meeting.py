"""Meetings that bodies call, and what is noted at them: who may, and what a meeting or a note needs."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.access import Actor, lacks_scope
from app.domain.criterion import LONGEST_WORDS
from app.domain.errors import Fault, Invalid
from app.domain.instant import day_ends, london_day, long_day
from app.domain.status import NoteKind, Office, Seat
from app.domain.working_days import FIRST_DAY, LAST_DAY

LONGEST_PLACE = 300
LONGEST_MEMBER = 200
LARGEST_NUMBER = 9_999
NOTE_NAMES: dict[NoteKind, str] = {
    NoteKind.VIEW: "view",
    NoteKind.CONCERN: "concern",
    NoteKind.NOTE: "note",
}
# Bodies whose name is a word; the others are said letter by letter.
WORDS = {"panel": "Panel", "change-board": "Change Board"}


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting as a body calls it: its day in London, its number if it has one, and where it takes place."""

    day: date
    number: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What was said at a meeting: of what kind, in which words, by which member if one is named, and of what.

    `after_decision` says that it came after the decision on the release; where that is on record, the record says so.
    """

    kind: NoteKind
    words: str
    member: str = ""
    release: str | None = None
    criterion: str | None = None
    after_decision: bool = False


def why_not_convene(actor: Actor, body: str, body_name: str) -> str | None:
    """Say why somebody may not record a body's meetings: its chair, its secretary and the secretariat do."""
    if actor.anonymous:
        return f"Sign in as the chair or secretary of the {body_name} to record its meetings."
    if reason := lacks_scope(actor, "releases:write"):
        return reason
    if actor.office is Office.SECRETARIAT or actor.sits_in(body, Seat.CHAIR, Seat.SECRETARY):
        return None
    return f"Only the chair or the secretary of the {body_name}, or the secretariat, records its meetings."


def check_meeting(facts: MeetingFacts) -> MeetingFacts:
    """Hold that a meeting can stand in the record: a day in the years that are kept, a number and a place that read.

    Raises:
        Invalid: one of them is wrong.
    """
    faults = []
    if not FIRST_DAY <= facts.day <= LAST_DAY:
        years = f"{FIRST_DAY.year} to {LAST_DAY.year}"
        faults.append(Fault("/date", f"The day lies outside the years that are kept here, {years}."))
    if facts.number is not None and not 1 <= facts.number <= LARGEST_NUMBER:
        faults.append(Fault("/number", f"A meeting's number is 1 to {LARGEST_NUMBER:,}."))
    if len(facts.place.strip()) > LONGEST_PLACE:
        faults.append(Fault("/place", f"Name the place in at most {LONGEST_PLACE} characters."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return MeetingFacts(facts.day, facts.number, facts.place.strip())


def check_reason(reason: str) -> str:
    """Hold that whoever cancels a meeting says why.

    Raises:
        Invalid: there are no words, or too many.
    """
    said = reason.strip()
    if not said or len(said) > LONGEST_WORDS:
        detail = f"At most {LONGEST_WORDS:,} characters." if said else "Say why the meeting does not take place."
        raise Invalid(detail, (Fault("/reason", detail),))
    return said


def check_note(facts: NoteFacts) -> NoteFacts:
    """Hold that a note says something, and names a member only where a member spoke.

    Returns:
        The note as it is kept.

    Raises:
        Invalid: something is missing, too long, or cannot go together.
    """
    words, member, faults = facts.words.strip(), facts.member.strip(), []
    if not words:
        faults.append(Fault("/words", "Say what was said."))
    elif len(words) > LONGEST_WORDS:
        faults.append(Fault("/words", f"At most {LONGEST_WORDS:,} characters."))
    if member and facts.kind is not NoteKind.CONCERN:
        faults.append(Fault("/member", "Only a concern is one member's; a view is the body's."))
    elif len(member) > LONGEST_MEMBER:
        faults.append(Fault("/member", f"Name the member in at most {LONGEST_MEMBER} characters."))
    if facts.criterion is not None and facts.release is None:
        faults.append(Fault("/release", "A criterion belongs to a release: name the release."))
    if facts.after_decision and facts.release is None:
        faults.append(Fault("/after_decision", "Only what is said of a release can come after the decision on it."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return NoteFacts(facts.kind, words, member, facts.release, facts.criterion, facts.after_decision)


def held_at_meeting(day: date, now: datetime) -> datetime:
    """Give since when something holds that is recorded of a meeting: of today's now, of a past one the end of its day.

    What the day brought lay before those who met.

    Args:
        day: the meeting's.
        now: the clock's instant.

    Raises:
        Invalid: the meeting is still to come.
    """
    today = london_day(now)
    if day > today:
        detail = f"The meeting is on {long_day(day)}: nothing of it can be recorded before then."
        raise Invalid(detail, (Fault("/date", detail),))
    return now if day == today else day_ends(day)


def meeting_named(body_name: str, day: date, number: int | None = None) -> str:
    """Name a meeting as people do: "TAG meeting 52", or by its day where it has no number."""
    return f"{body_name} meeting {number}" if number is not None else f"{body_name} meeting of {long_day(day)}"


def body_called(slug: str) -> str:
    """Say a body's name where only its slug is at hand."""
    return WORDS.get(slug) or slug.replace("-", " ").upper()


def told_of_meeting(subject: str, deed: str) -> str:
    """Say in a sentence what was done with a meeting.

    Args:
        subject: the journal's subject, "meeting:tag/2026-12-03".
        deed: what was done ("was called for", "was cancelled that was to be on").
    """
    body, _, day = subject.partition(":")[2].partition("/")
    try:
        return f"A meeting of the {body_called(body)} {deed} {long_day(date.fromisoformat(day))}."
    except ValueError:
        return f"A meeting {deed} a day that cannot be read."
