"""Every page, wide and narrow, light and dark, read by axe; and none of them runs off the side of a phone."""

from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from tests.browser.conftest import Visitors
from tests.support.visit import BOARD

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

HISTORY = "/releases/november-2021/criteria/regression-testing/history"
PAGES = {
    "home": "/",
    "release": "/releases/november-2021",
    "board": BOARD,
    "board in the past": f"{BOARD}?as_at=2021-10-01T12:00",
    "what changed": "/releases/november-2021/changes",
    "what changed by when it held": "/releases/november-2021/changes?from=2021-09-28&to=2021-10-20&clock=as_at",
    "history": HISTORY,
    "statements": "/releases/november-2021/criteria/coexistence/statements?compare=1..1",
    "submissions": "/releases/november-2021/submissions",
    "timeline": "/releases/november-2019/timeline",
    "undated timeline": "/releases/june-2020/timeline",
    "all timelines": "/timeline",
    "testing": "/releases/november-2021/testing",
    "a run": "/releases/november-2021/testing/runs/1",
    "a test case": "/releases/november-2021/testing/cases/1",
    "a testing phase": "/releases/november-2019/testing/phases/UIT",
    "a testing phase as reported": "/releases/november-2021/testing/phases/SIT",
    "readiness": "/releases/november-2021/readiness?as_at=2021-10-20",
    "the decision": "/releases/november-2021/decision",
    "risks": "/releases/november-2021/risks",
    "live incidents": "/releases/november-2021/testing/incidents",
    "testing without results": "/releases/june-2020/testing",
    "release in the past": "/releases/november-2019?as_at=2019-09-02",
    "scope": "/releases/november-2021/scope",
    "scope with what moved": "/releases/november-2020/scope",
    "impacts": "/releases/november-2019/impacts",
    "impacts with document titles": "/releases/june-2020/impacts",
    "costs": "/releases/november-2019/costs",
    "costs by modification": "/releases/june-2020/costs",
    "strategy": "/releases/november-2019/strategy",
    "as reported": "/releases/november-2021/reported",
    "glossary": "/releases/november-2019/glossary",
    "versions": "/releases/november-2019/versions",
    "all glossaries": "/glossary",
    "working days": "/working-days?from=2018-08-22&count=10",
    "a kind of problem": "/problems/stale",
    "lanes by kind": "/releases/november-2019/timeline?lanes=kind",
    "meetings": "/meetings",
    "a meeting": "/meetings/tag/2021-09-29",
    "minutes": "/meetings/opsg/2021-10-05/minutes",
    "a sitting": "/meetings/tag/2021-09-29/sitting/november-2021",
    "in the room": "/meetings/tag/2021-09-29/sitting/november-2021?room=1",
    "sign-in": "/sign-in",
    "no such page": "/no-such-page",
}
Look = tuple[Literal["light", "dark"], "ViewportSize", dict[str, Any]]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"resultTypes": ["violations"], "runOnly": LEVELS}
# What else than its contrast could differ between a light and a dark page?
CONTRAST = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
WIDE: "ViewportSize" = {"width": 1280, "height": 900}
NARROW: "ViewportSize" = {"width": 390, "height": 844}
# Every page is read narrow. Those with a layout of their own are read wide too, and in the dark, whose colours are
# the same on every page.
NARROWLY: tuple[Look, ...] = (("light", NARROW, RULES),)
EVERY_WAY: tuple[Look, ...] = (*NARROWLY, ("light", WIDE, RULES), ("dark", NARROW, CONTRAST))
OF_THEIR_OWN = {
    "home",
    "board",
    "timeline",
    "testing",
    "costs",
    "impacts",
    "scope with what moved",
    "as reported",
    "what changed by when it held",
    "sign-in",
}


def violations(page: "Page", rules: dict[str, Any]) -> list[str]:
    # What stays at the top while scrolling would cover whatever happens to be beneath it.
    page.evaluate("scrollTo(0, 0)")
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def everything_wrong(page: "Page", *, every_way: bool = False) -> list[str]:
    """What axe finds on the page as it stands: narrow, and if asked wide and in the dark scheme too."""
    found = []
    for scheme, size, rules in EVERY_WAY if every_way else NARROWLY:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        found += [f"{scheme} {size['width']}: {said}" for said in violations(page, rules)]
    return found


def overflowing(page: "Page") -> list[str]:
    """What reaches past the right edge of a narrow screen."""
    found = []
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 800})
        past = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{width}: {past} pixels"] if past > 0 else []
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_for_everybody(visitors: Visitors, name: str) -> None:
    page = visitors().open(PAGES[name])
    assert everything_wrong(page, every_way=name in OF_THEIR_OWN) == []
    assert overflowing(page) == []


def open_all(page: "Page") -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")


@pytest.mark.parametrize("login", ["tag-member", "tag-chair", "dcc", "secretariat", "stranger"])
def test_the_board_with_its_forms_open(visitors: Visitors, login: str) -> None:
    reader = visitors()
    page = reader.sign_in(login)
    open_all(page)
    assert everything_wrong(page, every_way=login == "tag-chair") == []
    assert overflowing(page) == []


def test_the_form_to_upload_a_report(visitors: Visitors) -> None:
    page = visitors().sign_in("dcc", next_path="/releases/november-2021/testing")
    open_all(page)
    assert everything_wrong(page) == []
    assert overflowing(page) == []


def test_a_form_that_was_refused(visitors: Visitors) -> None:
    member = visitors()
    page = member.sign_in("tag-second-member")
    member.write_position("code-deployable", "Red", "")
    assert member.press("code-deployable", "Record my position") == 422
    page.locator("#criterion-code-deployable .field-error").wait_for()
    assert everything_wrong(page) == []
    assert overflowing(page) == []
