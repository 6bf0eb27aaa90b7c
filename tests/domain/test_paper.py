"""The grammar of a paper's reference."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.paper import PaperReference, parse_reference


def test_the_references_of_the_papers() -> None:
    assert parse_reference("SECP_76_1701_23") == PaperReference("SECP", 76, 17, 1, "23")
    assert parse_reference("CSC_32_2610") == PaperReference("CSC", 32, 26, 10, None)
    assert parse_reference("SECP_68_1005_10").on(2019) == date(2019, 5, 10)


@pytest.mark.parametrize(
    "text",
    ["", "SECP", "SECP_76", "SECP_76_1701_", "SECP_76_3201_23", "SECP_76_3002", "SECP_76_0013", "secp_76_1701_23",
     "SECP_0_1701", "SECP_076_1701", "SECP_76_171_23", " SECP_76_1701_23", "SECP_76_1701_23 ", "SECP-76-1701-23"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="paper reference"):
        parse_reference(text)


def test_a_leap_day_needs_a_leap_year() -> None:
    reference = parse_reference("TAG_50_2902")
    assert reference.on(2020) == date(2020, 2, 29)
    with pytest.raises(ValueError, match="day"):
        reference.on(2019)


@given(
    st.from_regex(r"[A-Z]{2,8}", fullmatch=True),
    st.integers(1, 9999),
    st.dates(),
    st.none() | st.integers(0, 999),
)
def test_a_reference_reads_back(code: str, meeting: int, day: date, number: int | None) -> None:
    text = f"{code}_{meeting}_{day:%d%m}" + ("" if number is None else f"_{number:02d}")
    found = parse_reference(text)
    assert str(found) == text
    assert (found.code, found.meeting, found.on(day.year)) == (code, meeting, day)
