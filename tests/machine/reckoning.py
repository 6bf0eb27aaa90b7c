"""What a criterion has to look like at a moment, reckoned from all that happened: mark, staleness, verdict, history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.machine.model import OUTCOMES, Agreed, Issue, Piece, Report, Said, World

WORST = ("green", "amber", "red")
# What a criterion that rests on one kind rests on beside it: what is required, and what is not counted.
BESIDE = {"figures": ("figures", "thresholds", "exclusions"), "issues": ("issues", "thresholds", "exclusions")}


@dataclass(frozen=True)
class Pin:
    """What an author saw: everything up to an entry, as it was at an instant."""

    saw: int
    at: datetime


@dataclass(frozen=True)
class Moved:
    """Which pieces came to speak against a mark more than before, each since when; and which only differ."""

    because: frozenset[tuple[Piece, datetime]]
    newer: frozenset[Piece]

    @property
    def since(self) -> datetime | None:
        return min((since for _, since in self.because), default=None)


@dataclass(frozen=True)
class Row:
    """A criterion on the board."""

    version: int
    statement: int | None
    mark: tuple[str, int, datetime] | None
    affirmed: int | None
    moved: Moved | None
    provisional: str | None
    positions: frozenset[tuple[str, str, int, bool]]  # who, status, version, stale
    verdict: str
    items: tuple[tuple[str, str], ...]


@dataclass
class Reckoning:
    """One question at one moment: as at an instant, with what was known by an entry."""

    world: World
    at: datetime
    seq: int

    def row(self, criterion: str) -> Row:
        """Reckon one criterion."""
        said = [each for each in self.world.known(Said, self.at, self.seq) if each.criterion == criterion]
        last = {each.what: each for each in said if each.what != "affirmation"}
        mark, statement = last.get("mark"), last.get("statement")
        affirmed = [each for each in said if each.what == "affirmation" and mark and each.of == mark.seq]
        positions = {each.who: each for each in said if each.what == "position"}
        every = [each for each in self.world.events if isinstance(each, Said) and each.criterion == criterion]
        counted = [each for each in every if each.seq <= self.seq and each.what != "position"]
        items = sorted(self._items(criterion))
        return Row(
            version=len(counted),
            statement=statement.version if statement else None,
            mark=(mark.status, mark.version, mark.at) if mark else None,
            affirmed=affirmed[-1].version if affirmed else None,
            moved=self.moved(criterion, self._pin(mark, affirmed)) if mark else None,
            provisional=None
            if mark or not positions
            else max((each.status for each in positions.values()), key=WORST.index),
            positions=frozenset(
                (who, each.status, each.version, bool(self.moved(criterion, Pin(each.saw, each.at)).because))
                for who, each in positions.items()
            ),
            verdict=self._overall([finding for _, finding in items]),
            items=tuple(items),
        )

    def history(self, criterion: str) -> list[tuple[str, str | None, int, datetime, int]]:
        """All that was said of a criterion, the last to hold first."""
        said = [each for each in self.world.known(Said, self.at, self.seq) if each.criterion == criterion]
        return [(each.what, each.status or None, each.version, each.at, each.seq) for each in reversed(said)]

    @staticmethod
    def _pin(mark: Said, affirmed: list[Said]) -> Pin:
        """What was seen by whoever stood by a mark last; of a mark that a paper tells, all that came with it."""
        if affirmed:
            return Pin(affirmed[-1].saw, affirmed[-1].at)
        if mark.told_on is not None:
            return Pin(mark.seq, max(mark.at, mark.told_on))
        return Pin(mark.saw, mark.at)

    def moved(self, criterion: str, pin: Pin) -> Moved:
        """What moved under a pin: whatever at any instant since spoke against going live more than it did within."""
        because: set[tuple[Piece, datetime]] = set()
        newer: set[Piece] = set()
        for piece in self.world.pieces(self.at, self.seq):
            if not self._rests(criterion, piece):
                continue
            within = self.world.says(piece, min(pin.at, self.at), min(pin.saw, self.seq))
            least = within[1] if within else 0
            instants = {pin.at} | {each for each in self.world.instants(piece, self.seq) if each > pin.at}
            worse = [
                each
                for each in sorted(instants)
                if each <= self.at and (said := self.world.says(piece, each, self.seq)) and said[1] > least
            ]
            if worse:
                because.add((piece, worse[0]))
            elif self.world.says(piece, self.at, self.seq) != within:
                newer.add(piece)
        return Moved(frozenset(because), frozenset(newer))

    def _rests(self, criterion: str, piece: Piece) -> bool:
        return any(self._matches(rest, criterion, piece) for rest in self.world.rests[criterion])

    def _matches(self, rest: str, criterion: str, piece: Piece) -> bool:
        kind, _, only = rest.partition(":")
        of, name = piece
        if of not in BESIDE.get(kind, (kind,)):
            return False
        match kind, of:
            case "statement", _:
                return name == criterion
            case "issues", "issues":
                # What it rested on once it still rests on, whatever the issue has come to weigh.
                first, last = (only or "1-5").split("-")
                ever = self.world.severities(name, self.at, self.seq)
                return any(int(first) <= each <= int(last) for each in ever)
            case "issues", "exclusions":
                return self._agreed(name).issue is not None
            case "figures", "exclusions":
                return not only or only in self._agreed(name).phases
            case ("figures", "figures" | "thresholds"):
                return only in ("", name)
            case ("reports", _):
                return only in ("", name.split("/")[0])
        return True

    def _agreed(self, number: str) -> Agreed:
        return next(each for each in self.world.known(Agreed, self.at, self.seq) if each.number == number)

    def _items(self, criterion: str) -> Iterator[tuple[str, str]]:
        for rest in self.world.rests[criterion]:
            kind, _, only = rest.partition(":")
            match kind:
                case "statement":
                    given = self.world.says(("statement", criterion), self.at, self.seq)
                    yield kind, "satisfied" if given else "unknown"
                case "figures":
                    yield from self._figures(only)
                case "issues":
                    yield kind, self._issues(only)
                case "exclusions":
                    yield kind, "satisfied"
                case "incidents":
                    yield kind, self._incidents()
                case "thresholds":
                    yield kind, "satisfied" if self._of("thresholds") else "unknown"
                case "reports":
                    yield from self._reports(only)

    def _of(self, kind: str) -> list[str]:
        return [name for of, name in self.world.pieces(self.at, self.seq) if of == kind]

    def _required(self) -> dict[str, tuple[tuple[int, int] | None, dict[int, int]]]:
        found = {}
        for phase in self._of("thresholds"):
            said = self.world.says(("thresholds", phase), self.at, self.seq)
            assert said is not None
            rate, limits = said[0]
            found[phase] = (rate, dict(limits))
        return found

    def _figures(self, only: str) -> Iterator[tuple[str, str]]:
        phases = [phase for phase in self._of("figures") if only in ("", phase)]
        if not phases:
            yield "figures", "unknown"
        for phase in phases:
            yield "figures", self._phase(phase)

    def _phase(self, phase: str) -> str:
        standing = [told[0] for told in self.world.standing(phase, self.at, self.seq).values()]
        left_out = self.world.excused(phase, self.at, self.seq)
        counts = {outcome: standing.count(outcome) - left_out[outcome] for outcome in OUTCOMES}
        rate = self._required().get(phase, (None, {}))[0]
        executed = counts["passed"] + counts["failed"] + counts["errored"]
        if rate is None or not executed:
            return "unknown"
        if counts["passed"] * rate[1] < rate[0] * executed:
            return "not_satisfied"
        return "not_satisfied" if counts["blocked"] + counts["not_run"] else "satisfied"

    def _issues(self, only: str) -> str:
        keys = self._of("issues")
        if not keys and not self._of("figures"):
            return "unknown"
        first, last = (only or "1-5").split("-")
        agreed = [each for each in self.world.known(Agreed, self.at, self.seq) if each.issue]
        excluded = {each.issue for each in agreed if self.world.in_force(each, self.at, self.seq)}
        newest = {each.key: each for each in self.world.known(Issue, self.at, self.seq)}
        left = [
            each
            for key, each in newest.items()
            if each.stands and int(first) <= each.severity <= int(last) and key not in excluded
        ]
        if any(each.severity <= 2 or each.wants for each in left):
            return "not_satisfied"
        known = True
        for each in left:
            allowed = {p: limit[each.severity] for p, (_, limit) in self._required().items() if each.severity in limit}
            for phase, most in allowed.items():
                if sum(other.severity == each.severity and other.phase in (None, phase) for other in left) > most:
                    return "not_satisfied"
            known = known and any(each.phase in (None, phase) for phase in allowed)
        return "satisfied" if known else "unknown"

    def _incidents(self) -> str:
        said = [self.world.says(("incidents", key), self.at, self.seq) for key in self._of("incidents")]
        if not said:
            return "unknown"
        return "not_satisfied" if any(each and each[1] >= 4 for each in said) else "satisfied"

    def _reports(self, only: str) -> Iterator[tuple[str, str]]:
        reports = (each for each in self.world.known(Report, self.at, self.seq) if each.kind == "final")
        last = {each.phase: each for each in reports if each.step == "submitted"}
        found = [each for phase, each in last.items() if only in ("", phase)]
        if not found:
            yield "reports", "unknown"
        for each in found:
            said = self.world.says(("reports", each.key), self.at, self.seq)
            steps = dict(said[0][0]) if said else {}
            if False in steps.values():
                yield "reports", "not_satisfied"
            else:
                yield "reports", "satisfied" if steps.get("reviewed") and steps.get("approved") else "unknown"

    @staticmethod
    def _overall(findings: list[str]) -> str:
        if "not_satisfied" in findings:
            return "not_satisfied"
        return "satisfied" if findings and set(findings) == {"satisfied"} else "unknown"
