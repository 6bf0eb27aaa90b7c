"""A phase from its plan towards its exit, at real browsers with scripts and without; and all its forms read by axe."""

import pytest

from tests.browser.conftest import Visitors
from tests.browser.test_access import everything_wrong, open_all, overflowing
from tests.support.visit import Visitor

BASE = "/releases/november-2019/testing/phases"


def send(somebody: Visitor, form: str, button: str, **fields: str) -> str:
    """Open one of the page's forms, fill it in and send it; give what the page then says."""
    page = somebody.page
    place = page.locator("details.act").filter(has=page.locator(f"button:text-is('{button}')"))
    if place.get_attribute("open") is None:
        place.locator("summary").filter(has_text=form).click()
    for name, value in fields.items():
        control = place.locator(f"[name='{name}']").first
        kind = control.evaluate("it => it.type")
        if kind == "radio":
            place.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "select-one":
            control.select_option(value)
        else:
            control.fill(value)
    place.get_by_role("button", name=button, exact=True).click()
    return page.locator("#said").inner_text()


def test_the_dcc_plans_the_tag_sets_what_it_must_reach(fresh_visitors: Visitors, scripts: bool) -> None:
    code = "BAT" if scripts else "PIT"  # one record, two journeys
    dcc = fresh_visitors(scripts=scripts)
    dcc.sign_in("dcc", next_path=f"{BASE}/{code}")
    said = send(
        dcc, "Record a window", "Record the window", window="planned", begins="W/C 14 Oct 19", ends="Late Oct 19"
    )
    assert said == "The window is recorded."
    assert "W/C 14 Oct 19" in dcc.page.inner_text("main")
    said = send(dcc, "Submit a completion report", "Record the report", version="1.0", link="https://example.org/r")
    assert said == "The completion report is recorded."
    tag = fresh_visitors(scripts=scripts)
    tag.sign_in("tag-secretary", next_path=f"{BASE}/{code}")
    required = {"required-needed": "100", "required-of": "100", "outstanding-3": "4"}
    assert send(tag, "must reach", "Record what it must reach", **required) == "What the phase must reach is recorded."
    said = send(tag, "Record a review", "Record the step", step="reviewed", agreed="yes", meeting="TAG_31")
    assert said == "The step of the report is recorded."
    words = tag.page.inner_text("main")
    assert "The TAG recommended the phase as complete, on version 1.0." in words
    assert "the phase is not complete" in words


def test_a_party_says_that_it_takes_part_and_submits(fresh_visitors: Visitors, scripts: bool) -> None:
    party = fresh_visitors(scripts=scripts)
    party.sign_in("party" if scripts else "second-party", next_path=f"{BASE}/UIT")
    assert "declared" in send(party, "Declare", "Declare", party="A supplier", takes_part="yes")
    assert "submitted" in send(party, "Submit your plans", "Submit", link="https://example.org/plan")
    assert "A supplier: submitted" in party.page.inner_text("main")


@pytest.mark.parametrize("login", ["dcc", "secretariat", "party"])
def test_the_page_with_its_forms_open(visitors: Visitors, login: str) -> None:
    page = visitors().sign_in(login, next_path=f"{BASE}/UIT")
    open_all(page)
    assert everything_wrong(page, every_way=login == "secretariat") == []
    assert overflowing(page) == []
