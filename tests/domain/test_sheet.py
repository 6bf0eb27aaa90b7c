"""Tables for spreadsheets: nothing in them can run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sheet import write_csv

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_begins_as_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    assert read(write_csv(["a"], [[cell]])) == [["a"], [f"'{cell}"]]


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_every_cell_comes_back_and_none_is_a_formula(rows: list[tuple[str, str]]) -> None:
    for sent, got in zip(rows, read(write_csv(["a", "b"], rows))[1:], strict=True):
        for cell, shown in zip(sent, got, strict=True):
            assert shown in (cell, f"'{cell}")
            assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_rows_end_as_the_standard_has_it() -> None:
    assert write_csv(["a"], [['say "no", twice']]) == 'a\r\n"say ""no"", twice"\r\n'
