"""What Common Test Reports say of their run: its key and times, the unit of its durations, its declared totals."""

import json
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.test_result import Result, SentRun
from app.doors.report_ctrf import read_ctrf

ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}


def report(*tests: Any, summary: Any = None, **more: Any) -> bytes:
    return json.dumps({"results": {"tests": list(tests), "summary": summary, **more}}).encode()


def read(*tests: Any, summary: Any = None, **more: Any) -> SentRun:
    return read_ctrf(report(*tests, summary=summary, **more), ADDRESS)


def one(**fields: Any) -> Result:
    return read({"name": "joins", "status": "passed", **fields}).results[0]


def refused(sent: bytes, address: dict[str, str] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as told:
        read_ctrf(sent, ADDRESS if address is None else address)
    assert told.value.detail
    return [(fault.pointer, fault.detail) for fault in told.value.faults]


@pytest.mark.parametrize(
    ("duration", "micros"),
    [(813, 813_000), ("813", 813_000), (1.5, 1_500), (0, 0), (None, None)],
)
def test_durations_are_milliseconds(duration: Any, micros: int | None) -> None:
    assert one(duration=duration).duration_us == micros


@pytest.mark.parametrize("duration", [-1, "soon", "1_000", float("nan"), float("inf"), 10**400, True, {}, "9" * 500])
def test_durations_that_cannot_be_are_dropped_and_told(duration: Any) -> None:
    sent = read({"name": "joins", "status": "passed", "duration": duration})
    assert sent.results[0].duration_us is None
    assert len(sent.notes) == 1
    assert "1 duration was dropped" in sent.notes[0]


@pytest.mark.parametrize(
    ("summary", "duration", "micros"),
    [
        ({"start": 1633453200.25, "stop": 1633453260.5}, 2, 2_000_000),
        ({"start": 1633453200, "stop": 1633453260}, 2.5, 2_500_000),
        ({"start": "1633453200.25", "stop": "1633453260.5"}, "2.5", 2_500_000),
        # No decimal point anywhere: nothing says that whole numbers are seconds.
        ({"start": 1633453200, "stop": 1633453260}, 2, 2_000),
        # A test that took longer than its run: these are milliseconds.
        ({"start": 1633453200.25, "stop": 1633453260.5}, 813, 813_000),
        ({"start": 1633453200000, "stop": 1633453260000}, 2.5, 2_500),
        # The run took 60 s and says 60.
        ({"start": 1633453200000, "stop": 1633453260000, "duration": 60.1}, 2.5, 2_500_000),
        ({"start": 1633453200000, "stop": 1633453260000, "duration": 60000}, 2.5, 2_500),
        ({"start": 1633453200000, "stop": 1633453200000, "duration": 0}, 2.5, 2_500),
        ({"stop": 1633453260.5}, 2.5, 2_500),
    ],
)
def test_seconds_are_read_only_where_the_summary_makes_them_evident(
    summary: dict[str, Any], duration: Any, micros: int
) -> None:
    sent = read({"name": "joins", "status": "passed", "duration": duration}, summary=summary)
    assert sent.results[0].duration_us == micros
    assert any("counts in seconds" in note for note in sent.notes) == (micros >= 2_000_000)


@pytest.mark.parametrize("start", [0, -1, 1000, 1e30, "soon", 1633453200000000, True, 10**400])
def test_times_that_a_run_cannot_have_are_dropped_and_told(start: Any) -> None:
    sent = read(summary={"start": start, "stop": 1633453260000})
    assert sent.facts.started_at is None
    assert sent.facts.ended_at is not None
    assert sent.facts.ended_at.isoformat() == "2021-10-05T17:01:00+00:00"
    assert sent.notes == ("The summary's start is no time that a run can have and was dropped.",)


def test_declared_totals_that_are_no_counts_are_passed_over_and_told() -> None:
    sent = read(summary={"tests": "0", "passed": -1, "failed": 1.5, "skipped": None, "flaky": "x", "extra": 1})
    assert sent.declared == {"tests": 0}
    assert [note.split()[3] for note in sent.notes] == ["passed", "failed", "skipped"]
    assert read(summary=[]).notes == ("The summary is no object and was passed over.",)
    assert read(summary={}).declared is None


def test_run_facts_come_from_the_address_first() -> None:
    document = {
        "reportId": "r-1",
        "results": {
            "tests": [],
            "tool": {"name": "jest"},
            "environment": {"testEnvironment": "SIT-A", "extra": {"phase": "uit", "attempt": 3}},
            "extra": {"phase": "BAT"},
        },
    }
    facts = read_ctrf(json.dumps(document).encode(), {}).facts
    assert (facts.source, facts.run, facts.attempt) == ("jest", "r-1", 3)
    assert (facts.phase, facts.environment) == ("UIT", "SIT-A")
    document["runId"] = "nightly-41"
    assert read_ctrf(json.dumps(document).encode(), {}).facts.run == "nightly-41"
    address = {"source": "dsp", "run": "SIT-41", "attempt": "2", "phase": "SIT", "environment": "SIT-B"}
    facts = read_ctrf(json.dumps(document).encode(), address).facts
    assert (facts.source, facts.run, facts.attempt, facts.phase) == ("dsp", "SIT-41", 2, "SIT")
    assert facts.environment == "SIT-B"


@pytest.mark.parametrize(
    ("environment", "run"),
    [
        ({"buildId": "4711", "buildName": "nightly", "buildNumber": 41}, "4711"),
        ({"buildId": 4711}, "4711"),
        ({"buildId": "", "buildName": "nightly", "buildNumber": 41}, "nightly 41"),
        ({"buildName": "nightly", "buildNumber": "0"}, "nightly 0"),
    ],
)
def test_a_report_without_a_run_is_that_of_its_build(environment: dict[str, Any], run: str) -> None:
    sent = report(tool={"name": "jest"}, environment=environment)
    told = {"phase": "SIT"}
    read = read_ctrf(sent, told)
    assert read.facts.run == run
    assert [note for note in read.notes if "its build was taken for it" in note and run in note]
    asked = read_ctrf(sent, {**told, "run": "SIT-41"})
    assert (asked.facts.run, asked.notes) == ("SIT-41", ())
    named = json.dumps({**json.loads(sent), "reportId": "r-1"}).encode()
    assert (read_ctrf(named, told).facts.run, read_ctrf(named, told).notes) == ("r-1", ())


@pytest.mark.parametrize(
    "environment", [{}, {"buildName": "nightly"}, {"buildNumber": 41}, {"buildName": "", "buildNumber": 41}]
)
def test_what_names_no_run_is_refused_whatever_else_it_says(environment: dict[str, Any]) -> None:
    summary = {"start": 1633453200000, "stop": 1633453260000}
    sent = report(tool={"name": "jest"}, environment=environment, summary=summary)
    ((pointer, words),) = refused(sent, {"phase": "SIT"})
    assert pointer == "/runId"
    assert "in the address, as run=." in words


def test_facts_that_are_missing_are_asked_for_at_their_places() -> None:
    assert [pointer for pointer, _ in refused(report(), {})] == [
        "/results/tool/name",
        "/runId",
        "/results/environment/extra/phase",
    ]
    assert "run=" in refused(report(), {"source": "dsp", "phase": "SIT"})[0][1]
    assert refused(report(), {**ADDRESS, "attempt": "0"})[0][0] == "query:attempt"
