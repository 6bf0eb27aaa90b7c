"""Meetings: what one needs, what a note needs, from when it holds, and who records it."""

from datetime import UTC, date, datetime

import pytest

from app.domain.access import ANONYMOUS, Actor, SeatHeld
from app.domain.errors import Invalid
from app.domain.meeting import (
    MeetingFacts,
    NoteFacts,
    check_meeting,
    check_note,
    check_reason,
    held_at_meeting,
    meeting_named,
    told_of_meeting,
    why_not_convene,
)
from app.domain.status import NoteKind, Office, Seat

DAY = date(2026, 12, 3)
NOW = datetime(2026, 12, 3, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        (MeetingFacts(date(1999, 12, 31)), "/date"),
        (MeetingFacts(DAY, 0), "/number"),
        (MeetingFacts(DAY, 10_000), "/number"),
        (MeetingFacts(DAY, place="x" * 301), "/place"),
    ],
)
def test_what_a_meeting_needs(facts: MeetingFacts, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_meeting(facts)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_a_meeting_is_kept_without_blanks_around_its_place() -> None:
    assert check_meeting(MeetingFacts(DAY, 98, " A call ")) == MeetingFacts(DAY, 98, "A call")


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        (NoteFacts(NoteKind.NOTE, " "), "/words"),
        (NoteFacts(NoteKind.NOTE, "x" * 20_001), "/words"),
        (NoteFacts(NoteKind.VIEW, "It.", "Jane"), "/member"),
        (NoteFacts(NoteKind.CONCERN, "It.", "J" * 201), "/member"),
        (NoteFacts(NoteKind.VIEW, "It.", criterion="coexistence"), "/release"),
        (NoteFacts(NoteKind.VIEW, "It.", after_decision=True), "/after_decision"),
    ],
)
def test_what_a_note_needs(facts: NoteFacts, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_note(facts)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_a_concern_may_name_its_member() -> None:
    assert check_note(NoteFacts(NoteKind.CONCERN, " It. ", " Jane ")) == NoteFacts(NoteKind.CONCERN, "It.", "Jane")


@pytest.mark.parametrize("reason", ["", " ", "x" * 20_001])
def test_a_cancellation_says_why(reason: str) -> None:
    with pytest.raises(Invalid):
        check_reason(reason)


def test_what_is_recorded_of_a_meeting_holds_from_its_day() -> None:
    assert held_at_meeting(DAY, NOW) == NOW
    assert held_at_meeting(date(2026, 7, 1), NOW) == datetime(
        2026, 7, 1, 22, 59, 59, 999999, tzinfo=UTC
    )  # London is an hour ahead
    with pytest.raises(Invalid, match="4 December 2026"):
        held_at_meeting(date(2026, 12, 4), NOW)


def person(office: Office = Office.NONE, seat: Seat | None = None, scopes: tuple[str, ...] | None = None) -> Actor:
    seats = () if seat is None else (SeatHeld("tag", "TAG", seat),)
    return Actor("person:1", "Somebody", "somebody", 1, office, seats, scopes)


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (person(Office.SECRETARIAT), True),
        (person(seat=Seat.CHAIR), True),
        (person(seat=Seat.SECRETARY), True),
        (person(seat=Seat.MEMBER), False),
        (person(Office.DCC), False),
        (person(Office.ADMIN), False),
        (person(Office.SECRETARIAT, scopes=("read",)), False),
        (person(Office.SECRETARIAT, scopes=("releases:write",)), True),
        (ANONYMOUS, False),
    ],
)
def test_who_records_a_bodys_meetings(actor: Actor, may: bool) -> None:
    assert (why_not_convene(actor, "tag", "TAG") is None) is may


def test_how_meetings_are_named() -> None:
    assert meeting_named("TAG", DAY, 98) == "TAG meeting 98"
    assert meeting_named("TAG", DAY) == "TAG meeting of 3 December 2026"
    told = told_of_meeting("meeting:change-board/2026-12-03", "was called for")
    assert told == "A meeting of the Change Board was called for 3 December 2026."
    assert told_of_meeting("odd", "was called for").endswith("a day that cannot be read.")
