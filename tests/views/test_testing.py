"""The testing pages: what failed, a run, a case, and uploading a report."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.cast import PASSWORD, Cast
from tests.support.clients import Pages, TestClient, application, check_page
from tests.support.problems import bearer
from tests.support.results import RELEASE, body, entries, result

TESTING = f"/releases/{RELEASE}/testing"
UPLOAD = f"/releases/{RELEASE}/test-runs"
JUNIT = (
    b'<testsuite name="S"><testcase name="a"/>'
    b'<testcase name="&lt;b&gt;"><failure message="&lt;i&gt;No.&lt;/i&gt;"/></testcase></testsuite>'
)
TOLD = {"phase": "SIT", "source": "dsp", "run": "SIT-41"}


def send(api: TestClient, cast: Cast, *bodies: bytes) -> None:
    for sent in bodies:
        assert api.post(f"/api/v1{UPLOAD}", content=sent, headers=bearer(cast.key("results:write"))).status_code == 201


def upload(pages: Pages, sent: bytes = JUNIT, name: str = "r.xml", **typed: str) -> Any:
    return pages.post(UPLOAD, {**TOLD, **typed}, files={"report": (name, sent, "text/html")})


def test_what_failed_is_two_clicks_from_its_history(api: TestClient, cast: Cast, pages: Pages) -> None:
    send(api, cast, body([result("a"), result("b", "failed", message="First words.")]))
    send(api, cast, body([result("a", "failed", message="<b>Bold</b>"), result("b", "failed")], id="SIT-42"))
    page = pages.get(TESTING).text
    assert "2 failed, errored or blocked, 1 new with the latest run" in page
    assert "The latest 2 reports received for SIT, the oldest first" in page
    (case,) = set(re.findall(r'href="([^"]+/cases/\d+)">a</a>', page))
    history = pages.get(case)
    assert history.status_code == 200
    assert re.findall(r"<strong>(Failed|Passed)</strong>", history.text) == ["Failed", "Passed"]
    assert "&lt;b&gt;Bold&lt;/b&gt;" in history.text
    (run,) = set(re.findall(r'href="([^"]+/runs/\d+)">dsp SIT-41</a>', history.text))
    assert "First words." in pages.get(run).text


def test_what_goes_on_failing_says_since_which_run(api: TestClient, cast: Cast, pages: Pages) -> None:
    send(api, cast, *(body([result("b", "failed")], id=f"SIT-{number}") for number in (41, 42, 43)))
    page = pages.get(TESTING).text
    (row,) = re.findall(r'<td data-label="Latest run">(.+?)</td>', page)
    assert re.sub("<[^>]+>", " ", row).split() == ["dsp", "SIT-43", "since", "dsp", "SIT-41"]
    runs = re.findall(r'href="([^"]+/runs/\d+)"', row)
    assert ["SIT-43" in pages.get(runs[0]).text, "SIT-41" in pages.get(runs[1]).text] == [True, True]
    assert "flaky" not in page


def test_the_flaky_are_counted_beyond_those_listed(api: TestClient, cast: Cast, pages: Pages) -> None:
    send(api, cast, body([result(f"case {n}", retries=1) for n in range(57)]))
    page = pages.get(TESTING).text
    assert ">57 flaky</h3>" in page
    assert "The 50 of 57 that turned most often." in page
    assert len(re.findall(r">case \d+</a>", page)) == 50


def test_a_run_lists_its_results_by_how_they_ended(api: TestClient, cast: Cast, pages: Pages) -> None:
    send(api, cast, body([*(result(f"case {n:03}") for n in range(120)), result("z", "failed", duration_s=1.5)]))
    (run,) = set(re.findall(r'href="([^"?]+/runs/\d+)"', pages.get(TESTING).text))
    page = pages.get(run).text
    assert re.findall(r">(case \d{3})</a>", page) == [f"case {n:03}" for n in range(100)]
    following = re.search(r'href="([^"]+)">The next results', page)
    assert following
    assert ">z</a>" in pages.get(following[1].replace("&amp;", "&")).text
    failed = pages.get(f"{run}?outcome=failed").text
    assert "1.500" in failed
    assert "case 001" not in failed
    assert "No result of this run ended so." in pages.get(f"{run}?outcome=blocked").text
    assert pages.get(f"{run}?after=x&outcome=purple").status_code == 200
    assert pages.get(f"{run}?as_at=2021-10-05").status_code == 404
    assert pages.get(f"{TESTING}/runs/999").status_code == 404
    assert pages.get(f"{TESTING}/cases/999").status_code == 404
    assert pages.get(f"{TESTING}/runs/{'9' * 30}").status_code in {404, 422}


def test_a_case_that_no_run_of_the_release_names(api: TestClient, cast: Cast, pages: Pages) -> None:
    send(api, cast, body([result("a", "failed")]))
    (case,) = set(re.findall(r'href="([^"]+/cases/\d+)"', pages.get(TESTING).text))
    other = pages.get(case.replace(RELEASE, "june-2020"))
    assert "No run of this release says anything of this test." in other.text
    assert "No run of this release" in pages.get(f"{case}?as_at=2021-10-05").text


def test_the_dcc_uploads_a_report_and_reads_its_receipt(pages: Pages) -> None:
    assert "Upload a report" not in pages.get(TESTING).text
    pages.sign_in("dcc", PASSWORD)
    assert "Upload a report" in pages.get(TESTING).text
    answer = upload(pages, environment="SIT-A")
    assert answer.status_code == 303, answer.text
    receipt = pages.get(answer.headers["location"]).text
    assert "The report was taken. This is its receipt." in receipt
    assert "2 received: 2 new" in receipt
    assert "&lt;b&gt;" in receipt
    assert "&lt;i&gt;No.&lt;/i&gt;" in receipt
    (payload,) = set(re.findall(r'href="([^"]+/payload[^"]*)"', receipt))
    file = pages.client.get(payload)
    assert file.content == JUNIT
    assert file.headers["content-disposition"] == f'attachment; filename="{RELEASE}-run-1.xml"'
    assert file.headers["etag"] == f'"{hashlib.sha256(JUNIT).hexdigest()}"'
    assert file.headers["cache-control"] == "private, no-cache"
    digest, elsewhere = re.sub("sha256=.*", "sha256=00", payload), payload.replace(RELEASE, "june-2020")
    assert [pages.client.get(wrong).status_code for wrong in (digest, elsewhere)] == [404, 404]
    again = upload(pages)
    assert again.status_code == 303
    assert again.headers["location"].endswith("received=0")


@pytest.mark.parametrize(
    ("sent", "typed", "told"),
    [
        (b"<testsuite><testcase", {}, "line 1"),
        (b"", {}, "not taken"),
        (JUNIT, {"phase": "", "run": "Kept run"}, "A run needs its phase."),
        (JUNIT, {"format": "purple"}, "The formats are"),
        (JUNIT, {"format": "ctrf"}, "not taken"),
    ],
)
def test_a_report_that_is_refused_keeps_what_was_typed(
    pages: Pages, sent: bytes, typed: dict[str, str], told: str
) -> None:
    pages.sign_in("dcc", PASSWORD)
    pages.get(TESTING)
    page = upload(pages, sent, **typed)
    assert page.status_code == 422, page.text
    assert told in page.text
    assert f'value="{typed.get("run", "SIT-41")}"' in page.text
    assert "No test results yet" in page.text


def test_a_form_without_a_file(pages: Pages) -> None:
    pages.sign_in("dcc", PASSWORD)
    pages.get(TESTING)
    page = pages.post(UPLOAD, TOLD)
    assert page.status_code == 422
    assert "Choose the report to upload." in page.text


def in_parts(token: str, size: int) -> Iterator[bytes]:
    """A form with a report of some size, as a sender writes it that does not say beforehand how large it is."""
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    yield "".join(part.format(name, text) for name, text in {"_csrf": token, **TOLD}.items()).encode()
    yield b'--x\r\nContent-Disposition: form-data; name="report"; filename="r.xml"\r\n\r\n' + JUNIT
    for _ in range(size // 8192 + 1):
        yield b" " * 8192
    yield b"\r\n--x--\r\n"


@pytest.mark.parametrize("declared", [True, False])
def test_a_report_larger_than_the_door_takes_is_told_and_nothing_of_it_kept(
    record_url: str, cast: Cast, tmp_path: Path, declared: bool
) -> None:
    def send(pages: Pages, size: int) -> Any:
        if declared:
            return upload(pages, JUNIT + b" " * size)
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        return pages.client.post(UPLOAD, content=in_parts(pages.token, size), headers=kind, follow_redirects=False)

    with application(record_url, tmp_path, results_body_limit=3_000_000) as client:
        pages = Pages(client)
        pages.sign_in("dcc", PASSWORD)
        pages.get(TESTING)
        before = entries(cast.database)
        page = send(pages, 3_000_000)
        assert (page.status_code, page.headers["content-type"]) == (413, "text/html; charset=utf-8")
        check_page(page.text)
        assert "larger than the 3,000,000 bytes this door takes; nothing was kept." in page.text
        assert entries(cast.database) == before
        assert "No test results yet" in pages.get(TESTING).text
        # What is smaller is taken, also where it is no longer held in memory.
        assert send(pages, 2_000_000).status_code == 303


def test_another_outcome_under_the_same_attempt_is_told(pages: Pages) -> None:
    pages.sign_in("dcc", PASSWORD)
    pages.get(TESTING)
    upload(pages)
    page = upload(pages, JUNIT.replace(b'<testcase name="a"/>', b'<testcase name="a"><error/></testcase>'))
    assert page.status_code == 409
    assert "send it as another attempt" in page.text


@pytest.mark.parametrize("login", ["stranger", "tag-chair", "secretariat"])
def test_others_do_not_upload(pages: Pages, login: str) -> None:
    pages.sign_in(login, PASSWORD)
    assert "Upload a report" not in pages.get(TESTING).text
    page = upload(pages)
    assert page.status_code == 403
    assert "the DCC and its systems" in page.text


def test_who_has_not_signed_in_is_asked_to(pages: Pages) -> None:
    pages.get("/sign-in")
    page = upload(pages)
    assert page.status_code == 401
    assert pages.get(f"{TESTING}/runs/1/payload").status_code == 401
