"""November 2021 planned afresh, at real browsers: from the DCC's statements to go-live and lessons, role by role."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.db import Database
from app.domain.access import LOADER
from app.domain.instant import london_day
from app.doors.change import carry_out
from app.services import record
from tests.browser.conftest import MANY, Visitors
from tests.browser.test_access import everything_wrong, open_all, overflowing
from tests.browser.test_phases import send
from tests.support import databases
from tests.support.cast import RELEASE, bring_cast_in
from tests.support.served import served
from tests.support.shifting import shifted_files
from tests.support.visit import BOARD, Site, Visitor, visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = f"/releases/{RELEASE}/decision"
# Four days before its go-live: the paper is out, and everything is still to be decided.
AS_IF = date(2021, 10, 31)


@pytest.fixture(scope="module")
def planned(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that holds the paper moved so that go-live lies four days ahead, and the cast."""
    folder = tmp_path_factory.mktemp("planned")
    url = databases.sqlite_database(sqlite_template, folder)
    files = shifted_files(folder / "data", (london_day(datetime.now(UTC)) - AS_IF).days)
    database = Database(url)
    carry_out(database, lambda session: record.load(session, LOADER, files))
    bring_cast_in(database)
    database.dispose()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def arrive(browser: "Browser", planned: Path, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Call it for somebody at a browser of their own, on the release planned afresh."""
    with ExitStack() as stack:
        url = databases.sqlite_database(planned, tmp_path)
        database = Database(url)
        stack.callback(database.dispose)
        (service,) = stack.enter_context(served(tmp_path, url, SIGN_IN_ATTEMPTS=MANY))
        come = partial(visitor, browser, Site(service.url, database))
        yield lambda **options: stack.enter_context(come(**options))


def test_from_the_dccs_statements_to_go_live_and_the_lessons(arrive: Callable[..., Visitor], scripts: bool) -> None:
    def at(login: str, path: str = PAGE) -> Visitor:
        somebody = arrive(scripts=scripts)
        somebody.sign_in(login, next_path=path)
        return somebody

    dcc_states(at("dcc", BOARD))
    bodies_mark(at("tag-chair", BOARD), "TAG", "regression-testing", "Green")
    bodies_mark(at("opsg-chair", BOARD), "OPSG", "service-stability", "Amber")
    bodies_recommend(at("tag-secretary"), "TAG", "go")
    bodies_recommend(at("opsg-chair"), "OPSG", "go_with_conditions", conditions="The incident is closed.")
    csc_decides(at("csc-chair"))
    dcc = at("dcc")
    dcc_goes_live(dcc)
    secretariat_closes_down(at("secretariat"))
    pinned = arrive(scripts=scripts).open(f"/releases/{RELEASE}/decisions/1")
    if scripts:
        assert everything_wrong(pinned) == []
        assert overflowing(pinned) == []
    words = pinned.inner_text("main")
    assert "Go, decided by the CSC" in words
    assert "TAG: Go" in words
    assert "On the tests that were run again." in words


def dcc_states(dcc: Visitor) -> None:
    """The DCC gives a new statement on regression testing."""
    place = dcc.criterion("regression-testing")
    place.locator("summary").filter(has_text="statement on criterion").first.click()
    place.locator("#statement-regression-testing-text").fill("All failed tests were run again and passed.")
    assert dcc.press("regression-testing", "Record the DCC’s statement") in (200, 303)


def bodies_mark(chair: Visitor, body: str, key: str, status: str) -> None:
    """A body's chair records what it agreed on the evidence as it is now."""
    chair.write_mark(key, status, "On the tests that were run again.")
    assert chair.press(key, f"Record the {body}’s mark") in (200, 303)


def bodies_recommend(somebody: Visitor, body: str, outcome: str, **more: str) -> None:
    """A body's chair or secretary records what it recommends."""
    given = {"outcome": outcome, "words": "On what the DCC has shown.", **more}
    said = send(somebody, f"Record what the {body} recommends", "Record the recommendation", **given)
    assert said == "The recommendation is recorded."


def csc_decides(chair: Visitor) -> None:
    """The CSC's chair is asked why it goes over what is not ready, and says it."""
    place = chair.page.locator("details.act").filter(has_text="Record the decision")
    place.locator("summary").click()
    place.locator("[name='outcome'][value='go']").check()
    place.get_by_role("button", name="Record the decision").click()
    chair.page.get_by_text("Say why it goes all the same.").first.wait_for()
    assert place.locator("[name='outcome'][value='go']").is_checked()
    place.get_by_label("Why").fill("The scope was settled by e-mail.")
    place.get_by_role("button", name="Record the decision").click()
    assert chair.page.locator("#said").inner_text() == "The decision is recorded, with all that was seen."
    chair.page.get_by_role("link", name="All that was seen when it was decided").click()
    chair.page.get_by_role("heading", name="How ready it was").wait_for()


def dcc_goes_live(dcc: Visitor) -> None:
    """The DCC's own go/no-go, Operational Acceptance, go-live and the watch after it."""
    assert "The DCC has not given its own go yet." in dcc.page.inner_text(".step-line")
    for name, answer in (("The DCC’s go/no-go", "yes"), ("Operational Acceptance", "yes"), ("Gone live", ""),
                         ("Heightened watch begins", ""), ("Heightened watch ends", "")):  # fmt: skip
        more = {"agreed": answer} if answer else {}
        assert send(dcc, f"Record: {name}", f"Record: {name}", **more) == "The step is recorded."
    assert "Went live" in dcc.page.inner_text(".sentence")


def secretariat_closes_down(secretariat: Visitor) -> None:
    """The secretariat closes the release down, with what was learnt from it."""
    assert send(secretariat, "Record: Closed down", "Record: Closed down") == "The step is recorded."
    said = send(secretariat, "Record a lesson", "Record the lesson", text="Scope was settled late.", owner="SECAS")
    assert said == "The lesson is recorded."
    assert "Scope was settled late." in secretariat.page.inner_text("main")


def test_the_page_with_its_forms_open(visitors: Visitors) -> None:
    page = visitors().sign_in("secretariat", next_path=PAGE)
    open_all(page)
    assert everything_wrong(page, every_way=True) == []
    assert overflowing(page) == []
