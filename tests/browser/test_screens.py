"""Pictures of the main pages, for people to judge; SCREENS=1 writes them to docs/screens, else they are only taken."""

import os
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.exclusion import Target
from app.domain.incident import IncidentFacts
from app.domain.status import ExclusionClass, ExclusionOf, IncidentCategory, Phase, Severity
from app.queries.moment import resolve
from app.queries.testing_issue import list_issues
from app.services.incident import record_incident
from tests.browser.conftest import Visitors
from tests.support.cast import RELEASE, Cast
from tests.support.excluding import ResultNamed, Tag
from tests.support.picture import dimensions, with_few_colours
from tests.support.repository import ROOT
from tests.support.small_record import do
from tests.support.visit import BOARD, Site, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCREENS = {
    "home": "/",
    "board": BOARD,
    "readiness": "/releases/november-2021/readiness",
    "decision": "/releases/november-2021/decision",
    "meeting": "/meetings/tag/2021-09-29",
    "timeline-november-2019": "/releases/november-2019/timeline",
    "timeline-june-2020": "/releases/june-2020/timeline",
    "testing": "/releases/november-2021/testing",
    "phase": "/releases/november-2021/testing/phases/SIT",
    "issue": "/releases/november-2021/testing/issues/TI-1",
    "incidents": "/releases/november-2021/testing/incidents?incident=INC-1",
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


@pytest.fixture
def told(fresh_site: Site) -> None:
    """Issues, an exclusion and incidents, once: only where pictures are kept, since others count on a bare record."""
    with fresh_site.database.reading(fresh=True) as session:
        if not REFRESH or list_issues(session, RELEASE, resolve(session)):
            return
    tag = Tag(Cast(fresh_site.database))
    failed = tag.figures().raw.trouble.rows
    named = [ResultNamed(row.run_id, row.case.case_id) for row in failed]
    plan: dict[str, Any] = {
        "resolution_plan": "Firmware 2.1 on the meters of SIT-B.",
        "service_provider": "DSP",
        "phase": Phase.SIT,
    }
    first = tag.issue(*named[:2], needs_code_change=True, target_date=date(2021, 10, 29), **plan)
    tag.issue(named[2], needs_code_change=False, duplicate_of=first, **plan)
    tag.issue(named[3], severity=Severity.FOUR, phase=Phase.SIT)
    tag.agree(Target(ExclusionOf.TEST, phase=Phase.SIT, case=failed[4].case.case_id), ExclusionClass.DEVICE)
    two = IncidentFacts(
        "Service Requests of one region not answered for 40 minutes.",
        IncidentCategory.TWO,
        resolution_plan="A second link is installed.",
        ssrp="SSRP 14",
    )
    for facts in (two, IncidentFacts("Alerts late by an hour.", IncidentCategory.THREE)):
        do(fresh_site.database, partial(record_incident, actor=tag.cast.actor("dcc"), release=RELEASE, facts=facts))


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


@pytest.mark.usefixtures("told")
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
