"""The real Common Test Reports beside the repository, against counts taken by hand from their JSON beforehand."""

from pathlib import Path

import pytest

from app.doors.report_ctrf import read_ctrf
from tests.support.beside import folder_beside

FIXTURES = Path(__file__).parents[1] / "fixtures" / "ctrf"
ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}
COUNTED = {
    "ctrf-01-cypress-moj.json": {"passed": 338, "failed": 1},
    "ctrf-08-spec-comprehensive.json": {"passed": 2, "failed": 1},
}
# What the tools ended with, as their own last lines put it or, for those without, by hand; then the differences
# between that and the summary they wrote.
TOOLS: dict[str, tuple[dict[str, int], list[str]]] = {
    "go-empty-documented.json": ({}, []),
    "jest.json": ({"passed": 3, "failed": 1, "not_run": 2}, ["Declared not run 1, counted 2."]),
    "mocha.json": ({"passed": 3, "failed": 2, "not_run": 2}, []),
    "playwright.json": (
        {"passed": 6, "failed": 4, "skipped": 4},
        ["Declared passed 4, counted 6.", "Declared failed 6, counted 4."],
    ),
    "pytest-first.json": ({"passed": 3, "failed": 3, "skipped": 2}, []),
    "pytest.json": ({"passed": 5, "failed": 2, "skipped": 2}, []),
    "shards-documented.json": ({"passed": 1, "failed": 1, "not_run": 1, "blocked": 1}, []),
    "vitest.json": ({"passed": 2, "failed": 1, "skipped": 1, "not_run": 1}, ["Declared not run 0, counted 1."]),
}


def sample(request: pytest.FixtureRequest, name: str) -> bytes:
    samples = folder_beside(request, "samples/results", "THE SAMPLE REPORTS", unread="CTRF was not read from them")
    return (samples / name).read_bytes()


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("name", COUNTED)
def test_counts_are_those_taken_by_hand(request: pytest.FixtureRequest, name: str, strict: bool) -> None:
    sent = read_ctrf(sample(request, name), ADDRESS, strict=strict)
    assert {outcome.value: count for outcome, count in sent.counted.items() if count} == COUNTED[name]
    assert sent.notes == ()
    assert sent.declared is not None
    assert sent.declared["tests"] == len(sent.results) == sum(COUNTED[name].values())
    assert len(set(sent.prints)) == len(sent.prints)


def test_the_cypress_report_repeats_names_across_files(request: pytest.FixtureRequest) -> None:
    sent = read_ctrf(sample(request, "ctrf-01-cypress-moj.json"), ADDRESS)
    assert len({result.name for result in sent.results}) == 327
    assert {result.suite for result in sent.results} == {None}
    assert {result.device for result in sent.results} == {"electron 138.0.7204.251"}
    (failed,) = [result for result in sent.results if result.outcome == "failed"]
    assert (failed.name, failed.retries) == ("test /manage-csips tests all use cases", 2)
    assert (failed.message or "").startswith("AssertionError: Timed out retrying after 4000ms")
    assert sum(result.duration_us or 0 for result in sent.results) == 793_336_000


def test_the_full_example_keeps_suites_retries_and_variants(request: pytest.FixtureRequest) -> None:
    sent = read_ctrf(sample(request, "ctrf-08-spec-comprehensive.json"), {"phase": "SIT"})
    assert (sent.facts.source, sent.facts.run) == ("example-runner", "run-2025-11-24-pr-123")
    assert sent.facts.environment == "staging"
    assert sent.facts.started_at is not None
    assert sent.facts.started_at.isoformat() == "2021-01-01T00:00:00+00:00"
    assert [(result.suite, result.retries) for result in sent.results] == [
        ("Authentication > Login", 0),
        ("Checkout", 1),
        ("Admin > Dashboard", 0),
    ]
    assert sent.results[2].variant == "environment=staging, userRole=admin"


def test_every_fixture_is_counted_here() -> None:
    assert {file.name for file in FIXTURES.iterdir()} == set(TOOLS)


@pytest.mark.parametrize("name", TOOLS)
def test_what_tools_write_is_counted_as_they_ended(name: str) -> None:
    counted, differences = TOOLS[name]
    sent = read_ctrf((FIXTURES / name).read_bytes(), ADDRESS)
    assert {outcome.value: count for outcome, count in sent.counted.items() if count} == counted
    assert [note for note in sent.notes if note.startswith("Declared")] == differences


def test_a_report_of_floats_in_seconds_is_read_in_seconds() -> None:
    sent = read_ctrf((FIXTURES / "pytest-first.json").read_bytes(), ADDRESS)
    assert sent.results[0].duration_us == 900
    assert "The summary counts in seconds" in sent.notes[0]
    assert sent.facts.ended_at is not None
    assert sent.facts.started_at is not None
    assert 0 < (sent.facts.ended_at - sent.facts.started_at).total_seconds() < 1


def test_retries_are_those_that_tools_report() -> None:
    def retried(name: str) -> dict[str, int]:
        sent = read_ctrf((FIXTURES / name).read_bytes(), ADDRESS)
        return {result.name: result.retries for result in sent.results if result.retries}

    assert retried("jest.json") == {
        "meter readings import refuses a negative reading": 2,
        "passes at the second try": 1,
    }
    assert retried("pytest.json") == {"test_a.py::test_second": 1}
    assert retried("playwright.json") == {"fails": 1, "second try": 1, "too slow": 1}


def test_messages_come_without_the_colours_of_a_terminal() -> None:
    sent = read_ctrf((FIXTURES / "playwright.json").read_bytes(), ADDRESS)
    message = next(result.message for result in sent.results if result.name == "fails")
    assert message is not None
    assert message.startswith("Error: expect(received).toBe(expected)")
    assert not [note for note in sent.notes if "characters" in note]


def test_a_full_report_of_another_tool() -> None:
    sent = read_ctrf((FIXTURES / "shards-documented.json").read_bytes(), {}, strict=True)
    facts = sent.facts
    assert (facts.source, facts.run, facts.attempt, facts.phase) == ("dsp", "nightly-41", 2, "SIT")
    first, second, third, fourth = sent.results
    assert (first.suite, first.class_name, first.variant) == (
        "SR 8.14.3 > Registration",
        "Returns",
        "channel=2, set=MM1",
    )
    assert (first.modification, first.device, first.retries) == ("SECMP0039", "MM1", 1)
    assert (second.variant, second.device, second.class_name) == ("MM2 by hand", "MM2", "Returns")
    assert second.message == "no answer"
    assert (third.suite, third.outcome) == (None, "not_run")
    assert fourth.outcome == "blocked"
    assert any("'Blocked'" in note and "counted as blocked" in note for note in sent.notes)
