"""A testing issue's own page: what it says, its versions at both clocks, and its forms without a script."""

import re

import pytest

from app import clock
from app.domain.exclusion import Target
from app.domain.status import ExclusionOf, Phase, Severity
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.excluding import ResultNamed, Tag, result

TESTING = f"/releases/{RELEASE}/testing"
PAGE = f"{TESTING}/issues/TI-1"


@pytest.fixture
def tag(cast: Cast) -> Tag:
    tag = Tag(cast)
    tag.send("R1", result("meter a", "failed"), result("meter b", "failed"), result("meter c"))
    tag.issue(ResultNamed(tag.run("R1"), tag.case("meter a")), severity=Severity.THREE, needs_code_change=True)
    return tag


def plain(text: str) -> str:
    """The words of a page without their markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def form_of(text: str) -> dict[str, str]:
    """What the form to change the issue holds."""
    (form,) = re.findall(rf'<form[^>]*action="{PAGE}">(.*?)</form>', text, re.DOTALL)
    held = dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', form))
    held |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        held[name] = (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
    held.pop("_csrf")
    return held


def sign_in(pages: Pages, login: str) -> dict[str, str]:
    pages.sign_in(login, PASSWORD)
    return form_of(pages.get(PAGE).text)


def test_a_reader_sees_what_it_says_and_no_form(pages: Pages, tag: Tag) -> None:
    tag.agree(Target(ExclusionOf.ISSUE, issue="TI-1"))
    page = pages.get(PAGE)
    words = plain(page.text)
    assert page.status_code == 200
    assert len(re.findall(r"<h1[ >]", page.text)) == 1
    assert "TI-1 The meter does not answer." in words
    assert "Severity 3, open, agreed not to count; on record since" in words
    assert "It needs a code change and has no target date." in words
    assert "Known defect, 1 failure. It is known." in words
    assert "TAG, TAG_51" in words
    assert f'href="{TESTING}/cases/{tag.case("meter a")}"' in page.text
    assert "First recorded: The meter does not answer." in words
    assert f'method="post" action="{PAGE}' not in page.text
    assert f'href="{PAGE}"' in pages.get(TESTING).text


def test_the_exit_criteria_lead_to_it(pages: Pages, tag: Tag) -> None:
    assert f'href="{PAGE}"' in pages.get(f"{TESTING}/phases/SIT").text


def test_what_becomes_of_it_and_when_that_was_known(pages: Pages, tag: Tag) -> None:
    before = clock.now()
    held = sign_in(pages, "dcc")
    assert held["version"] == "1"
    assert (held["severity"], held["needs_code_change"]) == ("3", "yes")
    sent = held | {"status": "in_resolution", "resolution_plan": "Firmware 2.1.", "target_date": "2021-10-29"}
    done = pages.post(PAGE, sent)
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?recorded=change#said")
    words = plain(pages.get(f"{PAGE}?recorded=change").text)
    assert "The change is recorded." in words
    assert "Status: open, then in resolution" in words
    assert "Target date: nothing, then 29 October 2021" in words
    assert "It needs a code change and has no target date." not in words
    assert "Dcc" in words
    at = before.isoformat().replace("+00:00", "Z")
    for clock_asked in ("as_at", "known_at"):
        then = pages.get(f"{PAGE}?{clock_asked}={at}")
        assert "Firmware 2.1." not in then.text
        assert "Severity 3, open; on record since" in plain(then.text)
        assert f'method="post" action="{PAGE}' not in then.text
    assert pages.get(f"{PAGE}?as_at=2021-01-01").status_code == 404


def test_the_same_again_is_no_version(pages: Pages, tag: Tag) -> None:
    held = sign_in(pages, "dcc")
    assert pages.post(PAGE, held).status_code == 303
    assert sign_in(pages, "dcc")["version"] == "1"


def test_who_was_slower_is_told_and_keeps_what_they_typed(pages: Pages, tag: Tag) -> None:
    held = sign_in(pages, "dcc")
    assert pages.post(PAGE, held | {"severity": "2"}).status_code == 303
    slower = pages.post(PAGE, held | {"resolution_plan": "My own plan."})
    assert slower.status_code == 409
    assert "Severity: 3, now 2" in plain(slower.text)
    kept = form_of(slower.text)
    assert (kept["resolution_plan"], kept["severity"], kept["version"]) == ("My own plan.", "2", "2")
    assert pages.post(PAGE, kept).status_code == 303
    after = sign_in(pages, "dcc")
    assert (after["resolution_plan"], after["severity"], after["version"]) == ("My own plan.", "2", "3")


def test_what_cannot_be_recorded_is_said_at_its_field(pages: Pages, tag: Tag) -> None:
    held = sign_in(pages, "dcc") | {"resolution_plan": "My own plan."}
    for wrong, status, words in (
        ({"title": " "}, 422, "Say in a few words what is wrong."),
        ({"severity": "9"}, 422, "Choose a severity from 1 to 5."),
        ({"status": "done"}, 422, "Choose a status from the list."),
        ({"phase": "XIT"}, 422, "Choose a phase, or none."),
        ({"target_date": "soon"}, 422, "Write the day as 2021-10-29."),
        ({"duplicate_of": "TI-9"}, 422, "no testing issue"),
        ({"duplicate_of": "TI-1"}, 422, "An issue is no duplicate of itself."),
        ({"title": "x" * 301}, 422, "Say it in at most 300 characters."),
        ({"service_provider": "\x07"}, 422, "These words cannot be kept"),
        ({"version": "x"}, 409, "Not recorded."),
    ):
        answer = pages.post(PAGE, held | wrong)
        assert answer.status_code == status, wrong
        assert words in plain(answer.text).replace("&#39;", "'"), wrong
        assert form_of(answer.text)["resolution_plan"] == "My own plan.", wrong
    assert pages.post(PAGE, held | {"status": "closed"}).status_code == 303
    again = sign_in(pages, "dcc")
    refused = pages.post(PAGE, again | {"status": "rejected"})
    assert refused.status_code == 409
    assert form_of(refused.text)["status"] == "rejected"


def test_a_fault_does_not_loosen_the_guard(pages: Pages, tag: Tag) -> None:
    held = sign_in(pages, "dcc")
    assert pages.post(PAGE, held | {"severity": "2"}).status_code == 303
    wrong = pages.post(PAGE, held | {"target_date": "soon"})
    assert (wrong.status_code, form_of(wrong.text)["version"]) == (422, "1")
    assert pages.post(PAGE, form_of(wrong.text) | {"target_date": ""}).status_code == 409


def test_a_further_failed_result_is_linked(pages: Pages, tag: Tag) -> None:
    sign_in(pages, "dcc")
    (offered,) = re.findall(r'<select id="link-result".*?</select>', pages.get(PAGE).text, re.DOTALL)
    value = f"{tag.run('R1')}-{tag.case('meter b')}"
    assert re.findall(r'value="([^"]*)"', offered) == [value]
    for wrong in ("", "x-1", f"{tag.run('R1')}-{tag.case('meter c')}", "9" * 30 + "-1"):
        assert pages.post(f"{PAGE}/links", {"result": wrong}).status_code == 422, wrong
    done = pages.post(f"{PAGE}/links", {"result": value})
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?recorded=link#said")
    assert f'href="{TESTING}/cases/{tag.case("meter b")}"' in pages.get(PAGE).text
    assert pages.post(f"{PAGE}/links", {"result": value}).status_code == 409


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/links"])
def test_it_is_for_the_dcc(pages: Pages, tag: Tag, path: str) -> None:
    sent = {"title": "x", "severity": "1", "status": "open", "version": "1", "result": "1-1"}
    pages.get("/sign-in")
    assert pages.post(path, sent).status_code == 401
    pages.sign_in("stranger", PASSWORD)
    assert f'method="post" action="{PAGE}' not in pages.get(PAGE).text
    assert pages.post(path, sent).status_code == 403
    pages.sign_in("dcc", PASSWORD)
    pages.get(PAGE)
    assert pages.post(path.replace("TI-1", "TI-9"), sent).status_code == 404
    assert pages.post(path, sent, token="another's").status_code == 403
    assert pages.get(PAGE.replace("TI-1", "TI-9")).status_code == 404


def test_it_names_the_phase_and_the_issue_that_stays(pages: Pages, tag: Tag) -> None:
    tag.issue(phase=Phase.UIT, duplicate_of="TI-1", modification="SECMP0062")
    page = pages.get(f"{TESTING}/issues/TI-2").text
    assert f'href="{PAGE}"' in page
    assert f'href="{TESTING}/phases/UIT"' in page
    assert "No failed result is linked to it." in page
