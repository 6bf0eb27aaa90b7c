"""Common Test Reports that were cut off: refused, or taken as far as their tests are complete."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.test_result import SentRun
from app.doors.report_ctrf import read_ctrf

ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}
TESTS: list[dict[str, Any]] = [
    {"name": "joins", "status": "passed", "duration": 12, "extra": {"odd": [True, None, -1.5e3]}},
    {"name": 'leaves "é" \U0001f600 \\ ]}', "status": "failed", "message": "no\nanswer"},
    {"name": "waits", "status": "skipped"},
]
REPORT = {
    "runId": "nightly",
    "results": {"tool": {"name": "dsp"}, "summary": {"tests": 3}, "tests": TESTS, "extra": {"a": 1}},
    "extra": {},
}
BODIES = [
    json.dumps(REPORT, ensure_ascii=escaped, indent=indent).encode()
    for escaped in (False, True)
    for indent in (None, 1)
]


def cut(sent: bytes, at: int) -> SentRun | None:
    try:
        return read_ctrf(sent[:at], ADDRESS, partial=True)
    except Invalid:
        return None


@pytest.mark.parametrize("sent", BODIES)
def test_every_cut_gives_the_complete_tests_before_it_or_a_refusal(sent: bytes) -> None:
    begun, last = sent.index(b'"tests": [') + 10, 0
    for at in range(len(sent)):
        found = cut(sent, at)
        assert (found is not None) == (at >= begun), at
        with pytest.raises(Invalid, match=r"line|UTF-8"):
            read_ctrf(sent[:at], ADDRESS)
        if found is None:
            continue
        assert found.partial
        assert [result.name for result in found.results] == [test["name"] for test in TESTS][: len(found.results)]
        assert len(found.results) >= last
        last = len(found.results)
        assert "Cut off in line" in found.notes[0]
        assert ("Declared tests 3" in "".join(found.notes)) == (last < 3)
    assert last == 3


@pytest.mark.parametrize("sent", BODIES)
def test_a_whole_report_is_no_part_even_where_a_part_would_do(sent: bytes) -> None:
    found = read_ctrf(sent, ADDRESS, partial=True)
    assert not found.partial
    assert found.notes == ()


def test_the_receipt_says_where_it_was_cut() -> None:
    found = read_ctrf(b'{"results": {\n"tests": [{"name": "a", "status": "passed"},\n {"na', ADDRESS, partial=True)
    assert found.notes == ("Cut off in line 3, column 6: 1 complete test before it, and nothing after it, taken.",)


@pytest.mark.parametrize(
    "sent",
    [
        b'{"results": {"tests": [{"name": "a"} {"name": "b"}, {"name": "and so on and so on',
        b'{"results": {"tests": [{"name": oops}, {"name": "and so on and so on',
        b'{"results": {"tests": [{"name": "a"}]}} and more that has no place here',
        b'{"results": {"tests": [{"name": "a"}], 5: 6, "and so on and so on": ',
        b'{"results": {"tests": [{"name": "\xff"}, {"na',
        b'{"results": {}, "and so on and so on": ',
        b'{"results": {"tests": {"name": ',
        b'{"results": [{"tests": [',
        b'{"results": {"tests": [' + b"[" * 10_000,
        b'{"results": {"tests": [' + b"9" * 10_000 + b', "',
        b"",
    ],
)
def test_a_report_that_is_broken_or_begins_no_tests_is_refused(sent: bytes) -> None:
    with pytest.raises(Invalid):
        read_ctrf(sent, ADDRESS, partial=True)


@pytest.mark.parametrize("rest", [b'"extra": {"a', b'"extra": 12', b'"extra": 1.', b'"extra": tr', b'"extra": "\\u00'])
def test_a_list_without_tests_that_is_complete_is_one(rest: bytes) -> None:
    found = read_ctrf(b'{"results": {"tests": [], ' + rest, ADDRESS, partial=True)
    assert found.partial
    assert len(found.results) == 0


@given(st.lists(st.dictionaries(st.sampled_from(["name", "message", "x"]), st.text() | st.integers())), st.data())
def test_any_report_cut_anywhere_gives_a_beginning_of_its_tests(
    tests: list[dict[str, Any]], data: st.DataObject
) -> None:
    sent = json.dumps({"results": {"tests": tests}}, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "replace")
    whole = read_ctrf(sent, ADDRESS).results
    found = cut(sent, data.draw(st.integers(len(b'{"results": {"tests": ['), len(sent) - 1)))
    assert found is not None
    assert found.results[:] == whole[: len(found.results)]
