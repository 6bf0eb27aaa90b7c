"""The page that counts Working Days."""

import pytest

from tests.support.clients import Pages


def test_the_count_is_shown_with_its_working(pages: Pages) -> None:
    page = pages.get("/working-days?from=2018-08-22&count=10&way=after")
    assert page.status_code == 200
    assert "Thursday 6 September 2018" in page.text
    assert "Saturday" in page.text


def test_it_counts_backwards(pages: Pages) -> None:
    assert "Monday 23 September 2019" in pages.get("/working-days?from=2019-10-07&count=10&way=before").text


def test_it_opens_on_today(pages: Pages) -> None:
    assert pages.get("/working-days").status_code == 200


@pytest.mark.parametrize(
    "query", ["from=&count=1", "from=x&count=1", "from=2018-08-22&count=-1", "count=%00", "from=2099-12-31&count=9"]
)
def test_what_cannot_be_read_is_said_beside_its_field(pages: Pages, query: str) -> None:
    page = pages.get(f"/working-days?{query}")
    assert page.status_code in {400, 422}
    assert "field-error" in page.text or page.status_code == 400
