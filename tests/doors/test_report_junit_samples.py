"""The real JUnit reports beside the repository, against counts taken by eye from their XML beforehand."""

from collections import Counter

import pytest

from app.doors.report_junit import read_junit
from tests.support.beside import folder_beside

ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}
COUNTED = {
    "junit-01-pytest.xml": {"passed": 8, "failed": 4},
    "junit-06-jest.xml": {"passed": 10},
    "junit-10-go-build-failed.xml": {"errored": 1},
    "junit-16-phpunit-nested.xml": {"passed": 10, "failed": 2},
}
# The totals that the files themselves name; jest's root says nothing of skipped, its suites do.
DECLARED = {
    "junit-01-pytest.xml": {"tests": 12, "failures": 4, "errors": 0, "skipped": 0},
    "junit-06-jest.xml": {"tests": 10, "failures": 0, "errors": 0, "skipped": 0},
    "junit-10-go-build-failed.xml": {"tests": 1, "failures": 0, "errors": 1},
    "junit-16-phpunit-nested.xml": {"tests": 12, "failures": 2, "errors": 0, "skipped": 0},
}


def sample(request: pytest.FixtureRequest, name: str) -> bytes:
    samples = folder_beside(request, "samples/results", "THE SAMPLE REPORTS", unread="JUnit was not read from them")
    return (samples / name).read_bytes()


@pytest.mark.parametrize("name", COUNTED)
def test_a_sample_counts_as_by_hand(request: pytest.FixtureRequest, name: str) -> None:
    sent = read_junit(sample(request, name), ADDRESS)
    assert Counter(result.outcome.value for result in sent.results) == COUNTED[name]
    assert sent.declared == DECLARED[name]
    assert not [note for note in sent.notes if "eclare" in note]


def test_the_nested_sample_keeps_its_paths(request: pytest.FixtureRequest) -> None:
    sent = read_junit(sample(request, "junit-16-phpunit-nested.xml"), ADDRESS)
    assert Counter(result.suite for result in sent.results) == {
        "CLI Arguments": 2,
        "CLI Arguments > PHPUnit\\Event\\CollectingDispatcherTest": 2,
        "CLI Arguments > PHPUnit\\Event\\DeferringDispatcherTest": 4,
        "CLI Arguments > PHPUnit\\Event\\DirectDispatcherTest": 4,
    }
    assert [result.class_name for result in sent.results[:3]] == [
        None,
        None,
        "PHPUnit.Event.CollectingDispatcherTest",
    ]


def test_the_jest_sample_tells_empty_classes_from_named_ones(request: pytest.FixtureRequest) -> None:
    sent = read_junit(sample(request, "junit-06-jest.xml"), ADDRESS)
    assert Counter(result.class_name for result in sent.results) == {
        "": 8,
        "Button": 1,
        "Organization and workspace": 1,
    }
    assert {result.occurrence for result in sent.results} == {1}


def test_the_pytest_sample_has_a_time_without_a_zone(request: pytest.FixtureRequest) -> None:
    sent = read_junit(sample(request, "junit-01-pytest.xml"), ADDRESS)
    assert sent.facts.started_at is None
    assert [note for note in sent.notes if "2024-06-13T12:33:48.703447" in note and "zone" in note]
