"""Pictures of the main pages, for people to judge; SCREENS=1 writes them to docs/screens, else they are only taken."""

import os
import struct
from pathlib import Path

import pytest

from tests.browser.conftest import Visitors
from tests.support.repository import ROOT
from tests.support.visit import BOARD

SCREENS = {
    "home": "/",
    "board": BOARD,
    "timeline-november-2019": "/releases/november-2019/timeline",
    "timeline-june-2020": "/releases/june-2020/timeline",
    "testing": "/releases/november-2021/testing",
}
SIZES = {1280: 900, 390: 844}
# The papers' own days: so that a picture shows what was next and does not change from day to day.
MOMENTS = {"timeline-november-2019": "2019-09-02", "timeline-june-2020": "2020-02-03"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return ROOT / "docs" / "screens" if os.environ.get("SCREENS") == "1" else tmp_path


def dimensions(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_picture_of_a_page(fresh_visitors: Visitors, folder: Path, name: str, width: int, scheme: str) -> None:
    reader = fresh_visitors(viewport={"width": width, "height": SIZES[width]}, color_scheme=scheme)
    moment = f"?as_at={MOMENTS[name]}" if name in MOMENTS else ""
    page = reader.open(f"{SCREENS[name]}{moment}")
    folder.mkdir(parents=True, exist_ok=True)
    taken = page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
    shown = dimensions(taken)
    assert shown[0] == width
    assert shown[1] >= SIZES[width]
    assert reader.watch.console == []


@pytest.mark.parametrize("name", ["board", "timeline-november-2019"])
def test_a_picture_of_a_printed_page(fresh_visitors: Visitors, folder: Path, name: str) -> None:
    across = name.startswith("timeline")
    size = (1040, 720) if across else (700, 1000)
    reader = fresh_visitors(viewport={"width": size[0], "height": size[1]})
    page = reader.open(SCREENS[name])
    page.emulate_media(media="print")
    folder.mkdir(parents=True, exist_ok=True)
    taken = page.screenshot(path=folder / f"{name}-print.png", full_page=True)
    assert dimensions(taken)[0] == size[0]
