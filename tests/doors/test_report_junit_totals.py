"""What a JUnit report declares beside what is counted in it, and what its suites say of their tests."""

import pytest

from app.domain.test_result import SentRun
from app.doors.report_junit import read_junit

ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}
CASE = '<testcase name="t"/>'
FAILED = '<testcase name="f"><failure/></testcase>'
SKIPPED = '<testcase name="s"><skipped/></testcase>'
NOT_RUN = '<testcase name="n" status="notrun"/>'


def read(xml: str) -> SentRun:
    return read_junit(xml.encode(), ADDRESS)


def suite(inner: str, totals: str = "", name: str = "a") -> str:
    return f'<testsuite name="{name}" {totals}>{inner}</testsuite>'


ONE = suite(CASE, "tests='1'")
INNER = suite(CASE + FAILED, 'tests="2" failures="1"', "b")


@pytest.mark.parametrize(
    ("xml", "declared"),
    [
        # The report's own come first; where it is silent its suites are added up, if all of them speak.
        (f'<testsuites tests="9" failures="0">{ONE}</testsuites>', {"tests": 9, "failures": 0}),
        (f"<testsuites>{ONE}{ONE}</testsuites>", {"tests": 2}),
        ("<testsuites tests='2'>" + suite(CASE, "skipped='0'") + f"{suite(CASE)}</testsuites>", {"tests": 2}),
        (f"<testsuites>{suite(CASE)}</testsuites>", None),
        (f"<testsuites>{CASE}{ONE}</testsuites>", None),
        # Outer suites that include inner ones, that leave them out, and that say nothing.
        (suite(CASE + INNER, "tests='3' failures='1'"), {"tests": 3, "failures": 1}),
        (suite(CASE + INNER, "tests='1' failures='0'"), {"tests": 3, "failures": 1}),
        (suite(INNER), {"tests": 2, "failures": 1}),
        (suite(SKIPPED, "skips='1'"), {"skipped": 1}),
        (suite(SKIPPED, "ignored='1'"), {"skipped": 1}),
        (suite(NOT_RUN, "disabled='1'"), {"not_run": 1}),
        (suite(SKIPPED, "disabled='1'"), {"skipped": 1}),
        (suite(SKIPPED, "disabled='1' skipped='1'"), {"skipped": 1}),
        (suite(SKIPPED + NOT_RUN, "disabled='1' skipped='1'"), {"skipped": 1, "not_run": 1}),
        (suite(CASE, "tests='many' failures='-1' errors='' skipped='1.5'"), None),
    ],
)
def test_what_is_declared(xml: str, declared: dict[str, int] | None) -> None:
    sent = read(xml)
    assert sent.declared == declared
    if declared is None or declared["tests" if "tests" in declared else next(iter(declared))] != 9:
        assert sent.notes == ()


def test_what_the_report_itself_declares_is_never_mended() -> None:
    sent = read(f"<testsuites tests='0' failures='0'>{INNER}</testsuites>")
    assert sent.declared == {"tests": 0, "failures": 0}
    assert sent.notes == ("Declared tests 0, counted 2.", "Declared failures 0, counted 1.")


def test_a_suite_whose_totals_fit_in_no_way_is_named_once() -> None:
    wrong = suite(CASE, "tests='7' failures='0'", "b")
    sent = read(f"<testsuites tests='2'>\n{ONE}\n{wrong}</testsuites>")
    assert sent.notes == ("Suite 'b' (line 3) declares tests 7, counted 1.",)
    assert read(wrong).notes == ("Declared tests 7, counted 1.",)
    assert len(read(f"<testsuites tests='1'>{wrong}</testsuites>").notes) == 1
    assert read(suite(wrong + CASE, "tests='2'")).notes == ("Suite 'a > b' (line 1) declares tests 7, counted 1.",)


def test_only_the_first_suites_whose_totals_do_not_fit_are_named() -> None:
    wrong = "".join(suite(CASE, "tests='7'", f"s{number}") for number in range(23))
    notes = read(f"<testsuites tests='23'>{wrong}</testsuites>").notes
    assert len(notes) == 21
    assert notes[19].startswith("Suite 's19'")
    assert notes[20] == "And 3 more suites declare totals that do not fit."


def test_what_a_suite_says_holds_for_what_is_in_it() -> None:
    def say(name: str, value: str) -> str:
        return f'<properties><property name="{name}" value="{value}"/></properties>'

    xml = suite(
        say("device", "MM1")
        + suite(say("modification", "SECMP0062") + CASE, name="b")
        + f'<testcase name="own">{say("device", "MM2")}</testcase>'
        + CASE
    )
    assert [(r.suite, r.device, r.modification) for r in read(xml).results] == [
        ("a > b", "MM1", "SECMP0062"),
        ("a", "MM2", ""),
        ("a", "MM1", ""),
    ]


def test_a_property_may_stand_between_tags_and_one_after_tests_is_said_to_come_late() -> None:
    late = "<properties>\n<property name='device'>\n MM1 </property></properties>"
    sent = read(suite(CASE + late + CASE))
    assert [result.device for result in sent.results] == ["", "MM1"]
    assert sent.notes == ("Line 3: a suite's device that stands after tests of it holds for the tests after it only.",)


def test_tests_within_tests_are_passed_over_and_said_once() -> None:
    sent = read(suite(f"<testcase name='t'>{CASE}{CASE}</testcase>{CASE}"))
    assert [result.occurrence for result in sent.results] == [1, 2]
    assert sent.notes == ("Line 1: tests within tests were passed over.",)


def test_a_report_without_tests_says_so() -> None:
    assert read("<testsuites/>").notes == ("The report holds no test.",)


def test_long_paths_are_shortened_and_stay_apart() -> None:
    inner = "".join(suite(CASE, name=name) for name in ("y" * 900_000 + "1", "y" * 900_000 + "2", "z"))
    sent = read(suite(inner + CASE, name="x" * 900_000))
    assert len({result.suite for result in sent.results}) == 4
    assert {len(result.suite or "") for result in sent.results} == {1_000}
    assert sent.notes == ("4 names were too long and clipped; the first at line 1.",)


def test_names_that_cannot_be_kept_are_mended_and_said() -> None:
    sent = read(suite(f"<testcase name='{'x' * 1_001}'/>\n<testcase name='a&#9;b'/>"))
    assert [len(result.name) for result in sent.results] == [1_000, 3]
    assert sent.notes == (
        "1 name was too long and clipped; the first at line 1.",
        "1 text held characters that cannot be kept, which were replaced; the first at line 2.",
    )
