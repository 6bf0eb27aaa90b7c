"""The DCC gives a document at a real browser, replaces and withdraws it; a reader downloads it, and it never opens."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.support.cast import RELEASE
from tests.support.visit import BOARD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PAGE = b"<!doctype html><script>document.title='opened'</script>"


def press(page: "Page", button: "Locator") -> int:
    """Press a button, and give the status of the service's answer to the form."""
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        button.click()
    status: int = answer.value.status
    return status


def test_a_document_is_given_replaced_and_withdrawn(visitors: Visitors, scripts: bool) -> None:
    # Both journeys are on one record: each has a criterion of its own.
    key = "environments-aligned" if scripts else "test-phases-closed"
    documents = f"/releases/{RELEASE}/criteria/{key}/documents"
    dcc = visitors(scripts=scripts)
    page = dcc.sign_in("dcc")
    dcc.criterion(key).get_by_role("link", name="Give a document").click()
    page.wait_for_url(f"**{documents}")
    page.locator("summary").filter(has_text="Give a document").click()
    form = page.locator("form#give")
    form.get_by_label("Title").fill("SIT report")
    form.get_by_label("Words").fill("The final one.")
    assert press(page, form.get_by_role("button", name="Give a document")) == 422
    expect(form).to_contain_text("Choose a file, or give the link to the document.")
    expect(form.get_by_label("Words")).to_have_value("The final one.")
    form.get_by_label("File").set_input_files({"name": "report.html", "mimeType": "text/html", "buffer": PAGE})
    assert press(page, form.get_by_role("button", name="Give a document")) == 303
    expect(page.get_by_role("status").filter(has_text="The document is recorded.")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="SIT report").click()
    assert download.value.suggested_filename == "report.html"
    assert download.value.path().read_bytes() == PAGE
    expect(page.get_by_role("heading", name="SIT report")).to_be_visible()

    place = page.get_by_role("region", name="SIT report")
    place.locator("summary").filter(has_text="Give a new version").click()
    form = place.locator("form#replace-sit-report")
    form.get_by_label("Or a link").fill("https://example.org/sit.pdf")
    assert press(page, form.get_by_role("button", name="Give a new version")) == 303
    expect(place).to_contain_text("version 2, link")
    expect(place.locator("summary").filter(has_text="1 earlier version")).to_be_visible()
    board = visitors(scripts=scripts).open(BOARD)
    fold = board.locator(f"#criterion-{key} .documents")
    fold.locator("summary").click()
    expect(fold.get_by_role("link", name="SIT report")).to_have_attribute("href", "https://example.org/sit.pdf")

    place.locator("summary").filter(has_text="Withdraw it").click()
    place.get_by_label("Why it is withdrawn").fill("Replaced by the completion report.")
    assert press(page, place.get_by_role("button", name="Withdraw the document")) == 303
    expect(page.get_by_role("status").filter(has_text="The document is withdrawn.")).to_be_visible()
    expect(page.get_by_role("region", name="SIT report")).to_contain_text("Replaced by the completion report.")
    board.reload()
    expect(board.locator(f"#criterion-{key} .documents .document-list")).to_have_count(0)


def test_who_may_not_is_told_why(visitors: Visitors, scripts: bool) -> None:
    stranger = visitors(scripts=scripts)
    page = stranger.sign_in("stranger", next_path=f"/releases/{RELEASE}/criteria/coexistence/documents")
    expect(page.locator(".why-not")).to_contain_text("the secretary of the OPSG or the secretariat gives documents")
    expect(page.locator("main form[method=post]")).to_have_count(0)
