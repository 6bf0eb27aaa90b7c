"""Pictures of the main pages, for people to judge; SCREENS=1 writes them to docs/screens, else they are only taken."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Visitors
from tests.support.picture import dimensions, with_few_colours
from tests.support.repository import ROOT
from tests.support.visit import BOARD, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCREENS = {
    "home": "/",
    "board": BOARD,
    "timeline-november-2019": "/releases/november-2019/timeline",
    "timeline-june-2020": "/releases/june-2020/timeline",
    "testing": "/releases/november-2021/testing",
    "timeline": "/timeline",
    "release": "/releases/november-2019",
    "impacts": "/releases/november-2019/impacts",
    "costs": "/releases/november-2019/costs",
    "modification": "/modifications/SECMP0062",
    "modifications": "/modifications",
}
SIZES = {1280: 900, 390: 844}
# The papers' own days: so that a picture shows what was next and does not change from day to day.
MOMENTS = {
    "timeline-november-2019": "2019-09-02",
    "timeline-june-2020": "2020-02-03",
    "timeline": "2021-10-20",
    "release": "2019-09-02",
}

# No more of a long page than tells it.
LONGEST = {1280: 1600, 390: 1700}
PRINTED = {"board": (700, 1000), "timeline-november-2019": (1040, 720), "timeline": (1040, 720)}
REFRESH = os.environ.get("SCREENS") == "1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return ROOT / "docs" / "screens" if REFRESH else tmp_path


def take(reader: Visitor, path: Path, longest: int) -> bytes:
    page, (width, height) = reader.page, size_of(reader.page)
    png = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": min(height, longest)})
    if REFRESH:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(with_few_colours(png, reader.context.new_page()))
    return png


def size_of(page: "Page") -> tuple[int, int]:
    width, height = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    return int(width), int(height)


# Without anybody to look at them, a few say whether pictures can be taken.
TAKEN = SCREENS if REFRESH else {name: SCREENS[name] for name in ("board", "timeline", "testing")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", TAKEN)
def test_a_picture_of_a_page(fresh_visitors: Visitors, folder: Path, name: str, width: int, scheme: str) -> None:
    reader = fresh_visitors(viewport={"width": width, "height": SIZES[width]}, color_scheme=scheme)
    moment = f"?as_at={MOMENTS[name]}" if name in MOMENTS else ""
    reader.open(f"{SCREENS[name]}{moment}")
    shown = dimensions(take(reader, folder / f"{name}-{width}-{scheme}.png", LONGEST[width]))
    assert shown[0] == width
    assert SIZES[width] <= shown[1] <= LONGEST[width]
    assert reader.watch.console == []


def test_a_picture_keeps_its_size_with_few_colours(fresh_visitors: Visitors) -> None:
    reader = fresh_visitors(viewport={"width": 320, "height": 200})
    png = reader.open("/").screenshot()
    small = with_few_colours(png, reader.context.new_page())
    assert dimensions(small) == dimensions(png) == (320, 200)
    assert len(small) < len(png)


@pytest.mark.parametrize("name", PRINTED)
def test_a_picture_of_a_printed_page(fresh_visitors: Visitors, folder: Path, name: str) -> None:
    width, height = PRINTED[name]
    reader = fresh_visitors(viewport={"width": width, "height": height})
    reader.open(SCREENS[name]).emulate_media(media="print")
    assert dimensions(take(reader, folder / f"{name}-print.png", height)) == (width, height)
