"""What is due from a body: computed from the record whenever somebody asks, and kept nowhere.

Each rule looks at what stands in a release and gives the items it finds; an item says what is due, by when in Working
Days, and where it is done.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from app.domain.completion_report import TAD_STEPS
from app.domain.condition import how_due
from app.domain.due import CriterionFacts, Due, ReleaseFacts
from app.domain.status import GoNoGo, ReportStep
from app.domain.working_days import Calendar

# What falls due within so many Working Days is soon.
SOON = 5
# Cut-offs are on an agenda from so many Working Days before.
CUT_OFFS_AHEAD = 20


class ItemKind(StrEnum):
    """What an item of an agenda is, in the order in which a release's items stand."""

    STALE = "stale"
    UNREAD = "unread"
    CONDITION = "condition"
    UNMARKED = "unmarked"
    PROVISIONAL = "provisional"
    EXCLUSION = "exclusion-request"
    REPORT = "report"
    TAD = "tad"
    CUT_OFF = "cut-off"
    RECOMMENDATION = "recommendation"
    DECISION = "decision"
    POSITION = "position"
    STATEMENT = "statement"
    PLAN = "resolution-plan"
    DUTY = "duty"
    NEWER = "newer-evidence"


# These stand together, in the order of the criteria.
ALIKE = {ItemKind.PROVISIONAL: ItemKind.UNMARKED}


class Urgency(IntEnum):
    """How soon something is due."""

    OVERDUE = 0
    SOON = 1
    LATER = 2
    UNDATED = 3


URGENCY_NAMES: dict[Urgency, str] = {
    Urgency.OVERDUE: "Overdue",
    Urgency.SOON: f"Within {SOON} Working Days",
    Urgency.LATER: "Later",
    Urgency.UNDATED: "Without a date",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is due: what, of which release, where it is done, and by when."""

    kind: ItemKind
    release: str
    release_title: str
    words: str
    href: str
    due: date | None
    due_words: str
    urgency: Urgency
    criterion: str | None = None


def item(
    kind: ItemKind,
    release: ReleaseFacts,
    words: str,
    tail: str,
    due: date | None,
    now: tuple[date, Calendar],
    criterion: str | None = None,
) -> Item:
    """Make an item.

    Args:
        kind, release, words: what is due of which release.
        tail: where it is done, under the release's address.
        due: by which day in London.
        now: today, and which days are Working Days.
        criterion: the criterion it is about, by its key.
    """
    today, calendar = now
    stands = how_due(due, today, calendar)
    if due is None:
        urgency = Urgency.UNDATED
    elif due < today:
        urgency = Urgency.OVERDUE
    else:
        urgency = Urgency.SOON if calendar.between(today, due) <= SOON else Urgency.LATER
    if kind in (ItemKind.STALE, ItemKind.UNREAD):
        urgency = min(urgency, Urgency.SOON)  # it stands in the way, whenever the release goes live
    href = f"/releases/{release.slug}{tail}"
    return Item(kind, release.slug, release.title, words, href, due, stands.words, urgency, criterion)


def items_for(body: str, due: Due, calendar: Calendar) -> tuple[Item, ...]:
    """List what is due from a body, the most urgent first, then by release.

    Args:
        body: slug of the body.
        due: what the record holds.
        calendar: which days are Working Days.
    """
    found = [each for release in due.releases for rule in RULES for each in rule(body, release, due, calendar)]
    return in_order(found, due.releases)


def in_order(found: Iterable[Item], releases: tuple[ReleaseFacts, ...]) -> tuple[Item, ...]:
    """Order items by urgency, then by release, then by what they are; among equals they stay as they were."""
    places = {release.slug: place for place, release in enumerate(releases)}
    kinds = {kind: list(ItemKind).index(ALIKE.get(kind, kind)) for kind in ItemKind}
    return tuple(sorted(found, key=lambda each: (each.urgency, places[each.release], kinds[each.kind])))


Groups = tuple[tuple[str, tuple[Item, ...]], ...]


def grouped(items: tuple[Item, ...]) -> Groups:
    """Gather items by how soon they are due, the soonest first."""
    found = ((urgency, tuple(each for each in items if each.urgency is urgency)) for urgency in Urgency)
    return tuple((URGENCY_NAMES[urgency], own) for urgency, own in found if own)


Rule = Callable[[str, ReleaseFacts, Due, Calendar], Iterator[Item]]
Finding = Callable[[CriterionFacts], str | None]
# The first that finds something speaks.
FINDINGS: tuple[tuple[ItemKind, Finding], ...] = (
    (ItemKind.STALE, lambda c: f"is stale {c.stale_because}" if c.marked and c.stale_because else None),
    (ItemKind.UNREAD, lambda c: None if c.read else "has evidence that could not be read just now"),
    (
        ItemKind.PROVISIONAL,
        lambda c: (
            f"has positions and no mark yet; the worst is {c.provisional.value.capitalize()}"
            if c.provisional is not None and not c.marked
            else None
        ),
    ),
    (ItemKind.UNMARKED, lambda c: None if c.marked else "has no mark"),
    (
        ItemKind.NEWER,
        lambda c: f"has newer evidence than its mark ({c.newer:,}), which blocks nothing" if c.newer else None,
    ),
)


def _criteria(body: str, release: ReleaseFacts, due: Due, calendar: Calendar) -> Iterator[Item]:
    """Find criteria without a mark, with a provisional status, with a stale mark, or with newer evidence."""
    now = (due.today, calendar)
    for each in due.own(release.slug, body):
        for kind, find in FINDINGS:
            if words := find(each):
                day = None if kind is ItemKind.NEWER else release.due(due.today)
                tail = f"/board#criterion-{each.key}"
                yield item(kind, release, f"Criterion {each.name} {words}", tail, day, now, each.key)
                break


def _conditions(body: str, release: ReleaseFacts, due: Due, calendar: Calendar) -> Iterator[Item]:
    """Find conditions whose day has passed on the body's criteria."""
    own = {each.key: each for each in due.own(release.slug, body)}
    for each in due.conditions:
        if each.release == release.slug and each.criterion in own and each.due is not None and each.due < due.today:
            words = f"Criterion {own[each.criterion].name}: {each.owner} has still to meet a condition: {each.text}"
            tail, now = f"/board#criterion-{each.criterion}", (due.today, calendar)
            yield item(ItemKind.CONDITION, release, words, tail, each.due, now, each.criterion)


def _is_its(body: str, bodies: tuple[str, ...], release: ReleaseFacts) -> bool:
    """Say whether a step is a body's own; what the Panel or the CSC does is done by the one that decides."""
    if "csc" in bodies and release.decider in bodies:
        return body == release.decider
    return body in bodies


def _reports(body: str, release: ReleaseFacts, due: Due, calendar: Calendar) -> Iterator[Item]:
    """Find completion reports that wait for the body's review or approval."""
    for each in due.reports:
        whose = ("tag",) if each.awaits is ReportStep.REVIEWED else ("panel", "csc")
        if each.release == release.slug and _is_its(body, whose, release):
            deed = "Review" if each.awaits is ReportStep.REVIEWED else "Approve"
            words = f"{deed} the {each.kind.value} completion report of {each.phase.value}, version {each.version}"
            tail = f"/testing/phases/{each.phase.value}#reports"
            yield item(ItemKind.REPORT, release, words, tail, release.due(due.today), (due.today, calendar))


def _tads(body: str, release: ReleaseFacts, due: Due, calendar: Calendar) -> Iterator[Item]:
    """Find the step of the TAD that is the body's to take next."""
    for each in due.tads:
        said = TAD_STEPS[each.step]
        if each.release == release.slug and _is_its(body, said.bodies, release):
            words = f"Testing Approach Document: {said.words}"
            yield item(ItemKind.TAD, release, words, "/testing/phases/SIT#tad", None, (due.today, calendar))


def _requests(body: str, release: ReleaseFacts, due: Due, calendar: Calendar) -> Iterator[Item]:
    """Find what the body was asked not to count."""
    for each in due.requests:
        if (each.release, each.body) == (release.slug, body):
            words, tail = f"Answer request {each.number} not to count: {each.what}", f"/testing#request-{each.number}"
            yield item(ItemKind.EXCLUSION, release, words, tail, release.due(due.today), (due.today, calendar))


def _cut_offs(body: str, release: ReleaseFacts, due: Due, calendar: Calendar) -> Iterator[Item]:
    """Find scope items that are not decided and soon drop out, for who decides them and who decides on the release."""
    for each in due.cut_offs:
        near = each.cut_off < due.today or calendar.between(due.today, each.cut_off) <= CUT_OFFS_AHEAD
        if each.release == release.slug and near and body in (each.decider, release.decider):
            who = "" if each.decider == body or not each.decider_name else f"; the {each.decider_name} decides"
            words = f"{each.modification} ‘{each.title}’ is undecided before its cut-off{who}"
            yield item(ItemKind.CUT_OFF, release, words, "/scope", each.cut_off, (due.today, calendar))


def _recommendation(body: str, release: ReleaseFacts, due: Due, calendar: Calendar) -> Iterator[Item]:
    """Find that every criterion of the body carries a mark that stands, and that it has recommended nothing yet."""
    own = due.own(release.slug, body)
    ahead = release.go_live is None or release.go_live >= due.today
    done = own and all(each.marked and each.read and not each.stale_because for each in own)
    if done and ahead and release.decided is None and (release.slug, body) not in due.recommended:
        words = "Recommend whether it goes live: every criterion carries a mark"
        day, now = release.due(due.today), (due.today, calendar)
        yield item(ItemKind.RECOMMENDATION, release, words, "/decision", day, now)


def _decision(body: str, release: ReleaseFacts, due: Due, calendar: Calendar) -> Iterator[Item]:
    """Find that the body has still to decide on the release, or deferred that until a day."""
    ahead = release.go_live is None or release.go_live >= due.today
    if body != release.decider or not ahead or release.decided not in (None, GoNoGo.DEFER):
        return
    deferred = release.decided is GoNoGo.DEFER
    words = "Decide whether it goes live" + ("; the decision was deferred" if deferred else "")
    day = release.deferred_until if deferred and release.deferred_until else release.due(due.today)
    yield item(ItemKind.DECISION, release, words, "/decision", day, (due.today, calendar))


RULES: tuple[Rule, ...] = (
    _criteria,
    _conditions,
    _requests,
    _reports,
    _tads,
    _cut_offs,
    _recommendation,
    _decision,
)
