"""The smallest examples of what the random machine found: how marks go stale, and what does not clear them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import clock
from app.db import Database
from app.queries.criterion import find_criterion
from app.queries.criterion_row import CriterionRow
from app.queries.moment import resolve
from tests.machine.deeds import Deeds, people
from tests.machine.model import Report
from tests.machine.words import Words
from tests.support.small_record import SLUG, Clock, small_record

HOUR = timedelta(hours=1)


@pytest.fixture
def deeds(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deeds]:
    """A release on which nothing has been said."""
    hand = Clock(datetime(2031, 10, 1, 9, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", hand)
    database = Database(database_url)
    record = small_record(database)
    deeds = Deeds(record, people(record), hand, f"{SLUG}-2")
    deeds.begin()
    hand.at += HOUR
    yield deeds
    database.dispose()


def issue(deeds: Deeds, saw: int = 0, **facts: Any) -> None:
    """Record an issue, or change it: of Severity 3 and open unless told otherwise."""
    deeds.clock.at += HOUR
    told: dict[str, Any] = {"severity": 3, "status": "open", "plan": None, "code_change": None, "target": None}
    told |= {"phase": None, **facts}
    if saw:
        deeds.change_issue("TI-1", deeds.clock.at, saw, **told)
    else:
        deeds.issue("TI-1", deeds.clock.at, None, **told)


def look(deeds: Deeds, key: str) -> CriterionRow:
    """Give a criterion as it is an hour later."""
    deeds.clock.at += HOUR
    with deeds.database.reading(fresh=True) as session:
        return find_criterion(session, deeds.release, key, resolve(session), deeds.people.secretariat)


def test_a_position_on_newer_evidence_does_not_clear_a_stale_mark(deeds: Deeds) -> None:
    words = Words(deeds)
    words.mark("lesser", "green", deeds.clock.at, deeds.head()[0])
    issue(deeds)
    since = deeds.clock.at
    issue(deeds, 1, status="closed")
    assert look(deeds, "lesser").stale_since == since
    # Whoever gives a position now has never seen the issue open: that is said of the position, and of nothing else.
    words.position("lesser", deeds.people.members[0], "green", deeds.head()[0])
    issue(deeds, 2, status="closed", plan="A plan.")
    found = look(deeds, "lesser")
    assert (found.stale, found.stale_since) == (True, since)
    assert [position.stale for position in found.positions] == [False]


def test_what_was_overtaken_before_anybody_could_see_it_never_counts(deeds: Deeds) -> None:
    first = deeds.clock.at
    deeds.clock.at += 4 * HOUR
    Words(deeds).mark("lesser", "green", deeds.clock.at, deeds.head()[0])
    deeds.clock.at += HOUR
    facts = {"severity": 3, "plan": None, "code_change": None, "target": None, "phase": None}
    deeds.issue("TI-1", first, None, status="open", **facts)
    assert look(deeds, "lesser").stale
    deeds.change_issue("TI-1", first + HOUR, 1, status="closed", **facts)
    # On the day of the mark the issue had been closed, as is known now.
    found = look(deeds, "lesser")
    assert (found.stale, len(found.newer)) == (False, 1)


def test_what_a_paper_tells_is_not_stale_before_the_day_of_the_paper(deeds: Deeds) -> None:
    held = deeds.clock.at
    deeds.clock.at += 48 * HOUR
    Words(deeds).paper("lesser", "green", held, deeds.clock.at.date())
    paper = deeds.clock.at.replace(hour=0) - HOUR  # London is an hour ahead
    facts = {"severity": 3, "status": "open", "plan": None, "code_change": None, "target": None, "phase": None}
    deeds.clock.at += HOUR
    deeds.issue("TI-1", held + HOUR, None, **facts)
    for at, since in ((held + 2 * HOUR, None), (paper - HOUR, None), (paper, paper), (deeds.clock.at, paper)):
        with deeds.database.reading(fresh=True) as session:
            moment = resolve(session, at)
            found = find_criterion(session, deeds.release, "lesser", moment, deeds.people.secretariat)
        assert (found.stale, found.stale_since) == (since is not None, since)
        assert len(found.newer) == (since is None)


def test_an_issue_that_gets_worse_still_is_what_a_criterion_of_lesser_ones_rested_on(deeds: Deeds) -> None:
    Words(deeds).mark("lesser", "green", deeds.clock.at, deeds.head()[0])
    issue(deeds)
    assert look(deeds, "lesser").stale
    issue(deeds, 1, severity=2)
    assert look(deeds, "lesser").stale


def test_a_threshold_from_before_another_counts_beside_it(deeds: Deeds) -> None:
    issue(deeds, plan="A plan.", code_change=False)
    deeds.require("SIT", deeds.clock.at, 0, (9, 10), {})
    deeds.require("SIT", deeds.clock.at - HOUR, 1, None, {3: 1})
    assert look(deeds, "lesser").evidence.verdict.finding.value == "satisfied"


def test_an_approval_from_before_a_review_counts_beside_it(deeds: Deeds) -> None:
    deeds.report("SIT", "final", 1, deeds.clock.at - HOUR)
    (report,) = (each for each in deeds.world.events if isinstance(each, Report))
    deeds.step(report, "reviewed", deeds.clock.at, agreed=True)
    deeds.step(report, "approved", deeds.clock.at - HOUR / 2, agreed=True)
    items = look(deeds, "live").evidence.verdict.items
    assert [item.finding.value for item in items if item.kind.value == "reports"] == ["satisfied"]
