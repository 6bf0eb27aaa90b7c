"""What is due from one person: positions to give, statements and plans of the DCC, what a Test Participant owes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.agenda import Item, ItemKind, item
from app.domain.due import Due, ReleaseFacts, criterion_named
from app.domain.working_days import Calendar


@dataclass(frozen=True, slots=True)
class OwnCriterion:
    """A criterion as one person sees it: of which body, whether anything is theirs to give, and by when.

    `stated` says that nothing of the DCC is wanted: it has stated, or the criterion is for others to meet.
    """

    release: str
    body: str
    key: str
    number: str
    marked: bool
    own_position: bool
    stated: bool
    assessed_on: date | None = None
    evidence_due: date | None = None


@dataclass(frozen=True, slots=True)
class LackingIssue:
    """A testing issue that lacks what it needs before its release can go live."""

    release: str
    key: str
    title: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwedDuty:
    """What a party owes as a Test Participant and has not submitted, and by which day."""

    release: str
    words: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead: the releases, today, and which days are Working Days."""

    releases: dict[str, ReleaseFacts]
    now: tuple[date, Calendar]


def ahead_of(due: Due, calendar: Calendar) -> Ahead:
    """Say what lies ahead at a moment."""
    return Ahead({each.slug: each for each in due.releases}, (due.today, calendar))


def position_items(criteria: Iterable[OwnCriterion], bodies: Iterable[str], ahead: Ahead) -> Iterator[Item]:
    """Find the criteria on which a member has still to give a position, before their body marks them.

    Args:
        criteria: all of them.
        bodies: those in which the person sits with a vote.
        ahead: what lies ahead.
    """
    sits = frozenset(bodies)
    for each in criteria:
        if each.body in sits and not each.marked and not each.own_position:
            release = ahead.releases[each.release]
            words = f"Give your position on criterion {criterion_named(each.number, each.key)}"
            tail, day = f"/board#criterion-{each.key}", each.assessed_on or release.due(ahead.now[0])
            yield item(ItemKind.POSITION, release, words, tail, day, ahead.now, each.key)


def statement_items(criteria: Iterable[OwnCriterion], ahead: Ahead) -> Iterator[Item]:
    """Find the criteria on which the DCC has still to state, by when the meeting that assesses them wants it."""
    for each in criteria:
        if not each.stated and not each.marked:
            release = ahead.releases[each.release]
            words = f"State readiness on criterion {criterion_named(each.number, each.key)}, with the evidence for it"
            tail = f"/board#criterion-{each.key}"
            yield item(ItemKind.STATEMENT, release, words, tail, each.evidence_due, ahead.now, each.key)


def plan_items(issues: Iterable[LackingIssue], ahead: Ahead) -> Iterator[Item]:
    """Find the testing issues that lack a resolution plan, or what belongs to one."""
    for each in issues:
        release = ahead.releases.get(each.release)
        if release is not None:
            words = f"Testing issue {each.key}, {each.title}: {' '.join(each.lacks)}"
            day = release.due(ahead.now[0])
            yield item(ItemKind.PLAN, release, words, f"/testing/issues/{each.key}", day, ahead.now)


def duty_items(duties: Iterable[OwedDuty], ahead: Ahead) -> Iterator[Item]:
    """Find what a party owes as a Test Participant."""
    for each in duties:
        release = ahead.releases[each.release]
        words, tail = f"Submit your {each.words}", "/testing/phases/UIT#duties"
        yield item(ItemKind.DUTY, release, words, tail, each.due, ahead.now)
