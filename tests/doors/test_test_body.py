"""Reading our JSON: what is taken, and every refusal with its place; never anything but a refusal."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.status import Outcome
from app.domain.test_result import SentRun
from app.doors.test_body import read_json, run_of
from tests.support.results import body, result

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(st.characters(exclude_categories=())),
        st.sampled_from([each.value for each in Outcome]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
RESULTS = st.dictionaries(
    st.sampled_from(
        ["suite", "class", "name", "variant", "outcome", "duration_s", "message", "modification", "device"]
    ),
    VALUES,
)


def refused(sent: bytes, address: dict[str, str] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as told:
        read_json(sent, address or {})
    assert told.value.detail
    return [(fault.pointer, fault.detail) for fault in told.value.faults]


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"source": " "}, "/run/source"),
        ({"source": "x" * 201}, "/run/source"),
        ({"id": ""}, "/run/id"),
        ({"id": "SIT\x0041"}, "/run/id"),
        ({"id": "SIT\n41"}, "/run/id"),
        ({"id": 41}, "/run/id"),
        ({"environment": "\ud800"}, "/run/environment"),
        ({"attempt": 0}, "/run/attempt"),
        ({"attempt": -1}, "/run/attempt"),
        ({"attempt": 2**31}, "/run/attempt"),
        ({"attempt": 10**30}, "/run/attempt"),
        ({"attempt": "1"}, "/run/attempt"),
        ({"attempt": True}, "/run/attempt"),
        ({"attempt": 1.5}, "/run/attempt"),
        ({"started_at": "2021-10-05T17:00:00"}, "/run/started_at"),
        ({"started_at": "2021-10-05"}, "/run/started_at"),
        ({"ended_at": "0001-01-01T00:00:00+23:59"}, "/run/ended_at"),
        ({"ended_at": 1}, "/run/ended_at"),
        ({"build": "7"}, "/run/build"),
    ],
)
def test_a_fact_that_cannot_be_kept_refuses_the_body(facts: dict[str, Any], pointer: str) -> None:
    assert [place for place, _ in refused(body([result("a")], **facts))] == [pointer]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"outcome": "broken"}, "/results/1/outcome"),
        ({"outcome": None}, "/results/1/outcome"),
        ({"outcome": "\ud800"}, "/results/1"),
        ({"name": None}, "/results/1/name"),
        ({"name": ""}, "/results/1/name"),
        ({"name": "x" * 1001}, "/results/1/name"),
        ({"name": "a\x00b"}, "/results/1/name"),
        ({"name": "\udfff"}, "/results/1/name"),
        ({"suite": "a\tb"}, "/results/1/suite"),
        ({"class": "\x7f"}, "/results/1/class"),
        ({"class": 3}, "/results/1/class"),
        ({"variant": "x" * 1001}, "/results/1/variant"),
        ({"message": "a\x00b"}, "/results/1/message"),
        ({"message": "a\ud800"}, "/results/1/message"),
        ({"modification": "x" * 201}, "/results/1/modification"),
        ({"device": "\x1b[31m"}, "/results/1/device"),
        ({"duration_s": "1.2"}, "/results/1/duration_s"),
        ({"duration_s": 10**400}, "/results/1/duration_s"),
        ({"a/b~c": 1}, "/results/1/a~1b~0c"),
        ({"\ud800": 1}, "/results/1"),
    ],
)
def test_a_result_that_cannot_be_kept_refuses_the_body(wrong: dict[str, Any], pointer: str) -> None:
    assert [place for place, _ in refused(body([result("a"), {**result("b"), **wrong}]))] == [pointer]


def test_every_fault_is_named_up_to_a_thousand() -> None:
    faults = refused(body([result("a", "broken") for _ in range(1_200)], phase="XIT"))
    assert len(faults) == 1_000
    assert faults[999][0] == "/results/999/outcome"
    assert "The outcomes are passed, failed" in faults[0][1]
    mixed = refused(body([{"name": 1, "outcome": "passed"}, {"name": "x"}, 7], {"tests": -1}, attempt="x"))
    assert [place for place, _ in mixed] == ["/results/0/name", "/results/1/outcome", "/results/2", "/run/attempt"]


@pytest.mark.parametrize(
    ("sent", "pointer", "words"),
    [
        (b"", "", "line 1, column 1"),
        (b'{"results": [\n{"name": "a", "outcome": "passed"},\n', "", "line 3"),
        (b"[]", "", "got an array"),
        (b"null", "", "got null"),
        (b"{}", "/results", "required"),
        (b'{"results": {}}', "/results", "array"),
        (b'{"results": null}', "/results", "array"),
        (b'{"results": [], "extra": 1}', "/extra", "unknown"),
        (b'{"results": [], "run": []}', "/run", "object"),
        (b'{"results": [], "declared": {"flaky": 1}}', "/declared/flaky", "unknown"),
        (b'{"results": [], "declared": {"tests": "1"}}', "/declared/tests", "int"),
        (b"\xff", "", "UTF-8"),
        ('{"results": []}'.encode("utf-16"), "", "UTF-8"),
        (b"[" * 100_000, "", "nested deeper"),
        (b'{"results": ' + b"[" * 100_000, "", "nested deeper"),
        (b'{"results": [' + b"9" * 5_000 + b"]}", "", "digits"),
    ],
)
def test_what_is_not_our_json_is_refused_with_the_place(sent: bytes, pointer: str, words: str) -> None:
    address = {"phase": "SIT", "source": "dsp", "run": "1"}
    faults = refused(sent, address)
    assert [place for place, _ in faults] == [pointer]
    assert words in faults[0][1]
    assert run_of(sent, {}) is None


def test_a_declared_total_below_none_is_refused() -> None:
    assert [place for place, _ in refused(body([], {"tests": -1, "failed": 2**53}))] == [
        "/declared/tests",
        "/declared/failed",
    ]


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity"])
def test_a_duration_that_is_no_number_is_dropped_with_a_note(number: bytes) -> None:
    sent = body([result("a", duration_s=77), result("b", message="y" * 10_001)]).replace(b"77", number)
    assert read_json(sent, {}).notes == (
        "1 message was clipped to 10,000 characters; the first at /results/1.",
        "1 duration was dropped (negative, not a number, or over 10 days); the first at /results/0.",
    )


def test_too_many_combinations_are_refused() -> None:
    sent = [result(f"a{i}", modification=f"M{i}") for i in range(1_001)]
    assert [place for place, _ in refused(body(sent))] == ["/results"]
    assert len(read_json(body(sent[:-1]), {}).results) == 1_000


@given(st.binary() | st.text().map(str.encode))
def test_bytes_of_any_kind_are_read_or_refused(sent: bytes) -> None:
    refused(sent)
    assert run_of(sent, {}) is None


@given(st.lists(RESULTS | VALUES, max_size=3), st.dictionaries(st.sampled_from(["source", "id", "attempt"]), VALUES))
def test_json_of_any_shape_is_read_or_refused(results: list[Any], facts: dict[str, Any]) -> None:
    told: Invalid | None = None
    taken: SentRun | None = None
    try:
        taken = read_json(body(results, **facts), {})
    except Invalid as refusal:
        told = refusal
    if taken is not None:
        assert len(taken.results) == len(taken.prints) == sum(taken.counted.values()) == len(results)
    if told is not None:
        assert told.faults
        assert all(f"{fault.pointer} {fault.detail} {told.detail}".encode() for fault in told.faults)


def test_dimensions_that_are_absent_are_empty_and_names_that_are_absent_stay_so() -> None:
    sent = read_json(body([{"name": "a", "outcome": "passed"}, result("b", suite="", device="PPMID")]), {})
    first, second = sent.results
    assert (first.suite, first.class_name, first.variant, first.modification, first.device) == (
        None,
        None,
        None,
        "",
        "",
    )
    assert (second.suite, second.device, second.duration_us, second.message) == ("", "PPMID", None, None)


def test_durations_are_kept_in_whole_microseconds() -> None:
    sent = read_json(body([result("a", duration_s=1.2), result("b", duration_s=0)]), {})
    assert [each.duration_us for each in sent.results] == [1_200_000, 0]


def test_equal_names_are_numbered_in_their_order() -> None:
    sent = read_json(body([result("a"), result("b"), result("a"), result("a", variant="MM1")]), {})
    assert [each.occurrence for each in sent.results] == [1, 1, 2, 1]
    assert len(set(sent.prints)) == 4
