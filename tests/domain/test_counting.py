"""How results count, what makes two test cases the same, and shares that are never rounded up."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.counting import NOTHING_EXECUTED, State, apply, differences, executed, passed_share, rank, tally
from app.domain.status import Outcome
from app.domain.test_identity import fingerprint

NUMBERS = st.integers(1, 2**31 - 1)
TEXTS = st.one_of(st.none(), st.sampled_from(["", "\\N", "a", "ab", "b"]), st.text(max_size=5))
NAMES = st.tuples(TEXTS, TEXTS, TEXTS.map(lambda t: t or ""), TEXTS, st.integers(1, 3))


@pytest.mark.parametrize(
    ("passed", "failed", "share"),
    [
        (399, 1, "99.75 %"),
        (99_999, 1, "99.99 %"),
        (10**9 - 1, 1, "99.99 %"),
        (400, 0, "100.00 %"),
        (2, 1, "66.66 %"),
        (0, 3, "0.00 %"),
        (1, 20_000, "0.00 %"),
        (0, 0, NOTHING_EXECUTED),
    ],
)
def test_a_share_is_cut_and_never_rounded_up(passed: int, failed: int, share: str) -> None:
    assert passed_share({Outcome.PASSED: passed, Outcome.FAILED: failed}) == share


@given(st.dictionaries(st.sampled_from(Outcome), st.integers(0, 10**7)))
def test_only_all_passed_is_a_hundred(counts: dict[Outcome, int]) -> None:
    all_passed = executed(counts) > 0 and executed(counts) == counts.get(Outcome.PASSED, 0)
    assert (passed_share(counts) == "100.00 %") == all_passed


def test_blocked_skipped_and_not_run_are_not_executed() -> None:
    counts = dict.fromkeys(Outcome, 1)
    assert executed(counts) == 3
    assert passed_share(counts) == "33.33 %"


def test_every_outcome_has_its_number() -> None:
    assert tally([Outcome.PASSED, Outcome.PASSED]) == {**dict.fromkeys(Outcome, 0), Outcome.PASSED: 2}


@given(st.sampled_from(Outcome), NUMBERS, NUMBERS, st.sampled_from(Outcome), NUMBERS, NUMBERS)
def test_rank_is_attempted_then_order_of_receipt_then_attempt(
    one: Outcome, one_run: int, one_attempt: int, other: Outcome, other_run: int, other_attempt: int
) -> None:
    waiting = {Outcome.SKIPPED, Outcome.NOT_RUN}
    left, right = (one not in waiting, one_run, one_attempt), (other not in waiting, other_run, other_attempt)
    ranks = rank(one, one_run, one_attempt), rank(other, other_run, other_attempt)
    assert (ranks[0] < ranks[1], ranks[0] == ranks[1]) == (left < right, left == right)
    assert max(ranks) < 2**63


def test_a_later_result_moves_its_case_and_an_earlier_one_is_history() -> None:
    before = {1: State(10, 5, 100), 2: State(10, 5, 100)}
    moves = apply(before, {1: State(11, 6, 101), 2: State(9, 6, 99), 3: State(11, 6, 101)})
    assert moves.deltas == {5: -1, 6: 2}
    assert set(moves.states) == {1, 3}


def test_a_case_that_stays_in_its_bucket_moves_no_figure_but_its_state() -> None:
    moves = apply({1: State(10, 5, 100)}, {1: State(11, 5, 101)})
    assert (moves.deltas, moves.states) == ({}, {1: State(11, 5, 101)})


def test_each_difference_between_declared_and_counted_is_named() -> None:
    counted = tally([Outcome.PASSED] * 3 + [Outcome.FAILED] + [Outcome.ERRORED])
    declared = {"tests": 5, "passed": 4, "failures": 1, "errors": 0, "not_run": 2}
    assert differences(declared, counted) == (
        "Declared passed 4, counted 3.",
        "Declared errors 0, counted 1.",
        "Declared not run 2, counted 0.",
    )


@given(NAMES, NAMES)
def test_two_cases_are_the_same_exactly_when_all_their_names_are(
    one: tuple[str | None, str | None, str, str | None, int], other: tuple[str | None, str | None, str, str | None, int]
) -> None:
    assert (fingerprint(one[:4], one[4]) == fingerprint(other[:4], other[4])) == (one == other)


def test_nothing_empty_and_the_text_backslash_n_are_three_identities() -> None:
    prints = {fingerprint(("s", nothing, "n", None)) for nothing in (None, "", "\\N")}
    shifted = {fingerprint(("ab", "c", "n", None)), fingerprint(("a", "bc", "n", None))}
    assert (len(prints), len(shifted)) == (3, 2)


def test_an_identity_never_changes() -> None:
    assert str(UUID(fingerprint(("SR 8.14.3", None, "fault return by RSA", "MM1")))) == FIXED


FIXED = "0cc6d1f2-9212-3324-3b39-73ad87666b2e"
