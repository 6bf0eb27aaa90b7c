"""What happened, in plain lists, and what each piece of evidence says at a moment, found by looking through them.

Nothing of the application is used here: a rule that both had from the same place would be tested against itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

BAD = ("failed", "errored", "blocked")
TRIED = ("passed", *BAD)
OUTCOMES = (*TRIED, "skipped", "not_run")
STANDING = ("open", "in_resolution")

Failure = tuple[str, str | None]  # how a case ended, and what was said of it
Pin = tuple[str, str, Failure]  # a phase, a case, and the failure that it was
Piece = tuple[str, str]  # a kind of evidence, and which piece of it
Value = tuple[Any, ...]


@dataclass(frozen=True)
class Failing:
    """A failure that counts: which result says so."""

    phase: str
    place: int
    attempt: int
    case: str
    failure: Failure


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that was recorded: by which entry, when, and since when it is so."""

    seq: int
    recorded: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Results(Event):
    phase: str
    place: int
    attempt: int
    told: Mapping[str, Failure]


@dataclass(frozen=True, kw_only=True)
class Issue(Event):
    key: str
    severity: int
    status: str
    plan: str | None
    code_change: bool | None
    target: date | None
    phase: str | None

    @property
    def stands(self) -> bool:
        return self.status in STANDING

    @property
    def wants(self) -> frozenset[str]:
        """What an outstanding issue of Severity 3 to 5 has to have before its release can go live."""
        if not self.stands or self.severity <= 2:
            return frozenset()
        wanting = {
            "plan": not self.plan,
            "date": self.code_change is True and self.target is None,
            "code": self.code_change is None,
        }
        return frozenset(name for name, wants in wanting.items() if wants)


@dataclass(frozen=True, kw_only=True)
class Agreed(Event):
    number: str
    issue: str | None
    expires: datetime | None
    pins: frozenset[Pin]

    @property
    def phases(self) -> frozenset[str]:
        return frozenset(phase for phase, _, _ in self.pins)


@dataclass(frozen=True, kw_only=True)
class Revoked(Event):
    number: str


@dataclass(frozen=True, kw_only=True)
class Incident(Event):
    key: str
    category: int
    status: str


@dataclass(frozen=True, kw_only=True)
class Required(Event):
    phase: str
    rate: tuple[int, int] | None
    limits: Mapping[int, int | None]


@dataclass(frozen=True, kw_only=True)
class Report(Event):
    """A version of a phase's completion report, or a step that it came through."""

    key: str
    phase: str
    kind: str
    step: str
    agreed: bool | None


@dataclass(frozen=True, kw_only=True)
class Said(Event):
    """Something said on a criterion: a statement, a position, a mark, or that a mark is stood by."""

    what: str
    criterion: str
    version: int
    status: str = ""
    who: str = ""
    saw: int = 0
    told_on: datetime | None = None  # the day of the paper that tells of a mark
    of: int = 0  # the entry of the mark that is stood by


E = TypeVar("E", bound=Event)


@dataclass
class World:
    """All that happened to one release, and which kinds of evidence each criterion rests on."""

    rests: Mapping[str, tuple[str, ...]]
    events: list[Event] = field(default_factory=list)
    fresh: dict[int, int] = field(default_factory=dict)
    _said: dict[tuple[Piece, datetime, int], tuple[Value, int] | None] = field(default_factory=dict)

    def take(self, event: Event, now: datetime) -> None:
        """Keep what happened; of results, how many failures came by them is counted once."""
        self.events.append(event)
        self._said.clear()
        if isinstance(event, Results):
            self.fresh[event.seq] = self.new_failures(event, now)

    def known(self, of: type[E], at: datetime, seq: int) -> list[E]:
        """What had been recorded by an entry and held by an instant, the last to hold last."""
        found = [each for each in self.events if isinstance(each, of) and each.seq <= seq and each.at <= at]
        return sorted(found, key=lambda each: (each.at, each.seq))

    def seq_at(self, known_at: datetime) -> int:
        """The last entry by an instant."""
        return max((each.seq for each in self.events if each.recorded <= known_at), default=0)

    def standing(self, phase: str, at: datetime, seq: int) -> dict[str, Failure]:
        """How each case counts: by its latest result, and what was not tried never displaces what was."""
        bodies = [each for each in self.known(Results, at, seq) if each.phase == phase]
        latest: dict[str, Failure] = {}
        for body in sorted(bodies, key=lambda each: (each.place, each.attempt)):
            for case, told in body.told.items():
                if case not in latest or told[0] in TRIED or latest[case][0] not in TRIED:
                    latest[case] = told
        return latest

    def in_force(self, agreed: Agreed, at: datetime, seq: int) -> bool:
        """Whether an exclusion counted at an instant, as was known by an entry."""
        if agreed.seq > seq or agreed.at > at or (agreed.expires is not None and agreed.expires <= at):
            return False
        return all(each.number != agreed.number for each in self.known(Revoked, at, seq))

    def excused(self, phase: str, at: datetime, seq: int) -> dict[str, int]:
        """How many failing cases of a phase exclusions leave out, by how the cases count."""
        pins = {pin for each in self.known(Agreed, at, seq) if self.in_force(each, at, seq) for pin in each.pins}
        standing = self.standing(phase, at, seq).items()
        left = [told[0] for case, told in standing if (phase, case, told) in pins]
        return {outcome: left.count(outcome) for outcome in OUTCOMES}

    def new_failures(self, body: Results, now: datetime) -> int:
        """How many failures came to count by one body, beside those agreed not to count when it came.

        Args:
            body: the results.
            now: the clock's instant when they were received; their entry may be stamped a little later.
        """
        before = self.standing(body.phase, body.at, body.seq - 1)
        after = self.standing(body.phase, body.at, body.seq)
        came = [case for case, told in after.items() if told[0] in BAD and before.get(case) != told]
        agreed = only(Agreed, self.events)
        pins = {pin for each in agreed if self.in_force(each, now, body.seq - 1) for pin in each.pins}
        return sum((body.phase, case, after[case]) not in pins for case in came)

    def pieces(self, at: datetime, seq: int) -> list[Piece]:
        """Every piece of evidence that there was."""
        found: dict[Piece, None] = {}
        for each in self.known(Event, at, seq):
            if (piece := piece_of(each)) is not None and self.says(piece, at, seq) is not None:
                found[piece] = None
        return list(found)

    def instants(self, piece: Piece, seq: int) -> set[datetime]:
        """Every instant at which a piece may have come to say something else."""
        told = [each for each in self.events if each.seq <= seq and piece_of(each) == piece]
        ends = {each.expires for each in told if isinstance(each, Agreed) and each.expires is not None}
        return {each.at for each in told} | ends

    def says(self, piece: Piece, at: datetime, seq: int) -> tuple[Value, int] | None:
        """What a piece says at a moment, and how much that speaks against going live."""
        asked = (piece, at, seq)
        if asked not in self._said:
            self._said[asked] = self._says(piece, at, seq)
        return self._said[asked]

    def _says(self, piece: Piece, at: datetime, seq: int) -> tuple[Value, int] | None:
        told = [each for each in self.known(Event, at, seq) if piece_of(each) == piece]
        if not told:
            return None
        last = told[-1]
        match last:
            case Said():
                return ("version", last.version), 0
            case Issue():
                return self._issue(only(Issue, told))
            case Agreed() | Revoked():
                agreed = only(Agreed, told)[0]
                holds = self.in_force(agreed, at, seq)
                return (holds,), int(not holds)
            case Incident():
                stands = last.status in STANDING
                return (last.category, last.status), 6 - last.category if stands else 0
            case Report():
                steps = {each.step: each.agreed for each in only(Report, told)}
                return (tuple(sorted(steps.items())),), list(steps.values()).count(False)
            case Required():
                return self._required(only(Required, told)), 0
        return self._figures(piece[1], at, seq)

    def _figures(self, phase: str, at: datetime, seq: int) -> tuple[Value, int] | None:
        counted = [told[0] for told in self.standing(phase, at, seq).values()]
        if not counted:
            return None
        harm = sum(
            self.fresh[each.seq]
            for each in self.events
            if isinstance(each, Results) and each.phase == phase and each.at <= at and each.seq <= seq
        )
        return tuple((outcome, counted.count(outcome)) for outcome in OUTCOMES), harm

    def _issue(self, versions: list[Issue]) -> tuple[Value, int]:
        last = versions[-1]
        weight = (6 - last.severity) * 2 + bool(last.wants) if last.stands else 0
        plan = (last.plan, last.target)
        ever = tuple(sorted(self.severities(last.key, last.at, last.seq)))
        return (last.severity, ever, last.status, last.wants, plan, last.phase), weight

    def severities(self, key: str, at: datetime, seq: int) -> set[int]:
        """Every severity that an issue ever had."""
        return {each.severity for each in self.known(Issue, at, seq) if each.key == key}

    def _required(self, rows: list[Required]) -> Value:
        rate: tuple[int, int] | None = None
        limits: dict[int, int | None] = {}
        for each in rows:
            rate = each.rate or rate
            limits |= each.limits
        return rate, tuple(sorted((s, most) for s, most in limits.items() if most is not None))


def only(of: type[E], events: Iterable[Event]) -> list[E]:
    """Those of one kind."""
    return [each for each in events if isinstance(each, of)]


def piece_of(event: Event) -> Piece | None:
    """Which piece of evidence an event speaks of."""
    match event:
        case Said(what="statement"):
            return "statement", event.criterion
        case Results() if event.told:
            return "figures", event.phase
        case Issue():
            return "issues", event.key
        case Agreed() | Revoked():
            return "exclusions", event.number
        case Incident():
            return "incidents", event.key
        case Required():
            return "thresholds", event.phase
        case Report():
            return "reports", event.key
    return None
