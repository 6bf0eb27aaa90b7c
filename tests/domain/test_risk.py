"""Risks: what one has to say, which stand in the way, whose acceptance it is, and how far that goes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access import ANONYMOUS, Actor, SeatHeld
from app.domain.errors import Conflict, Invalid
from app.domain.risk import (
    NEXT,
    RiskFacts,
    check_change,
    check_risk,
    is_acceptance,
    stands_in_the_way,
    why_not_accept,
    why_not_follow_up,
    why_not_risk,
)
from app.domain.status import Office, RiskLevel, RiskStatus, Seat

OPEN, ACCEPTED, CLOSED = RiskStatus.OPEN, RiskStatus.ACCEPTED, RiskStatus.CLOSED
RISK = RiskFacts("It cannot be tested end to end.", RiskLevel.MEDIUM, owner="DCC", raised_by="SECAS")
BY_OPSG = replace(RISK, status=ACCEPTED, accepted_by="opsg", acceptance="The OPSG accepts it.")


def person(office: Office = Office.NONE, *seats: tuple[str, Seat]) -> Actor:
    held = tuple(SeatHeld(body, body.upper(), seat) for body, seat in seats)
    return Actor("person:1", "Somebody", "somebody", 1, office, held)


@pytest.mark.parametrize("level", RiskLevel)
@pytest.mark.parametrize("status", RiskStatus)
def test_only_an_open_high_or_medium_one_stands_in_the_way(level: RiskLevel, status: RiskStatus) -> None:
    assert stands_in_the_way(level, status) is (status is OPEN and level is not RiskLevel.LOW)


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({}, []),
        ({"text": " "}, ["/text"]),
        ({"owner": "", "raised_by": " "}, ["/owner", "/raised_by"]),
        ({"status": ACCEPTED}, ["/accepted_by", "/acceptance"]),
        ({"status": ACCEPTED, "accepted_by": "opsg", "acceptance": " "}, ["/acceptance"]),
        ({"status": CLOSED}, []),
        ({"text": "x" * 20_001}, ["/text"]),
        ({"owner": "x" * 301, "modification": "x" * 301}, ["/owner", "/modification"]),
    ],
)
def test_what_a_risk_has_to_say(changes: dict[str, object], pointers: list[str]) -> None:
    sent = replace(RISK, **changes)  # type: ignore[arg-type]
    if not pointers:
        assert check_risk(sent) == sent
        return
    with pytest.raises(Invalid) as refused:
        check_risk(sent)
    assert [fault.pointer for fault in refused.value.faults] == pointers


def test_what_is_open_is_accepted_by_nobody() -> None:
    again = check_risk(replace(BY_OPSG, status=OPEN, text="  It cannot be tested end to end. "))
    assert again == RISK
    assert check_risk(replace(BY_OPSG, status=CLOSED)).accepted_by == "opsg"


def test_a_status_follows_the_one_before() -> None:
    for was in RiskStatus:
        for to in RiskStatus:
            sent = (replace(BY_OPSG, status=was), replace(BY_OPSG, status=to))
            if to is was or to in NEXT[was]:
                check_change(*sent)
            else:
                with pytest.raises(Conflict, match="cannot become"):
                    check_change(*sent)


def test_an_acceptance_covers_no_other_risk() -> None:
    for other in (replace(BY_OPSG, level=RiskLevel.HIGH), replace(BY_OPSG, text="It cannot be tested at all.")):
        with pytest.raises(Conflict, match="accepted as Medium"):
            check_change(BY_OPSG, other)
        check_change(BY_OPSG, replace(other, acceptance="The OPSG accepts it as it is now."))
    check_change(BY_OPSG, replace(BY_OPSG, owner="DSP"))


@given(st.sets(st.sampled_from(["text", "level", "status", "owner", "accepted_by", "acceptance"])))
def test_who_accepts_changes_nothing_else(changed: set[str]) -> None:
    assert is_acceptance(changed, RISK, BY_OPSG) is (changed <= {"status", "accepted_by", "acceptance"})
    assert not is_acceptance({"status"}, RISK, replace(RISK, status=CLOSED))


def test_who_may() -> None:
    dcc, secretariat, stranger = person(Office.DCC), person(Office.SECRETARIAT), person()
    chair = person(Office.NONE, ("opsg", Seat.CHAIR))
    assert why_not_risk(dcc, "r") is None
    assert why_not_risk(secretariat, "r") is None
    assert "the DCC or the secretariat" in (why_not_risk(chair, "r") or "")
    assert why_not_accept(chair, "opsg", "OPSG", "r") is None
    assert why_not_accept(secretariat, "opsg", "OPSG", "r") is None
    for other in (dcc, stranger, person(Office.NONE, ("opsg", Seat.MEMBER)), person(Office.NONE, ("tag", Seat.CHAIR))):
        assert "OPSG" in (why_not_accept(other, "opsg", "OPSG", "r") or "")
    assert why_not_follow_up(chair, "r") is None
    assert why_not_follow_up(stranger, "r")
    assert why_not_follow_up(replace(chair, scopes=("read",)), "r")
    assert (why_not_accept(ANONYMOUS, "opsg", "OPSG", "r") or "").startswith("Sign in")
