"""One report as a column: by the share of its outcomes, and what is there at all can be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.run_strip import HEIGHT, Column, column_of
from app.domain.status import Outcome


@pytest.mark.parametrize(
    ("counted", "column"),
    [
        ({}, Column(0, 0, 0, 0, 0)),
        ({"passed": 9}, Column(9, 0, 0, 0, 0)),
        ({"passed": 2, "failed": 1, "errored": 1, "blocked": 0}, Column(4, 2, 0, 24, 0)),
        ({"passed": 1, "blocked": 1, "skipped": 1, "not_run": 1}, Column(4, 1, 2, 12, 24)),
        ({"passed": 9999, "failed": 1}, Column(10_000, 1, 0, 2, 0)),
        ({"failed": 9999, "skipped": 1}, Column(10_000, 9999, 1, 46, 2)),
    ],
)
def test_the_share_is_the_height(counted: dict[str, int], column: Column) -> None:
    assert column_of(counted) == column


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        ({}, "no results"),
        ({"passed": 1200}, "0 of 1,200 failed, errored or blocked"),
        ({"failed": 1, "not_run": 2}, "1 of 3 failed, errored or blocked, 2 skipped or not run"),
    ],
)
def test_it_is_said_in_words(counted: dict[str, int], words: str) -> None:
    assert column_of(counted).words == words


@given(st.dictionaries(st.sampled_from([each.value for each in Outcome]), st.integers(0, 10**6)))
def test_no_column_is_higher_than_the_others_and_nothing_is_lost(counted: dict[str, int]) -> None:
    column = column_of(counted)
    assert column.trouble_height + column.left_height <= HEIGHT
    assert (column.trouble_height > 0) == (column.trouble > 0)
    assert (column.left_height > 0) == (column.left > 0)
