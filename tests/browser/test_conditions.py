"""The chair hangs a condition on a mark and says how it ended, at a real browser, with script and without."""

from playwright.sync_api import expect

from app.domain.status import Seat
from tests.browser.conftest import Visitors
from tests.support.visit import BOARD, Site, Visitor

WORDS = "The last regression run is passed in full."
HOW = "SIT-44 passed on 2 November."


def recorded(visitor: Visitor, key: str, said: str) -> None:
    """What was recorded is said in its place; with script the page was never left."""
    expect(visitor.criterion(key).locator(".said")).to_have_text(said)
    if visitor.scripts:
        assert visitor.page.url == f"{visitor.site.url}{BOARD}"


def test_a_condition_is_recorded_and_ends_once(visitors: Visitors, site: Site, scripts: bool) -> None:
    # Both journeys are on one record: each has a criterion of its own.
    key = "no-severity-1-2" if scripts else "severity-3-5-plan"
    login = site.newcomer(f"chair-of-conditions-{scripts}", "tag", Seat.CHAIR)
    here, there = visitors(scripts=scripts), visitors(scripts=scripts)
    here.sign_in(login)
    place = here.criterion(key)
    place.locator("summary").filter(has_text="Add a condition").click()
    place.get_by_label("Still to be met").fill(WORDS)
    place.get_by_label("By", exact=True).fill("2021-11-03")
    assert here.press(key, "Record the condition") == 422
    expect(place.locator(".field.has-error")).to_contain_text("Say who is to meet it.")
    expect(place.get_by_label("Still to be met")).to_have_value(WORDS)
    expect(place.get_by_label("By", exact=True)).to_have_value("2021-11-03")
    place.get_by_label("Who is to meet it").fill("DCC")
    assert here.press(key, "Record the condition") == (200 if scripts else 303)
    recorded(here, key, "The condition is recorded.")
    conditions = place.locator(".conditions")
    expect(conditions.get_by_role("heading", name="1 condition still to be met")).to_be_visible()
    expect(conditions).to_contain_text("DCC, due 3 November 2021, ")
    expect(conditions.locator(".overdue")).to_contain_text("Working Days overdue")

    # Somebody else opens the same board before it ends.
    there.sign_in(login)
    end(there, key, "Lapsed", "No longer wanted.")
    end(here, key, "Met", HOW)
    assert here.press(key, "Record how it ended") == (200 if scripts else 303)
    recorded(here, key, "The end of the condition is recorded.")
    expect(place.get_by_role("heading", name="still to be met")).to_have_count(0)
    place.locator("summary").filter(has_text="1 condition no longer open").click()
    expect(place.locator(".condition-list")).to_contain_text(HOW)

    if scripts:  # the other board hears of it: what that changes stands before anything is pressed
        expect(there.criterion(key).locator(".meanwhile").first).to_be_visible(timeout=20_000)
    assert there.press(key, "Record how it ended") == 409
    refusal = there.criterion(key).locator(".conditions .conflict")
    expect(refusal).to_contain_text(f"it was met: {HOW}")
    expect(refusal).to_contain_text("No longer wanted.")


def end(visitor: Visitor, key: str, outcome: str, words: str) -> None:
    """Fill in how the one open condition ended, without sending it."""
    place = visitor.criterion(key)
    place.locator("summary").filter(has_text="Say how it ended").click()
    place.get_by_role("radio", name=outcome).check()
    place.get_by_label("Words", exact=True).fill(words)


def test_a_reader_sees_what_the_colours_mean(visitors: Visitors, scripts: bool) -> None:
    reader = visitors(scripts=scripts)
    page = reader.open(BOARD)
    key = page.locator("#colours")
    expect(key.get_by_text("May not go live.")).not_to_be_visible()
    key.locator("summary").first.click()
    expect(key.get_by_text("May not go live.")).to_be_visible()
    expect(key).to_contain_text("These are default words.")
    expect(key.locator("form")).to_have_count(0)


def test_the_secretariat_defines_a_colour(fresh_visitors: Visitors, scripts: bool) -> None:
    office = fresh_visitors(scripts=scripts)
    page = office.sign_in("secretariat")
    words = f"May go live once the workaround is in place, {'with' if scripts else 'without'} a script."
    page.locator("#colours > summary").click()
    page.locator("#colours summary").filter(has_text="Define what the colours mean").click()
    page.locator("#colours").get_by_label("Amber").fill(words)
    page.get_by_role("button", name="Record what the colours mean").click()
    expect(page.locator("#colours .said")).to_have_text("What the colours mean is recorded.")
    expect(page.locator("#colours .colour-key")).to_contain_text(words)
    expect(page.locator("#colours .colour-key")).to_contain_text("default words")
