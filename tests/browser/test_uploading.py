"""The DCC's test manager uploads a report at a real browser, with script and without, and reads what became of it."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A release of which nothing was received.
TESTING = "/releases/june-2020/testing"
REPORT = ROOT / "tests" / "fixtures" / "junit" / "surefire-documented.xml"
# As counted by eye in the report: its totals are right, and it names its environment itself.
COUNTED = {"Passed": 3, "Failed": 2, "Errored": 1, "Blocked": 0, "Skipped": 1, "Not run": 0}


def fill_in(page: "Page", phase: str, run: str) -> None:
    """Open the form and fill in what the report does not say; nothing is chosen for it yet."""
    form = page.locator("#upload")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("Sending system").fill("dsp")
    form.get_by_label("Phase").select_option(phase)
    form.get_by_label("Run", exact=True).fill(run)


def press(page: "Page") -> int:
    """Upload, and give the status of the service's answer."""
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.get_by_role("button", name="Upload the report").click()
    status: int = answer.value.status
    return status


def test_a_report_is_uploaded_and_its_figures_are_on_the_page(fresh_visitors: Visitors, scripts: bool) -> None:
    # Both journeys are on one record: each has a phase of its own.
    phase, run = ("SIT", "SIT-41") if scripts else ("UIT", "UIT-7")
    manager = fresh_visitors(scripts=scripts)
    page = manager.sign_in("dcc", next_path=TESTING)
    fill_in(page, phase, run)
    page.get_by_label("Report", exact=True).set_input_files(
        {"name": "cut-off.xml", "mimeType": "text/xml", "buffer": REPORT.read_bytes()[:-40]}
    )
    assert press(page) == 422
    refusal = page.locator("main")
    expect(refusal).to_contain_text("line")
    expect(page.locator("#upload").get_by_label("Run", exact=True)).to_have_value(run)
    expect(page.get_by_role("heading", name=phase, exact=True)).to_have_count(0)

    page.get_by_label("Report", exact=True).set_input_files(REPORT)
    assert press(page) == 303
    expect(page.get_by_role("status").filter(has_text="The report was taken.")).to_be_visible()
    expect(page.locator(".run-receipt")).to_contain_text("7 received: 7 new")

    page.get_by_role("link", name="All phases and runs").click()
    place = page.get_by_role("region", name=phase, exact=True)
    expect(place.locator(".share-figure")).to_have_text("50.00 %")
    counts = place.locator("table.counts tbody tr")
    shown = {row.locator("th").inner_text(): int(row.locator("td.num").inner_text()) for row in counts.all()}
    assert shown == COUNTED
    expect(place.get_by_role("heading", name="3 failed, errored or blocked, 3 new with the latest run")).to_be_visible()
    expect(place.locator(".run-name")).to_contain_text(f"dsp {run}")
    # A refused form is told on the console by the browser itself; nothing else is.
    assert [said for said in manager.watch.console if "422" not in said] == []
