"""What is sent while measuring: as large as real reports, the same content in every format."""

import json

from app.domain.status import Phase
from app.doors.report import Format, Manner, read_report
from benchmarks.material import Book, as_copy, as_json, as_junit, as_other_json, copy_line, make_case, ndjson_lines, row

SIZE = 500
ADDRESS = {"phase": "SIT", "source": "dsp", "run": "x", "environment": "SIT-A"}


def test_names_are_as_long_as_real_ones_and_none_stands_twice() -> None:
    cases = [make_case(number) for number in range(20_000)]
    assert len(set(cases)) == len(cases)
    assert all(40 <= len(case.name) <= 80 for case in cases)
    assert 0.3 < sum(case.variant is not None for case in cases) / len(cases) < 0.4
    assert not {make_case(7, "new1")} & {make_case(7)}


def test_two_in_a_hundred_end_otherwise_than_in_the_run_before() -> None:
    book = Book(1_000)
    first, second, third = book.next_run(), book.next_run(), book.next_run()
    for before, after in ((first, second), (second, third)):
        assert before.id != after.id
        pairs = zip(before.said, after.said, strict=True)
        assert sum(one.outcome != other.outcome for one, other in pairs) == 20
    assert [sum(said.outcome == "failed" for said in run.said) for run in (first, second, third)] == [20, 20, 20]
    assert all((said.message is not None) == (said.outcome == "failed") for said in third.said)


def test_every_format_says_the_same() -> None:
    run = Book(SIZE).next_run()
    bodies = {
        Format.JSON: as_json(run),
        Format.NDJSON: b"".join(ndjson_lines(run.id, run.said)),
        Format.JUNIT: as_junit(run),
    }
    read = {format: read_report(body, format, ADDRESS, Manner()) for format, body in bodies.items()}
    assert all(each.facts.phase is Phase.SIT and not each.notes for each in read.values())
    expected = read[Format.JSON]
    assert len(expected.results) == SIZE
    for each in read.values():
        assert each.prints == expected.prints
        assert each.counted == expected.counted


def test_other_bytes_hold_the_same_content() -> None:
    run = Book(3).next_run()
    bodies = {as_json(run), as_other_json(run, 0), as_other_json(run, 1)}
    assert len(bodies) == 3
    assert json.loads(as_other_json(run, 2)) == json.loads(as_json(run))


def test_copy_reads_every_row_in_one_line() -> None:
    assert copy_line(("a\tb", None, "c\\d\ne", 5)) == b"a\\tb\t\\N\tc\\\\d\\ne\t5\n"
    run = Book(SIZE).next_run()
    text = as_copy(row(run.id, said) for said in run.said)
    assert text.count(b"\n") == SIZE
    assert {line.count(b"\t") for line in text.splitlines()} == {6}
