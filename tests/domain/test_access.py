"""Who may do what, and the reason given to who may not."""

from datetime import UTC, datetime

import pytest

from app.domain.access import (
    ANONYMOUS,
    SCOPES,
    Actor,
    SeatHeld,
    check,
    knows_names,
    lacks_scope,
    why_not_mark,
    why_not_position,
    why_not_results,
    why_not_state,
)
from app.domain.errors import Forbidden, SignInNeeded
from app.domain.status import Office, Seat

RELEASE = "november-2021"
LEFT = datetime(2021, 6, 30, 23, 30, tzinfo=UTC)  # in London it is July already


def person(*seats: SeatHeld, office: Office = Office.NONE, scopes: tuple[str, ...] | None = None) -> Actor:
    return Actor("person:1", "Somebody", "somebody", 1, office, seats, scopes)


def seat(kind: Seat, body: str = "tag", ended_at: datetime | None = None) -> SeatHeld:
    return SeatHeld(body, body.upper(), kind, ended_at)


MEMBER, CHAIR, SECRETARY = (person(seat(kind)) for kind in (Seat.MEMBER, Seat.CHAIR, Seat.SECRETARY))
FORMER = person(seat(Seat.MEMBER, ended_at=LEFT))
OTHER = person(seat(Seat.CHAIR, "opsg"))
STRANGER = person()
DCC = person(office=Office.DCC)
SECRETARIAT = person(office=Office.SECRETARIAT)


def machine(*scopes: str) -> Actor:
    return Actor("key:1", "A machine", scopes=scopes)


@pytest.mark.parametrize("actor", [MEMBER, CHAIR])
def test_members_and_the_chair_give_positions(actor: Actor) -> None:
    assert why_not_position(actor, "tag", "TAG", RELEASE) is None


@pytest.mark.parametrize("actor", [CHAIR, SECRETARY])
def test_the_chair_and_the_secretary_record_marks(actor: Actor) -> None:
    assert why_not_mark(actor, "tag", "TAG", RELEASE) is None


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        (ANONYMOUS, "Sign in as a member of the TAG"),
        (STRANGER, "Only appointed members of the TAG"),
        (OTHER, "Only appointed members of the TAG"),
        (SECRETARY, "Only appointed members of the TAG"),
        (SECRETARIAT, "Only appointed members of the TAG"),
        (DCC, "Only appointed members of the TAG"),
        (machine(*SCOPES), "Only appointed members of the TAG"),
        (FORMER, "Your appointment to the TAG ended on 1 July 2021"),
        (person(seat(Seat.MEMBER), scopes=("read",)), "This key does not hold the scope marks:write"),
    ],
)
def test_nobody_else_gives_positions(actor: Actor, reason: str) -> None:
    assert (why_not_position(actor, "tag", "TAG", RELEASE) or "").startswith(reason)


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        (ANONYMOUS, "Sign in as the chair or secretary of the TAG"),
        (MEMBER, "Only the chair or the secretary of the TAG"),
        (OTHER, "Only the chair or the secretary of the TAG"),
        (STRANGER, "Only the chair or the secretary of the TAG"),
        (person(seat(Seat.CHAIR, ended_at=LEFT)), "Your appointment to the TAG ended on 1 July 2021"),
        (person(seat(Seat.CHAIR), scopes=("read",)), "This key does not hold the scope marks:write"),
    ],
)
def test_nobody_else_records_marks(actor: Actor, reason: str) -> None:
    assert (why_not_mark(actor, "tag", "TAG", RELEASE) or "").startswith(reason)


def test_who_was_appointed_again_may_again() -> None:
    back = person(seat(Seat.MEMBER, ended_at=LEFT), seat(Seat.MEMBER))
    assert why_not_position(back, "tag", "TAG", RELEASE) is None


def test_the_last_of_several_ends_is_the_reason() -> None:
    twice = person(seat(Seat.MEMBER, ended_at=LEFT.replace(year=2019)), seat(Seat.MEMBER, ended_at=LEFT))
    assert "1 July 2021" in (why_not_position(twice, "tag", "TAG", RELEASE) or "")


def test_only_the_dcc_states_and_posts() -> None:
    for actor in (DCC, machine("statements:write", "results:write")):
        assert why_not_state(actor, RELEASE) is None
        assert why_not_results(actor, RELEASE, "SIT") is None
    for actor in (MEMBER, SECRETARIAT, STRANGER, person(scopes=("statements:write", "results:write"))):
        assert why_not_state(actor, RELEASE) == "Only the DCC makes statements of readiness."
        assert why_not_results(actor, RELEASE, "SIT") == "Only the DCC and its systems post test results."
    assert "Sign in" in (why_not_state(ANONYMOUS, RELEASE) or "")
    assert "Bearer" in (why_not_results(ANONYMOUS, RELEASE, "SIT") or "")
    assert "statements:write" in (why_not_state(machine("read"), RELEASE) or "")
    assert "results:write" in (why_not_results(machine("read"), RELEASE, "SIT") or "")


@pytest.mark.parametrize(
    ("held", "asked", "covers"),
    [
        ("read", ("read", None, None), True),
        ("read:november-2021", ("read", "november-2021", None), True),
        ("read:november-2021", ("read", "june-2020", None), False),
        ("read:november-2021", ("read", None, None), False),
        ("results:write", ("results:write", "november-2021", "SIT"), True),
        ("results:write:november-2021", ("results:write", "november-2021", "SIT"), True),
        ("results:write:november-2021:SIT", ("results:write", "november-2021", "SIT"), True),
        ("results:write:november-2021:SIT", ("results:write", "november-2021", "UIT"), False),
        ("results:write:november-2021:SIT", ("results:write", "november-2021", None), False),
        ("results:write:november-2021:SIT", ("results:write", "june-2020", "SIT"), False),
        ("results:write", ("results", None, None), False),
        ("read", ("results:write", "november-2021", "SIT"), False),
        ("admin", ("results:write", None, None), False),
        ("marks:write", ("statements:write", None, None), False),
    ],
)
def test_a_scope_covers_what_it_is_not_narrowed_away_from(
    held: str, asked: tuple[str, str | None, str | None], covers: bool
) -> None:
    assert (lacks_scope(machine("issues:write", held), *asked) is None) is covers


def test_a_narrowed_key_marks_in_its_release_alone() -> None:
    key = person(seat(Seat.CHAIR), scopes=("marks:write:november-2021",))
    for question in (why_not_position, why_not_mark):
        assert question(key, "tag", "TAG", "november-2021") is None
        assert "marks:write for june-2020" in (question(key, "tag", "TAG", "june-2020") or "")
    states = person(office=Office.DCC, scopes=("statements:write:november-2021",))
    assert why_not_state(states, "november-2021") is None
    assert "statements:write for june-2020" in (why_not_state(states, "june-2020") or "")


def test_a_browser_is_not_narrowed() -> None:
    assert lacks_scope(STRANGER, "admin") is None
    assert "admin" in (lacks_scope(machine(), "admin") or "")


def test_names_are_for_the_body_and_the_secretariat() -> None:
    assert all(knows_names(actor, "tag") for actor in (MEMBER, CHAIR, SECRETARY, SECRETARIAT))
    assert knows_names(person(office=Office.ADMIN), "tag")
    assert not any(knows_names(actor, "tag") for actor in (OTHER, FORMER, STRANGER, DCC, ANONYMOUS, machine(*SCOPES)))


def test_a_reason_refuses_and_sends_who_has_not_signed_in_to_do_so() -> None:
    check(ANONYMOUS, None)
    with pytest.raises(Forbidden, match="because"):
        check(STRANGER, "because")
    with pytest.raises(SignInNeeded, match="because"):
        check(ANONYMOUS, "because")


def test_an_actor_sits_where_an_appointment_has_not_ended() -> None:
    both = person(seat(Seat.MEMBER), seat(Seat.CHAIR, "opsg", LEFT), seat(Seat.CHAIR))
    assert both.bodies == ("TAG",)
    assert both.sits_in("tag")
    assert both.sits_in("tag", Seat.CHAIR)
    assert not both.sits_in("tag", Seat.SECRETARY)
    assert not both.sits_in("opsg")
    assert ANONYMOUS.anonymous
    assert not both.anonymous
