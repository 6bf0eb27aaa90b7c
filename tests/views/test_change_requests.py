"""The page of the DCC's change requests."""

from tests.support.clients import Pages
from tests.views.test_modifications import words


def test_what_hangs_on_each(pages: Pages) -> None:
    text = pages.get("/change-requests").text
    said = words(text)
    assert "CR1088 DCC Production Proving Beside June 2020 SEC Release , never in it" in said
    waiting = "Awaited by SECMP0007 , SECMP0015 , SECMP0024 , SECMP0056 , MP078"
    assert f"CR1057 Beside no release named {waiting} Until been delivered" in said
    assert f"CR1047 Beside no release named Expected Q4 2020 {waiting}" in said
    assert 'href="/papers/SECP_76_1701_23#line-125"' in text


def test_before_the_paper_the_place_says_what_belongs_there(pages: Pages) -> None:
    assert "No change requests yet." in pages.get("/change-requests?as_at=2019-01-01").text
