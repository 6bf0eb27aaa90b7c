"""A test manager reports an issue, the TAG's secretary agrees and revokes an exclusion: with script and without."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.support.cast import Cast
from tests.support.excluding import Tag, result

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.visit import Site

# A release of which nothing was received.
SLUG = "june-2020"
TESTING = f"/releases/{SLUG}/testing"


def press(page: "Page", button: str) -> int:
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.get_by_role("button", name=button).click()
    status: int = answer.value.status
    return status


def test_an_issue_an_exclusion_and_its_end(fresh_visitors: Visitors, fresh_site: "Site", scripts: bool) -> None:
    # Both journeys are on one record: each has a phase of its own.
    phase, name = ("SIT", "fault return by RSA") if scripts else ("UIT", "read by MM1")
    Tag(Cast(fresh_site.database), SLUG).send(
        f"{phase}-1", result(name, "failed", message="No fault."), result(f"{name} again"), phase=phase
    )
    manager = fresh_visitors(scripts=scripts)
    page = manager.sign_in("dcc", next_path=TESTING)
    page.get_by_text("Report a testing issue").click()
    form = page.locator("#report-issue")
    form.get_by_label("The failed result it explains").select_option(label=f"{phase}: {name}")
    form.get_by_label("Severity").select_option("4")
    assert press(page, "Report the issue") == 422
    expect(page.get_by_role("heading", name="It was not recorded")).to_be_visible()
    expect(form.get_by_label("Severity")).to_have_value("4")
    form.get_by_label("What is wrong").fill(f"No fault in {phase}.")
    assert press(page, "Report the issue") == 303
    issues = page.get_by_role("region", name="Testing issues")
    expect(issues.get_by_role("row").filter(has_text=f"No fault in {phase}.")).to_contain_text(name)
    expect(page.get_by_text("Record what the TAG agreed not to count")).to_have_count(0)

    secretary = fresh_visitors(scripts=scripts, viewport={"width": 390, "height": 844})
    page = secretary.sign_in("tag-secretary", next_path=TESTING)
    page.get_by_text("Record what the TAG agreed not to count").click()
    form = page.locator("#agree-exclusion")
    form.get_by_label("What is not to be counted").select_option(label=f"{phase}: {name}")
    form.get_by_label("Because").select_option("device")
    form.get_by_label("Reason").fill("The meter is an old one.")
    form.get_by_label("Meeting that agreed it").fill("TAG_51")
    assert press(page, "Record the exclusion") == 303
    place = page.get_by_role("region", name=phase, exact=True)
    expect(place.locator(".share-figure")).to_have_text("50.00 %")
    expect(place.locator(".share-adjusted")).to_contain_text("100.00 %")
    # The page reads as wide as the phone is.
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    row = page.get_by_role("region", name="Agreed not to be counted").get_by_role("row").filter(has_text=name)
    row.get_by_text("Revoke").first.click()
    row.get_by_label("Why it is to be counted again").fill("It was mended.")
    assert press(page, "Revoke it") == 303
    expect(row).to_contain_text("It was mended.")
    expect(place.locator(".share-adjusted")).to_have_count(0)
    for visitor in (manager, secretary):
        assert [said for said in visitor.watch.console if "422" not in said] == []
