"""Reading test results in the Common Test Report Format (ctrf.io): as tools really write it, or by its schema alone."""

from collections.abc import Mapping
from hashlib import sha256

from app.domain.errors import Fault, Invalid
from app.domain.status import Outcome
from app.domain.test_identity import Name
from app.domain.test_reading import Reading
from app.domain.test_result import SentRun, invalid
from app.domain.test_run import RunFacts, read_facts
from app.doors.report_ctrf_cut import parse_whole_or_part
from app.doors.report_ctrf_strict import check_strictly
from app.doors.report_ctrf_tests import TestSent, in_order, test_of
from app.doors.report_ctrf_values import in_seconds, instant_of, number_of, part, text_of, whole_number_of
from app.doors.test_body import LARGEST_TOTAL

FORMAT = "ctrf"
KINDS = ("application/ctrf+json", "application/vnd.ctrf+json")
NAMED = "CTRF"
PLACE = "/results/tests/{}"
# The summary's totals under the names that we count by. "other" is dealt with where its tests are known.
TOTALS = {"tests": "tests", "passed": "passed", "failed": "failed", "skipped": "skipped", "pending": "not_run"}
# Where a fact of the run stands in a report; the sender can always give it in the address instead.
FOUND = {
    "/run/source": ("/results/tool/name", "source"),
    "/run/id": ("/runId", "run"),
    "/run/attempt": ("/results/environment/extra/attempt", "attempt"),
    "/run/phase": ("/results/environment/extra/phase", "phase"),
    "/run/environment": ("/results/environment/testEnvironment", "environment"),
}


def is_ctrf(document: object) -> bool:
    """Say whether a decoded JSON document looks like a Common Test Report, and not like results in our own JSON."""
    if not isinstance(document, dict):
        return False
    return document.get("reportFormat") == NAMED or bool(
        {"tests", "summary", "tool"} & part(document, "results").keys()
    )


def read_ctrf(
    body: bytes,
    address: Mapping[str, str],
    *,
    strict: bool = False,
    partial: bool = False,
    known: Mapping[Name, int] | None = None,
) -> SentRun:
    """Read a Common Test Report; docs/reference/ctrf.md says what becomes of each field, and why.

    Args:
        body: the bytes sent.
        address: the query's source, run, attempt, phase and environment; each comes before what the report says.
        strict: take exactly what the format's current schema allows.
        partial: take a report that was cut off as far as its tests are complete; one read strictly never is.
        known: names that are kept already, with the number of each.

    Raises:
        Invalid: it is no JSON, no such report, or (strictly) breaks the schema; each fault names its place.
    """
    reading = Reading(place=PLACE, lenient=True, known=known or {})
    if strict:
        document, cut_off = check_strictly(body, reading), False
    else:
        document, cut_off = parse_whole_or_part(body, partial, reading)
    results = _results(document)
    tests = _tests(results.get("tests"), reading)
    summary = part(results, "summary")
    per_second = 1 if in_seconds(summary, (test.duration for test in tests)) else 1_000
    if per_second == 1:
        reading.remark("The summary counts in seconds: the tests' durations were read as seconds, not milliseconds.")
    for test in in_order(tests):
        _take(test, per_second, reading)
    declared = _declared(results, tests, reading)
    try:
        facts = _facts(document, results, address, reading)
    except Invalid as error:
        raise reading.refusal(error) from error
    return reading.close(facts, declared, sha256=sha256(body).hexdigest(), format=FORMAT, partial=cut_off)


def _results(document: object) -> dict[str, object]:
    """Find the results.

    Raises:
        Invalid: the document is no Common Test Report.
    """
    results = document.get("results") if isinstance(document, dict) else None
    if isinstance(results, dict) and "tests" in results:
        return results
    if isinstance(results, dict):
        raise invalid([Fault("/results/tests", "A Common Test Report lists its tests here; this one lists none.")])
    pointer = "/results" if isinstance(document, dict) else ""
    raise invalid([Fault(pointer, "A Common Test Report is an object that holds its results as an object.")])


def _tests(sent: object, reading: Reading) -> list[TestSent]:
    """Read the tests; a list that was never begun, as some tools write for no tests, is an empty one."""
    if sent is not None and not isinstance(sent, list):
        raise invalid([Fault("/results/tests", "The tests are a list.")])
    tests = []
    for index, each in enumerate(sent or ()):
        if isinstance(each, dict):
            tests.append(test_of(index, each))
        else:
            reading.fault(PLACE.format(index), "A test is an object with at least its name and status.")
    return tests


def _take(test: TestSent, per_second: int, reading: Reading) -> None:
    """Take one test, with its duration in seconds; one that is no number is dropped and noted."""
    duration = number_of(test.duration)
    if duration is None and test.duration is not None:
        duration = float("nan")
    suite, class_name, name, variant = test.key
    reading.take(
        test.index,
        suite=suite,
        class_name=class_name,
        name=name,
        variant=variant,
        outcome=test.outcome,
        duration_s=None if duration is None else duration / per_second,
        message=test.message,
        modification=test.modification,
        device=test.device,
        retries=test.retries,
    )


def _declared(results: dict[str, object], tests: list[TestSent], reading: Reading) -> dict[str, int] | None:
    """Give the totals that the summary declares.

    Tests of the status "other" may be counted as several things; only where all are errors is their total one of ours.
    """
    others = [test.outcome for test in tests if test.other]
    _remark_on_others([test for test in tests if test.other], reading)
    if not isinstance(results.get("summary"), dict):
        if results.get("summary") is not None:
            reading.remark("The summary is no object and was passed over.")
        return None
    totals: dict[str, int] = {}
    for field, value in part(results, "summary").items():
        if field not in TOTALS and field != "other":
            continue
        said = whole_number_of(value, LARGEST_TOTAL)
        if said is None:
            reading.remark(f"The declared total {field} is no count and was passed over.")
        elif field in TOTALS:
            totals[TOTALS[field]] = said
        elif all(outcome is Outcome.ERRORED for outcome in others):
            totals["errored"] = said
        elif said != len(others):
            reading.remark(f"Declared other {said:,}, counted {len(others):,}.")
    return totals or None


def _remark_on_others(others: list[TestSent], reading: Reading) -> None:
    """Say how tests are counted whose status does not say how they ended, and by which of their tool's words."""
    for outcome in Outcome:
        found = [test for test in others if test.outcome is outcome]
        if not found:
            continue
        words = sorted({test.word[:40] for test in found if test.word})
        called = ", ".join(repr(word) for word in words[:5]) + (", …" if len(words) > 5 else "")
        reading.remark(
            f"{len(found):,} with no status that says how it ended (the tool's own words: {called or 'none'}) "
            f"counted as {outcome.replace('_', ' ')}; the first at {PLACE.format(min(test.index for test in found))}."
        )


def _facts(
    document: dict[str, object], results: dict[str, object], address: Mapping[str, str], reading: Reading
) -> RunFacts:
    """Read the run's facts: from the address, else from where tools put them.

    Raises:
        Invalid: facts are missing or cannot be kept; each fault names its place in the report.
    """
    environment, summary = part(results, "environment"), part(results, "summary")
    beside = {**part(results, "extra"), **part(environment, "extra")}
    named = text_of(document.get("runId")) or text_of(document.get("reportId"))
    said: dict[str, str | None] = {
        "source": text_of(part(results, "tool").get("name")),
        "id": named or _build(environment),
        "attempt": text_of(beside.get("attempt")),
        "phase": text_of(beside.get("phase")),
        "environment": text_of(environment.get("testEnvironment")),
    }
    facts: dict[str, object] = {name: text for name, text in said.items() if _silent(address, name)}
    if facts.get("id") and not named:
        reading.remark(f"The report names no run; its build was taken for it: {said['id']}.")
    for field, name in (("start", "started_at"), ("stop", "ended_at")):
        facts[name] = instant_of(summary.get(field))
        if facts[name] is None and summary.get(field) is not None:
            reading.remark(f"The summary's {field} is no time that a run can have and was dropped.")
    try:
        return read_facts(facts, address)
    except Invalid as error:
        raise Invalid(error.detail, tuple(_placed(fault) for fault in error.faults)) from error


def _build(environment: dict[str, object]) -> str | None:
    """Name a run by the build that made it: its id, else its name and number together.

    A number alone counts within one name only, and a tool with a time is no run: two can begin at once.
    """
    name, number = text_of(environment.get("buildName")), text_of(environment.get("buildNumber"))
    return text_of(environment.get("buildId")) or (f"{name} {number}" if name and number else None)


def _silent(address: Mapping[str, str], name: str) -> bool:
    return not address.get("run" if name == "id" else name, "").strip()


def _placed(fault: Fault) -> Fault:
    """Say where in the report a fact of the run is wanted, and that the address can give it."""
    if fault.pointer not in FOUND:
        return fault
    pointer, query = FOUND[fault.pointer]
    return Fault(pointer, f"{fault.detail} Or give it in the address, as {query}=.")
