"""What the DCC sends about a release and what bodies agree on its testing, in whatever order."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.machine.deeds import CRITERIA, Deeds, People
from tests.machine.model import (
    BAD,
    OUTCOMES,
    Agreed,
    E,
    Failing,
    Failure,
    Incident,
    Issue,
    Report,
    Required,
    Results,
    Revoked,
)
from tests.machine.words import Words
from tests.support.small_record import Clock, SmallRecord

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
# Where a testing issue or an incident may go from each status.
NEXT = {
    "open": ("open", "in_resolution", "resolved", "closed", "rejected"),
    "in_resolution": ("in_resolution", "open", "resolved", "rejected"),
    "resolved": ("resolved", "closed", "open"),
    "closed": ("closed", "open"),
    "rejected": ("rejected", "open"),
}
phases = st.sampled_from(["SIT", "UIT"])
criteria = st.sampled_from(sorted(CRITERIA))
statuses = st.sampled_from(["green", "amber", "red"])
severities = st.sampled_from([1, 2, 3, 4, 5])
agreed = st.booleans()
any_one = st.integers(0, 1000)
# Mostly well after the deed before, sometimes at the same instant.
hours = st.sampled_from([0, 1, 1, 5, 30])
# How far back something is said to have held, in quarters of the time since it could; mostly since now.
back = st.sampled_from([0, 0, 0, 1, 2, 4])
# How many deeds had been recorded beyond what somebody's page showed them.
unseen = st.sampled_from([0, 0, 0, 1, 2, 5])
told = st.dictionaries(
    st.sampled_from("abc"),
    st.tuples(st.sampled_from(["passed", *BAD, *OUTCOMES]), st.sampled_from([None, "x"])),
    min_size=1,
)


class Work(RuleBasedStateMachine):
    """A release under everybody's hands; what it stands on is set by the test."""

    record: SmallRecord
    people: People
    clock: Clock
    numbers: Iterator[int]
    tally: Counter[str]

    @initialize(seed=any_one)
    def begin(self, seed: int) -> None:
        self.clock.at = self.clock.at.replace(minute=0, second=0, microsecond=0) + 48 * HOUR
        self.deeds = Deeds(self.record, self.people, self.clock, f"release-{next(self.numbers)}")
        self.deeds.begin()
        self.words = Words(self.deeds)
        self.world = self.deeds.world
        self.began = self.clock.at = self.clock.at + HOUR
        self.random = Random(seed)

    def pass_time(self, many: int) -> None:
        self.clock.at += many * HOUR
        self.tally["steps"] += 1

    def since(self, quarters: int, first: datetime | None = None) -> datetime:
        """Some instant between the first it could be and now."""
        first = first or self.began
        return self.clock.at - (self.clock.at - first) * quarters / 4

    def saw(self, unseen: int) -> int:
        """The last entry on somebody's page."""
        shown = self.world.events[: len(self.world.events) - unseen]
        return self.deeds.head()[0] if not unseen or not shown else shown[-1].seq

    def all(self, of: type[E]) -> list[E]:
        return [each for each in self.world.events if isinstance(each, of)]

    def one(self, of: type[E], number: int) -> E:
        """Pick what happened last to one of those that there are: an issue, an incident, a report."""
        last = {getattr(each, "key", ""): each for each in self.all(of)}
        return list(last.values())[number % len(last)]

    def not_over(self) -> list[Agreed]:
        """Those exclusions that nobody has revoked."""
        over = {each.number for each in self.all(Revoked)}
        return [each for each in self.all(Agreed) if each.number not in over]

    # What the DCC and its systems send.

    @rule(hours=hours, phase=phases, told=told, attempt=st.sampled_from([1, 1, 2]))
    def run_tests(self, hours: int, phase: str, told: dict[str, Failure], attempt: int) -> None:
        self.pass_time(hours)
        place = 1 + max((e.place for e in self.world.events if isinstance(e, Results)), default=0)
        self.deeds.post(phase, place, attempt, told)

    @precondition(lambda self: self.all(Results))
    @rule(hours=hours, told=told, number=any_one, attempt=st.integers(1, 3))
    def run_again(self, hours: int, told: dict[str, Failure], number: int, attempt: int) -> None:
        """Send another attempt of a run, late or not; more of one that is known; or the very same again."""
        self.pass_time(hours)
        bodies = self.all(Results)
        one = bodies[number % len(bodies)]
        known = {
            case: how
            for each in bodies
            if (each.place, each.attempt) == (one.place, attempt)
            for case, how in each.told.items()
        }
        more = {case: how for case, how in told.items() if case not in known}
        self.deeds.post(one.phase, one.place, attempt, more or known)

    def failing(self, number: int) -> Failing | None:
        """Pick a failure that counts now."""
        found = []
        for phase in ("SIT", "UIT"):
            standing = self.world.standing(phase, self.deeds.head()[1], self.deeds.head()[0])
            for case, how in sorted(standing.items()):
                bodies = [
                    e for e in self.world.events if isinstance(e, Results) and e.phase == phase and case in e.told
                ]
                tried = [e for e in bodies if e.told[case] == how]
                last = max(tried, key=lambda e: (e.place, e.attempt))
                if how[0] in BAD:
                    found.append(Failing(phase, last.place, last.attempt, case, how))
        return found[number % len(found)] if found else None

    @rule(hours=hours, quarters=back, number=any_one, severity=severities, phase=st.none() | phases)
    def find_issue(self, hours: int, quarters: int, number: int, severity: int, phase: str | None) -> None:
        self.pass_time(hours)
        failing = self.failing(number) if number % 2 else None
        key = f"TI-{len({e.key for e in self.world.events if isinstance(e, Issue)}) + 1}"
        facts: dict[str, Any] = {"severity": severity, "status": "open"}
        facts |= {"plan": None, "code_change": None, "target": None}
        self.deeds.issue(key, self.since(quarters), failing, phase=phase, **facts)

    @precondition(lambda self: self.all(Issue))
    @rule(
        hours=hours,
        quarters=back,
        number=any_one,
        severity=severities,
        status=any_one,
        plan=st.sampled_from([None, "A plan."]),
        code_change=st.sampled_from([None, True, False]),
        due=st.sampled_from([None, date(2031, 12, 1)]),
    )
    def follow_issue(self, hours: int, quarters: int, number: int, severity: int, status: int, **facts: Any) -> None:
        self.pass_time(hours)
        last = self.one(Issue, number)
        saw = len([e for e in self.world.events if isinstance(e, Issue) and e.key == last.key])
        if number % 3:
            severity = last.severity
        to = NEXT[last.status][status % len(NEXT[last.status])]
        at, facts["target"] = self.since(quarters, last.at), facts.pop("due")
        self.deeds.change_issue(last.key, at, saw, severity=severity, status=to, phase=last.phase, **facts)

    @rule(hours=hours, quarters=back, category=severities)
    def suffer_incident(self, hours: int, quarters: int, category: int) -> None:
        self.pass_time(hours)
        key = f"INC-{len({e.key for e in self.world.events if isinstance(e, Incident)}) + 1}"
        self.deeds.incident(key, self.since(quarters), 0, category, "open")

    @precondition(lambda self: self.all(Incident))
    @rule(hours=hours, quarters=back, number=any_one, category=severities, status=any_one)
    def follow_incident(self, hours: int, quarters: int, number: int, category: int, status: int) -> None:
        self.pass_time(hours)
        last = self.one(Incident, number)
        saw = len([e for e in self.world.events if isinstance(e, Incident) and e.key == last.key])
        to = NEXT[last.status][status % len(NEXT[last.status])]
        self.deeds.incident(last.key, self.since(quarters, last.at), saw, category, to)

    # What bodies agree.

    @precondition(lambda self: self.all(Issue) or self.failing(0))
    @rule(hours=hours, quarters=back, number=any_one, of=st.sampled_from(["result", "test", "issue"]), ends=hours)
    def leave_out(self, hours: int, quarters: int, number: int, of: str, ends: int) -> None:
        self.pass_time(hours)
        failing, issue = self.failing(number), self.one(Issue, number) if self.all(Issue) else None
        if failing is None or (issue and of == "issue"):
            of, failing = "issue", None
        at = None if of == "test" else self.since(quarters)
        expires = self.clock.at + (ends - 1) * HOUR if ends > 1 else None
        self.deeds.agree(of, failing, issue.key if issue and of == "issue" else None, at, expires)

    @precondition(lambda self: self.not_over())
    @rule(hours=hours, quarters=back, number=any_one)
    def count_again(self, hours: int, quarters: int, number: int) -> None:
        self.pass_time(hours)
        one = self.not_over()[number % len(self.not_over())]
        self.deeds.revoke(one.number, self.since(quarters, one.at))

    @rule(
        hours=hours,
        quarters=back,
        phase=phases,
        rate=st.sampled_from([None, (1, 2), (9, 10)]),
        limits=st.dictionaries(st.integers(3, 5), st.sampled_from([None, 0, 1, 2]), min_size=1, max_size=2),
    )
    def require(
        self, hours: int, quarters: int, phase: str, rate: tuple[int, int] | None, limits: dict[int, int | None]
    ) -> None:
        self.pass_time(hours)
        rows = [e for e in self.world.events if isinstance(e, Required) and e.phase == phase]
        self.deeds.require(phase, self.since(quarters), len(rows), rate, limits)

    @rule(hours=hours, quarters=back, phase=phases, kind=st.sampled_from(["interim", "final"]))
    def report(self, hours: int, quarters: int, phase: str, kind: str) -> None:
        self.pass_time(hours)
        version = len({e.key for e in self.world.events if isinstance(e, Report)}) + 1
        self.deeds.report(phase, kind, version, self.since(quarters))

    @precondition(lambda self: self.all(Report))
    @rule(hours=hours, quarters=back, number=any_one, step=st.sampled_from(["reviewed", "approved"]), agreed=agreed)
    def take_step(self, hours: int, quarters: int, number: int, step: str, agreed: bool) -> None:
        self.pass_time(hours)
        last = self.one(Report, number)
        steps = [e.at for e in self.world.events if isinstance(e, Report) and e.key == last.key]
        self.deeds.step(last, step, self.since(quarters, min(steps)), agreed=agreed)
