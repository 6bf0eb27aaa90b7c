"""Reading Common Test Reports strictly: what the current schema allows is taken, what it forbids has its place told."""

import copy
import json
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.doors.report_ctrf import read_ctrf
from app.doors.report_ctrf_shape import is_address, is_instant

ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}
UUID = "6f1d3c52-0b9e-4a53-9c3e-2f0a8f0b7c11"
METRIC = {"current": 0.5, "baseline": 1, "change": -0.5}
ATTACHMENT = {"attachmentId": "f-1", "name": "log", "contentType": "text/plain", "path": "a.log", "extra": {"any": [1]}}
SAID = {"message": "no answer", "trace": "line 4", "snippet": "ask()", "line": 4, "stdout": ["a"], "stderr": []}
ATTEMPT = {"attempt": 1, "attemptId": "a-1", "status": "other", "duration": 0, "start": 1, "stop": 2, **SAID}
RATES = dict.fromkeys(("passRate", "failRate", "flakyRate", "averageTestDuration"), METRIC)
TEXTS = ("ai", "rawStatus", "type", "filePath", "threadId", "browser", "device", "screenshot")
LABELS = {"priority": "P1", "severity": 2.5, "automated": True, "owners": ["a", 1, False]}
TEST = {
    "id": UUID,
    "testId": "t-1",
    "executionId": "e-1",
    "attemptId": "a-2",
    "name": "joins",
    "status": "passed",
    "duration": 5.0,
    "start": -1,
    "stop": 10**20,
    "suite": ["SR 8"],
    "tags": ["smoke"],
    "labels": LABELS,
    "retries": 0,
    "flaky": True,
    "parameters": {"set": None},
    "extra": {"x": {}},
    **dict.fromkeys(TEXTS, ""),
    **SAID,
    "retryAttempts": [{**ATTEMPT, "attachments": [ATTACHMENT], "extra": {}}],
    "attachments": [ATTACHMENT],
    "steps": [{"name": "", "status": "pending", "extra": {}}],
    "insights": {**RATES, "p95TestDuration": {}, "executedInRuns": 3, "extra": {}},
}
COUNTS = ("tests", "passed", "failed", "skipped", "pending", "other", "start", "stop", "flaky", "suites", "duration")
PLACES = ("reportName", "appName", "appVersion", "buildId", "buildName", "buildUrl", "repositoryName", "repositoryUrl")
MACHINE = ("commit", "branchName", "osPlatform", "osRelease", "osVersion", "testEnvironment", "shardId")
EVERYTHING: dict[str, Any] = {
    "reportFormat": "CTRF",
    "specVersion": "0.2.0",
    "reportId": UUID.upper(),
    "runId": "r",
    "extra": {"any": None},
    "timestamp": "2021-10-05T17:00:00.5+01:00",
    "generatedBy": "hand",
    "results": {
        "tool": {"name": "dsp", "version": "", "extra": {}},
        "summary": {**dict.fromkeys(COUNTS, 1), "extra": {}},
        "tests": [TEST],
        "environment": {**dict.fromkeys((*PLACES, *MACHINE), "x"), "buildNumber": 4, "healthy": False, "extra": {}},
        "extra": {},
    },
    "insights": {**RATES, "averageRunDuration": METRIC, "p95RunDuration": METRIC, "runsAnalyzed": 2, "extra": {}},
    "baseline": {
        "reportId": UUID,
        "timestamp": "2021-10-05t17:00:00z",
        "source": "main",
        "buildNumber": 1,
        "extra": {},
        "buildName": "b",
        "buildUrl": "https://ci.example/b?n=1#l",
        "commit": "c",
    },
}
# Parts that are named twice above are two here, so that a change to one is no change to the other.
EVERYTHING = json.loads(json.dumps(EVERYTHING))
FREE = ("extra", "parameters")


def places(value: Any, steps: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a document that the schema says something about."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [steps] if steps else []
    for step, each in inner:
        found += [(*steps, step)] if step in FREE else places(each, (*steps, step))
    return found


def changed(steps: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    document = copy.deepcopy(EVERYTHING)
    around: Any = document
    for step in steps[:-1]:
        around = around[step]
    around[steps[-1]] = value
    return document


def at(steps: tuple[str | int, ...]) -> Any:
    value: Any = EVERYTHING
    for step in steps:
        value = value[step]
    return value


def pointer(steps: tuple[str | int, ...]) -> str:
    return "".join(f"/{step}" for step in steps)


def read(document: Any) -> int:
    return len(read_ctrf(json.dumps(document).encode(), ADDRESS, strict=True).results)


def refused(document: Any) -> list[str]:
    with pytest.raises(Invalid) as told:
        read(document)
    assert all(fault.detail.endswith(".") for fault in told.value.faults)
    return [fault.pointer for fault in told.value.faults]


def test_every_field_that_the_schema_knows_is_taken() -> None:
    assert read(EVERYTHING) == 1


@pytest.mark.parametrize("steps", places(EVERYTHING), ids=pointer)
def test_null_is_refused_everywhere(steps: tuple[str | int, ...]) -> None:
    label = steps[: steps.index("labels") + 2] if "labels" in steps else steps
    assert refused(changed(steps, None)) == [pointer(label)]


@pytest.mark.parametrize("steps", [(), *(s for s in places(EVERYTHING) if isinstance(at(s), dict))], ids=pointer)
def test_an_unknown_field_is_refused_outside_extra(steps: tuple[str | int, ...]) -> None:
    open_here = bool(steps) and steps[-1] in (*FREE, "labels")
    document = changed((*steps, "odd/~one"), 1)
    assert (read(document) == 1) if open_here else refused(document) == [f"{pointer(steps)}/odd~1~0one"]


REQUIRED = [
    *(("results",), ("reportFormat",), ("specVersion",), ("baseline", "reportId"), ("results", "tool", "name")),
    *(("results", part) for part in ("tool", "summary", "tests")),
    *(("results", "summary", count) for count in COUNTS[:8]),
    *(("results", "tests", 0, part) for part in ("name", "status", "duration")),
    *(("results", "tests", 0, "retryAttempts", 0, part) for part in ("attempt", "status")),
    *(("results", "tests", 0, "attachments", 0, part) for part in ("name", "contentType", "path")),
    *(("results", "tests", 0, "retryAttempts", 0, "attachments", 0, part) for part in ("name", "contentType", "path")),
    *(("results", "tests", 0, "steps", 0, part) for part in ("name", "status")),
]


@pytest.mark.parametrize("steps", [s for s in places(EVERYTHING) if isinstance(s[-1], str)], ids=pointer)
def test_a_field_may_be_left_out_only_where_it_is_not_required(steps: tuple[str | int, ...]) -> None:
    document = copy.deepcopy(EVERYTHING)
    around: Any = document
    for step in steps[:-1]:
        around = around[step]
    del around[steps[-1]]
    required = steps in REQUIRED
    assert (refused(document) == [pointer(steps)]) if required else read(document) == 1


T: tuple[str | int, ...] = ("results", "tests", 0)


def each(*steps: str | int, bad: tuple[Any, ...]) -> list[tuple[tuple[str | int, ...], Any]]:
    return [(steps, value) for value in bad]


WRONG = [
    *each("reportFormat", bad=("ctrf", 1)),
    *each("specVersion", bad=("1.0", "v1.0.0", "1.0.0\n", "1.0.0-rc1", "١.0.0", 1.0)),
    *each("reportId", bad=("", "r-1", UUID[:-1], "{" + UUID + "}", UUID.replace("-", ""))),
    *each("timestamp", bad=("", "2021-10-05", "2021-10-05T17:00:00", "2021-02-29T17:00:00Z", 1)),
    *each("runId", bad=("", 1)),
    *each("results", "tool", "name", bad=("", 1)),
    *each("results", "environment", "shardId", bad=("", 1)),
    *each("results", "tests", bad=({}, "x")),
    *(found for part in ("id", "testId", "executionId", "attemptId", "name") for found in each(*T, part, bad=("", 1))),
    *each(*T, "duration", bad=(1.5, "1", True, [])),
    *each(*T, "status", bad=("Passed", "error", "", 1, ["passed"])),
    *each(*T, "suite", bad=("SR 8", [])),
    *each(*T, "labels", "owners", bad=([], {}, [None], [["a"]])),
    *each(*T, "retries", bad=(-1, 0.5)),
    *each(*T, "retryAttempts", bad=([], {})),
    *each(*T, "flaky", bad=(1, "true")),
    *each(*T, "parameters", bad=([], "x")),
    *each(*T, "extra", bad=([], "x")),
    *each(*T, "retryAttempts", 0, "attempt", bad=(0, -1, "1")),
    *each(*T, "retryAttempts", 0, "duration", bad=(-1, 0.5)),
    *each(*T, "retryAttempts", 0, "attemptId", bad=("", 1)),
    *each(*T, "attachments", 0, "attachmentId", bad=("", 1)),
    *each("insights", "passRate", "current", bad=("1", True)),
    *each("baseline", "buildUrl", bad=("builds/1", "", "//x", "https://a b", "http://h:p/", "http://a/%zz")),
]


@pytest.mark.parametrize(("steps", "bad"), WRONG)
def test_what_breaks_a_rule_is_refused_at_its_place(steps: tuple[str | int, ...], bad: Any) -> None:
    assert refused(changed(steps, bad)) == [pointer(steps)]


@pytest.mark.parametrize("part", ["stdout", "stderr", "tags", "suite"])
def test_one_odd_line_is_told_by_its_number(part: str) -> None:
    assert refused(changed((*T, part), ["a", 1])) == [f"/results/tests/0/{part}/1"]


def test_rules_that_the_specification_has_in_words_alone_refuse_nothing() -> None:
    assert read(changed((*T, "retries"), 7)) == 1
    assert read(changed((*T, "name"), "a\x00b")) == 1
    assert read(changed(("specVersion",), "99.0.0")) == 1
    assert read(changed(("results", "summary", "tests"), -5)) == 1


def test_a_thousand_faults_are_told_and_no_more() -> None:
    assert len(refused(changed(("results", "tests"), [{}] * 500_000))) == 1_000


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"\xef\xbb\xbf" + json.dumps(EVERYTHING).encode(), "byte order mark"),
        (json.dumps(changed((*T, "extra"), {"x": float("nan")})).encode(), "NaN is no number"),
        (json.dumps(EVERYTHING).encode()[:-5], "line 1, column"),
        (json.dumps(EVERYTHING).replace('"duration": 5.0', '"duration": 1e400').encode(), "A whole number is wanted"),
        (b"[]", "An object is wanted"),
    ],
)
def test_what_is_no_json_of_the_format_is_refused(sent: bytes, said: str) -> None:
    for partial in (False, True):
        with pytest.raises(Invalid) as told:
            read_ctrf(sent, ADDRESS, strict=True, partial=partial)
        assert said in told.value.detail


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("2016-12-31T23:59:60Z", True),
        ("2017-01-01T00:59:60+01:00", True),
        ("2016-12-31T22:59:60-01:00", True),
        ("2016-12-31T12:59:60Z", False),
        ("0000-02-29T00:00:00Z", True),
        ("2021-10-05T24:00:00Z", False),
        ("2021-10-05T17:00Z", False),
        ("2021-10-05T17:00:00+24:00", False),
        ("2021-10-05 17:00:00Z", False),
    ],
)
def test_times(text: str, valid: bool) -> None:
    assert is_instant(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("mailto:a@b", True),
        ("urn:x", True),
        ("http://[::1]:80/", True),
        ("http://u:p@h/a%20b?c#d", True),
        ("http://h:8a/", False),
        ("http://a[b]/", False),
        ("http://a/ü", False),
        ("1a:b", False),
    ],
)
def test_addresses(text: str, valid: bool) -> None:
    assert is_address(text) is valid
