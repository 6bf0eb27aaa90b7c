"""Reading JUnit XML: what every tool's report gives, by the reports that the tools wrote themselves."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.domain.errors import Invalid
from app.domain.status import Outcome, Phase
from app.domain.test_result import SentRun
from app.doors.report_junit import read_junit

FIXTURES = Path(__file__).parents[1] / "fixtures" / "junit"
ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}


def read(xml: str, address: Mapping[str, str] = ADDRESS) -> SentRun:
    return read_junit(xml.encode(), address)


def fixture(name: str) -> SentRun:
    return read_junit((FIXTURES / f"{name}.xml").read_bytes(), ADDRESS)


def one(inner: str, attributes: str = "") -> SentRun:
    return read(f'<testsuite name="s"><testcase name="t" {attributes}>{inner}</testcase></testsuite>')


def told(sent: SentRun) -> list[str]:
    """What is said of totals."""
    return [note for note in sent.notes if "eclare" in note or "totals" in note]


# passed, failed, errored, skipped, not run; then what is said of totals, counted by eye in each file.
COUNTED: dict[str, tuple[tuple[int, int, int, int, int], list[str]]] = {
    "pytest": ((6, 5, 3, 2, 0), ["Declared tests 14, counted 16."]),
    "pytest-xunit1": ((6, 5, 3, 2, 0), ["Declared tests 14, counted 16."]),
    "robot": ((2, 1, 0, 1, 0), []),
    "ctest": ((1, 2, 0, 3, 1), []),
    "jest": (
        (5, 3, 1, 1, 0),
        [
            "Suite 'meters' (line 3) declares tests 6, counted 7.",
            "Suite 'broken.test.js' (line 30) declares tests 0, counted 2; failures 0, counted 1.",
            "Declared tests 7, counted 10.",
            "Declared failures 2, counted 3.",
        ],
    ),
    "mocha": (
        (4, 3, 0, 0, 0),
        [
            "Suite 'meters' (line 7) declares tests 5, counted 3.",
            "Declared tests 9, counted 7.",
            "Declared skipped 2, counted 0.",
        ],
    ),
    "vitest": ((3, 3, 0, 2, 0), []),
    "playwright-retries": ((6, 4, 0, 2, 0), []),
    "surefire-documented": ((3, 2, 1, 1, 0), []),
    "gotestsum-documented": ((3, 2, 0, 1, 0), []),
    "go-junit-report-documented": ((1, 1, 1, 1, 0), []),
    "nunit-documented": ((2, 1, 0, 3, 0), ["Declared errors 1, counted 0.", "Declared skipped 2, counted 3."]),
    "phpunit-nested-documented": ((3, 1, 1, 1, 0), []),
    "xctest-documented": ((2, 1, 0, 1, 0), []),
    "googletest-documented": ((2, 1, 0, 1, 1), []),
}
A = ("a", None, "t", None)
ORDER = (Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED, Outcome.SKIPPED, Outcome.NOT_RUN)


@pytest.mark.parametrize("name", COUNTED)
def test_a_tool_counts_as_by_hand(name: str) -> None:
    sent = fixture(name)
    assert (tuple(sent.counted[each] for each in ORDER), told(sent)) == COUNTED[name]
    assert sent.format == "junit"
    assert not sent.partial


def test_every_fixture_is_counted() -> None:
    assert {path.stem for path in FIXTURES.iterdir()} == set(COUNTED)


# Suite, class, name, occurrence, outcome, seconds, retries, device: one telling line of each.
TELLING = {
    "pytest": ("pytest", "test_meters", "test_on_each[MM2]", 1, "failed", 0.001, 0, "MM2"),
    "robot": ("Meters > Reading", "Meters.Reading", "Refuses A Stranger", 1, "failed", 0.002, 0, ""),
    "ctest": ("(empty)", "slow", "slow", 1, "failed", 1.00219, 0, ""),
    "jest": ("broken.test.js", "Test suite failed to run", "broken.test.js", 2, "failed", 0, 0, ""),
    "vitest": ("meters.test.ts", "meters.test.ts", "meters > inner > on MM1", 1, "passed", 0.000608, 0, ""),
    "playwright-retries": ("meters.spec.js", "meters.spec.js", "flaky", 2, "passed", 0.024, 1, ""),
    "surefire-documented": ("meters.MetersTest", "meters.MetersTest", "comesAndGoes", 1, "passed", 0.003, 2, ""),
    "phpunit-nested-documented": (
        "meters > Meters\\ReadingTest > Meters\\ReadingTest::testOnEach",
        "Meters.ReadingTest",
        'testOnEach with data set "MM2"',
        1,
        "failed",
        0.001,
        0,
        "",
    ),
    "gotestsum-documented": ("meters/reading", "meters/reading", "TestComesAndGoes", 2, "passed", 0.01, 0, ""),
    "googletest-documented": ("Meters", "Meters", "DISABLED_Smets1", 1, "not_run", 0, 0, ""),
}


@pytest.mark.parametrize("name", TELLING)
def test_a_tool_is_read_in_all_it_says(name: str) -> None:
    found = [
        (r.suite, r.class_name, r.name, r.occurrence, r.outcome.value, r.duration_us, r.retries, r.device)
        for r in fixture(name).results
    ]
    *front, seconds, retries, device = TELLING[name]
    assert (*front, round(float(seconds) * 1_000_000), retries, device) in found


def test_surefire_keeps_what_failed_first_and_counts_the_tries() -> None:
    failed = fixture("surefire-documented").results[1]
    assert (failed.outcome, failed.retries) == (Outcome.FAILED, 2)
    assert failed.message is not None
    assert "was: <Amber>" in failed.message
    assert "was: <Red>" not in failed.message
    assert failed.modification == "SECMP0062"


def test_several_failures_of_one_test_are_all_told() -> None:
    (failed,) = [r for r in fixture("googletest-documented").results if r.outcome == Outcome.FAILED]
    assert failed.message is not None
    assert failed.message.count("meters_test.cc:10") == 1
    assert "the stranger stayed" in failed.message


@pytest.mark.parametrize(
    ("inner", "attributes", "outcome", "retries"),
    [
        ("", "", "passed", 0),
        ("<failure/>", "", "failed", 0),
        ("<error/>", "", "errored", 0),
        ("<error/><failure/>", "", "failed", 0),
        ("<skipped/>", "", "skipped", 0),
        ("<skipped/><failure/>", "", "failed", 0),
        ("<skipped/><error/>", "", "errored", 0),
        ("<disabled/>", "", "not_run", 0),
        ("<flakyFailure/><flakyError/>", "", "passed", 2),
        ("<failure/><rerunFailure/><rerunError/>", "", "failed", 2),
        ("<rerun/>", "", "passed", 1),
        ("<warning>careful</warning>", "", "passed", 0),
        ("<x:failure xmlns:x='urn:x'/>", "", "failed", 0),
        ("<system-out><failure/></system-out>", "", "passed", 0),
        ("<failures/>", "", "passed", 0),
        ("", 'status="notrun"', "not_run", 0),
        ("", 'status="notrun" result="suppressed"', "not_run", 0),
        ("", 'status="run" result="skipped"', "skipped", 0),
        ("", 'status="disabled"', "not_run", 0),
        ("", 'status="run"', "passed", 0),
        ("", 'status="fail"', "failed", 0),
        ("", 'status="FAILED"', "failed", 0),
        ("", 'status="Inconclusive"', "skipped", 0),
        ("<skipped/>", 'status="notrun"', "skipped", 0),
        ("<failure/>", 'status="passed"', "failed", 0),
    ],
)
def test_how_a_test_ended(inner: str, attributes: str, outcome: str, retries: int) -> None:
    (result,) = one(inner, attributes).results
    assert (result.outcome.value, result.retries) == (outcome, retries)


@pytest.mark.parametrize(
    ("element", "message"),
    [
        ('<failure message="a">b</failure>', "a\nb"),
        ('<failure message="a  b">x: a\n b\nc</failure>', "x: a\n b\nc"),
        ('<failure message="x: a b c"> b </failure>', "x: a b c"),
        ('<failure message="a"/>', "a"),
        ("<failure> b </failure>", "b"),
        ('<failure type="T"/>', "T"),
        ('<failure message="" type="T">b</failure>', "b"),
        ("<failure/>", None),
        ("<failure>a<stackTrace>b</stackTrace><system-out>no</system-out>c</failure>", "abc"),
        ("<failure><![CDATA[<b> & c]]></failure>", "<b> & c"),
        ('<skipped message="later"/>', "later"),
        ("<error>e</error><failure>f</failure>", "f\n\ne"),
        ("<error>e</error><skipped>s</skipped>", "e"),
        ("<flakyFailure>once</flakyFailure>", "once"),
        ("<failure>last</failure><rerunFailure>once</rerunFailure>", "last"),
        ("<warning>careful</warning>", "careful"),
        ("<system-out>said</system-out>", None),
    ],
)
def test_what_is_said_of_a_test(element: str, message: str | None) -> None:
    assert one(element).results[0].message == message


@pytest.mark.parametrize(
    ("time", "seconds", "dropped"),
    [
        ("1.5", 1.5, False),
        (" 1.5 ", 1.5, False),
        ("1,234.5", 1234.5, False),
        ("1,234,567", None, True),
        ("12,345,6", None, True),
        ("123,456.25", 123456.25, False),
        ("1,234", None, True),
        ("0,035", None, True),
        ("1.5s", 1.5, False),
        ("1.5 sec", 1.5, False),
        ("20 ms", 0.02, False),
        ("0.5e-3", 0.0005, False),
        ("5E-05", 0.00005, False),
        (".5", 0.5, False),
        ("", None, False),
        (" ", None, False),
        ("NaN", None, True),
        ("Infinity", None, True),
        ("-1", None, True),
        ("1e400", None, True),
        ("864001", None, True),
        ("1_000", None, True),
        ("\u0661", None, True),
        ("00:00:01.5", None, True),
        ("soon", None, True),
    ],
)
def test_odd_times(time: str, seconds: float | None, dropped: bool) -> None:
    sent = one("", f'time="{time}"')
    assert sent.results[0].duration_us == (None if seconds is None else round(seconds * 1_000_000))
    assert bool([note for note in sent.notes if "duration was dropped" in note and "line 1" in note]) is dropped


def test_grouped_thousands_twice() -> None:
    assert one("", 'time="12,345.5s"').results[0].duration_us == 12_345_500_000


@pytest.mark.parametrize(
    ("xml", "identity"),
    [
        ('<testcase name="t"/>', (None, None, "t", None)),
        ('<testsuites><testcase name="t" classname=""/></testsuites>', (None, "", "t", None)),
        ('<testsuite><testcase name="t"/></testsuite>', (None, None, "t", None)),
        ('<testsuite name=""><testcase name="t"/></testsuite>', ("", None, "t", None)),
        ('<testsuites name="r"><testsuite name="a"><testcase name="t"/></testsuite></testsuites>', A),
        (
            '<testsuite name="a"><testsuite name=""><testsuite name="b"><testcase name="t"/></testsuite></testsuite>'
            "</testsuite>",
            ("a > b", None, "t", None),
        ),
        (
            '<testsuite name="a"><testcase name="t" classname="c"><properties><property name="variant" value="MM1"/>'
            "</properties></testcase></testsuite>",
            ("a", "c", "t", "MM1"),
        ),
        ('<j:testsuite xmlns:j="urn:j" name="a"><j:testcase name="t"/></j:testsuite>', A),
        ('<testsuites><testsuites><testsuite name="a"><testcase name="t"/></testsuite></testsuites></testsuites>', A),
        ("<testsuite><testcase/></testsuite>", (None, None, "(no name)", None)),
    ],
)  # fmt: skip
def test_the_identity_of_a_test(xml: str, identity: tuple[str | None, ...]) -> None:
    assert [result[:4] for result in read(xml).results] == [identity]


def test_suites_of_one_path_are_one() -> None:
    suite = '<testsuite name="a"><testcase name="t"/></testsuite>'
    assert [result.occurrence for result in read(f"<testsuites>{suite}{suite}</testsuites>").results] == [1, 2]


def test_facts_come_from_the_address_and_then_from_properties() -> None:
    names = {"source": "jenkins", "run": "7", "attempt": "2", "phase": "uit", "environment": "B"}
    properties = "".join(f'<property name="{name}" value="{value}"/>' for name, value in names.items())
    suite = (
        f'<testsuite name="a" timestamp="2021-10-05T17:00:00+01:00"><properties>{properties}</properties></testsuite>'
    )
    other = suite.replace("jenkins", "other").replace("17:00", "18:00")
    facts = read(f"<testsuites>{suite}{other}</testsuites>", {"run": "8", "environment": "A"}).facts
    assert (facts.source, facts.run, facts.attempt, facts.phase) == ("jenkins", "8", 2, Phase.UIT)
    assert facts.environment == "A"
    assert facts.started_at is not None
    assert facts.started_at.isoformat() == "2021-10-05T16:00:00+00:00"


def test_a_run_without_its_facts_is_refused_and_a_bad_one_has_its_line() -> None:
    with pytest.raises(Invalid) as told:
        read('<testsuite>\n<properties>\n<property name="phase" value="lunch"/></properties></testsuite>', {})
    faults = {fault.pointer: fault.detail for fault in told.value.faults}
    assert set(faults) == {"/run/source", "/run/id", "line 3"}
    assert "'lunch' is no phase" in faults["line 3"]


@pytest.mark.parametrize(
    ("timestamp", "why"),
    [("2021-10-05T17:00:00", "no zone"), ("2021-10-05", "no time"), ("yesterday", "no time"), ("", None)],
)
def test_a_time_without_a_zone_is_not_taken(timestamp: str, why: str | None) -> None:
    sent = read(f'<testsuite timestamp="{timestamp}"><testcase name="t"/></testsuite>')
    assert sent.facts.started_at is None
    assert [note for note in sent.notes if "When the run began" in note and str(why) in note] == list(sent.notes)
    assert bool(sent.notes) is (why is not None)
