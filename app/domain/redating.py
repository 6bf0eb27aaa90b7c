"""Re-dating a release: the new go-live day, the letter of consent to it, and what in the timetable hangs on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.domain.access import Actor, lacks_scope
from app.domain.criterion import LONGEST_WORDS
from app.domain.dates import DateKind, PaperDate
from app.domain.duty import due_day
from app.domain.errors import Fault, Invalid
from app.domain.instant import long_day
from app.domain.milestone import DateRule
from app.domain.status import Office
from app.domain.working_days import FIRST_DAY, LAST_DAY

LONGEST_CONSENT = 2_000
GO_LIVE = "release-go-live"


@dataclass(frozen=True, slots=True)
class NewDay:
    """A re-dating as it is asked for: the day, why, by which letter, and until which day it may move again."""

    go_live: date
    reason: str
    consent: str = ""
    flexible_until: date | None = None


class Row(Protocol):
    """A row of the timetable, as far as a re-dating asks after it."""

    @property
    def key(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def date(self) -> PaperDate: ...
    @property
    def rule(self) -> DateRule | None: ...


@dataclass(frozen=True, slots=True)
class Moves:
    """A row of the timetable that says another day than the go-live day would give it: nobody moves it silently."""

    event: str
    printed: PaperDate
    would_be: date


def why_not_redate(actor: Actor, release: str) -> str | None:
    """Say why somebody may not re-date a release: the secretariat records it."""
    if actor.anonymous:
        return "Sign in as the secretariat to re-date the release."
    if reason := lacks_scope(actor, "releases:write", release):
        return reason
    return None if actor.office is Office.SECRETARIAT else "Only the secretariat re-dates a release."


def check_new_day(wanted: NewDay, current: date | None, decided_on: date, flexible_until: date | None) -> NewDay:
    """Hold that a re-dating gives another day, why, and by which letter of consent.

    A day within the flexibility that an earlier letter gave needs no new letter.

    Args:
        wanted: what is asked for.
        current: the go-live day as it is.
        decided_on: the London day from which the new day holds.
        flexible_until: until which day the last letter of consent lets it move.

    Returns:
        The re-dating as it is kept.

    Raises:
        Invalid: the day is the same, has passed or lies outside the years kept here; a reason or a letter is missing.
    """
    reason, consent = wanted.reason.strip(), wanted.consent.strip()
    faults = [*_faults_of_day(wanted, current, decided_on)]
    if not reason or len(reason) > LONGEST_WORDS:
        faults.append(Fault("/reason", f"At most {LONGEST_WORDS:,} characters." if reason else "Say why it moves."))
    if len(consent) > LONGEST_CONSENT:
        faults.append(Fault("/consent", f"At most {LONGEST_CONSENT:,} characters."))
    elif not consent and (flexible_until is None or wanted.go_live > flexible_until):
        until = f" The last one let it move until {long_day(flexible_until)}." if flexible_until else ""
        faults.append(Fault("/consent", f"Name the letter of consent: its reference or a link.{until}"))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return NewDay(wanted.go_live, reason, consent, wanted.flexible_until)


def _faults_of_day(wanted: NewDay, current: date | None, decided_on: date) -> Iterable[Fault]:
    if not FIRST_DAY <= wanted.go_live <= LAST_DAY:
        years = f"{FIRST_DAY.year} to {LAST_DAY.year}"
        yield Fault("/go_live", f"The day lies outside the years that are kept here, {years}.")
    elif wanted.go_live == current:
        yield Fault("/go_live", "That is its go-live day already.")
    elif wanted.go_live < decided_on:
        yield Fault("/go_live", "A release is re-dated to a day that is still to come.")
    if wanted.flexible_until is not None and not wanted.go_live <= wanted.flexible_until <= LAST_DAY:
        yield Fault("/flexible_until", "It is flexible until the new go-live day or a later one.")


def would_move(rows: Iterable[Row], go_live: date | None) -> tuple[Moves, ...]:
    """List the rows of a timetable that hang on go-live, or print it, and say another exact day than it gives them.

    Args:
        rows: the timetable.
        go_live: the day as it is now.
    """
    if go_live is None:
        return ()
    anchor = PaperDate("", DateKind.EXACT, go_live, go_live)
    moves = []
    for row in rows:
        day = go_live if row.key == GO_LIVE else None
        if row.rule is not None and row.rule.anchor == GO_LIVE:
            day = due_day(row.rule, anchor)
        if day is not None and (row.date.kind is not DateKind.EXACT or row.date.latest != day):
            moves.append(Moves(row.event, row.date, day))
    return tuple(moves)
