"""What the colours mean: who defines it, and that a colour that is given is given words."""

import pytest

from app.domain.access import ANONYMOUS, Actor, SeatHeld
from app.domain.colour import DEFAULT_MEANINGS, LONGEST_MEANING, check_meanings, why_not_define_colours
from app.domain.errors import Invalid
from app.domain.status import Office, Rag, Seat
from tests.support.cast import LEFT


def somebody(office: Office = Office.NONE, *seats: SeatHeld) -> Actor:
    return Actor("person:1", "Somebody", person_id=1, office=office, seats=seats)


def test_every_colour_has_default_words() -> None:
    assert set(DEFAULT_MEANINGS) == set(Rag)
    assert all(DEFAULT_MEANINGS.values())


def test_meanings_are_kept_trimmed_and_in_order() -> None:
    given = check_meanings({Rag.RED: " No. ", Rag.GREEN: "Yes."})
    assert list(given.items()) == [(Rag.GREEN, "Yes."), (Rag.RED, "No.")]


@pytest.mark.parametrize(
    ("meanings", "places"),
    [
        ({}, ["/green"]),
        ({Rag.AMBER: " "}, ["/amber"]),
        ({Rag.AMBER: "", Rag.RED: "x" * (LONGEST_MEANING + 1)}, ["/amber", "/red"]),
    ],
)
def test_a_colour_without_words_is_refused(meanings: dict[Rag, str], places: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_meanings(meanings)
    assert [fault.pointer for fault in refusal.value.faults] == places


def test_the_secretariat_and_chairs_define_them() -> None:
    chair = SeatHeld("tag", "TAG", Seat.CHAIR)
    assert why_not_define_colours(somebody(Office.SECRETARIAT), "x") is None
    assert why_not_define_colours(somebody(Office.NONE, chair), "x") is None
    former = SeatHeld("tag", "TAG", Seat.CHAIR, ended_at=LEFT)
    others = [SeatHeld("tag", "TAG", seat) for seat in (Seat.MEMBER, Seat.SECRETARY)]
    for actor in (ANONYMOUS, somebody(), somebody(Office.DCC), somebody(Office.NONE, former, *others)):
        assert why_not_define_colours(actor, "x")
    key = Actor("key:1", "A key", office=Office.SECRETARIAT, scopes=("marks:write",))
    assert "releases:write" in (why_not_define_colours(key, "x") or "")
