"""A failing result after a Green mark: every open board, in two processes, shows the mark stale at once."""

import re
import time
from datetime import timedelta
from typing import Any

import httpx
from playwright.sync_api import expect

from app import clock
from app.db import Database
from app.domain.status import Phase
from tests.browser.test_live import KEY, SOON, Arrive, arrive, follow, pair, record
from tests.support.cast import RELEASE, Cast
from tests.support.excluding import Tag
from tests.support.results import body, result
from tests.support.served import Served

__all__ = ["arrive", "pair"]  # the two processes and their readers
# Rests on the figures of UIT, which nobody else here posts.
UIT_KEY = "user-testing-opportunity"
API = f"/api/v1/releases/{RELEASE}"


def fail(served: Served, database: Database, run: str) -> None:
    """Post a run of regression with one failure to one of the processes, as the DCC's systems do."""
    key = Cast(database).key("results:write")
    sent = body([result("fault return", "failed", message=run), result("other")], id=run, phase="regression")
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = httpx.post(f"{served.url}{API}/test-runs", content=sent, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text


def criterion(served: Served) -> dict[str, Any]:
    said: dict[str, Any] = httpx.get(f"{served.url}{API}/criteria/{KEY}", timeout=30).json()
    return said


def test_every_open_board_shows_the_mark_stale_and_the_chair_stands_by_it(
    arrive: Arrive, pair: tuple[list[Served], Database]
) -> None:
    services, database = pair
    chair, watching = follow(arrive(0), "tag-chair"), [follow(arrive(0)), follow(arrive(1))]
    for somebody in watching:
        somebody.page.evaluate("window.stillHere = true")
    run = f"R{time.monotonic_ns()}"
    fail(services[1], database, run)
    for somebody in (*watching, chair):
        note = somebody.criterion(KEY).locator(".stale-note")
        expect(note).to_contain_text(f"because regression run {run} has a new failure", timeout=SOON)
        expect(somebody.criterion(KEY).locator(".c-status")).to_contain_text(re.compile("(Green|Amber|Red) stale"))
        expect(somebody.page.locator("#board-summary")).to_contain_text("stale")
    assert all(somebody.page.evaluate("window.stillHere") for somebody in watching)
    for service in services:
        said = criterion(service)
        assert said["stale"] is True
        assert run in said["stale_because"]

    place = chair.criterion(KEY)
    place.get_by_text("Re-affirm the TAG’s mark").first.click()
    place.get_by_label("Why the mark holds on the evidence as it is now").fill("The failure is of the test tool.")
    assert chair.press(KEY, "Re-affirm the TAG’s mark") == 200
    expect(place.locator(".said")).to_contain_text("The re-affirmation is recorded")
    for somebody in watching:
        expect(somebody.criterion(KEY).locator(".stale-note")).to_have_count(0, timeout=SOON)
        expect(somebody.criterion(KEY).locator(".c-status")).to_contain_text("The failure is of the test tool.")
    assert [criterion(service)["stale"] for service in services] == [False, False]

    told = httpx.get(f"{services[0].url}/releases/{RELEASE}/changes", timeout=30).text
    assert "stands by its mark on criterion" in told
    journal = httpx.get(f"{services[0].url}/api/v1/journal?limit=100", timeout=30).json()["items"]
    kinds = [entry["kind"] for entry in journal]
    assert kinds.index("results.received") < len(kinds) - 1 - kinds[::-1].index("mark.reaffirmed")


def test_an_open_board_shows_it_at_the_instant_at_which_an_exclusion_expires(
    arrive: Arrive, pair: tuple[list[Served], Database]
) -> None:
    tag, name = Tag(Cast(pair[1])), f"t{time.monotonic_ns()}"
    tag.send(f"R{name}", result(name, "failed", message="It is late."), phase="UIT")
    chair = follow(arrive(0), "tag-chair")
    exclusion = tag.agree_test(name, phase=Phase.UIT, expires_at=clock.now() + timedelta(seconds=6))
    record(chair, UIT_KEY, "Green", "What failed was agreed not to count.")
    watching = follow(arrive(1))
    expect(watching.criterion(UIT_KEY).locator(".stale-note")).to_have_count(0)
    watching.page.evaluate("window.stillHere = true")
    note = watching.criterion(UIT_KEY).locator(".stale-note")
    expect(note).to_contain_text(f"because exclusion {exclusion}, of one test, expired", timeout=6_000 + SOON)
    assert watching.page.evaluate("window.stillHere")
