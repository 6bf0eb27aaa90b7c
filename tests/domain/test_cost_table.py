"""Merged cells laid out as a table, and the sums that can be told apart in it."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.cost import Cost, Placed, Sum, add_up, bands, lay_out, words_of

LINES = ("a", "b", "c", "d")


def cell(rows: str, columns: str, low: int | None = 100, high: int | None = None) -> Cost:
    return Cost(tuple(rows), tuple(columns), low, low if high is None else high)


def test_a_merged_cell_stands_once_where_it_begins() -> None:
    cells = [cell("ab", "x"), cell("a", "y"), cell("b", "y"), cell("c", "xy")]
    assert lay_out("abc", "xy", cells) == (
        (Placed(0, 2, 1), Placed(1, 1, 1)),
        (Placed(2, 1, 1),),
        (Placed(3, 1, 2),),
    )


def test_a_cell_whose_rows_lie_apart_stands_in_each_run() -> None:
    cells = [cell("ac", "x"), cell("b", "x")]
    assert lay_out("abc", "x", cells) == ((Placed(0, 1, 1),), (Placed(1, 1, 1),), (Placed(0, 1, 1),))


@st.composite
def matrices(draw: st.DrawFn) -> list[Cost]:
    """Cells that cover four rows and three columns once each: cut into runs of rows, column by column."""
    cells = []
    for column in "xyz":
        cuts = sorted(draw(st.sets(st.integers(1, 3))))
        for first, last in zip([0, *cuts], [*cuts, 4], strict=True):
            low = draw(st.none() | st.integers(0, 10**6))
            high = None if low is None else low + draw(st.sampled_from([0, 0, 5000]))
            cells.append(Cost(LINES[first:last], (column,), low, high))
    return cells


@given(matrices())
def test_every_place_is_covered_once_whatever_is_merged(cells: list[Cost]) -> None:
    covered = [
        (row + down, placed)
        for row, line in enumerate(lay_out(LINES, "xyz", cells))
        for placed in line
        for down in range(placed.height)
    ]
    assert sum(placed.width for _, placed in covered) == len(LINES) * 3
    assert {placed.cell for _, placed in covered} == set(range(len(cells)))


@given(matrices())
def test_the_bands_are_whole_and_their_sums_come_to_the_total(cells: list[Cost]) -> None:
    found = bands(LINES, [each.rows for each in cells])
    assert tuple(line for band in found for line in band) == LINES
    assert all(any(set(each.rows) <= set(band) for band in found) for each in cells)
    total, parts = add_up(cells), [add_up(cells, rows=band) for band in found]
    for name in ("firm", "low", "high", "ranges", "unknown"):
        assert getattr(total, name) == sum(getattr(part, name) for part in parts)


def test_bands_close_the_gap_between_two_tied_rows() -> None:
    assert bands(LINES, [("a", "c"), ("b",), ("d",)]) == (("a", "b", "c"), ("d",))
    assert bands((), []) == ()


def test_a_sum_is_said_with_its_firm_part_and_its_ends() -> None:
    assert words_of(Sum(0, 0, 0, 0, 5)) == "no amount printed"
    assert words_of(Sum(2269800, 2269800, 2269800, 0, 4)) == "£22,698"
    assert words_of(Sum(0, 57300000, 76900000, 1, 0)) == "£573,000 to £769,000"
    assert words_of(Sum(100, 300, 400, 1, 0)) == "£1 firm, £3 to £4 with the range"
