"""Reading Common Test Reports as tools really write them: what becomes of each field of a test."""

import json
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.test_result import Result, SentRun
from app.doors.report_ctrf import read_ctrf
from app.doors.report_ctrf_tests import test_of as one_test_of

ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}


def read(*tests: Any, summary: Any = None, **more: Any) -> SentRun:
    sent = json.dumps({"results": {"tests": list(tests), "summary": summary, **more}}).encode()
    return read_ctrf(sent, ADDRESS)


def one(**fields: Any) -> Result:
    return read({"name": "joins", "status": "passed", **fields}).results[0]


@pytest.mark.parametrize(
    ("status", "raw", "outcome"),
    [
        ("passed", "failed", "passed"),
        ("Passed", None, "passed"),
        ("PASS", None, "passed"),
        ("failed", "error", "failed"),
        ("FAILURE", None, "failed"),
        ("skipped", None, "skipped"),
        ("pending", "skipped", "not_run"),
        ("error", None, "errored"),
        ("blocked", None, "blocked"),
        ("other", None, "errored"),
        ("other", "", "errored"),
        ("other", "blocked", "blocked"),
        ("other", "timedOut", "errored"),
        ("other", "timed_out", "errored"),
        ("other", "todo", "not_run"),
        ("other", "Not Run", "not_run"),
        ("other", "xfailed", "skipped"),
        ("other", "sideways", "errored"),
        ("sideways", None, "errored"),
        ("sideways", "ok", "passed"),
        (None, "pass", "passed"),
        (None, None, "errored"),
        (3, None, "errored"),
        ({}, [], "errored"),
    ],
)
def test_status(status: Any, raw: Any, outcome: str) -> None:
    assert one(status=status, rawStatus=raw).outcome == outcome


def test_statuses_that_say_nothing_are_told_by_what_they_count_as() -> None:
    sent = read(
        {"name": "a", "status": "passed"},
        {"name": "b", "status": "other", "rawStatus": "todo"},
        {"name": "c", "status": "other", "rawStatus": "queued"},
        {"name": "d", "status": "sideways"},
        summary={"tests": 4, "passed": 1, "other": 2},
    )
    assert sent.notes == (
        "1 with no status that says how it ended (the tool's own words: 'sideways') counted as errored; "
        "the first at /results/tests/3.",
        "2 with no status that says how it ended (the tool's own words: 'queued', 'todo') counted as not run; "
        "the first at /results/tests/1.",
        "Declared other 2, counted 3.",
    )
    assert sent.declared == {"tests": 4, "passed": 1}


def test_other_is_our_errored_where_all_of_it_counts_so() -> None:
    sent = read({"name": "a", "status": "other"}, summary={"other": 2, "pending": 1})
    assert sent.declared == {"errored": 2, "not_run": 1}
    assert sent.notes[1:] == ("Declared errored 2, counted 1.", "Declared not run 1, counted 0.")


@pytest.mark.parametrize(
    ("suite", "path"),
    [
        (["SR 8", "Joining"], "SR 8 > Joining"),
        ("SR 8 > Joining", "SR 8 > Joining"),
        ("SR 8/Joining", "SR 8/Joining"),
        (["SR 8", "", None, "Joining", 3], "SR 8 > Joining > 3"),
        ([""], ""),
        ("", ""),
        ([], None),
        ([None], None),
        (None, None),
        ({}, None),
    ],
)
def test_suite(suite: Any, path: str | None) -> None:
    assert one(suite=suite).suite == path


@pytest.mark.parametrize(
    ("fields", "variant"),
    [
        ({}, None),
        ({"parameters": {}}, None),
        ({"parameters": [1]}, None),
        ({"parameters": {"set": "MM1", "channel": 2}}, "channel=2, set=MM1"),
        ({"parameters": {"b": {"z": True, "a": None}}}, 'b={"a": null, "z": true}'),
        ({"extra": {"variant": "MM2"}, "parameters": {"set": "MM1"}}, "MM2"),
        ({"extra": {"variant": ""}}, ""),
        ({"extra": "MM2"}, None),
    ],
)
def test_variant(fields: dict[str, Any], variant: str | None) -> None:
    assert one(**fields).variant == variant


@pytest.mark.parametrize(
    ("fields", "retries"),
    [
        ({"retries": 2}, 2),
        ({"retries": "2"}, 2),
        ({"retries": 0, "flaky": True}, 1),
        ({"retries": -1}, 0),
        ({"retries": 10**400}, 1_000),
        ({"flaky": True}, 1),
        ({"flaky": True, "status": "failed"}, 0),
        ({"flaky": "true"}, 0),
        ({"retries": 1, "retryAttempts": [{"status": "failed"}, {"status": "failed"}]}, 1),
        ({"retryAttempts": [{"status": "failed"}, {"status": "Passed"}]}, 1),
        ({"retryAttempts": [{"status": "failed"}, "odd"]}, 2),
        ({"retryAttempts": [{"status": "failed"}, {"status": "failed"}], "status": "failed"}, 2),
        ({"retryAttempts": {}}, 0),
    ],
)
def test_retries(fields: dict[str, Any], retries: int) -> None:
    assert one(**fields).retries == retries


@pytest.mark.parametrize(
    ("fields", "device"),
    [
        ({"device": "MM1", "extra": {"device": "MM2"}, "browser": "b"}, "MM1"),
        ({"device": "", "extra": {"device": "MM2"}, "browser": "b"}, "MM2"),
        ({"browser": "b"}, "b"),
        ({}, ""),
    ],
)
def test_device(fields: dict[str, Any], device: str) -> None:
    assert one(**fields).device == device


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"message": "no answer", "trace": "line 4"}, "no answer"),
        ({"message": "", "trace": "line 4"}, "line 4"),
        ({"message": ["no", "answer"]}, "no\nanswer"),
        ({"message": {"odd": 1}}, None),
        ({"message": "\x1b[31mred\x1b[0m \x1b[2Kand\x1b]8;;x\x07 plain"}, "red and plain"),
        ({"message": ""}, None),
        ({}, None),
    ],
)
def test_message(fields: dict[str, Any], message: str | None) -> None:
    assert one(**fields).message == message


def test_names_that_cannot_be_kept_are_mended_and_told() -> None:
    sent = read({"status": "passed"}, {"name": " "}, {"name": 7}, {"name": "a\x00b"}, {"name": "\ud800"}, {"name": {}})
    names = [result.name for result in sent.results]
    assert names == ["(no name)", "(no name)", "7", "a�b", "�", "(no name)"]
    assert [result.occurrence for result in sent.results] == [1, 2, 1, 1, 1, 3]
    assert "3 tests without a name were called (no name); the first at /results/tests/0." in sent.notes


def test_tests_of_one_name_are_told_apart_in_the_order_of_their_files() -> None:
    tests = [
        {"name": "loads", "status": "passed", "filePath": "b.ts"},
        {"name": "saves", "status": "passed", "filePath": "b.ts"},
        {"name": "loads", "status": "failed", "filePath": "a.ts"},
        {"name": "loads", "status": "skipped", "filePath": "b.ts"},
    ]
    there = {(r.name, r.occurrence): r.outcome.value for r in read(*tests).results}
    other_order = [tests[2], tests[0], tests[3], tests[1]]
    assert {(r.name, r.occurrence): r.outcome.value for r in read(*other_order).results} == there
    assert there == {("loads", 1): "failed", ("loads", 2): "passed", ("loads", 3): "skipped", ("saves", 1): "passed"}
    assert read(*tests).results[1].name == "saves"


@pytest.mark.parametrize("added", ["filePath", "threadId", "type", "line", "id", "testId", "start", "labels", "tags"])
def test_a_field_that_a_tool_adds_later_changes_no_identity(added: str) -> None:
    plain = {"name": "joins", "status": "passed"}
    assert read(plain).prints == read({**plain, added: "new"}).prints


def test_a_parameter_nested_too_deep_to_be_written_is_taken() -> None:
    for depth in range(1_000, 0, -1):
        nested = "[" * depth + "]" * depth
        sent = f'{{"results": {{"tests": [{{"name": "joins", "parameters": {{"deep": {nested}}}}}]}}}}'.encode()
        try:
            assert (read_ctrf(sent, ADDRESS).results[0].variant or "").startswith("deep=")
        except Invalid:
            assert depth > 500
    deep: list[Any] = []
    for _ in range(10_000):
        deep = [deep]
    assert one_test_of(0, {"parameters": {"deep": deep, "set": "MM1"}}).key == (None, None, "", "deep=…, set=MM1")
