"""One run in four formats: the same identities, outcomes and figures, whichever it is sent in."""

import json
from typing import Any
from xml.sax.saxutils import quoteattr

from hypothesis import given
from hypothesis import strategies as st

from app.domain.status import Outcome
from app.domain.test_result import SentRun
from app.doors.report import Format, Manner, read_report

TOLD = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}
# What every format can say: CTRF has no word for errored or blocked, JUnit none for blocked.
OUTCOMES = {"passed": "passed", "failed": "failed", "skipped": "skipped"}
NAMES = st.sampled_from(["a", "b", "a b", "<&>\"'", "ü", "x" * 50])
CASE = st.fixed_dictionaries(
    {
        "suite": st.sampled_from(["S", "S > T", "U"]),
        "class": st.sampled_from([None, "", "C", "pkg.C"]),
        "name": NAMES,
        "variant": st.sampled_from([None, "MM1", "MM2"]),
        "outcome": st.sampled_from(list(OUTCOMES)),
        "retries": st.integers(0, 2),
        "modification": st.sampled_from([None, "SECMP0039"]),
        "device": st.sampled_from([None, "D1"]),
    }
)


def as_json(cases: list[dict[str, Any]]) -> bytes:
    return json.dumps({"results": cases}).encode()


def as_lines(cases: list[dict[str, Any]]) -> bytes:
    return b"\n".join(json.dumps(case).encode() for case in cases)


def as_ctrf(cases: list[dict[str, Any]]) -> bytes:
    tests = []
    for case in cases:
        extra = {name: case[name] for name in ("class", "variant", "modification", "device") if case[name] is not None}
        test = {"name": case["name"], "status": OUTCOMES[case["outcome"]], "duration": 5, "extra": extra}
        tests.append({**test, "suite": case["suite"].split(" > "), "retries": case["retries"]})
    return json.dumps({"results": {"tool": {"name": "x"}, "tests": tests}}).encode()


def as_junit(cases: list[dict[str, Any]]) -> bytes:
    return f"<testsuites>{''.join(_suite(case) for case in cases)}</testsuites>".encode()


def _suite(case: dict[str, Any]) -> str:
    """A case in its suites; the same suites come again for the next one, as tools that run in parallel write them."""
    suites = case["suite"].split(" > ")
    named = "".join(
        f'<property name="{name}" value={quoteattr(case[name])}/>'
        for name in ("variant", "modification", "device")
        if case[name] is not None
    )
    known = f" classname={quoteattr(case['class'])}" if case["class"] is not None else ""
    tried = {"passed": "flakyFailure", "failed": "rerunFailure", "skipped": "rerun"}[case["outcome"]]
    ended = {"passed": "", "failed": "<failure/>", "skipped": "<skipped/>"}[case["outcome"]]
    inner = f"<properties>{named}</properties>{ended}{f'<{tried}/>' * case['retries']}"
    test = f"<testcase name={quoteattr(case['name'])}{known}>{inner}</testcase>"
    opening = "".join(f"<testsuite name={quoteattr(suite)}>" for suite in suites)
    return f"{opening}{test}{'</testsuite>' * len(suites)}"


WRITERS = {Format.JSON: as_json, Format.NDJSON: as_lines, Format.JUNIT: as_junit, Format.CTRF: as_ctrf}


def said(read: SentRun) -> Any:
    rows = [
        (each, r.outcome, r.modification, r.device, r.retries)
        for each, r in zip(read.prints, read.results, strict=True)
    ]
    return rows, read.counted, read.facts


@given(st.lists(CASE, max_size=10))
def test_a_run_is_the_same_in_every_format(cases: list[dict[str, Any]]) -> None:
    ours = said(read_report(as_json(cases), Format.JSON, TOLD, Manner()))
    assert ours[1] == {outcome: sum(case["outcome"] == outcome for case in cases) for outcome in Outcome}
    for format, write in WRITERS.items():
        assert said(read_report(write(cases), format, TOLD, Manner())) == ours, format


@given(st.lists(CASE, max_size=8).flatmap(lambda cases: st.tuples(st.just(cases), st.permutations(cases))))
def test_suites_in_another_order_are_the_same_tests(drawn: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    one, other = (read_report(as_junit(cases), Format.JUNIT, TOLD, Manner()) for cases in drawn)
    assert sorted(one.prints) == sorted(other.prints)
    assert one.counted == other.counted
