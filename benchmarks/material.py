"""What is sent: test runs with names as long as real ones, in each format, and the same rows as COPY takes them."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

AREAS = ("Install and Leave", "Change of Supplier", "Firmware", "Prepayment", "Alerts", "Key Rotation", "Tariffs")
DEEDS = ("reads the consumption register", "updates the security credentials", "returns a fault", "joins the HAN",
         "activates the image", "sets the payment mode", "reports tamper", "synchronises its clock")  # fmt: skip
DEVICES = ("ESME", "GSME", "CHF", "PPMID", "HCALCS")
VARIANTS = ("MM1", "MM2", "MM3 dual band")
MODIFICATIONS = tuple(f"SECMP{number:04}" for number in (6, 7, 39, 62, 67, 102, 149, 180))
FAILING = 0.02
CHANGED = 0.02
SUITE_SIZE = 50
SEED = 20_211_104
COLUMNS = ("run", "suite", "class", "name", "variant", "outcome", "message")


class Case(NamedTuple):
    """A test case as its sender names it."""

    suite: str
    class_name: str
    name: str
    variant: str | None
    modification: str
    device: str


class Said(NamedTuple):
    """What a run says of a case."""

    case: Case
    outcome: str
    duration_s: float
    message: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """One run with its results, in the order sent."""

    id: str
    said: tuple[Said, ...]


def make_case(number: int, label: str = "") -> Case:
    """Make the case of a number: the same number and label are the same case, always.

    Args:
        number: which.
        label: tells the cases of one book from those of another.
    """
    area, deed = AREAS[number // SUITE_SIZE % len(AREAS)], DEEDS[number % len(DEEDS)]
    device = DEVICES[number * 7 % len(DEVICES)]
    # Names within a suite come in the order of nobody's alphabet, as they do in reports.
    mixed = number * 2_654_435_761 % 2**32
    return Case(
        f"SR {number // (SUITE_SIZE * 20) % 90 + 1}.{number // SUITE_SIZE % 20 + 1} {area}",
        f"uk.dcc.{label or 'sit'}.{area.replace(' ', '')}Tests",
        f"{deed} after {mixed:08x} on {device} of {label or 'set'} {number:07}",
        VARIANTS[number % len(VARIANTS)] if number % 3 == 0 else None,
        MODIFICATIONS[number // SUITE_SIZE % len(MODIFICATIONS)],
        device,
    )


class Book:
    """A sender's test cases, and how each ended last: every next run changes two in a hundred."""

    def __init__(self, size: int, label: str = "", first: int = 0) -> None:
        self.cases = [make_case(number, label) for number in range(first, first + size)]
        self._chance = random.Random(SEED + first)
        self._failing = set(self._chance.sample(range(size), int(size * FAILING)))
        self._runs = 0
        self._label = label

    def next_run(self) -> Run:
        """Give the next run of all cases: half of what failed passes, and as many others fail."""
        self._runs += 1
        if self._runs > 1:
            moved = int(len(self.cases) * CHANGED) // 2
            healed = self._chance.sample(sorted(self._failing), min(moved, len(self._failing)))
            well = [number for number in range(len(self.cases)) if number not in self._failing]
            self._failing -= set(healed)
            self._failing |= set(self._chance.sample(well, min(moved, len(well))))
        said = tuple(self._say(number, case) for number, case in enumerate(self.cases))
        return Run(f"{self._label or 'run'}-{self._runs:05}", said)

    def _say(self, number: int, case: Case) -> Said:
        return say(case, "failed" if number in self._failing else "passed", (number + self._runs * 31) % 90_000)


def say(case: Case, outcome: str, millis: int) -> Said:
    """Say how a case ended; what failed has a message."""
    message = None
    if outcome == "failed":
        message = (
            f"expected response code 0x00 from {case.device}, got 0x2A\n"
            f"  at {case.class_name}.run(line {millis % 900}) after {millis} ms, request 90-B3-D5-1F-30-01-{millis:05}"
        )
    return Said(case, outcome, millis / 1000, message)


def result(said: Said) -> dict[str, Any]:
    """Write one result as our own formats have it."""
    case = said.case
    written: dict[str, Any] = {"suite": case.suite, "class": case.class_name, "name": case.name}
    if case.variant is not None:
        written["variant"] = case.variant
    written |= {"outcome": said.outcome, "duration_s": said.duration_s}
    if said.message is not None:
        written["message"] = said.message
    return {**written, "modification": case.modification, "device": case.device}


def facts(run_id: str, phase: str = "SIT") -> dict[str, Any]:
    """Write a run's own facts."""
    return {"source": "dsp", "id": run_id, "attempt": 1, "phase": phase, "environment": "SIT-A"}


def as_json(run: Run) -> bytes:
    """Write a run as our JSON."""
    results = [result(said) for said in run.said]
    return json.dumps({"run": facts(run.id), "results": results}, separators=(",", ":")).encode()


def as_other_json(run: Run, number: int) -> bytes:
    """Write the same content in other bytes: keys in another order, and some spaces at the end."""
    results = [dict(reversed(result(said).items())) for said in run.said]
    return json.dumps({"results": results, "run": facts(run.id)}, separators=(",", ":")).encode() + b" " * number


def ndjson_lines(run_id: str, said: Iterable[Said]) -> Iterator[bytes]:
    """Write a run as lines of JSON: the run first, then its results."""
    yield json.dumps({"run": facts(run_id)}).encode() + b"\n"
    for each in said:
        yield json.dumps(result(each), separators=(",", ":")).encode() + b"\n"


def as_junit(run: Run) -> bytes:
    """Write a run as JUnit XML; its facts go into the address."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n']
    suite = None
    for said in run.said:
        case = said.case
        if case.suite != suite:
            parts.append("</testsuite>\n" if suite is not None else "")
            parts.append(f"<testsuite name={quoteattr(case.suite)}>\n")
            suite = case.suite
        parts.append(_junit_case(said))
    return "".join([*parts, "</testsuite>\n</testsuites>\n"]).encode()


def _junit_case(said: Said) -> str:
    case = said.case
    told = {"modification": case.modification, "device": case.device, "variant": case.variant}
    kept = "".join(f'<property name="{name}" value={quoteattr(value)}/>' for name, value in told.items() if value)
    failure = "" if said.message is None else f'<failure message="not as expected">{escape(said.message)}</failure>'
    return (
        f'<testcase classname={quoteattr(case.class_name)} name={quoteattr(case.name)} time="{said.duration_s:.3f}">'
        f"<properties>{kept}</properties>{failure}</testcase>\n"
    )


def row(run_id: str, said: Said) -> tuple[str, ...]:
    """Give one result as the yardstick keeps it: the names as sent, the outcome, the message."""
    case = said.case
    return (run_id, case.suite, case.class_name, case.name, case.variant or "", said.outcome, said.message or "")


def as_copy(rows: Iterable[tuple[object, ...]]) -> bytes:
    """Write rows as COPY reads them in text."""
    return b"".join(copy_line(row) for row in rows)


def copy_line(values: tuple[object, ...]) -> bytes:
    """Write one row as COPY reads it in text; nothing at all is `\\N`."""
    return ("\t".join("\\N" if value is None else _copied(str(value)) for value in values) + "\n").encode()


def _copied(text: str) -> str:
    if "\\" in text or "\t" in text or "\n" in text:
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return text
