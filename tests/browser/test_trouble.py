"""The server goes away while somebody types; and a whole journey by the keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import Visitors
from tests.support import databases, served
from tests.support.cast import PASSWORD
from tests.support.served import Served
from tests.support.visit import BOARD, Site, visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KEY = "no-severity-1-2"
WORDS = "Typed while the server was about to go away."


@pytest.fixture
def fragile(sqlite_record: Path, tmp_path: Path) -> Iterator[tuple[Site, Served]]:
    """A service that a test may end."""
    url = databases.sqlite_database(sqlite_record, tmp_path)
    database = Database(url)
    with served.served(tmp_path, url) as (service,):
        yield Site(service.url, database), service
    database.dispose()


def test_words_stay_on_the_page_when_the_server_goes_away(
    browser: "Browser", fragile: tuple[Site, Served], tmp_path: Path
) -> None:
    site, service = fragile
    with visitor(browser, site) as member:
        page = member.sign_in("tag-member")
        member.write_position(KEY, "Red", WORDS)
        service.kill()
        place = member.criterion(KEY)
        place.get_by_role("button", name="Record my position").click()
        expect(place.locator(".trouble")).to_contain_text("could not be reached")
        expect(place.locator(".trouble")).to_contain_text("What you typed is still here.")
        expect(place.locator(".trouble")).to_be_focused()
        expect(place.get_by_label("My words")).to_have_value(WORDS)
        assert page.url == f"{site.url}{BOARD}"

        back = served.start(tmp_path, site.database.url, PORT=site.url.rpartition(":")[2]).wait_until_ready()
        try:
            assert member.press(KEY, "Record my position") == 200
            expect(place.locator(".said")).to_have_text("Your position is recorded.")
        finally:
            back.stop()


def tab_to(page: "Page", selector: str, presses: int = 200) -> None:
    """Press Tab until the focus is there."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached in {presses} presses of Tab")


def test_by_keyboard_alone(visitors: Visitors, site: Site, scripts: bool) -> None:
    login = site.newcomer(f"member-without-mouse-{scripts}", "tag")
    member = visitors(scripts=scripts)
    page = member.open(BOARD)
    tab_to(page, ".site-person a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in**")
    if scripts:
        expect(page.get_by_label("Sign-in name")).to_be_focused()
    else:
        tab_to(page, "#login")
    page.keyboard.type(login)
    tab_to(page, "#password", presses=1)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}{BOARD}")

    tab_to(page, f"#criterion-{KEY} .act > summary")
    page.keyboard.press("Enter")
    tab_to(page, f"#criterion-{KEY} input[type=radio]", presses=1)
    page.keyboard.press("ArrowRight")
    expect(member.criterion(KEY).get_by_role("radio", name="Amber")).to_be_checked()
    tab_to(page, f"#criterion-{KEY} textarea", presses=1)
    page.keyboard.type(WORDS)
    tab_to(page, f"#criterion-{KEY} button", presses=1)
    page.keyboard.press("Enter")
    said = member.criterion(KEY).locator(".said")
    expect(said).to_have_text("Your position is recorded.")
    if scripts:
        expect(said).to_be_focused()
    # Without script the address names the criterion: the next Tab goes on from there.
    tab_to(page, f"#criterion-{KEY} :is(a, summary, button)", presses=1)
