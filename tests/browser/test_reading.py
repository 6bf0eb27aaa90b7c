"""Anybody reads, with script and without: the pages, what they ask for, and how they print."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.support.visit import BOARD

if TYPE_CHECKING:
    from playwright.sync_api import Page

READ = (
    "/",
    "/timeline",
    "/sign-in",
    "/releases/november-2021",
    BOARD,
    "/releases/november-2021/criteria/regression-testing/history",
    "/releases/november-2021/timeline",
    "/releases/november-2021/testing",
    "/releases/november-2019/timeline",
    "/releases/june-2020/timeline",
    "/releases/june-2020/testing",
)
A4_UPRIGHT, A4_ACROSS = (595, 842), (842, 595)
FIRST_LOAD = 100_000


def tally(page: "Page", body: str) -> str:
    return " ".join(page.locator(".board-tallies li").filter(has_text=body).inner_text().split())


def test_anybody_opens_the_board(visitors: Visitors, scripts: bool) -> None:
    reader = visitors(scripts=scripts)
    page = reader.open(BOARD)
    # Sample results came after the marks: some of those are stale, and stay what they are.
    assert re.fullmatch(r"OPSG 7 Green 1 Amber( \d stale)?", tally(page, "OPSG"))
    assert re.fullmatch(r"TAG 7 Green( \d stale)?", tally(page, "TAG"))
    expect(page.locator("#body-opsg .criterion")).to_have_count(8)
    expect(page.locator("#body-tag .criterion")).to_have_count(7)
    assert page.locator("#body-opsg .c-status .rag-green").count() == 7
    assert page.locator("#body-opsg .c-status .rag-amber").count() == 1
    assert page.locator("#body-tag .c-status .rag-green").count() == 7
    expect(page.locator("form.record")).to_have_count(0)
    assert reader.watch.console == []


@pytest.mark.parametrize("path", READ)
def test_every_page_asks_only_the_service_and_nothing_is_refused(visitors: Visitors, path: str) -> None:
    reader = visitors()
    page = reader.page
    arrived: list[int] = []
    page.on("response", lambda response: arrived.append(response.status))
    answer = page.goto(f"{reader.site.url}{path}", wait_until="networkidle")
    assert answer is not None
    assert answer.status == 200
    assert reader.watch.console == []
    assert set(arrived) == {200}
    sizes = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
    )
    assert 0 < sizes < FIRST_LOAD


def test_the_board_reads_the_whole_of_a_long_statement(visitors: Visitors, scripts: bool) -> None:
    page = visitors(scripts=scripts).open(BOARD)
    fold = page.locator("#criterion-service-stability .c-statement details.fold")
    hidden = fold.locator("p, li").last
    expect(hidden).to_be_hidden()
    fold.locator("summary").click()
    expect(hidden).to_be_visible()


def test_the_past_is_asked_for_by_a_plain_form(visitors: Visitors, scripts: bool) -> None:
    page = visitors(scripts=scripts).open(BOARD)
    page.locator(".as-at summary").click()
    page.get_by_label("As it stood at").fill("2021-10-01T12:00")
    page.get_by_role("button", name="Show this moment").click()
    page.wait_for_url(re.compile("as_at=2021-10-01T12"))
    expect(page.locator(".past-note")).to_contain_text("1 October 2021, 12:00")
    expect(page.locator("form.record")).to_have_count(0)


def page_size(pdf: bytes) -> tuple[int, int]:
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert box
    return round(float(box[1])), round(float(box[2]))


def test_the_board_prints_without_its_forms(visitors: Visitors, scripts: bool) -> None:
    member = visitors(scripts=scripts)
    page = member.sign_in("tag-member")
    member.write_position("code-deployable", "Amber", "Words that were never sent.")
    page.emulate_media(media="print")
    for control in ("form", "button", "textarea", "input", ".site-nav", ".tabs", ".why-not"):
        expect(page.locator(control).filter(visible=True)).to_have_count(0)
    # What a fold hides on the screen is on paper.
    expect(page.locator("#criterion-service-stability .c-statement details.fold p").last).to_be_visible()
    assert page_size(page.pdf(prefer_css_page_size=True)) == A4_UPRIGHT


@pytest.mark.parametrize("path", ["/timeline", "/releases/november-2019/timeline"])
def test_the_timeline_prints_across(visitors: Visitors, path: str) -> None:
    page = visitors(viewport={"width": 390, "height": 800}).open(path)
    page.emulate_media(media="print")
    expect(page.locator("svg.tl").first).to_be_visible()
    expect(page.locator(".tl-list").first).to_be_hidden()
    assert page_size(page.pdf(prefer_css_page_size=True)) == A4_ACROSS
