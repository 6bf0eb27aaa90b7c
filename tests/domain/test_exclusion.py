"""Exclusions in literals: what one names, when it is in force, what several take out."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.counting import passed_share
from app.domain.errors import Invalid
from app.domain.exclusion import (
    CLASS_NAMES,
    Excused,
    Pin,
    Stays,
    Target,
    Terms,
    adjust,
    check_target,
    check_terms,
    is_in_force,
    pins_left,
    take_out,
)
from app.domain.status import ExclusionClass, ExclusionOf, Outcome, Phase

NOON = datetime(2021, 10, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KNOWN, DUPLICATE = ExclusionClass.KNOWN_DEFECT, ExclusionClass.DUPLICATE


@pytest.mark.parametrize(
    "target",
    [
        Target(ExclusionOf.RESULT, run=1, case=2),
        Target(ExclusionOf.TEST, case=2, phase=Phase.SIT),
        Target(ExclusionOf.ISSUE, issue="TI-1"),
    ],
)
def test_a_target_names_what_its_kind_needs(target: Target) -> None:
    check_target(target)


@pytest.mark.parametrize(
    ("target", "pointers"),
    [
        (Target(ExclusionOf.RESULT, run=1), ["/case"]),
        (Target(ExclusionOf.RESULT, run=1, case=2, phase=Phase.SIT), ["/phase"]),
        (Target(ExclusionOf.TEST, case=2), ["/phase"]),
        (Target(ExclusionOf.ISSUE), ["/issue"]),
        (Target(ExclusionOf.ISSUE, issue="TI-1", case=3), ["/case"]),
    ],
)
def test_and_nothing_else(target: Target, pointers: list[str]) -> None:
    with pytest.raises(Invalid) as told:
        check_target(target)
    assert [fault.pointer for fault in told.value.faults] == pointers


@pytest.mark.parametrize(
    ("terms", "pointers"),
    [
        (Terms(KNOWN, "Known.", "tag", "TAG_51"), []),
        (Terms(KNOWN, " ", "tag", " "), ["/reason", "/meeting"]),
        (Terms(KNOWN, "Known.", "tag", "TAG_51", expires_at=NOON), ["/expires_at"]),
        (Terms(KNOWN, "Known.", "tag", "TAG_51", expires_at=NOON + HOUR), []),
        (Terms(DUPLICATE, "Same.", "tag", "TAG_51"), ["/stays"]),
        (Terms(DUPLICATE, "Same.", "tag", "TAG_51", stays=Stays()), ["/stays"]),
        (Terms(DUPLICATE, "Same.", "tag", "TAG_51", stays=Stays(1, "TI-1")), ["/stays"]),
        (Terms(DUPLICATE, "Same.", "tag", "TAG_51", stays=Stays(case=1)), []),
        (Terms(KNOWN, "Known.", "tag", "TAG_51", stays=Stays(case=1)), ["/stays"]),
    ],
)
def test_terms(terms: Terms, pointers: list[str]) -> None:
    if not pointers:
        check_terms(terms, NOON)
        return
    with pytest.raises(Invalid) as told:
        check_terms(terms, NOON)
    assert [fault.pointer for fault in told.value.faults] == pointers


@pytest.mark.parametrize(
    ("expires", "revoked", "at", "holds"),
    [
        (None, None, NOON - timedelta(microseconds=1), False),
        (None, None, NOON, True),
        (NOON + HOUR, None, NOON + HOUR - timedelta(microseconds=1), True),
        (NOON + HOUR, None, NOON + HOUR, False),
        (None, NOON + HOUR, NOON + HOUR, False),
        (NOON + 2 * HOUR, NOON + HOUR, NOON + HOUR, False),
        (NOON + HOUR, NOON + 2 * HOUR, NOON + HOUR, False),
        (None, NOON + HOUR, NOON, True),
    ],
)
def test_in_force_from_its_meeting_to_the_instant_it_ends(
    expires: datetime | None, revoked: datetime | None, at: datetime, holds: bool
) -> None:
    assert is_in_force(NOON, expires, revoked, at) is holds


def excused(id: int, kind: ExclusionClass, case: int, outcome: Outcome, phase: Phase = Phase.SIT) -> Excused:
    return Excused(id, kind, phase, case, outcome)


def test_a_case_that_two_excuse_is_taken_out_once_under_the_first() -> None:
    taken = take_out(
        [
            excused(1, KNOWN, 7, Outcome.FAILED),
            excused(1, KNOWN, 8, Outcome.ERRORED),
            excused(2, ExclusionClass.DEVICE, 7, Outcome.FAILED),
            excused(2, ExclusionClass.DEVICE, 7, Outcome.FAILED, Phase.UIT),
        ]
    )
    assert taken[Phase.SIT].cases == 2
    assert taken[Phase.SIT].by_exclusion == {1: 2, 2: 1}
    assert taken[Phase.SIT].by_class[KNOWN] == 2
    assert taken[Phase.SIT].by_class[ExclusionClass.DEVICE] == 0
    assert taken[Phase.UIT].by_class[ExclusionClass.DEVICE] == 1


def test_what_is_excused_leaves_numerator_and_denominator() -> None:
    raw = {Outcome.PASSED: 399, Outcome.FAILED: 2}
    assert passed_share(raw) == "99.50 %"
    assert passed_share(adjust(raw, {Outcome.FAILED: 1})) == "99.75 %"
    assert passed_share(adjust(raw, {Outcome.FAILED: 2})) == "100.00 %"


def test_five_identical_treated_as_one_remove_four() -> None:
    pins = [Pin(1, case, "f") for case in range(5)]
    assert pins_left(pins, (), 0) == tuple(pins[1:])
    assert pins_left(pins, [Pin(1, 3, "f"), Pin(1, 4, "other")], None) == (*pins[:3], pins[4])
    assert pins_left([*pins, pins[1]], (), 0) == tuple(pins[1:])


def test_every_class_has_its_words() -> None:
    assert set(CLASS_NAMES) == set(ExclusionClass)
