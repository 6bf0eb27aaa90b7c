"""The register of risks as a page: words for levels, forms that need no script, and whose form is whose."""

import pytest

from tests.support.cast import PASSWORD, RELEASE
from tests.support.clients import Pages
from tests.views.test_testing_issue_page import plain

PAGE = f"/releases/{RELEASE}/risks"
SENT = {"text": "It cannot be tested end to end.", "level": "medium", "owner": "DCC", "raised_by": "SECAS"}
ACCEPTED = {"accepted_by": "opsg", "acceptance": "The OPSG accepts it.", "version": "1"}


def sign_in(pages: Pages, login: str) -> None:
    pages.client.cookies.clear()
    pages.sign_in(login, PASSWORD)
    pages.get(PAGE)


def test_an_empty_register_says_who_puts_what_there(pages: Pages) -> None:
    page = pages.get(PAGE)
    assert "No risk is in the register of this release, and nothing here says that there are none." in plain(page.text)
    assert "there were no Medium or High risks" in plain(page.text)  # as reported
    assert 'method="post"' not in page.text
    assert "No paper in the record says anything" in plain(pages.get("/releases/november-2019/risks").text)


def test_a_risk_is_recorded_accepted_and_closed(pages: Pages) -> None:
    sign_in(pages, "dcc")
    done = pages.post(PAGE, SENT)
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?recorded=report#said")
    words = plain(pages.get(f"{PAGE}?recorded=report&risk=1").text)
    assert "The risk is recorded." in words
    assert "1 Medium risk is open and accepted by nobody: the release cannot go live with it." in words
    assert "Record that a body accepts it" not in words
    sign_in(pages, "opsg-chair")
    assert "Record what becomes of it" not in pages.get(f"{PAGE}?risk=1").text
    done = pages.post(f"{PAGE}/1/acceptance", ACCEPTED)
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?recorded=acceptance&risk=1#said")
    words = plain(pages.get(f"{PAGE}?risk=1").text)
    assert "Accepted by the OPSG" in words
    assert "nothing in the register stands in the way" in words
    sign_in(pages, "secretariat")
    assert pages.post(f"{PAGE}/1", SENT | {"status": "closed", "version": "2"}).status_code == 303
    words = plain(pages.get(f"{PAGE}?risk=1").text)
    assert "Status: accepted, then closed" in words


def test_who_was_slower_is_told_and_keeps_what_they_typed(pages: Pages) -> None:
    sign_in(pages, "dcc")
    pages.post(PAGE, SENT)
    pages.post(f"{PAGE}/1", SENT | {"status": "open", "level": "high", "version": "1"})
    page = pages.post(f"{PAGE}/1", SENT | {"status": "open", "mitigation": "My own words.", "version": "1"})
    assert page.status_code == 409
    words = plain(page.text)
    assert "Level: medium, now high" in words
    assert "My own words." in page.text
    assert (
        pages.post(f"{PAGE}/1", SENT | {"status": "open", "mitigation": "My own.", "version": "2"}).status_code == 303
    )


@pytest.mark.parametrize(
    "typed", [{"text": " "}, {"level": "red"}, {"owner": ""}, {"effective_at": "2999-01-01"}, {"effective_at": "x"}]
)
def test_what_is_wrong_is_said_beside_it(pages: Pages, typed: dict[str, str]) -> None:
    sign_in(pages, "dcc")
    page = pages.post(PAGE, SENT | {"mitigation": "Kept words."} | typed)
    assert page.status_code == 422
    assert "field-error" in page.text
    assert "Kept words." in page.text


def test_strangers_are_refused(pages: Pages) -> None:
    sign_in(pages, "dcc")
    pages.post(PAGE, SENT)
    sign_in(pages, "stranger")
    assert "Record a risk" not in pages.get(f"{PAGE}?risk=1").text
    for path in (PAGE, f"{PAGE}/1", f"{PAGE}/1/acceptance"):
        assert pages.post(path, SENT).status_code == 403
    sign_in(pages, "tag-chair")
    assert pages.post(f"{PAGE}/1/acceptance", ACCEPTED).status_code == 403
    assert pages.post(f"{PAGE}/9", SENT).status_code == 404
    assert pages.get(f"{PAGE}?risk=x").status_code == pages.get(f"{PAGE}?risk=99999999999999999999").status_code == 200
