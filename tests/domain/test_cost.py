"""Sums of printed cells beside the sums a paper quotes."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.cost import Cost, Sum, add_up, difference, pounds

# Breakdown of DCC implementation costs, June 2020 RID (003): eight cells and a total that is £60,000 off.
JUNE_2020 = [
    Cost(("SECMP0053",), (stage,), amount * 100, amount * 100)
    for stage, amount in zip(("design", "sit", "uit", "live"), (53572, 26639, 5929, 5510), strict=True)
] + [
    Cost(("SECMP0062",), (stage,), amount * 100, amount * 100)
    for stage, amount in zip(("design", "sit", "uit", "live"), (964346, 96995, 9359, 17692), strict=True)
]


def test_the_total_of_june_2020_is_computed_and_the_quoted_one_differs() -> None:
    total = add_up(JUNE_2020)
    assert total.firm == 118004200
    assert difference(112004200, total.firm) == "£60,000 less than its own cells, which give £1,180,042"


def test_a_total_that_agrees_has_no_difference() -> None:
    assert difference(118004200, add_up(JUNE_2020).firm) is None


def test_some_rows_or_columns() -> None:
    assert add_up(JUNE_2020, rows=["SECMP0053"]).firm == 9165000
    assert add_up(JUNE_2020, columns=["sit", "uit"]).firm == (26639 + 5929 + 96995 + 9359) * 100


def test_a_range_is_never_firm_and_a_dash_is_unknown() -> None:
    cells = [Cost(("a",), ("x",), 100, 100), Cost(("b",), ("x",), 50, 70), Cost(("c",), ("x",), None, None)]
    assert add_up(cells) == Sum(firm=100, low=150, high=170, ranges=1, unknown=1)


def test_a_cell_that_spans_counts_once() -> None:
    spanning = Cost(("design", "build", "pit"), ("SECMP0023",), 41439300, 41439300)
    assert add_up([spanning], rows=["design", "build", "pit"]).firm == 41439300


def test_amounts_are_written_as_the_papers_do() -> None:
    assert pounds(107326900) == "£1,073,269"
    assert pounds(-40000) == "−£400"
    assert pounds(105) == "£1.05"


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))))
def test_the_sum_lies_between_its_ends(pairs: list[tuple[int, int]]) -> None:
    cells = [Cost((str(i),), ("x",), min(pair), max(pair)) for i, pair in enumerate(pairs)]
    total = add_up(cells)
    assert total.firm <= total.low <= total.high
    assert total.low == sum(min(pair) for pair in pairs)
    assert total.high == sum(max(pair) for pair in pairs)
