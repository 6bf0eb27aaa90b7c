"""Whatever happens to a release, in whatever order: the record and a naive model of it agree, now and in the past."""

import ast
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from app import clock
from app.db import Database
from app.domain.evidence import Subject
from app.domain.instant import london_day
from app.queries.board import find_board
from app.queries.criterion_history import list_history
from app.queries.criterion_row import CriterionRow
from app.queries.moment import resolve
from tests.machine.deeds import CRITERIA, people
from tests.machine.model import Agreed, Piece, Said
from tests.machine.reckoning import Moved, Reckoning, Row
from tests.machine.work import MOMENT, Work, any_one, back, hours, unseen
from tests.support.moment import LONG
from tests.support.small_record import Clock, small_record

HERE = Path(__file__).parent
# How often, how many deeds each time; in parts, so that several processes can share in it.
PARTS, EXAMPLES, STEPS, PAST = (8, 8, 50, 2) if LONG else (1, 3, 15, 1)
criteria = st.sampled_from(sorted(CRITERIA))
statuses = st.sampled_from(["green", "amber", "red"])


class Board(Work):
    """The same release with all that is said on its criteria, compared with the model after every deed."""

    @rule(hours=hours, quarters=back, criterion=criteria)
    def state(self, hours: int, quarters: int, criterion: str) -> None:
        self.pass_time(hours)
        self.words.state(criterion, self.since(quarters))

    @rule(hours=hours, criterion=criteria, status=statuses, member=any_one, unseen=unseen)
    def take_position(self, hours: int, criterion: str, status: str, member: int, unseen: int) -> None:
        self.pass_time(hours)
        self.words.position(criterion, self.people.members[member % 2], status, self.saw(unseen))

    @rule(hours=hours, quarters=back, criterion=criteria, status=statuses, unseen=unseen)
    def mark(self, hours: int, quarters: int, criterion: str, status: str, unseen: int) -> None:
        self.pass_time(hours)
        self.tally["marks"] += 1
        self.words.mark(criterion, status, self.since(quarters), self.saw(unseen))

    @rule(hours=hours, criterion=criteria, status=statuses)
    def mark_what_stands(self, hours: int, criterion: str, status: str) -> None:
        self.mark(hours, 0, criterion, status, 0)

    @rule(hours=hours, quarters=back, criterion=criteria, status=statuses, days=st.integers(0, 3))
    def load_paper(self, hours: int, quarters: int, criterion: str, status: str, days: int) -> None:
        self.pass_time(hours)
        self.tally["marks"] += 1
        at = self.since(quarters)
        self.words.paper(criterion, status, at, london_day(self.clock.at) - timedelta(days=days))

    @rule(hours=hours, quarters=back, criterion=criteria, number=any_one, unseen=unseen)
    def stand_by(self, hours: int, quarters: int, criterion: str, number: int, unseen: int) -> None:
        """Stand by a mark under which something has moved, where there is one; or try it anywhere."""
        self.pass_time(hours)
        entries = self.deeds.head()
        reckoning = Reckoning(self.world, max(self.clock.at, entries[1]), entries[0])
        movements = {key: reckoning.row(key).moved for key in CRITERIA}
        moving = [key for key, moved in movements.items() if moved and (moved.because or moved.newer)]
        criterion = moving[number % len(moving)] if moving and number % 4 else criterion
        said = [e for e in self.world.known(Said, self.clock.at, entries[0]) if e.criterion == criterion]
        mark = next((e for e in reversed(said) if e.what == "mark"), None)
        at = self.since(quarters, mark.at) if mark else None
        taken = self.words.stand_by(criterion, at, self.saw(unseen), mark)
        # Where there is no mark, or nothing has changed since, there is nothing to stand by.
        assert taken is (criterion in moving)
        assert taken is (self.deeds.head() != entries)
        self.tally["stood by" if taken else "refused"] += 1

    @invariant()
    def agrees_with_the_model(self) -> None:
        """Compare the board as it is now, and as it was at instants at which something may just have happened."""
        if not self.world.events:
            return
        self.compare(None, None)
        known = {each.recorded for each in self.world.events}
        held = known | {each.at for each in self.world.events}
        held |= {e.expires for e in self.world.events if isinstance(e, Agreed) and e.expires}
        for _ in range(PAST):
            as_at, known_at = (self.random.choice(sorted(instants)) for instants in (held, known))
            as_at -= self.random.choice([0, 0, 1]) * MOMENT
            known_at -= self.random.choice([0, 0, 1]) * MOMENT
            self.compare(self.random.choice([as_at, None]), known_at)
            self.tally["past instants"] += 1

    def compare(self, as_at: datetime | None, known_at: datetime | None) -> None:
        """Hold the record to the model, as at an instant and as known at another."""
        release, reader = self.deeds.release, self.people.secretariat
        with self.deeds.database.reading(fresh=True) as session:
            moment = resolve(session, as_at, known_at)
            board = find_board(session, release, moment, reader)
            key = self.random.choice(sorted(CRITERIA))
            history = list_history(session, release, key, moment, reader)
        at = as_at or max(self.clock.at, known_at or self.deeds.head()[1])
        reckoning = Reckoning(self.world, at, self.world.seq_at(known_at or self.deeds.head()[1]))
        (body,) = board.bodies
        assert [row.key for row in body.criteria] == list(CRITERIA)
        for row in body.criteria:
            shown, meant = self.shown(row), reckoning.row(row.key)
            assert shown == meant, f"{row.key} as at {as_at}, known at {known_at}\nshown {shown}\nmeant {meant}"
            assert row.evidence.read
            self.tally["stale"] += bool(row.stale)
        rows = [(each.kind, each.status, each.version, each.effective_at, each.seq) for each in history]
        assert rows == reckoning.history(key)
        assert (body.stale, body.unsure) == (sum(row.stale is True for row in body.criteria), 0)

    def shown(self, row: CriterionRow) -> Row:
        """Read what the record shows of a criterion as the model would put it."""
        subjects = {each.id: self.piece(each) for each in row.evidence.subjects}
        moved = None
        if row.mark is not None:
            because = {(subjects[each.subject_id], each.effective_at) for each in _moved(row).because}
            moved = Moved(frozenset(because), frozenset(subjects[each.subject_id] for each in row.newer))
            assert (row.stale, row.stale_since) == (bool(because), moved.since)
            assert (row.stale_because or "").count("more change") == (len(because) > 1)
        return Row(
            version=row.version,
            statement=row.statement.version if row.statement else None,
            mark=(row.mark.status.value, row.mark.version, row.mark.effective_at) if row.mark else None,
            affirmed=row.mark.affirmed.version if row.mark and row.mark.affirmed else None,
            moved=moved,
            provisional=row.provisional.value if row.provisional else None,
            positions=frozenset(
                (each.who, each.status.value, each.version, bool(each.stale)) for each in row.positions
            ),
            verdict=row.evidence.verdict.finding.value,
            items=tuple(sorted((each.kind.value, each.finding.value) for each in row.evidence.verdict.items)),
        )

    def piece(self, subject: Subject) -> Piece:
        value, kind = subject.value, subject.kind.value
        criteria = {str(self.deeds.ids[key]): key for key in CRITERIA}
        named = {"statement": criteria.get(subject.name), "issues": value.get("key"), "incidents": value.get("key")}
        reports = {str(id): key for key, id in self.deeds.ids.items() if "/" in key}
        name = reports[subject.name] if kind == "reports" else named.get(kind, subject.name)
        assert name is not None
        return kind, name


def _moved(row: CriterionRow) -> Any:
    assert row.evidence.moved is not None
    return row.evidence.moved


@pytest.mark.parametrize("part", range(PARTS))
def test_the_record_agrees_with_a_naive_model(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], part: int
) -> None:
    database = Database(database_url)
    hand = Clock(datetime(2031, 10, 1, 9, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", hand)
    record = small_record(database)

    class Here(Board):
        pass

    Here.record, Here.people, Here.clock = record, people(record), hand
    Here.numbers, Here.tally = count(), Counter()
    profile = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # To look for a shorter example takes minutes, for each is a release made anew.
        phases=[Phase.reuse, Phase.generate],
    )
    run_state_machine_as_test(Here, settings=profile)
    database.dispose()
    figures = ", ".join(f"{many:,} {what}" for what, many in sorted(Here.tally.items()))
    with capsys.disabled():
        print(f"\n{database.engine.dialect.name}, part {part + 1} of {PARTS}: {figures}")
    # Sixteen parts of so many are five thousand steps.
    assert Here.tally["steps"] >= (313 if LONG else 20)


@pytest.mark.parametrize("name", ["model.py", "reckoning.py"])
def test_the_model_uses_nothing_of_the_application(name: str) -> None:
    parsed = ast.parse((HERE / name).read_text("utf-8"))
    assert {module.partition(".")[0] for module in _imported(parsed)} <= {
        "collections",
        "dataclasses",
        "datetime",
        "typing",
        "tests",
    }
    assert {module for module in _imported(parsed) if module.startswith("tests")} <= {"tests.machine.model"}


def _imported(parsed: ast.Module) -> Iterable[str]:
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
