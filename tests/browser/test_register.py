"""The register at a real browser: filtering swaps the rows, works without script, and every page of it is for all."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.test_access import everything_wrong, overflowing

PAGES = (
    "/modifications",
    "/modifications?release=june-2020&impacts_dcc_systems=no",
    "/modifications?q=nothing+of+the+kind",
    "/modifications/SECMP0062",
    "/modifications/MP149",
    "/change-requests",
    "/standard-criteria",
    "/consultations",
    "/meetings?as_at=2018-09-01",
    "/papers",
    "/papers/SEC%20Newsletter%20August%202018",
    "/papers/SECP_68_1005_10",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_for_everybody(visitors: Visitors, path: str) -> None:
    reader = visitors()
    page = reader.open(path)
    assert everything_wrong(page) == []
    assert overflowing(page) == []
    assert reader.watch.console == []


def test_the_register_is_found_in(visitors: Visitors, scripts: bool) -> None:
    page = visitors(scripts=scripts).open("/modifications")
    page.get_by_label("Reference or title").fill("alert storm")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile(r"[?&]q=alert(\+|%20)storm"))
    expect(page.locator("#register tbody tr")).to_have_count(1)
    expect(page.locator("#found")).to_have_text("1 of 42 modifications")
    page.locator("details.narrow summary").click()
    page.get_by_label("Release").select_option("november-2021")
    if not scripts:
        page.get_by_role("button", name="Show").click()
    expect(page.locator("#register")).to_contain_text("No modification of the register is what you ask for.")


def test_a_source_leads_to_its_line(visitors: Visitors, scripts: bool) -> None:
    page = visitors(scripts=scripts).open("/modifications/SECMP0005")
    page.get_by_role("link", name="SEC Newsletter August 2018, line 149").click()
    page.wait_for_url(re.compile("#line-149$"))
    expect(page.locator("#line-149")).to_be_in_viewport()
    expect(page.locator("#line-149")).to_contain_text("SECMP0005")
