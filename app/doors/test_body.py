"""Reading test results in our own JSON."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct

from app.domain.errors import Fault, Invalid
from app.domain.status import Outcome
from app.domain.test_identity import Name
from app.domain.test_reading import Reading
from app.domain.test_result import Sent, SentRun, invalid
from app.domain.test_run import RunFacts, read_facts

FORMAT = "json"
LARGEST_TOTAL = 2**53 - 1
PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
NAMED = re.compile(r"(?:required|unknown) field `(?P<field>.*)`", re.DOTALL)
NAMES = attrgetter("suite", "class_name", "name", "variant")
KINDS = attrgetter("outcome", "modification", "device")
# The run as most senders write it: before the results, which then need not be gone through.
RUN_FIRST = re.compile(rb'\s*\{\s*"run"\s*:\s*(?P<run>\{[^{}]{0,65536}\})\s*[,}]')
STEP = re.compile(r"\[(\d+)\]|\.([^.\[]+)")


class RunSent(Struct, forbid_unknown_fields=True):
    """The run as the body names it."""

    source: str | None = None
    id: str | None = None
    attempt: int | None = None
    phase: str | None = None
    environment: str | None = None
    started_at: str | None = None
    ended_at: str | None = None


class DeclaredSent(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The totals that the sender declares."""

    tests: int | None = None
    total: int | None = None
    passed: int | None = None
    failed: int | None = None
    errored: int | None = None
    skipped: int | None = None
    blocked: int | None = None
    not_run: int | None = None
    failures: int | None = None
    errors: int | None = None


class ResultSent(Struct, forbid_unknown_fields=True, gc=False, rename={"class_name": "class"}):
    """One result."""

    name: str
    outcome: Outcome
    suite: str | None = None
    class_name: str | None = None
    variant: str | None = None
    duration_s: float | None = None
    message: str | None = None
    modification: str | None = None
    device: str | None = None
    retries: int = 0


class _Body(Struct, forbid_unknown_fields=True):
    results: list[ResultSent]
    run: RunSent | None = None
    declared: DeclaredSent | None = None


class _Head(Struct):
    run: RunSent | None = None


def run_of(body: bytes, address: Mapping[str, str]) -> RunFacts | None:
    """Read the run alone, to see whether the body was received before; nothing where it cannot be read.

    Args:
        body: the bytes sent.
        address: the query's source, run, attempt, phase and environment.
    """
    first = RUN_FIRST.match(body)
    try:
        if first is not None:
            return facts_of(msgspec.json.decode(first["run"], type=RunSent), address)
    except (ValueError, Invalid):
        pass  # it is not what it looks like
    try:
        return facts_of(msgspec.json.decode(body, type=_Head).run, address)
    except (ValueError, RecursionError, Invalid):
        return None


def read_json(body: bytes, address: Mapping[str, str], *, known: Mapping[Name, int] | None = None) -> SentRun:
    """Read our JSON.

    Args:
        body: the bytes sent.
        address: the query's source, run, attempt, phase and environment, for what the body leaves out.
        known: names that are kept already, with the number of each.

    Raises:
        Invalid: it is not JSON, or breaks the format; each fault names its place by a JSON pointer.
    """
    try:
        sent = msgspec.json.decode(body, type=_Body)
    except (ValueError, RecursionError):
        sent = _read_again(body)
    reading = Reading(known=known or {})
    declared = totals_of(sent.declared, reading)
    reading.results = reading.look_at(by_column(sent.results, range(len(sent.results))))
    try:
        facts = facts_of(sent.run, address)
    except Invalid as error:
        raise reading.refusal(error) from error
    return reading.close(facts, declared, sha256=sha256(body).hexdigest(), format=FORMAT)


def by_column(results: Sequence[ResultSent], places: Sequence[int]) -> Sent:
    """Lay results of our own formats out by column.

    Args:
        results: as they were sent.
        places: their numbers in the body, from which a fault names its place.
    """
    return Sent(
        places,
        list(map(NAMES, results)),
        list(map(KINDS, results)),
        [result.duration_s for result in results],
        [result.message for result in results],
        [result.retries for result in results],
    )


def facts_of(run: RunSent | None, address: Mapping[str, str]) -> RunFacts:
    """Read a run's facts from the body's `run` and the address.

    Raises:
        Invalid: facts are missing or cannot be kept.
    """
    return read_facts({} if run is None else msgspec.structs.asdict(run), address)


def totals_of(declared: DeclaredSent | None, reading: Reading) -> dict[str, int] | None:
    """Give the totals that a sender declares; one that is no count is a fault."""
    if declared is None:
        return None
    totals: dict[str, int] = msgspec.to_builtins(declared)
    for name, said in totals.items():
        if not 0 <= said <= LARGEST_TOTAL:
            reading.fault(f"/declared/{name}", f"A total is a whole number from 0 to {LARGEST_TOTAL}.")
    return totals


def _read_again(body: bytes) -> _Body:
    """Read a body that breaks the format once more, to name every fault and not only the first.

    This reader also takes what JSON does not know but senders write: NaN as a duration, which is dropped
    with a note, and half characters, which are refused with their place.
    """
    document, reading, sent = parse_json(body), Reading(), _Body([])
    if not isinstance(document, dict):
        raise invalid([Fault("", f"Expected an object with run, declared and results, got {_kind(document)}.")])
    rest = dict(document)
    if isinstance(document.get("results"), list):
        rest["results"] = []
        for index, item in enumerate(document["results"]):
            if (found := convert_part(item, ResultSent, f"/results/{index}", reading)) is not None:
                sent.results.append(found)
    if rest.get("run") is not None:
        sent.run = convert_part(rest.pop("run"), RunSent, "/run", reading)
    if rest.get("declared") is not None:
        sent.declared = convert_part(rest.pop("declared"), DeclaredSent, "/declared", reading)
    convert_part(rest, _Body, "", reading)
    if reading.faults:
        raise invalid(reading.faults)
    return sent


def _kind(value: object) -> str:
    names = {list: "an array", str: "text", bool: "a truth value", int: "a number", float: "a number"}
    return names.get(type(value), "null")


def parse_json(body: bytes) -> Any:
    """Parse JSON of any shape.

    Raises:
        Invalid: it is no JSON; the line and column are named.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        detail = f"The body is not UTF-8: byte {error.start} cannot be read."
        raise Invalid(detail, (Fault("", detail),)) from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        detail = f"The body is not well-formed JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        raise Invalid(detail, (Fault("", detail),)) from error
    except ValueError as error:
        detail = "The body holds a number with more digits than anybody counts."
        raise Invalid(detail, (Fault("", detail),)) from error
    except RecursionError as error:
        detail = "The body is nested deeper than results ever are."
        raise Invalid(detail, (Fault("", detail),)) from error


def convert_part(value: Any, kind: Any, pointer: str, reading: Reading) -> Any:
    """Convert one part of a body; where that fails, keep the fault with its place.

    Args:
        value: the part as it was parsed.
        kind: the struct it should be.
        pointer: where it stands.
        reading: where the fault is kept.
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        found = PLACE.match(str(error))
        what, path = (found["what"], found["path"] or "") if found else (str(error), "")
        steps = [number or name for number, name in STEP.findall(path)]
        if named := NAMED.search(what):
            steps.append(named["field"])
        reading.fault(pointer + "".join(f"/{_escape(step)}" for step in steps), _words(what))
    except (UnicodeEncodeError, RecursionError):
        reading.fault(pointer, "This holds half a character (a lone surrogate) or is nested too deeply.")
    return None


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _words(what: str) -> str:
    """Say msgspec's finding in our words where it would leave the reader to guess."""
    if "enum value" in what:
        return f"{what[:300]}. The outcomes are {', '.join(Outcome)}."
    return what[:300] + "."
