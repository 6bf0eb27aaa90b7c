"""The page of readiness: the sentence, what is left by body, what is met folded away, and what if."""

import re

from tests.support.cast import RELEASE, Cast
from tests.support.clients import Pages, TestClient
from tests.support.excluding import Tag
from tests.views.test_testing_issue_page import plain

SITE = f"/releases/{RELEASE}"
PAGE = f"{SITE}/readiness"
API = f"/api/v1{PAGE}"


def test_the_page_says_what_the_board_the_home_page_and_the_api_say(pages: Pages, api: TestClient, cast: Cast) -> None:
    Tag(cast).issue()
    sentence = api.get(API).json()["sentence"]
    for path in (PAGE, SITE, f"{SITE}/board", "/"):
        assert sentence in plain(pages.get(path).text), path


def test_what_is_left_stands_first_and_what_is_met_is_folded_away(pages: Pages, api: TestClient) -> None:
    page = pages.get(f"{PAGE}?as_at=2021-10-20").text
    shown, folded = plain(re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)), plain(page)
    assert "Not met MP149 is undecided with 1 Working Day to its cut-off." in shown
    assert "Not known No risk is in the register" in shown
    assert "Operational criteria, reviewed by the OPSG" in shown
    assert "The OPSG agreed Green on 5 October 2021." not in shown
    assert "The OPSG agreed Green on 5 October 2021." in folded
    required = api.get(f"{API}?as_at=2021-10-20").json()["requirements"]
    assert all(each["detail"] in folded for each in required)
    for place in set(re.findall(r'href="(/releases/[^"#?]+)', page)):
        if not place.endswith("/decision"):
            assert pages.get(place).status_code == 200, place


def test_what_if_stands_beside_what_is(pages: Pages, cast: Cast) -> None:
    key = Tag(cast).issue()
    before = plain(pages.get(PAGE).text)
    words = plain(pages.get(f"{PAGE}?without=issue:{key}").text)
    assert f"What if: without testing issue {key}, Severity 3, open Nothing of this is recorded." in words
    assert "As it is" in words
    assert "The verdict would be the same: not ready." in words
    assert plain(pages.get(PAGE).text) == before


def test_what_cannot_be_left_out_is_said_beside_the_field(pages: Pages) -> None:
    for typed, status in (("x", 422), ("issue:TI-99", 404), ("<b>x</b>", 422)):
        page = pages.get(PAGE, params={"without": typed})
        assert page.status_code == status
        assert "field-error" in page.text
        assert "<b>x" not in page.text


def test_a_release_that_is_not_there(pages: Pages) -> None:
    assert pages.get("/releases/no/readiness").status_code == 404
