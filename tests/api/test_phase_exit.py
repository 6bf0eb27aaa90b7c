"""What stands between a phase and its exit, over JSON: judged from the record, with the paper beside it."""

from typing import Any

import pytest

from tests.support.cast import Cast
from tests.support.clients import TestClient
from tests.support.phases import BASE, SIT, Asker
from tests.support.problems import bearer, refused
from tests.support.results import body, result

PATH = f"{SIT}/exit"
UIT = f"{BASE}/phases/UIT"
UIT_EXIT = f"{UIT}/exit"


@pytest.fixture
def asker(api: TestClient, cast: Cast) -> Asker:
    return Asker(api, cast)


def read(api: TestClient, path: str = PATH, **asked: str) -> dict[tuple[str, int | None], dict[str, Any]]:
    document = api.get(path, params=asked).json()
    return {(row["kind"], row["severity"]): row for row in document["requirements"]}


def post(asker: Asker, sent: bytes, query: str = "") -> None:
    key = bearer(asker.cast.key("results:write"), Content_Type="application/json")
    answer = asker.api.post(f"{BASE}/test-runs{query}", content=sent, headers=key)
    assert answer.status_code in {200, 201}, answer.text


def test_november_2021_is_what_the_paper_says_and_nothing_more(api: TestClient) -> None:
    document = api.get(f"{BASE}/phases/regression/exit").json()
    assert document["complete"] is False
    assert {row["satisfied"] for row in document["requirements"]} == {None}
    rate = document["requirements"][0]
    assert rate["kind"] == "pass-rate"
    assert rate["sentence"] == "No results of this phase are in the record, so no pass rate can be counted."
    assert any("99% was achieved" in each["words"] for each in rate["reported"])
    # One sentence holds what is required and what was reached: it is told once.
    assert [each["cite"] for each in rate["reported"]] == ["CSC_32_2610, line 827", "CSC_32_2610, line 829"]


def test_sit_of_november_2021_as_reported(api: TestClient) -> None:
    rows = read(api)
    assert {row["satisfied"] for row in rows.values()} == {None}
    assert "four Severity 3 Testing Issues" in rows["outstanding", 3]["reported"][0]["words"]
    for severity in (1, 2):
        assert "no Severity 1 or 2 defects" in rows["outstanding", severity]["reported"][0]["words"]
    assert rows["outstanding", 4]["reported"] == []
    assert "The TAG agreed that SIT had been completed" in rows["recommendation", None]["reported"][0]["words"]


def test_a_phase_that_comes_to_its_exit_step_by_step(asker: Asker) -> None:
    """399 of 400 is not 100 of 100; then the last one passes, the report comes, the TAG and the Panel agree."""
    cases = [result(str(n)) for n in range(399)]
    post(asker, body([*cases, result("399", "failed", message="No answer")], phase="UIT"))
    assert asker.send(
        "tag-chair", f"{UIT}/thresholds",
        {"required": {"needed": 100, "of": 100}, "outstanding": [{"severity": s, "at_most": 0} for s in (3, 4, 5)]},
        **asker.guard(UIT),
    ).status_code == 201  # fmt: skip
    rate = read(asker.api, UIT_EXIT)["pass-rate", None]
    assert (rate["satisfied"], rate["sentence"]) == (
        False, "399 of 400 executed test cases passed (99.75 %); 100 of 100 must. 1 more have to pass.",
    )  # fmt: skip
    post(asker, body([result("399")], id="SIT-42", phase="UIT"))
    rows = read(asker.api, UIT_EXIT)
    assert {kind for (kind, _), row in rows.items() if row["satisfied"] is not True} == {"report", "recommendation"}
    made = asker.send("dcc", f"{UIT}/reports", {"kind": "final", "version": "1.0", "link": "https://example.org/r"})
    steps = f"{UIT}/reports/{made.json()['id']}/steps"
    assert read(asker.api, UIT_EXIT)["report", None]["satisfied"] is False
    asker.send("tag-chair", steps, {"step": "reviewed", "agreed": True})
    assert asker.api.get(UIT_EXIT).json()["complete"] is False
    asker.send("panel-chair", steps, {"step": "approved", "agreed": True})
    document = asker.api.get(UIT_EXIT).json()
    assert document["complete"] is True
    assert document["sentence"] == "All 11 exit criteria are met: the phase is complete."
    # A later version that nobody has reviewed takes it back.
    asker.send("dcc", f"{UIT}/reports", {"kind": "final", "version": "1.1", "link": "https://example.org/r"})
    assert asker.api.get(UIT_EXIT).json()["complete"] is False


def test_a_partial_run_completes_nothing_until_it_comes_whole(asker: Asker) -> None:
    whole = body([result("a"), result("b")])
    key = bearer(asker.cast.key("results:write"), Content_Type="application/x-ndjson")
    facts = b'{"run": {"source": "dsp", "id": "SIT-41", "attempt": 1, "phase": "SIT"}, "declared": null}\n'
    cut = facts + b'{"name": "a", "outcome": "passed"}\n{"name": "b", "outc'
    answer = asker.api.post(f"{BASE}/test-runs?partial=accept", content=cut, headers=key)
    assert answer.status_code == 201, answer.text
    assert answer.json()["partial"] is True
    row = read(asker.api)["whole-runs", None]
    assert row["satisfied"] is False
    assert row["details"][0]["words"] == "dsp SIT-41, attempt 1, was received only in part."
    assert row["details"][0]["href"].startswith("/releases/november-2021/testing/runs/")
    post(asker, body([result("a"), result("b")], attempt=2) if whole else b"")
    assert read(asker.api)["whole-runs", None]["satisfied"] is True


def test_an_empty_register_is_not_none_where_the_paper_tells_of_issues(asker: Asker) -> None:
    post(asker, body([result("a")]))
    post(asker, body([result("a")], phase="UIT", id="UIT-1"))
    assert {read(asker.api)["outstanding", severity]["satisfied"] for severity in (1, 2, 3)} == {None}
    assert read(asker.api, UIT_EXIT)["outstanding", 1]["satisfied"] is True


def test_an_outstanding_issue_stands_in_the_way_until_it_is_closed_or_excluded(asker: Asker) -> None:
    post(asker, body([result("a")], phase="UIT", id="UIT-1"))
    key = bearer(asker.cast.key("issues:write", person="dcc"))
    issue = {"title": "No fault is returned", "severity": 1, "phase": "UIT"}
    made = asker.api.post(f"{BASE}/testing-issues", json=issue, headers=key)
    assert made.status_code == 201, made.text
    row = read(asker.api, UIT_EXIT)["outstanding", 1]
    assert (row["satisfied"], row["sentence"]) == (False, "Severity 1: 1 outstanding; none may be.")
    assert row["details"][0]["words"] == f"{made.json()['key']} is outstanding."
    assert read(asker.api, f"{BASE}/phases/BAT/exit")["outstanding", 1]["satisfied"] is True
    assert read(asker.api)["outstanding", 1]["satisfied"] is True  # the register is kept here now


def test_as_it_stood(asker: Asker) -> None:
    post(asker, body([result("a")]))
    assert read(asker.api)["execution", None]["satisfied"] is True
    assert read(asker.api, as_at="2021-10-05")["execution", None]["satisfied"] is None


def test_what_is_not_there(api: TestClient) -> None:
    refused(api.get(PATH.replace("SIT", "nope")), 404, "not-found")
    refused(api.get("/api/v1/releases/nope/phases/SIT/exit"), 404, "not-found")
    tag = api.get(PATH).headers["etag"]
    assert api.get(PATH, headers={"If-None-Match": tag}).status_code == 304
