"""Issues and exclusions on the testing page, as a browser without scripts sees and sends them."""

import pytest
from sqlalchemy import func, select

from app.models.base import table_of
from app.models.exclusion import ExclusionRevocation
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.excluding import Tag, result

PAGE = f"/releases/{RELEASE}/testing"
ISSUES, EXCLUSIONS = f"/releases/{RELEASE}/testing-issues", f"/releases/{RELEASE}/exclusions"


@pytest.fixture
def tag(cast: Cast) -> Tag:
    tag = Tag(cast)
    tag.send("R1", result("meter a", "failed"), result("meter b"))
    return tag


def sign_in(pages: Pages, login: str) -> None:
    pages.get("/sign-in")
    pages.post("/sign-in", {"login": login, "password": PASSWORD})
    pages.get(PAGE)


def test_a_reader_sees_no_forms(pages: Pages, tag: Tag) -> None:
    tag.issue()
    tag.agree_test("meter a")
    page = pages.get(PAGE).text
    assert "50.00 %" in page
    assert "<strong>100.00 %</strong> without what was agreed not to count" in page
    assert "1 of Severity 3" in page
    assert "TAG, TAG_51" in page
    for action in (ISSUES, EXCLUSIONS):
        assert f'action="{action}' not in page


def test_an_issue_is_reported_from_a_failed_result(pages: Pages, tag: Tag) -> None:
    sign_in(pages, "dcc")
    sent = {
        "form": "issue", "title": "No fault is returned.", "severity": "4", "needs_code_change": "yes",
        "result": f"{tag.run('R1')}-{tag.case('meter a')}",
    }  # fmt: skip
    done = pages.post(ISSUES, sent)
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}#issues")
    page = pages.get(PAGE).text
    assert "No fault is returned." in page
    assert "It needs a code change and has no target date." in page
    assert "1 of Severity 4" in page
    again = pages.post(ISSUES, sent | {"title": " ", "resolution_plan": "Firmware 2.1."})
    assert again.status_code == 422
    assert "Say in a few words what is wrong." in again.text
    assert "Firmware 2.1." in again.text
    for wrong in ({"severity": "9"}, {"result": "x"}, {"target_date": "soon"}):
        assert pages.post(ISSUES, sent | wrong).status_code == 422


def test_an_exclusion_is_agreed_and_revoked(pages: Pages, tag: Tag) -> None:
    sign_in(pages, "tag-secretary")
    sent = {
        "form": "exclusion", "of": f"test:SIT:{tag.case('meter a')}", "kind": "device", "reason": "The meter is old.",
        "meeting": "TAG_52", "expires_at": "2099-01-01",
    }  # fmt: skip
    done = pages.post(EXCLUSIONS, sent)
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}#exclusions")
    page = pages.get(PAGE).text
    assert "In force until 1 January 2099, 00:00" in page
    assert "1 left out of both sides: 1 device" in page
    for wrong in ({"reason": ""}, {"of": "test:XIT:1"}, {"of": ""}, {"kind": "x"}, {"kind": "duplicate"}):
        again = pages.post(EXCLUSIONS, sent | wrong)
        assert again.status_code == 422, wrong
        assert "TAG_52" in again.text
    (number,) = {part.split("/")[0] for part in page.split(f'action="{EXCLUSIONS}/')[1:]}
    revocation = f"{EXCLUSIONS}/{number}/revocation"
    assert pages.post(revocation, {"reason": ""}).status_code == 422
    assert pages.post(revocation, {"reason": "It was mended."}).status_code == 303
    assert "It was mended." in pages.get(PAGE).text
    assert pages.post(revocation, {"reason": "Again."}).status_code == 409


def test_a_stranger_is_refused(pages: Pages, tag: Tag) -> None:
    id = tag.agree_test("meter a")
    sign_in(pages, "stranger")
    for path in (ISSUES, EXCLUSIONS, f"{EXCLUSIONS}/{id}/revocation"):
        sent = {"of": f"test:SIT:{tag.case('meter a')}", "kind": "device", "title": "x", "severity": "3"}
        assert pages.post(path, sent | {"reason": "x", "meeting": "x"}).status_code == 403, path
    with tag.database.reading(fresh=True) as session:
        assert session.execute(select(func.count()).select_from(table_of(ExclusionRevocation))).scalar_one() == 0
