"""NDJSON: the run first, then a result a line; every fault names its line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.status import Outcome
from app.domain.test_result import SentRun
from app.doors.report_ndjson import read_ndjson
from app.doors.test_body import read_json

RUN = {"source": "dsp", "id": "SIT-41", "phase": "SIT"}
TOLD = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}


def lines(*documents: Any) -> bytes:
    return b"".join(json.dumps(document).encode() + b"\n" for document in documents)


def test_the_run_and_its_results() -> None:
    body = lines(
        {"run": RUN, "declared": {"tests": 3}}, {"name": "a", "outcome": "passed"}, {"name": "b", "outcome": "failed"}
    )
    read = read_ndjson(body, {})
    assert (read.facts.run, read.format, read.partial) == ("SIT-41", "ndjson", False)
    assert [(result.name, result.outcome) for result in read.results] == [("a", Outcome.PASSED), ("b", Outcome.FAILED)]
    assert read.notes == ("Declared tests 3, counted 2.",)


@pytest.mark.parametrize(
    "body",
    [
        lines({"name": "a", "outcome": "passed"}),
        b'\n\n{"name": "a", "outcome": "passed"}',
        b'{"name": "a", "outcome": "passed"}\r\n  \r\n',
        lines({}, {"name": "a", "outcome": "passed"}),
        b'\xef\xbb\xbf{"name": "a", "outcome": "passed"}\n',
    ],
)
def test_the_address_may_name_the_run(body: bytes) -> None:
    read = read_ndjson(body, TOLD)
    assert [result.name for result in read.results] == ["a"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (lines({"run": RUN}, {"name": "a"}), "line 2/outcome"),
        (lines({"run": RUN}) + b"{nope\n", "line 2"),
        (lines({"run": RUN}, {"name": "a", "outcome": "purple"}), "line 2/outcome"),
        (lines({"run": RUN}, [1]), "line 2"),
        (lines({"run": RUN}, {"name": " ", "outcome": "passed"}), "line 2/name"),
        (lines({"run": {**RUN, "colour": 1}}), "line 1/run/colour"),
        (lines({"run": RUN}) + b"\xff\n", "line 2"),
        (lines({"run": RUN}) + b"[" * 100_000, "line 2"),
    ],
)
def test_each_fault_names_its_line(body: bytes, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_ndjson(body, {})
    assert [fault.pointer for fault in refused.value.faults] == [place]


def test_what_was_cut_off_is_taken_only_where_that_is_asked() -> None:
    body = lines({"run": RUN}, {"name": "a", "outcome": "passed"}) + b'{"name": "b", "outc'
    with pytest.raises(Invalid):
        read_ndjson(body, {})
    read = read_ndjson(body, {}, partial=True)
    assert read.partial
    assert [result.name for result in read.results] == ["a"]
    assert read.notes == ("Cut off in line 3: what stands before it was taken.",)
    whole = lines({"run": RUN}, {"name": "a", "outcome": "passed"})
    assert not read_ndjson(whole, {}, partial=True).partial


RESULTS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["a", "b", "c"]), "outcome": st.sampled_from([o.value for o in Outcome])},
        optional={
            "suite": st.sampled_from([None, "", "S"]),
            "class": st.sampled_from([None, "", "C"]),
            "retries": st.integers(0, 3),
        },
    ),
    max_size=12,
)


def said(read: SentRun) -> Any:
    return read.facts, read.results, read.prints, read.counted, read.declared, read.notes


@given(RESULTS)
def test_lines_and_one_document_say_the_same(results: list[dict[str, Any]]) -> None:
    one = read_json(json.dumps({"run": RUN, "results": results}).encode(), {})
    assert said(read_ndjson(lines({"run": RUN}, *results), {})) == said(one)
