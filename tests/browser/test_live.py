"""Boards that follow the record, in two processes: what one records every other shows, and nobody loses a word."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import MANY
from tests.support import databases
from tests.support.cast import RELEASE
from tests.support.following import enter
from tests.support.served import Served, served
from tests.support.visit import BOARD, Site, Visitor, visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A second where nothing else runs; beside other tests on the same two cores a browser alone may take that long.
SOON = 6_000
KEY = "regression-testing"
OTHER_KEY = "environments-aligned"
# Nobody else here marks it: its mark is the paper's.
PAPER_KEY = "severity-3-5-plan"
Arrive = Callable[..., Visitor]
ENGINES = [pytest.param(name, marks=pytest.mark.xdist_group(f"live-{name}")) for name in ("sqlite", "postgresql")]


@pytest.fixture(scope="module", params=ENGINES)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Served], Database]]:
    """Two processes on one record."""
    folder: Path = tmp_path_factory.mktemp("pair")
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = databases.sqlite_database(request.getfixturevalue("sqlite_record"), folder)
        else:
            server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_record")
            url = stack.enter_context(databases.postgres_database(server, template))
        database = Database(url)
        stack.callback(database.dispose)
        services = stack.enter_context(served(folder, url, processes=2, SIGN_IN_ATTEMPTS=MANY, EVENT_STREAMS="8"))
        yield services, database


@pytest.fixture
def arrive(browser: "Browser", pair: tuple[list[Served], Database]) -> Iterator[Arrive]:
    """Call it for somebody at a browser of their own, at the first process or the second."""
    services, database = pair
    with ExitStack() as stack:
        come = partial(visitor, browser)
        yield lambda number=0, **options: stack.enter_context(come(Site(services[number].url, database), **options))


def follow(somebody: Visitor, login: str | None = None) -> Visitor:
    """Open the board, signed in or not, and wait until it is live."""
    if login:
        somebody.sign_in(login)
    somebody.open(BOARD)
    expect(somebody.page.locator("#live")).to_have_text("Live")
    return somebody


def record(somebody: Visitor, key: str, status: str, view: str) -> float:
    """Record the body's mark, and give when the answer came."""
    somebody.write_mark(key, status, view)
    assert somebody.press(key, "Record the TAG’s mark") == 200
    expect(somebody.criterion(key).locator(".said")).to_have_text("The mark is recorded.")
    return time.monotonic()


def test_a_mark_shows_on_every_open_board_without_a_reload(arrive: Arrive) -> None:
    chair = follow(arrive(0), "tag-chair")
    watching = [follow(arrive(0)), follow(arrive(1)), follow(arrive(1), "opsg-member")]
    for somebody in watching:
        somebody.page.evaluate("window.stillHere = true")
    view = f"Two tests failed again. {time.monotonic_ns()}"
    at = record(chair, KEY, "Red", view)
    for somebody in watching:
        place = somebody.criterion(KEY)
        expect(place.locator(".c-view")).to_contain_text(view, timeout=SOON)
        expect(place.locator(".c-status")).to_contain_text("Red")
        expect(somebody.page.locator("#board-summary")).to_contain_text("1 Red")
        expect(place).to_have_class(re.compile("changed"))
        expect(somebody.page.locator("#live-news")).to_contain_text("Changed: TAG")
        expect(somebody.page.locator("#live-news")).to_contain_text("Red")
        assert somebody.page.evaluate("window.stillHere")
    assert time.monotonic() - at < 5  # with all the looking at three browsers
    # What was said of one's own form stays, though one's own entry came back.
    expect(chair.criterion(KEY).locator(".said")).to_be_visible()
    record(chair, KEY, "Green", "They pass now.")
    for somebody in watching:
        expect(somebody.criterion(KEY).locator(".c-status")).to_contain_text("Green", timeout=SOON)


def test_what_somebody_types_stays_and_says_that_it_changed_meanwhile(arrive: Arrive) -> None:
    secretary, chair = follow(arrive(0), "tag-secretary"), follow(arrive(1), "tag-chair")
    words = "These are the chair's own words."
    chair.write_mark(KEY, "Amber", words)
    field = chair.criterion(KEY).get_by_label("View of the")
    field.evaluate("(field) => field.setSelectionRange(3, 3)")
    record(secretary, KEY, "Amber", "The secretary was first.")
    note = chair.criterion(KEY).locator("form .meanwhile, .meanwhile")
    expect(note).to_contain_text("Changed while you type", timeout=SOON)
    expect(chair.criterion(KEY).locator(".c-view")).to_contain_text("The secretary was first.")
    expect(field).to_have_value(words)
    expect(field).to_be_focused()
    assert field.evaluate("(field) => field.selectionStart") == 3
    # What was typed is guarded by what was seen: recording it now is told as a conflict, with the words kept.
    assert chair.press(KEY, "Record the TAG’s mark") == 409
    expect(chair.criterion(KEY).locator(".conflict")).to_contain_text("The secretary was first.")
    expect(chair.criterion(KEY).get_by_label("View of the")).to_have_value(words)
    # And so it stays while others go on.
    record(secretary, OTHER_KEY, "Green", "Aligned.")
    expect(chair.criterion(OTHER_KEY).locator(".c-view")).to_contain_text("Aligned.", timeout=SOON)
    record(secretary, KEY, "Green", "And second.")
    expect(chair.criterion(KEY).locator(".meanwhile")).to_be_visible(timeout=SOON)
    expect(chair.criterion(KEY).get_by_label("View of the")).to_have_value(words)
    assert chair.press(KEY, "Record the TAG’s mark") == 409
    assert chair.press(KEY, "Record the TAG’s mark") == 200


def test_the_focus_and_open_folds_stay_where_they_are(arrive: Arrive) -> None:
    # The paper is cited under its mark, and not under one that is recorded here: what can have the focus is fewer then.
    chair, reader = follow(arrive(0), "tag-chair"), follow(arrive(1))
    place = reader.criterion(PAPER_KEY)
    reader.page.evaluate(
        f"document.querySelectorAll('#criterion-{PAPER_KEY} details').forEach((fold) => fold.open = true)"
    )
    folds = place.locator("details[open]").count()
    place.get_by_role("link", name="History").focus()
    record(chair, PAPER_KEY, "Green", f"Once more. {time.monotonic_ns()}")
    expect(place.locator(".c-view")).to_contain_text("Once more.", timeout=SOON)
    expect(place.get_by_role("link", name="History")).to_be_focused()
    assert place.locator("details[open]").count() == folds


def test_an_entry_of_the_release_that_names_no_criterion_is_looked_for_on_the_whole_board(
    arrive: Arrive, pair: tuple[list[Served], Database]
) -> None:
    _, database = pair
    reader = follow(arrive(1))
    asked = len(reader.watch.requests)
    with reader.page.expect_response(lambda answer: answer.url.endswith(BOARD)) as answer:
        seq = enter(database, "testing-issue:november-2021/x", kind="issue.recorded", releases=(RELEASE,))
    assert answer.value.request.headers["live-after"].endswith(f"-{seq}")
    # Nothing on the board differs: nothing is swapped, nothing is announced.
    expect(reader.page.locator(".site-foot")).to_contain_text(f"entry {seq}")
    expect(reader.page.locator("#live-news")).to_be_empty()
    assert reader.page.locator(".criterion.changed").count() == 0
    # Many at once are looked for once.
    with reader.page.expect_response(lambda answer: answer.url.endswith(BOARD)):
        for number in range(10):
            enter(database, f"testing-issue:november-2021/{number}", kind="issue.recorded", releases=(RELEASE,))
    expect(reader.page.locator(".site-foot")).to_contain_text(f"entry {seq + 10}")
    boards = [url for url in reader.watch.requests[asked:] if url.endswith(BOARD)]
    assert len(boards) < 8


def test_a_board_says_whether_it_is_live_and_catches_up(arrive: Arrive, pair: tuple[list[Served], Database]) -> None:
    reader = follow(arrive(1))
    reader.context.set_offline(True)
    reader.page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    expect(reader.page.locator("#live")).to_have_text("Not live: reload to see what changed")
    chair = follow(arrive(0), "tag-chair")
    view = f"While nobody listened. {time.monotonic_ns()}"
    record(chair, KEY, "Green", view)
    reader.context.set_offline(False)
    reader.page.evaluate("window.dispatchEvent(new Event('pageshow'))")
    expect(reader.page.locator("#live")).to_have_text("Live")
    expect(reader.criterion(KEY).locator(".c-view")).to_contain_text(view)


def test_a_board_of_the_past_and_one_without_script_are_not_live(arrive: Arrive) -> None:
    past = arrive(0)
    past.open(f"{BOARD}?as_at=2021-10-01T12:00")
    assert past.page.locator("#live").count() == 0
    assert [url for url in past.watch.requests if "/events" in url or "live.js" in url] == []
    plain = arrive(0, scripts=False)
    plain.open(BOARD)
    expect(plain.page.locator("#live")).to_have_text("Not live: reload to see what changed")


def test_beyond_the_cap_a_board_asks_again_later(arrive: Arrive) -> None:
    first = [follow(arrive(1)) for _ in range(8)]
    late = arrive(1)
    with late.page.expect_response(lambda answer: "/events" in answer.url) as answer:
        late.open(BOARD)
    assert answer.value.status == 503
    expect(late.page.locator("#live")).to_have_text("Not live: reload to see what changed")
    first[0].context.close()
    expect(late.page.locator("#live")).to_have_text("Live", timeout=20_000)
