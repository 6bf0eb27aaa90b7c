"""Two test managers at one issue, and an incident on its page: with script and without; and the forms read by axe."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.test_access import everything_wrong, open_all, overflowing
from tests.support.cast import Cast
from tests.support.excluding import ResultNamed, Tag, result

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.visit import Site

SLUG = "june-2020"
TESTING = f"/releases/{SLUG}/testing"


def press(page: "Page", button: str) -> int:
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.get_by_role("button", name=button).click()
    status: int = answer.value.status
    return status


def test_two_people_at_one_issue(fresh_visitors: Visitors, fresh_site: "Site", scripts: bool) -> None:
    run = "SIT-1" if scripts else "SIT-2"  # one record, two journeys
    tag = Tag(Cast(fresh_site.database), SLUG)
    number = tag.send(run, result(f"{run} fault", "failed"), result(f"{run} alert", "failed"))
    key = tag.issue(ResultNamed(number, tag.case(f"{run} fault")))
    path = f"{TESTING}/issues/{key}"
    first = fresh_visitors(scripts=scripts)
    page = first.sign_in("dcc", next_path=TESTING)
    page.get_by_role("region", name="Testing issues").get_by_role("link", name=key, exact=True).click()
    page.wait_for_url(f"**{path}")
    page.get_by_text("Record what becomes of it").click()
    page.get_by_label("Resolution plan").fill("My own plan.")

    second = fresh_visitors(scripts=scripts, viewport={"width": 390, "height": 844})
    other = second.sign_in("dcc", next_path=path)
    other.get_by_text("Record what becomes of it").click()
    other.get_by_label("Severity").select_option("2")
    assert press(other, "Record the change") == 303
    expect(other.locator("#said")).to_have_text("The change is recorded.")
    assert other.evaluate("document.documentElement.scrollWidth") <= 390

    assert press(page, "Record the change") == 409
    expect(page.get_by_role("group", name="Not recorded")).to_contain_text("Severity: 3, now 2")
    expect(page.get_by_label("Resolution plan")).to_have_value("My own plan.")
    expect(page.get_by_label("Severity")).to_have_value("2")
    assert press(page, "Record the change") == 303
    expect(page.locator(".page-fact").last).to_contain_text("Severity 2")
    page.get_by_text("Link a further failed result").click()
    page.get_by_label("The failed result it explains").select_option(label=f"SIT: {run} alert")
    assert press(page, "Link the result") == 303
    explains = page.get_by_role("region", name="Failed results it explains")
    expect(explains.get_by_role("link", name=f"{run} alert")).to_be_visible()
    for visitor in (first, second):
        assert [said for said in visitor.watch.console if "409" not in said] == []


def test_an_incident_from_report_to_change(fresh_visitors: Visitors, scripts: bool) -> None:
    what = "No service for two hours." if scripts else "No alerts for a day."
    page = fresh_visitors(scripts=scripts).sign_in("dcc", next_path=TESTING)
    page.get_by_role("link", name="Live incidents").click()
    page.get_by_text("Report a live incident").click()
    form = page.locator("#report")
    form.get_by_label("Category").select_option("2")
    assert press(page, "Report the incident") == 422
    expect(form.get_by_label("Category")).to_have_value("2")
    form.get_by_label("What happened").fill(what)
    assert press(page, "Report the incident") == 303
    row = page.get_by_role("table", name="Live incidents").get_by_role("row").filter(has_text=what)
    expect(row).to_contain_text("Category 2")
    row.get_by_role("link").click()
    page.get_by_text("Record what becomes of it").click()
    page.locator("#change").get_by_label("SSRP").fill("SSRP 4")
    assert press(page, "Record the change") == 303
    expect(row).to_contain_text("SSRP 4")


def test_the_pages_with_their_forms_open(visitors: Visitors, site: "Site") -> None:
    tag = Tag(Cast(site.database), "november-2019")
    number = tag.send("A-1", result("axe a", "failed"), result("axe b", "failed"))
    key = tag.issue(ResultNamed(number, tag.case("axe a")))
    dcc = visitors()
    page = dcc.sign_in("dcc", next_path=f"/releases/november-2019/testing/issues/{key}")
    open_all(page)
    assert everything_wrong(page, every_way=True) == []
    assert overflowing(page) == []
    dcc.open("/releases/november-2019/testing/incidents")
    open_all(page)
    page.get_by_label("What happened").fill("No service.")
    page.get_by_role("button", name="Report the incident").click()
    dcc.open("/releases/november-2019/testing/incidents?incident=INC-1")
    open_all(page)
    assert everything_wrong(page, every_way=True) == []
    assert overflowing(page) == []
