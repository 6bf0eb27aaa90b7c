"""The tests of a JUnit report, taken as its elements open and close."""

import re
from typing import Any

from app.domain.errors import Fault, Invalid
from app.domain.instant import parse_instant
from app.domain.status import Outcome
from app.domain.test_reading import Reading
from app.domain.test_result import invalid
from app.domain.test_run import BARE_DATE
from app.doors.report_junit_suites import Suites
from app.doors.report_junit_text import LONGEST_PATH, LONGEST_TIME, MOST_TEXT, duration_of, message_of, stated

DEEPEST = 100
ZONELESS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?")
RUN_FACTS = {"source", "run", "phase", "attempt", "environment"}
TRIES = {"flakyFailure", "flakyError", "rerunFailure", "rerunError", "rerun"}
# What an element in a test makes of it, the strongest first.
PASSED_OVER = ""
SUITES = ("testsuites", "testsuite")
TEXT_IN = ("said", "text", "property")
DIMENSIONS = {"variant", "modification", "device"}
ENDINGS = {
    "failure": Outcome.FAILED,
    "error": Outcome.ERRORED,
    "skipped": Outcome.SKIPPED,
    "disabled": Outcome.NOT_RUN,
}
SAID = {*ENDINGS, *TRIES, "warning"}
OUTPUT = {"system-out", "system-err"}


class _Test:
    """One test while its element is open."""

    __slots__ = ("attributes", "line", "properties", "retries", "said")

    def __init__(self, line: int, attributes: dict[str, str]) -> None:
        self.line, self.attributes = line, attributes
        # By ending, and under None of tries that were not the last.
        self.said: dict[Outcome | None, str] = {}
        self.properties: dict[str, str] = {}
        self.retries = 0

    def say(self, ending: Outcome | None, text: str) -> None:
        """Keep what one element says, after what others of its kind said; no longer than a message may be."""
        before = self.said.setdefault(ending, "")
        if text and len(before) < MOST_TEXT:
            self.said[ending] = f"{before}\n\n{text}"[:MOST_TEXT] if before else text[:MOST_TEXT]

    def outcome(self) -> Outcome:
        """Say how it ended: by the strongest element in it, else by its own attributes."""
        if self.said:
            for ending in ENDINGS.values():
                if ending in self.said:
                    return ending
        attributes = self.attributes
        return stated(attributes) if "status" in attributes or "result" in attributes else Outcome.PASSED

    def message(self, outcome: Outcome) -> str | None:
        """Give what was said of the way it ended; where nothing was, what was said of tries before and warnings."""
        if not self.said:
            return None
        kinds = (Outcome.FAILED, Outcome.ERRORED) if outcome == Outcome.FAILED else (outcome,)
        said = [text for kind in kinds if (text := self.said.get(kind))] or [self.said.get(None, "")]
        return "\n\n".join(said)[:MOST_TEXT] or None


class Tests:
    """Takes the elements of a report in the order they open and close, and each test as it closes.

    What every open element is stands on a stack, by a name; PASSED_OVER is one that is passed over with all in it.
    """

    def __init__(self, reading: Reading) -> None:
        self.facts: dict[str, tuple[str, int]] = {}
        self._reading, self._suites = reading, Suites(reading)
        self._open: list[str] = []
        self._parser: Any = None
        self._test: _Test | None = None
        self._began_at: tuple[int, str | None] = (0, None)
        self._said: tuple[str, dict[str, str]] = ("", {})
        self._property: tuple[str, int] = ("", 0)
        self._text: list[str] = []
        self._room = 0
        self._remarked: set[str] = set()
        self.begun = False

    def attach(self, parser: Any) -> None:
        """Name the parser, which knows the line, and which passes text on only while some is wanted."""
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def started_at(self) -> str | None:
        """Give when the run began, as the first suite says it; a time without a zone is none."""
        line, said = self._began_at
        if said is None or not (said := said.strip()):
            return None
        try:
            if not BARE_DATE < len(said) < LONGEST_TIME:
                raise ValueError("a date alone is no time")
            parse_instant(said, date_means_end=False)
        except (ValueError, OverflowError):
            why = "it has no zone" if ZONELESS.fullmatch(said) else "it is no time"
            self._reading.remark(f"When the run began was not taken from {said[:60]!r} in line {line}: {why}.")
            return None
        return said

    def break_off(self) -> str:
        """End the report where it breaks; say which test was being read, if one was."""
        self._suites.break_off()
        if self._test is None:
            return ""
        return f" The test that begins in line {self._test.line} was left out."

    def end(self) -> dict[str, int] | None:
        """End the report, and give the totals that it declares."""
        if self._reading.empty:
            self._reading.remark("The report holds no test.")
        return self._suites.end()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        opened = self._open
        if len(opened) >= DEEPEST:
            raise self._refusal(f"Elements are nested more than {DEEPEST} deep, as no report's are.")
        around = opened[-1] if opened else self._begin(name)
        kind = PASSED_OVER
        if around in SUITES:
            kind = self._in_suite(name, attributes)
        elif around == "testcase":
            kind = self._in_test(name, attributes)
        elif around == "properties":
            kind = self._in_properties(name, attributes)
        elif around in TEXT_IN and name not in OUTPUT:
            kind = "text"
        opened.append(kind)

    def _begin(self, name: str) -> str:
        """Begin the report, whose first element says whether it is one; it is read as if suites were around it."""
        if name not in SUITES and name != "testcase":
            raise self._refusal(f"This is <{name[:60]}>, not a JUnit report.")
        self.begun = True
        return "testsuites"

    def _in_suite(self, name: str, attributes: dict[str, str]) -> str:
        match name:
            case "testcase":
                self._test = _Test(self._parser.CurrentLineNumber, attributes)
            case "testsuite":
                if self._began_at[1] is None and self._suites.first():
                    self._began_at = (self._parser.CurrentLineNumber, attributes.get("timestamp"))
                self._suites.open(attributes, self._parser.CurrentLineNumber)
            case "testsuites":
                if not self._open:
                    self._suites.declare(attributes)
            case "properties":
                pass
            case _:
                return PASSED_OVER
        return name

    def _in_test(self, name: str, attributes: dict[str, str]) -> str:
        if name == "properties":
            return name
        if name == "testcase":
            self._remark_once("tests within tests were passed over")
        if name not in SAID:
            return PASSED_OVER
        self._said = (name, attributes)
        self._listen()
        return "said"

    def _in_properties(self, name: str, attributes: dict[str, str]) -> str:
        if name != "property":
            return PASSED_OVER
        called = attributes.get("name", "")
        if called not in RUN_FACTS and called not in DIMENSIONS:
            return PASSED_OVER
        self._property = (called, self._parser.CurrentLineNumber)
        self._listen()
        if "value" in attributes:
            self._text.append(attributes["value"])
        return "property"

    def _listen(self) -> None:
        self._text, self._room = [], MOST_TEXT
        self._parser.CharacterDataHandler = self._characters

    def _heard(self) -> str:
        self._parser.CharacterDataHandler = None
        text, self._text = "".join(self._text), []
        return text

    def _characters(self, text: str) -> None:
        # The parser must not be told here to pass nothing on: it would pass on what it holds, for ever.
        if self._room <= 0 or self._open[-1] not in TEXT_IN:
            return
        if self._room == MOST_TEXT:
            text = text.lstrip()
        self._text.append(text[: self._room])
        self._room -= len(text)

    def _end(self, _: str) -> None:
        match self._open.pop():
            case "testcase":
                self._take()
            case "said":
                self._hear_of_test()
            case "property":
                self._take_property(self._heard().strip()[:LONGEST_PATH])
            case "testsuite":
                self._suites.close()

    def _take(self) -> None:
        test, suite = self._test, self._suites.now
        if test is None:
            return
        self._test = None
        attributes, properties = test.attributes, test.properties
        outcome = test.outcome()
        try:
            duration = duration_of(attributes.get("time"))
        except ValueError:
            duration = None
            self._reading.note("duration", test.line)
        suite.add(outcome)
        self._reading.take(
            test.line,
            suite=suite.path,
            class_name=attributes.get("classname"),
            name=attributes.get("name", ""),
            variant=properties.get("variant"),
            outcome=outcome,
            duration_s=duration,
            message=test.message(outcome),
            modification=properties.get("modification", suite.modification),
            device=properties.get("device", suite.device),
            retries=test.retries,
        )

    def _hear_of_test(self) -> None:
        name, attributes = self._said
        text = message_of(attributes, self._heard())
        if self._test is not None:
            self._test.retries += name in TRIES
            self._test.say(ENDINGS.get(name), text)

    def _take_property(self, value: str) -> None:
        name, line = self._property
        if self._test is not None:
            if name in DIMENSIONS:
                self._test.properties[name] = value
        elif name in RUN_FACTS:
            if value and self._suites.first():
                self.facts.setdefault(name, (value, line))
        elif name != "variant":
            if self._suites.now.own[0] or self._suites.now.inner is not None:
                self._remark_once(f"a suite's {name} that stands after tests of it holds for the tests after it only")
            setattr(self._suites.now, name, value)

    def _remark_once(self, what: str) -> None:
        if what not in self._remarked:
            self._remarked.add(what)
            self._reading.remark(f"Line {self._parser.CurrentLineNumber}: {what}.")

    def _refusal(self, detail: str) -> Invalid:
        line = self._parser.CurrentLineNumber
        return invalid([Fault(f"line {line}", f"Line {line}: {detail}")])
