"""Common Test Reports that cannot be read are refused with their place; nothing else ever comes of any bytes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.status import Outcome
from app.domain.test_result import SentRun
from app.doors.report_ctrf import KINDS, is_ctrf, read_ctrf

ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT, st.just(10**400)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["name", "status", "duration", "suite", "message", "trace", "rawStatus", "retries", "retryAttempts", "flaky"]
FIELDS += ["extra", "parameters", "device", "browser", "filePath"]
SUMMARY = ["tests", "passed", "failed", "skipped", "pending", "other", "start", "stop", "duration"]


def report(*tests: Any, summary: Any = None, **more: Any) -> bytes:
    return json.dumps({"results": {"tests": list(tests), "summary": summary, **more}}).encode()


def refused(
    sent: bytes, address: dict[str, str] | None = None, *, strict: bool = False, partial: bool = False
) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as told:
        read_ctrf(sent, ADDRESS if address is None else address, strict=strict, partial=partial)
    assert told.value.detail
    return [(fault.pointer, fault.detail) for fault in told.value.faults]


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        (b"", ""),
        (b"[]", ""),
        (b"{}", "/results"),
        (b'{"results": []}', "/results"),
        (b'{"results": {"tool": {"name": "x"}}}', "/results/tests"),
        (b'{"results": {"tests": {}}}', "/results/tests"),
        (b'{"results": {"tests": [null, {"name": "a"}, 3]}}', "/results/tests/0"),
        (b"[" * 10_000, ""),
        (b'{"results": {"tests": [' + b'{"extra":' * 10_000, ""),
        (b'{"results": {"tests": [{"duration": ' + b"9" * 5_000 + b"}]}}", ""),
        (b'{"results": {"tests": []}} x', ""),
        (b"\xff\xfe{", ""),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(sent: bytes, pointer: str) -> None:
    assert refused(sent)[0][0] == pointer
    assert refused(sent, partial=True)[0][0] == pointer


def test_a_broken_report_is_refused_with_its_line_and_column() -> None:
    (pointer, detail), *_ = refused(b'{"results": {\n "tests": [{"name": }]}}')
    assert pointer == ""
    assert "line 2, column 21" in detail


def test_a_byte_order_mark_and_fields_named_twice_are_taken() -> None:
    sent = b'\xef\xbb\xbf{"results": {"tests": [], "tests": [{"name": "a", "status": "failed", "status": "passed"}]}}'
    (result,) = read_ctrf(sent, ADDRESS).results
    assert result.outcome == "passed"


@pytest.mark.parametrize(
    ("document", "ours"),
    [
        ({"reportFormat": "CTRF"}, True),
        ({"results": {"tests": []}}, True),
        ({"results": {"tool": {}}}, True),
        ({"results": {"summary": {}}}, True),
        ({"results": {}}, False),
        ({"results": []}, False),
        ({"run": {}, "results": [{"name": "a"}]}, False),
        ([], False),
        (None, False),
    ],
)
def test_a_report_is_known_by_its_looks(document: Any, ours: bool) -> None:
    assert is_ctrf(document) is ours
    assert "application/ctrf+json" in KINDS


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES)), st.dictionaries(st.sampled_from(SUMMARY), VALUES))
def test_odd_values_are_read_or_refused_and_nothing_else(tests: list[Any], summary: dict[str, Any]) -> None:
    sent = read_ctrf(report(*tests, summary=summary), ADDRESS)
    assert len(sent.results) == len(tests) == sum(sent.counted.values())
    told: list[Invalid] = []
    for strict in (False, True):
        try:
            read_ctrf(report(*tests, summary=summary), ADDRESS, strict=strict)
        except Invalid as error:
            told.append(error)
    assert all(each.faults and each.detail.encode() for each in told)


@given(st.binary() | VALUES.map(lambda value: json.dumps(value).encode()), st.booleans(), st.booleans())
def test_no_bytes_give_anything_but_results_or_a_refusal(sent: bytes, strict: bool, partial: bool) -> None:
    told: list[Invalid] = []
    for body in (sent, b'{"results": {"tests": ' + sent, b'{"results": {"tests": [' + sent + b"]}}"):
        try:
            assert isinstance(read_ctrf(body, ADDRESS, strict=strict, partial=partial), SentRun)
        except Invalid as error:
            told.append(error)
    assert all(each.detail and each.faults for each in told)


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=20).filter(
    str.strip
)
TESTS = st.lists(
    st.tuples(NAMES, st.lists(NAMES, max_size=3), st.sampled_from(Outcome), st.integers(0, 5), st.none() | NAMES),
    max_size=20,
)
WRITTEN = {
    Outcome.PASSED: {"status": "passed"},
    Outcome.FAILED: {"status": "failed"},
    Outcome.SKIPPED: {"status": "skipped"},
    Outcome.NOT_RUN: {"status": "pending"},
    Outcome.ERRORED: {"status": "other"},
    Outcome.BLOCKED: {"status": "other", "rawStatus": "blocked"},
}


@given(TESTS, st.booleans())
def test_tests_written_as_a_report_read_back_the_same(tests: list[Any], strict: bool) -> None:
    written: list[dict[str, Any]] = []
    for name, suite, outcome, retries, variant in tests:
        test = {"name": name, "duration": 1, "retries": retries, **WRITTEN[outcome]}
        if suite:
            test["suite"] = suite
        if variant is not None:
            test["extra"] = {"variant": variant}
        written.append(test)
    summary = dict.fromkeys(SUMMARY, 0) | {"tests": len(tests)}
    document = {"reportFormat": "CTRF", "specVersion": "0.2.0"}
    results = {"tool": {"name": "dsp"}, "summary": summary, "tests": written}
    sent = read_ctrf(json.dumps({**document, "results": results}).encode(), ADDRESS, strict=strict)
    assert [(r.name, r.suite, r.outcome, r.retries, r.variant) for r in sent.results] == [
        (name, " > ".join(suite) if suite else None, outcome, retries, variant)
        for name, suite, outcome, retries, variant in tests
    ]
    assert all(result.duration_us == 1_000 for result in sent.results)
    assert len(set(sent.prints)) == len(tests)
