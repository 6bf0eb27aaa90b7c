"""How measured figures are judged: by best slices, and by no more than the machine's noise allows."""

import pytest

from benchmarks.judging import (
    Ratio,
    Verdict,
    compare,
    judge,
    judge_growth,
    judge_memory,
    missed_by_half,
    noise_of,
    percentile,
    ratio,
    steady,
)

MIB = 1024 * 1024


def test_the_best_slices_decide_and_the_median_of_the_pairs_stands_beside() -> None:
    found = ratio([50.0, 80.0, 60.0], [100.0, 100.0, 50.0])
    assert found.best == pytest.approx(0.8)
    assert found.median == pytest.approx(0.8)
    assert ratio([10.0, 90.0, 10.0], [100.0, 100.0, 100.0]) == Ratio(best=0.9, median=0.1)


def test_a_slice_without_its_pair_is_no_measurement() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratio([1.0, 2.0], [1.0])


@pytest.mark.parametrize(("best", "noise"), [(1.0, 0.05), (1.04, 0.05), (0.96, 0.05), (1.2, 0.2), (0.82, 0.18)])
def test_noise_is_how_far_two_that_are_the_same_come_apart_and_never_under_a_twentieth(
    best: float, noise: float
) -> None:
    assert noise_of(Ratio(best, 1.0)) == pytest.approx(noise)


@pytest.mark.parametrize(
    ("measured", "noise", "verdict"),
    [
        (0.80, 0.05, Verdict.PASS),
        (0.79, 0.05, Verdict.UNSURE),
        (0.73, 0.05, Verdict.UNSURE),
        (0.71, 0.05, Verdict.FAIL),
        (0.57, 0.15, Verdict.UNSURE),
        (0.55, 0.15, Verdict.FAIL),
        (9.00, 0.16, Verdict.NOISY),
        (0.01, 0.16, Verdict.NOISY),
    ],
)
def test_a_goal_is_missed_only_by_more_than_twice_the_noise(measured: float, noise: float, verdict: Verdict) -> None:
    assert judge(measured, 0.8, noise) is verdict


def test_what_has_no_goal_is_not_judged() -> None:
    assert judge(0.1, None, 0.05) is Verdict.NONE
    assert not missed_by_half(0.1, None, 0.05)


@pytest.mark.parametrize(
    ("measured", "noise", "missed"), [(0.40, 0.05, False), (0.39, 0.05, True), (0.39, 0.16, False)]
)
def test_only_half_a_goal_is_a_hard_miss_and_never_on_a_noisy_machine(
    measured: float, noise: float, missed: bool
) -> None:
    assert missed_by_half(measured, 0.8, noise) is missed


@pytest.mark.parametrize(
    ("measured", "noise", "verdict"),
    [
        (0.9, 0.05, Verdict.PASS),
        (1.3, 0.05, Verdict.PASS),
        (1.4, 0.05, Verdict.UNSURE),
        (1.44, 0.05, Verdict.FAIL),
        (1.0, 0.2, Verdict.NOISY),
    ],
)
def test_growth_may_cost_so_much_and_no_more(measured: float, noise: float, verdict: Verdict) -> None:
    assert judge_growth(measured, 1.3, noise) is verdict


def test_memory_is_what_comes_on_top_of_rest() -> None:
    assert judge_memory(peak=152 * MIB, idle=120 * MIB, most=32 * MIB) is Verdict.PASS
    assert judge_memory(peak=152 * MIB + 1, idle=120 * MIB, most=32 * MIB) is Verdict.FAIL


def test_a_warm_up_ends_when_two_slices_differ_by_under_a_tenth() -> None:
    assert not steady([100.0])
    assert not steady([50.0, 100.0])
    assert not steady([90.0, 100.0])
    assert steady([50.0, 91.0, 100.0])
    assert steady([100.0, 91.0])


def test_percentiles_are_values_that_were_measured() -> None:
    hundred = [float(n) for n in range(100, 0, -1)]
    assert percentile(hundred, 0.5) == 50.0
    assert percentile(hundred, 0.99) == 99.0
    assert percentile([3.0, 1.0], 0.5) == 1.0
    assert percentile([7.0], 0.99) == 7.0
    assert percentile([], 0.5) == 0.0


def test_two_runs_are_compared_by_their_ratios_and_only_where_both_have_one() -> None:
    changes = compare(
        {"known1": 0.50, "junit": 0.50, "new1": 0.20, "gone": 1.0},
        {"known1": 0.56, "junit": 0.54, "new1": 0.17, "fresh": 1.0},
        noise=0.05,
    )
    assert [(change.arm, change.words) for change in changes] == [
        ("known1", "better"),
        ("junit", "as before"),
        ("new1", "worse"),
    ]
    assert (changes[0].before, changes[0].now) == (0.50, 0.56)
