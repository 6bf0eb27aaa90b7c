"""The year that a paper's reference leaves out: of the first such day from the day the paper is dated."""

from datetime import date

import pytest

from app.domain.paper import parse_reference


@pytest.mark.parametrize(
    ("reference", "dated", "meeting"),
    [
        ("SECP_68_1005_10", date(2019, 5, 2), date(2019, 5, 10)),
        ("SECP_76_1701_23", date(2020, 1, 10), date(2020, 1, 17)),
        ("CSC_32_2610", date(2021, 10, 19), date(2021, 10, 26)),
        ("SECP_76_1701_23", date(2019, 12, 20), date(2020, 1, 17)),
        ("SECP_76_1701_23", date(2020, 1, 17), date(2020, 1, 17)),
        ("TAG_9_2902", date(2096, 3, 1), date(2104, 2, 29)),
    ],
)
def test_the_meeting_is_the_first_such_day(reference: str, dated: date, meeting: date) -> None:
    assert parse_reference(reference).first_from(dated) == meeting
