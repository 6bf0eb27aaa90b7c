"""Figures raw and adjusted against a naive recount, after any sequence of what can happen, now and at past instants.

The recount knows what was sent and what was agreed, and nothing of how the record keeps either.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import clock
from app.domain.errors import DomainError
from app.domain.exclusion import Stays, Target
from app.domain.status import ExclusionClass, ExclusionOf, Outcome, Phase
from app.queries.exclusion import adjusted_figures
from app.queries.moment import resolve
from tests.support.cast import Cast
from tests.support.excluding import ResultNamed, Tag, result
from tests.support.results import make_release
from tests.support.small_record import Clock

HOUR = timedelta(hours=1)
TRIED = ("passed", "failed", "errored", "blocked")
BAD = ("failed", "errored", "blocked")
CASES = "abcd"
EXAMPLES = count()

Failure = tuple[str, str | None]  # how a case ended, and what was said of it


@dataclass
class Result:
    at: datetime
    phase: str
    case: str
    run_no: int
    attempt: int
    outcome: str
    message: str | None


@dataclass
class Agreed:
    id: int
    recorded: datetime
    effective: datetime
    expires: datetime | None
    kind: ExclusionClass
    pins: set[tuple[str, str, Failure]]  # phase, case, failure
    revoked: tuple[datetime, datetime] | None = None  # recorded, effective


@dataclass
class World:
    """All that was sent and agreed, in plain lists."""

    results: list[Result] = field(default_factory=list)
    agreed: list[Agreed] = field(default_factory=list)
    issues: dict[str, list[tuple[str, str, Failure]]] = field(default_factory=dict)
    runs: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # phase, place, last attempt
    ids: dict[tuple[str, int], int] = field(default_factory=dict)

    def standing(self, phase: str, until: datetime) -> dict[str, Result]:
        """Each case by its latest result: what was not attempted never displaces what was."""
        latest: dict[str, Result] = {}
        told = [each for each in self.results if each.phase == phase and each.at <= until]
        for each in sorted(told, key=lambda r: (r.run_no, r.attempt)):
            held = latest.get(each.case)
            if held is None or each.outcome in TRIED or held.outcome not in TRIED:
                latest[each.case] = each
        return latest

    def count(self, phase: str, as_at: datetime, known_at: datetime) -> tuple[dict[Outcome, int], dict[Outcome, int]]:
        """Count a phase raw, and without each case that an exclusion in force excuses."""
        raw, adjusted = dict.fromkeys(Outcome, 0), dict.fromkeys(Outcome, 0)
        for case, latest in self.standing(phase, min(as_at, known_at)).items():
            raw[Outcome(latest.outcome)] += 1
            told = (phase, case, (latest.outcome, latest.message))
            if not any(told in each.pins and in_force(each, as_at, known_at) for each in self.agreed):
                adjusted[Outcome(latest.outcome)] += 1
        return raw, adjusted


def in_force(agreed: Agreed, as_at: datetime, known_at: datetime) -> bool:
    if agreed.recorded > known_at or agreed.effective > as_at:
        return False
    if agreed.expires is not None and as_at >= agreed.expires:
        return False
    return agreed.revoked is None or agreed.revoked[0] > known_at or as_at < agreed.revoked[1]


@dataclass
class Play:
    """The record and the plain lists, side by side."""

    tag: Tag
    suite: str
    clock: Clock
    draw: Any
    world: World = field(default_factory=World)

    def step(self) -> None:
        self.clock.at += HOUR
        kinds = [self.send, self.send, self.attempt, self.late, self.late, self.raise_issue, self.link]
        self.draw(st.sampled_from([*kinds, self.agree, self.agree, self.revoke]))()

    def _post(self, phase: str, run: str, place: int, attempt: int, **forced: Failure) -> None:
        drawn = self.draw(
            st.dictionaries(
                st.sampled_from(CASES),
                st.tuples(st.sampled_from([*BAD, *(o.value for o in Outcome)]), st.sampled_from([None, "x", "y"])),
                min_size=0 if forced else 1,
            )
        )
        outcomes = drawn | forced
        told = [result(case, how, suite=self.suite, message=why) for case, (how, why) in outcomes.items()]
        self.world.ids[run, attempt] = self.tag.send(run, *told, phase=phase, attempt=attempt)
        self.world.runs[run] = (phase, place, max(attempt, self.world.runs.get(run, (phase, place, 0))[2]))
        self.world.results += [
            Result(self.clock.at, phase, case, place, attempt, how, why) for case, (how, why) in outcomes.items()
        ]

    def send(self) -> None:
        place = len(self.world.runs) + 1
        # A first attempt may be on its way still when the second comes.
        attempt = self.draw(st.sampled_from([1, 1, 2]))
        self._post(self.draw(st.sampled_from(["SIT", "UIT"])), f"{self.suite}-{place}", place, attempt)

    def attempt(self) -> None:
        if self.world.runs:
            run = self.draw(st.sampled_from(sorted(self.world.runs)))
            phase, place, last = self.world.runs[run]
            self._post(phase, run, place, last + 1)

    def late(self) -> None:
        """What comes after something later told otherwise of the same case: it never displaces that."""
        late = [
            (run, attempt, held)
            for run, (phase, place, last) in sorted(self.world.runs.items())
            for held in self.world.standing(phase, self.clock.at).values()
            for attempt in range(1, last + 2)
            if held.outcome in TRIED and (run, attempt) not in self.world.ids
            and (place, attempt) < (held.run_no, held.attempt)
        ]  # fmt: skip
        if not late:
            self.send()
            return
        run, attempt, held = self.draw(st.sampled_from(late))
        other = self.draw(st.sampled_from([each for each in TRIED if each != held.outcome]))
        self._post(held.phase, run, self.world.runs[run][1], attempt, **{held.case: (other, "z")})

    def _failed(self) -> Result | None:
        """A failure that counts now: what somebody sees on the page."""
        seen = [
            each
            for phase in ("SIT", "UIT")
            for each in self.world.standing(phase, self.clock.at).values()
            if each.outcome in BAD
        ]
        seen.sort(key=lambda each: (each.phase, each.case))
        return self.draw(st.sampled_from(seen)) if seen else None

    def _named(self, told: Result) -> ResultNamed:
        run = f"{self.suite}-{told.run_no}"
        return ResultNamed(self.world.ids[run, told.attempt], self.tag.case(told.case, self.suite))

    def raise_issue(self) -> None:
        if (told := self._failed()) is not None:
            key = self.tag.issue(self._named(told))
            self.world.issues[key] = [(told.phase, told.case, (told.outcome, told.message))]

    def link(self) -> None:
        told = self._failed()
        if told is not None and self.world.issues:
            key = self.draw(st.sampled_from(sorted(self.world.issues)))
            named = self._named(told)
            try:
                self.tag.link(key, named.run, named.case)
            except DomainError:
                return  # linked already
            self.world.issues[key].append((told.phase, told.case, (told.outcome, told.message)))

    def agree(self) -> None:
        told = self._failed()
        if told is None:
            return
        now, named = self.clock.at, self._named(told)
        of = self.draw(st.sampled_from(list(ExclusionOf)))
        pins = {(told.phase, told.case, (told.outcome, told.message))}
        # Now, or at a meeting while this very failure stood already.
        effective = self.draw(st.sampled_from([None, told.at, told.at + (now - told.at) / 2]))
        expires = self.draw(st.sampled_from([None, now + 2 * HOUR, now + 5 * HOUR]))
        kind, stays = self.draw(st.sampled_from([k for k in ExclusionClass if k is not ExclusionClass.DUPLICATE])), None
        if of is ExclusionOf.RESULT:
            target = Target(of, run=named.run, case=named.case)
        elif of is ExclusionOf.TEST:
            effective = None
            target = Target(of, phase=Phase(told.phase), case=named.case)
        elif not self.world.issues:
            return
        else:
            key = self.draw(st.sampled_from(sorted(self.world.issues)))
            target, pins = Target(of, issue=key), set(self.world.issues[key])
            cases = sorted({case for _, case, _ in pins})
            if len(cases) > 1 and self.draw(st.booleans()):
                one = self.draw(st.sampled_from(cases))
                kind, stays = ExclusionClass.DUPLICATE, Stays(case=self.tag.case(one, self.suite))
                pins = {pin for pin in pins if pin[1] != one}
        try:
            id = self.tag.agree(target, kind, effective_at=effective, expires_at=expires, stays=stays)
        except DomainError:
            assert stays is not None  # only of duplicates there is a reason to refuse it
            return
        self.world.agreed.append(Agreed(id, now, effective or now, expires, kind, pins))

    def revoke(self) -> None:
        open_ones = [each for each in self.world.agreed if each.revoked is None]
        if open_ones:
            one = self.draw(st.sampled_from(open_ones))
            held = self.draw(st.sampled_from([None, one.effective + (self.clock.at - one.effective) / 2]))
            self.tag.revoke(one.id, held)
            one.revoked = (self.clock.at, held or self.clock.at)

    def compare(self, as_at: datetime | None, known_at: datetime | None) -> None:
        with self.tag.database.reading(fresh=True) as session:
            found = adjusted_figures(session, self.tag.release, resolve(session, as_at, known_at))
        shown = {each.raw.phase: each for each in found}
        at, known = as_at or self.clock.at, known_at or self.clock.at
        for phase in ("SIT", "UIT"):
            raw, adjusted = self.world.count(phase, at, known)
            if phase not in shown:
                assert not any(raw.values())
                continue
            each = shown[phase]
            assert (each.raw.counts, each.counts) == (raw, adjusted), (phase, at, known, self.world.agreed)
            assert sum(each.taken.by_class.values()) == each.taken.cases == sum(raw.values()) - sum(adjusted.values())
            whole = sum(adjusted[o] for o in (Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED))
            if adjusted[Outcome.PASSED] < whole:
                assert each.passed_share != "100.00 %"


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Clock:
    own = Clock(clock.now().replace(microsecond=0) + HOUR)
    monkeypatch.setattr(clock, "now", own)
    return own


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_figures_are_what_a_recount_finds(cast: Cast, stopped: Clock, data: st.DataObject) -> None:
    example = next(EXAMPLES)
    stopped.at += HOUR
    make_release(cast.database, f"release-{example}")
    began = stopped.at
    play = Play(Tag(cast, f"release-{example}"), f"S{example}", stopped, data.draw)
    for _ in range(data.draw(st.integers(3, 14))):
        play.step()
    play.compare(None, None)
    halves = st.integers(0, 2 * int((stopped.at - began) / HOUR) + 12).map(lambda n: began + n * HOUR / 2)
    # A little after the hour: entries of one instant are stamped a microsecond apart.
    past = st.none() | halves.map(lambda instant: instant + timedelta(milliseconds=1))
    for _ in range(8):
        as_at, known_at = data.draw(past), data.draw(past)
        play.compare(as_at, None if known_at is None else min(known_at, stopped.at))
