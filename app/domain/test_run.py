"""What a sender says of a run: its key, phase and times, each fact in the body or in the address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.counting import LARGEST_NUMBER
from app.domain.errors import Fault, Invalid
from app.domain.instant import parse_instant
from app.domain.status import Phase

LONGEST_FACT = 200
BARE_DATE = 10
# NUL and half characters cannot be kept at all; the others cannot be seen, so two names would look the same.
UNKEEPABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One attempt of one run: (release, source, run, attempt) is the key under which any retry is safe."""

    source: str
    run: str
    attempt: int
    phase: Phase
    environment: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


def why_not_keep(text: str, longest: int) -> str | None:
    """Say why a name cannot be kept as it is: too long, a control character, half a character.

    Args:
        text: the name.
        longest: the most characters it may have.
    """
    if len(text) > longest:
        return f"At most {longest:,} characters; this has {len(text):,}."
    if not text.isprintable() and (found := UNKEEPABLE.search(text)):
        return f"The character U+{ord(found[0]):04X} cannot be kept in a name."
    return None


def read_facts(body: Mapping[str, object], address: Mapping[str, str]) -> RunFacts:
    """Read a run's facts, each from the body or, where the body is silent, from the address.

    Args:
        body: the body's `run`: source, id, attempt, phase, environment, started_at, ended_at; the kinds of
            their values have been checked.
        address: source, run, attempt, phase and environment of the query.

    Raises:
        Invalid: facts are missing or cannot be kept; each fault names its place.
    """
    facts = _Facts(body, address)
    source = facts.text("source", "source", needed="Say which system sends: source.")
    run = facts.text("id", "run", needed="A run needs its id.")
    attempt, phase = facts.attempt(), facts.phase()
    environment = facts.text("environment", "environment", needed=None)
    started_at, ended_at = facts.time("started_at"), facts.time("ended_at")
    if facts.faults or phase is None:
        detail = facts.faults[0].detail if len(facts.faults) == 1 else f"{len(facts.faults)} facts need correcting."
        raise Invalid(detail, tuple(facts.faults))
    return RunFacts(source, run, attempt, phase, environment or None, started_at, ended_at)


class _Facts:
    """Reads facts one by one and keeps what is wrong with them."""

    def __init__(self, body: Mapping[str, object], address: Mapping[str, str]) -> None:
        self._body, self._address = body, address
        self.faults: list[Fault] = []

    def _find(self, name: str, query: str) -> tuple[object, str]:
        if (value := self._body.get(name)) is not None:
            return value, f"/run/{name}"
        if (given := self._address.get(query)) is not None:
            return given, f"query:{query}"
        return None, f"/run/{name}"

    def _fault(self, pointer: str, detail: str) -> None:
        self.faults.append(Fault(pointer, detail))

    def text(self, name: str, query: str, *, needed: str | None) -> str:
        value, pointer = self._find(name, query)
        text = "" if value is None else str(value)
        if needed is not None and not text.strip():
            self._fault(pointer, needed)
        elif reason := why_not_keep(text, LONGEST_FACT):
            self._fault(pointer, reason)
        return text

    def attempt(self) -> int:
        value, pointer = self._find("attempt", "attempt")
        if isinstance(value, str):
            value = int(value) if re.fullmatch(r"[0-9]{1,10}", value) else 0
        number = 1 if value is None else value
        if isinstance(number, int) and 1 <= number <= LARGEST_NUMBER:
            return number
        self._fault(pointer, f"An attempt is a whole number from 1 to {LARGEST_NUMBER}.")
        return 1

    def phase(self) -> Phase | None:
        value, pointer = self._find("phase", "phase")
        text = "" if value is None else str(value)
        found = next((phase for phase in Phase if phase.value.casefold() == text.strip().casefold()), None)
        if found is None:
            said = f"{text[:LONGEST_FACT]!r} is no phase." if text else "A run needs its phase."
            self._fault(pointer, f"{said} The phases are {', '.join(Phase)}.")
        return found

    def time(self, name: str) -> datetime | None:
        value = self._body.get(name)
        if value is None:
            return None
        text = str(value).strip()
        try:
            if len(text) <= BARE_DATE:
                raise ValueError("a date alone is no time")
            return parse_instant(text, date_means_end=False)
        except (ValueError, OverflowError):
            self._fault(f"/run/{name}", "A time needs its zone, for example 2021-10-05T17:00:00Z (1900 to 2199).")
            return None
