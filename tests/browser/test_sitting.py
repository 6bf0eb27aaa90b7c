"""A TAG meeting of fifteen criteria marked by keyboard alone, and what a screen reader is told meanwhile."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from app.domain.status import Rag, Seat
from tests.browser.conftest import Visitors
from tests.browser.test_access import everything_wrong, overflowing
from tests.support.ahead import key_of, meeting_today, release_ahead
from tests.support.visit import Site

COUNT = 15
WORDS = {Rag.AMBER: "Four tests failed.", Rag.RED: "It has not been shown."}


@pytest.fixture(scope="module")
def day(fresh_site: Site) -> date:
    """The day of a TAG meeting: today."""
    return meeting_today(fresh_site.database)


@pytest.fixture
def place(request: pytest.FixtureRequest, fresh_site: Site, day: date) -> str:
    """The sitting of that meeting on a release of the test's own, whose TAG has fifteen criteria."""
    slug = f"ahead-{request.node.name.removeprefix('test_').replace('_', '-')}"
    release_ahead(fresh_site.database, COUNT, slug=slug)
    return f"/meetings/tag/{day}/sitting/{slug}"


def status_of(number: int) -> Rag:
    return {3: Rag.AMBER, 9: Rag.RED}.get(number, Rag.GREEN)


def name_of(number: int) -> str:
    return f"{number}, {key_of(number).replace('-', ' ').capitalize()}"


def test_fifteen_criteria_by_keyboard_alone(fresh_visitors: Visitors, fresh_site: Site, place: str) -> None:
    chair = fresh_visitors()
    page = chair.sign_in(fresh_site.newcomer("chair-at-a-keyboard", "tag", Seat.CHAIR), next_path=place)
    keys, said = page.keyboard, page.locator("#sitting-said")
    keys.press("?")
    expect(page.get_by_text("record the mark (in the words: Ctrl and Enter)")).to_be_visible()
    keys.press("?")
    keys.press("j")
    for number in range(1, COUNT + 1):
        here = page.locator(f"#sit-{key_of(number)}")
        expect(here).to_be_focused()
        status = status_of(number)
        keys.press(status.value[0])
        expect(here.get_by_role("radio", name=status.value.capitalize())).to_be_focused()
        if number == 3:
            # Without words Amber is refused, where one is, and nothing is lost.
            keys.press("Enter")
            expect(here.get_by_label("View of the TAG")).to_be_focused()
            expect(here.get_by_role("radio", name="Amber")).to_be_checked()
        if status in WORDS:
            if number != 3:
                keys.press("e")
            keys.type(WORDS[status])
            keys.press("Control+Enter")
        else:
            keys.press("Enter")
        left = f"{COUNT - number} to go." if number < COUNT else "All are marked."
        expect(said).to_have_text(f"Recorded: {name_of(number)}, {status.value.capitalize()}. {left}")
    expect(page.locator("#sitting-progress")).to_be_focused()
    expect(page.locator("#sitting-progress")).to_have_text("All 15 criteria are marked.")
    page.reload()
    shown = page.locator(".sit-mark .rag-word").all_inner_texts()
    assert shown == [status_of(number).value.capitalize() for number in range(1, COUNT + 1)]


def test_keys_to_move_by_and_letters_turned_off(fresh_visitors: Visitors, fresh_site: Site, place: str) -> None:
    chair = fresh_visitors()
    page = chair.sign_in(fresh_site.newcomer("chair-who-moves", "tag", Seat.CHAIR), next_path=place)
    keys = page.keyboard
    # To the last and no further, and back out of the words.
    for _ in range(COUNT + 2):
        keys.press("ArrowDown")
    expect(page.locator(f"#sit-{key_of(COUNT)}")).to_be_focused()
    keys.press("k")
    keys.press("e")
    keys.type("g j ?")
    keys.press("Escape")
    before = page.locator(f"#sit-{key_of(COUNT - 1)}")
    expect(before).to_be_focused()
    expect(before.get_by_label("View of the TAG")).to_have_value("g j ?")
    # Letters can be turned off, for who speaks to their computer; the arrows and Enter stay.
    keys.press("?")
    page.get_by_label("The letters and ? do this").uncheck()
    before.focus()
    keys.press("k")
    expect(before).to_be_focused()
    keys.press("ArrowUp")
    expect(page.locator(f"#sit-{key_of(COUNT - 2)}")).to_be_focused()


def test_what_a_screen_reader_is_told(fresh_visitors: Visitors, fresh_site: Site, place: str) -> None:
    chair = fresh_visitors()
    page = chair.sign_in(fresh_site.newcomer("chair-who-listens", "tag", Seat.CHAIR), next_path=place)
    third = page.locator(f"#sit-{key_of(3)}")
    tree = third.aria_snapshot()
    assert re.search(r'article "3 Regression testing"|heading "3 Regression testing" \[level=2\]', tree)
    assert 'form "Mark on 3, Regression testing"' in tree
    assert 'group "Mark of the TAG on 3, Regression testing"' in tree
    assert [f'radio "{name}"' in tree for name in ("Green", "Amber", "Red")] == [True] * 3
    assert 'textbox "View of the TAG"' in tree
    assert 'button "Record 3"' in tree
    expect(page.locator("#sitting-said")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("status").filter(has=page.locator("xpath=self::*[@id='sitting-said']"))).to_have_count(1)
    assert everything_wrong(page, every_way=True) == []
    assert overflowing(page) == []
    for path in ("/my", place.partition("/sitting")[0]):
        chair.open(path)
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        assert everything_wrong(page, every_way=True) == []
        assert overflowing(page) == []


def test_a_conflict_keeps_the_words_and_the_focus(fresh_visitors: Visitors, fresh_site: Site, place: str) -> None:
    key = key_of(5)
    here, there = fresh_visitors(), fresh_visitors(scripts=False)
    login = fresh_site.newcomer("chair-in-two-places", "tag", Seat.CHAIR)
    page, other = here.sign_in(login, next_path=place), there.sign_in(login, next_path=place)
    for one, words in ((other, "As agreed there."), (page, "As agreed here.")):
        form = one.locator(f"#mark-{key}")
        form.get_by_role("radio", name="Amber").check()
        form.get_by_label("View of the TAG").fill(words)
        form.get_by_role("button", name="Record 5").click()
    expect(other.locator(".said")).to_contain_text("Recorded: 5, Criterion 5, Amber.")
    conflict = page.locator(f"#sit-{key} .conflict")
    expect(conflict).to_be_focused()
    expect(conflict.locator(".on-record")).to_contain_text("As agreed there.")
    expect(page.locator(f"#mark-{key}").get_by_label("View of the TAG")).to_have_value("As agreed here.")


def test_the_room_follows_what_is_recorded(fresh_visitors: Visitors, fresh_site: Site, place: str) -> None:
    room = fresh_visitors(viewport={"width": 1920, "height": 1080})
    shown = room.open(f"{place}?room=1").locator(f"#sit-{key_of(7)}")
    size = shown.locator("h2").evaluate("heading => parseFloat(getComputedStyle(heading).fontSize)")
    assert size >= 48
    expect(shown).not_to_contain_text("Red")
    chair = fresh_visitors(scripts=False)
    page = chair.sign_in(fresh_site.newcomer("chair-of-a-room", "tag", Seat.CHAIR), next_path=place)
    form = page.locator(f"#mark-{key_of(7)}")
    form.get_by_role("radio", name="Red").check()
    form.get_by_label("View of the TAG").fill("Not shown.")
    form.get_by_role("button", name="Record 7").click()
    expect(shown.locator(".room-foot")).to_contain_text("Red")
    assert overflowing(room.page) == []
