"""Members, chairs and secretaries record at a real browser, with script and without: nothing they type is lost."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.domain.status import Seat
from tests.browser.conftest import Visitors
from tests.support.cast import RELEASE, Cast
from tests.support.visit import BOARD, Site, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORDS = "One of the four failed tests fails again.\nIt is the one of the meter's firmware."
CHANGED = "The retest passed this morning."


def recorded(visitor: Visitor, key: str, said: str) -> None:
    """What was recorded is said in its place; with script the page was never left."""
    expect(visitor.criterion(key).locator(".said")).to_have_text(said)
    if visitor.scripts:
        assert visitor.page.url == f"{visitor.site.url}{BOARD}"


def own_position(page: "Page", key: str) -> str:
    """One's own position as it stands on the page: status and words."""
    place = page.locator(f"#criterion-{key} .positions")
    place.locator("summary").click()
    return " ".join(place.locator("li.own").inner_text().split())


@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
def test_a_member_marks_amber_and_meets_herself_in_another_browser(
    visitors: Visitors, site: Site, scripts: bool
) -> None:
    key = "regression-testing"
    login = site.newcomer(f"member-in-two-browsers-{scripts}", "tag")
    here, there = visitors(scripts=scripts), visitors(scripts=scripts)
    here.sign_in(login)
    there.sign_in(login)
    # Before the other one records: a form that nobody is using follows the record.
    there.write_position(key, "Green", CHANGED)

    here.write_position(key, "Amber", "")
    assert here.press(key, "Record my position") == 422
    place = here.criterion(key)
    expect(place.locator(".field.has-error", has_text="My words")).to_contain_text("Amber")
    expect(place.get_by_role("radio", name="Amber")).to_be_checked()
    place.get_by_label("My words").fill(WORDS)
    assert here.press(key, "Record my position") == (200 if scripts else 303)
    recorded(here, key, "Your position is recorded.")
    shown = own_position(here.page, key)
    assert "Amber" in shown
    assert "(you)" in shown
    assert WORDS.splitlines()[1] in shown

    assert there.press(key, "Record my position") == 409
    conflict = there.criterion(key).locator(".conflict")
    expect(conflict).to_contain_text("Not recorded.")
    expect(conflict.locator(".on-record")).to_contain_text(WORDS.splitlines()[0])
    expect(there.criterion(key).get_by_label("My words")).to_have_value(CHANGED)
    expect(there.criterion(key).get_by_role("radio", name="Green")).to_be_checked()
    assert there.press(key, "Record my position") == (200 if scripts else 303)
    recorded(there, key, "Your position is recorded.")
    assert CHANGED in own_position(there.page, key)


def test_chair_and_secretary_meet_on_the_mark(visitors: Visitors, site: Site, scripts: bool) -> None:
    key = "environments-aligned" if scripts else "test-phases-closed"
    chair, secretary = visitors(scripts=scripts), visitors(scripts=scripts)
    chair.sign_in(site.newcomer(f"chair-{scripts}", "tag", Seat.CHAIR))
    secretary.sign_in(site.newcomer(f"secretary-{scripts}", "tag", Seat.SECRETARY))
    chair.write_mark(key, "Green", "Agreed at the meeting, as the chair wrote it down.")
    secretary.write_mark(key, "Green", "Agreed, as the secretary wrote it down.")
    secretary.criterion(key).get_by_label("Qualifications").fill("Once the report is out.")

    assert chair.press(key, "Record the TAG’s mark") == (200 if scripts else 303)
    recorded(chair, key, "The mark is recorded.")
    assert secretary.press(key, "Record the TAG’s mark") == 409
    conflict = secretary.criterion(key).locator(".conflict")
    expect(conflict.locator(".on-record")).to_contain_text("as the chair wrote it down")
    expect(conflict.locator(".on-record .rag-green")).to_be_visible()
    expect(secretary.criterion(key).get_by_label("View of the TAG")).to_have_value(
        "Agreed, as the secretary wrote it down."
    )
    assert secretary.press(key, "Record the TAG’s mark") == (200 if scripts else 303)
    recorded(secretary, key, "The mark is recorded.")
    place = secretary.criterion(key)
    expect(place.locator(".c-view")).to_contain_text("as the secretary wrote it down")
    place.locator(".c-view .aside summary").click()
    expect(place.locator(".qualifications")).to_have_text("Once the report is out.")
    expect(secretary.page.locator(".board-tallies")).to_contain_text("7 Green")


@pytest.mark.parametrize(
    ("login", "reason"),
    [
        ("stranger", "Only appointed members of the TAG give positions on its criteria."),
        ("opsg-member", "Only appointed members of the TAG give positions on its criteria."),
        ("tag-former-member", "Your appointment to the TAG ended on 30 June 2021"),
    ],
)
def test_who_may_not_is_told_why(visitors: Visitors, cast: Cast, scripts: bool, login: str, reason: str) -> None:
    outsider = visitors(scripts=scripts)
    page = outsider.sign_in(login)
    expect(page.locator("#body-tag .why-not", has_text=reason).filter(visible=True).first).to_be_visible()
    expect(page.locator("#body-tag form")).to_have_count(0)
    token = page.locator("form[action='/sign-out'] input[name='_csrf']").get_attribute("value") or ""
    for what, words in (("positions", {"words": WORDS}), ("marks", {"view": WORDS})):
        answer = outsider.context.request.post(
            f"{outsider.site.url}/releases/{RELEASE}/criteria/user-testing-opportunity/{what}",
            form={"_csrf": token, "status": "amber", "version": "2", **words},
        )
        assert answer.status == 403
        told = answer.text()
        # The reason, and what was typed, so that it can be taken elsewhere.
        assert "of the TAG" in told or "to the TAG" in told
        assert WORDS.splitlines()[0] in told
    with cast.database.reading(fresh=True) as session:
        assert cast.actor(login).name not in str(session.connection().exec_driver_sql("select by from mark").all())


def test_a_session_that_ended_meanwhile_keeps_the_words(visitors: Visitors, site: Site, scripts: bool) -> None:
    key, login = "user-testing-opportunity", site.newcomer(f"member-signed-out-{scripts}", "tag")
    member = visitors(scripts=scripts)
    page = member.sign_in(login)
    member.write_position(key, "Amber", WORDS)
    other_tab = member.context.new_page()
    other_tab.goto(f"{site.url}/")
    other_tab.get_by_role("button", name="Sign out").click()
    expect(other_tab.get_by_role("link", name="Sign in")).to_be_visible()

    member.criterion(key).get_by_role("button", name="Record my position").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.locator(".kept")).to_contain_text(WORDS.splitlines()[0])
    member.answer_sign_in(login)
    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()
    page.get_by_role("button", name="Record what I typed").click()
    expect(member.criterion(key).locator(".said")).to_have_text("Your position is recorded.")
    shown = own_position(page, key)
    assert "Amber" in shown
    assert WORDS.splitlines()[1] in shown
