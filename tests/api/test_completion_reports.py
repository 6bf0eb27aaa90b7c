"""Completion reports over JSON: each version once, and the steps it comes through."""

import pytest

from tests.support.cast import Cast
from tests.support.clients import TestClient
from tests.support.phases import SIT, Asker
from tests.support.problems import pointers, refused

PATH = f"{SIT}/reports"
SENT = {
    "kind": "final",
    "version": "1.0",
    "link": "https://example.org/sit.pdf",
    "effective_at": "2021-09-20T09:00:00Z",
}
REVIEW = {"step": "reviewed", "agreed": True, "meeting": "TAG_51", "effective_at": "2021-09-29T12:00:00Z"}
APPROVAL = {"step": "approved", "agreed": True, "words": "Accepted."}


@pytest.fixture
def asker(api: TestClient, cast: Cast) -> Asker:
    return Asker(api, cast)


def submit(asker: Asker, **more: str) -> int:
    made = asker.send("dcc", PATH, {**SENT, **more})
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def test_what_the_timetable_plans(api: TestClient) -> None:
    document = api.get("/api/v1/releases/november-2019/phases/SIT/reports").json()
    assert document["items"] == []
    assert [(row["kind"], row["step"], row["at"]["date"]["text"]) for row in document["planned"]] == [
        ("interim", "submitted", "21 Aug 19"),
        ("interim", "reviewed", "28 Aug 19"),
        ("final", "submitted", "18 Sep 19"),
        ("final", "reviewed", "25 Sep 19"),
        ("final", "approved", "11 Oct 19"),
    ]
    assert api.get(PATH).json()["planned"] == []


def test_who_may_submit_review_and_approve(asker: Asker) -> None:
    documents = iter(range(99))
    may = {who for who in ("secretariat", "dcc", "tag-chair", "stranger", "party")
           if asker.send(who, PATH, {**SENT, "version": str(next(documents))}).status_code == 201}  # fmt: skip
    assert may == {"secretariat", "dcc"}
    steps = f"{PATH}/{submit(asker)}/steps"
    assert asker.may(steps, REVIEW) == {"secretariat", "tag-chair", "tag-secretary"}
    assert asker.may(steps, APPROVAL) == {"secretariat", "panel-chair"}
    refused(asker.send("stranger", PATH, SENT), 403, "forbidden")
    asker.closed(PATH, SENT)
    asker.closed(steps, REVIEW)


def test_a_report_comes_through_its_steps(asker: Asker) -> None:
    number = submit(asker)
    for who, step in (("tag-chair", REVIEW), ("panel-chair", APPROVAL)):
        assert asker.send(who, f"{PATH}/{number}/steps", step).status_code == 201
    (row,) = asker.api.get(PATH).json()["items"]
    assert [(each["step"], each["agreed"], each["by"]) for each in row["steps"]] == [
        ("submitted", None, "Dcc"), ("reviewed", True, "Tag chair"), ("approved", True, "Panel chair"),
    ]  # fmt: skip
    (then,) = asker.api.get(PATH, params={"as_at": "2021-09-25"}).json()["items"]
    assert [each["step"] for each in then["steps"]] == ["submitted"]
    assert asker.api.get(PATH, params={"as_at": "2021-09-19"}).json()["items"] == []


def test_each_version_comes_once(asker: Asker) -> None:
    submit(asker)
    assert pointers(refused(asker.send("dcc", PATH, SENT), 409, "conflict")) == ["/version"]
    submit(asker, version="1.1", effective_at="2021-09-22T09:00:00Z")
    submit(asker, kind="interim")
    listed = [(row["kind"], row["version"]) for row in asker.api.get(PATH).json()["items"]]
    assert listed == [("final", "1.1"), ("interim", "1.0"), ("final", "1.0")]


def test_a_repeat_under_a_key_is_the_same_report(asker: Asker) -> None:
    key = {"Authorization": f"Bearer {asker.cast.key('releases:write', person='dcc')}", "Idempotency-Key": "once"}
    first, again = (asker.api.post(PATH, json=SENT, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert len(asker.api.get(PATH).json()["items"]) == 1


def test_what_cannot_be_a_report(asker: Asker) -> None:
    for wrong, place in (
        ({"version": " "}, "/version"),
        ({"link": ""}, "/link"),
        ({"link": "javascript:alert(1)"}, "/link"),
        ({"link": "", "file_name": "a.docx", "sha256": "xyz"}, "/sha256"),
        ({"kind": "third"}, "/kind"),
        ({"effective_at": "2090-01-01T00:00:00Z"}, "/effective_at"),
    ):
        assert place in pointers(refused(asker.send("dcc", PATH, {**SENT, **wrong}), 422)), wrong


def test_what_cannot_be_a_step(asker: Asker) -> None:
    steps = f"{PATH}/{submit(asker)}/steps"
    for who, wrong, place in (
        ("tag-chair", {**REVIEW, "agreed": None}, "/agreed"),
        ("tag-chair", {**REVIEW, "agreed": False}, "/words"),
        ("tag-chair", {**REVIEW, "effective_at": "2021-09-01T00:00:00Z"}, "/effective_at"),
        ("dcc", {"step": "submitted"}, "/step"),
    ):
        assert place in pointers(refused(asker.send(who, steps, wrong), 422, "invalid")), wrong
    refused(asker.send("tag-chair", f"{PATH}/999999/steps", REVIEW), 404, "not-found")
    refused(asker.send("tag-chair", f"{PATH}/{2**80}/steps", REVIEW), 404, "not-found")
    refused(asker.send("tag-chair", steps.replace("SIT", "UIT"), REVIEW), 404, "not-found")
    refused(asker.api.get(PATH.replace("SIT", "nope")), 404, "not-found")
