"""A report that is read as a stream says exactly what it says as one whole."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import Database
from app.domain.errors import Conflict, Invalid
from app.domain.status import Outcome
from app.domain.test_stretch import Seen
from app.doors import intake
from app.doors.change import carry_out
from app.doors.report import Format
from app.models.base import table_of
from app.models.testing import TestCase, TestPayload, TestReceipt, TestResult, TestRun
from app.services.known_case import KnownCases
from app.services.test_receipt import Receipt
from tests.support.results import entries, make_release, recount, result, sent

RUN = {"source": "dsp", "phase": "SIT", "environment": "SIT-A"}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    make_release(database)
    yield database
    database.dispose()


@pytest.fixture
def streaming(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read every report in lines as a stream, some lines at a time."""
    monkeypatch.setattr(intake, "IN_MEMORY", 0)
    monkeypatch.setattr(intake, "BLOCK", 300)


def lines(run: str, results: list[dict[str, Any]]) -> bytes:
    head = {"run": {**RUN, "id": run}, "declared": {"tests": len(results)}}
    return b"\n".join(json.dumps(each).encode() for each in (head, *results))


def post(database: Database, body: bytes) -> Receipt:
    with sent(database, body, format=Format.NDJSON) as work:
        return carry_out(database, work)


def kept(database: Database, run: str) -> list[tuple[Any, ...]]:
    """What is kept of a run, by the identities of its cases."""
    runs, results, cases = table_of(TestRun), table_of(TestResult), table_of(TestCase)
    question = (
        select(cases.c.fingerprint, results.c.bucket_id, results.c.duration_us, results.c.message, results.c.retries)
        .select_from(results.join(runs, runs.c.id == results.c.run_id).join(cases, cases.c.id == results.c.case_id))
        .where(runs.c.run == run)
        .order_by(cases.c.fingerprint)
    )
    with database.reading() as session:
        return [tuple(row) for row in session.execute(question)]


RESULTS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from("abcde"), "outcome": st.sampled_from([o.value for o in Outcome])},
        optional={
            "suite": st.sampled_from([None, "", "S"]),
            "variant": st.sampled_from(["MM1", "MM2"]),
            "duration_s": st.floats(0, 1_000),
            "message": st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
            | st.sampled_from(["\\N", "a\tb\nc\\", "\r\n", ""]),
            "device": st.sampled_from([None, "", "MM1"]),
            "retries": st.integers(0, 2),
        },
    ),
    max_size=40,
)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(RESULTS)
def test_a_stream_says_what_the_whole_says(database: Database, results: list[dict[str, Any]]) -> None:
    number = entries(database)
    whole = post(database, lines(f"whole-{number}", results))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "IN_MEMORY", 0)
        patch.setattr(intake, "BLOCK", 300)
        streamed = post(database, lines(f"stream-{number}", results))
        again = post(database, lines(f"whole-{number}", results) + b"\n\n")
    assert kept(database, f"stream-{number}") == kept(database, f"whole-{number}")
    assert (streamed.received, streamed.inserted, streamed.counted) == (whole.received, whole.inserted, whole.counted)
    assert (streamed.notes, streamed.declared) == (whole.notes, whole.declared)
    assert (again.inserted, again.duplicates, again.changed) == (0, len(results), False)


@pytest.mark.usefixtures("streaming")
def test_figures_and_bytes_are_kept_of_a_stream(database: Database) -> None:
    body = lines("R1", [result(f"case {n % 90}", "failed" if n % 9 == 0 else "passed") for n in range(100)])
    assert post(database, body).inserted == 100
    with database.reading() as session:
        assert {outcome: n for outcome, n in recount(session).items() if n} == {
            Outcome.PASSED: 88,
            Outcome.FAILED: 12,
        }
        assert len(session.execute(select(table_of(TestPayload).c.part)).all()) == 1
        assert session.execute(select(table_of(TestReceipt).c.received)).scalar_one() == 100


@pytest.mark.usefixtures("streaming")
def test_a_fault_anywhere_refuses_a_stream_whole(database: Database) -> None:
    good = [result(f"case {n}") for n in range(30)]
    before = entries(database)
    with pytest.raises(Invalid) as refused:
        post(database, lines("R1", [*good, {"name": "x"}, *good, result(" ")]))
    assert [fault.pointer for fault in refused.value.faults] == ["line 32/outcome", "line 63/name"]
    with pytest.raises(Invalid) as refused:
        post(database, lines("R1", good).replace(b'"dsp"', b'""') + b"\n{cut off")
    assert [fault.pointer for fault in refused.value.faults] == ["/run/source", "line 32"]
    assert (kept(database, "R1"), entries(database)) == ([], before)


@pytest.mark.usefixtures("streaming")
def test_a_stream_that_contradicts_its_run_names_the_results(database: Database) -> None:
    good = [result(f"case {n}") for n in range(30)]
    post(database, lines("R1", good))
    with pytest.raises(Conflict) as refused:
        post(database, lines("R1", [*good[:20], result("case 20", "failed"), result("more")]))
    assert [fault.pointer for fault in refused.value.faults] == ["/results/20"]
    assert len(kept(database, "R1")) == 30
    more = post(database, lines("R1", [*good[10:], result("more"), result("case 3")]))
    assert (more.received, more.inserted, more.duplicates) == (22, 1, 21)


def test_a_line_that_never_ends_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.doors.report_ndjson.LONGEST_LINE", 1_000)
    monkeypatch.setattr(intake, "IN_MEMORY", 0)
    monkeypatch.setattr(intake, "BLOCK", 300)
    with pytest.raises(Invalid, match="longer than 1,000 bytes"):
        post(database, lines("R1", [result("a", message="x" * 5_000)]))


CASES = st.lists(st.integers(1, 200_000) | st.integers(1, 20), max_size=60)


@given(st.lists(CASES, max_size=6))
def test_occurrences_are_numbered_as_if_all_were_in_memory(stretches: list[list[int]]) -> None:
    seen, times = Seen(), dict[int, int]()
    for stretch in stretches:
        expected = {}
        for index, case in enumerate(stretch):
            times[case] = times.get(case, 0) + 1
            if times[case] > 1:
                expected[index] = times[case]
        assert seen.number(stretch) == expected


def test_names_that_stand_more_than_once_are_bounded() -> None:
    seen = Seen(most=3)
    seen.number([1, 2, 3, 1, 2, 3, 3])
    with pytest.raises(Invalid, match="variant"):
        seen.number([4, 4])


def test_the_oldest_names_make_room() -> None:
    from app.doors.report_ndjson import read_ndjson

    known = KnownCases(most=3)
    for number, names in enumerate(("ab", "cd")):
        read = read_ndjson(lines("R", [result(name) for name in names]), {}).results
        known.remember(read, [10 * number, 10 * number + 1])
    assert {name[2]: case for name, case in known.items()} == {"b": 1, "c": 10, "d": 11}
    assert (len(known), known.get(("SR 8.14.3", None, "a", None))) == (3, None)
