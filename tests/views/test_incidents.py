"""The live incidents beside a release: by category, never by severity, with forms that need no script."""

import re

import pytest

from tests.support.cast import PASSWORD, RELEASE
from tests.support.clients import Pages
from tests.views.test_testing_issue_page import plain

TESTING = f"/releases/{RELEASE}/testing"
PAGE = f"{TESTING}/incidents"
SENT = {"title": "No service for two hours.", "category": "2", "status": "open"}


def sign_in(pages: Pages, login: str) -> None:
    pages.sign_in(login, PASSWORD)
    pages.get(PAGE)


def test_an_empty_page_says_who_puts_what_there(pages: Pages) -> None:
    assert "No live incident is recorded beside this release." in plain(pages.get(PAGE).text)
    assert f'method="post" action="{PAGE}' not in pages.get(PAGE).text
    assert f'href="{PAGE}"' in pages.get(TESTING).text


def test_an_incident_is_reported_and_changed(pages: Pages) -> None:
    sign_in(pages, "dcc")
    done = pages.post(PAGE, SENT | {"service_provider": "DSP"})
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?recorded=report#said")
    words = plain(pages.get(f"{PAGE}?recorded=report").text)
    assert "The incident is recorded." in words
    assert "Outstanding: 1 of Category 2." in words
    assert "No plan and no SSRP entry." in words
    assert "Severity" not in words
    changed = SENT | {"category": "3", "ssrp": "SSRP 4", "version": "1"}
    done = pages.post(f"{PAGE}/INC-1", changed)
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?recorded=change&incident=INC-1#said")
    words = plain(pages.get(f"{PAGE}?incident=INC-1&recorded=change").text)
    for said in ("Outstanding: 1 of Category 3.", "Category: 2, then 3", "SSRP: nothing, then SSRP 4",
                 "Service provider: DSP, then nothing"):  # fmt: skip
        assert said in words, said
    assert "No plan and no SSRP entry." not in words
    assert "Severity" not in words
    pages.client.cookies.clear()
    assert f'method="post" action="{PAGE}' not in pages.get(f"{PAGE}?incident=INC-1").text
    assert "No live incident is recorded" in pages.get(f"{PAGE}?as_at=2021-10-05").text


def test_who_was_slower_is_told_and_keeps_what_they_typed(pages: Pages) -> None:
    sign_in(pages, "dcc")
    pages.post(PAGE, SENT)
    path = f"{PAGE}/INC-1"
    assert pages.post(path, SENT | {"category": "1", "version": "1"}).status_code == 303
    slower = pages.post(path, SENT | {"ssrp": "My own entry.", "version": "1"})
    assert slower.status_code == 409
    assert "Category: 2, now 1" in plain(slower.text)
    assert 'value="My own entry."' in slower.text
    assert re.search(r'id="change-category".*?value="1" selected', slower.text, re.DOTALL)
    assert 'name="version" value="2"' in slower.text


def test_what_cannot_be_recorded_is_said_at_its_field(pages: Pages) -> None:
    sign_in(pages, "dcc")
    pages.post(PAGE, SENT)
    for wrong, words in (
        ({"title": ""}, "Say in a few words what is wrong."),
        ({"category": "6"}, "Choose a category from 1 to 5."),
        ({"status": "over"}, "Choose a status from the list."),
        ({"target_date": "soon"}, "Write the day as 2021-10-29."),
        ({"ssrp": "\x07"}, "These words cannot be kept"),
    ):
        for path in (PAGE, f"{PAGE}/INC-1"):
            answer = pages.post(path, SENT | {"version": "1", "resolution_plan": "My own plan."} | wrong)
            assert answer.status_code == 422, wrong
            assert words in answer.text, wrong
            assert "My own plan." in answer.text, wrong
    assert plain(pages.get(PAGE).text).count("No service for two hours.") == 1


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/INC-1"])
def test_it_is_for_the_dcc(pages: Pages, path: str) -> None:
    sign_in(pages, "dcc")
    pages.post(PAGE, SENT)
    assert pages.post(f"{PAGE}/INC-9", SENT).status_code == 404
    assert pages.get(f"{PAGE}?incident=INC-9").status_code == 200
    pages.client.cookies.clear()
    pages.get("/sign-in")
    assert pages.post(path, SENT).status_code == 401
    sign_in(pages, "stranger")
    assert pages.post(path, SENT | {"version": "1"}).status_code == 403
    assert pages.post(path, SENT, token="another's").status_code == 403
