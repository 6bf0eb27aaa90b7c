"""The question what is due from somebody: from the bodies they sit in, and from themselves."""

from dataclasses import astuple, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.agenda import Groups, Item, grouped, in_order, items_for
from app.domain.due import Due
from app.domain.evidence import Rest
from app.domain.own_items import (
    Ahead,
    LackingIssue,
    OwedDuty,
    OwnCriterion,
    ahead_of,
    duty_items,
    plan_items,
    position_items,
    statement_items,
)
from app.domain.status import BodyKind, EvidenceKind, IssueStatus, Office, Seat, Severity
from app.domain.testing_issue import OUTSTANDING, IssueFacts, lacks
from app.domain.working_days import england_and_wales
from app.models.base import table_of
from app.models.duty import Participation
from app.models.release import Release
from app.models.testing_issue import TestingIssue, TestingIssueState
from app.queries.body import list_bodies
from app.queries.due import DueRead, find_due
from app.queries.duty import list_duties
from app.queries.meeting import MeetingRow, list_meetings, next_meeting
from app.queries.moment import Moment, latest
from app.queries.phase_plan import held
from app.queries.review import find_review_days

release = table_of(Release)
issue = table_of(TestingIssue)
state = table_of(TestingIssueState)
participation = table_of(Participation)


@dataclass(frozen=True, slots=True)
class BodyOwes:
    """What is due from a body that somebody sits in, or keeps the record for, and when it meets next."""

    slug: str
    name: str
    next_meeting: MeetingRow | None
    items: tuple[Item, ...]

    @property
    def groups(self) -> Groups:
        """Gather the items by how soon they are due."""
        return grouped(self.items)


@dataclass(frozen=True, slots=True)
class My:
    """What is due from somebody themselves, and from each of their bodies."""

    today: date
    own: tuple[Item, ...]
    bodies: tuple[BodyOwes, ...]

    @property
    def groups(self) -> Groups:
        """Gather what is their own by how soon it is due."""
        return grouped(self.own)


def find_my(session: Session, moment: Moment, actor: Actor) -> My:
    """Say what is due from somebody, in a fixed number of statements; of a party, seven more for each release it tests.

    Args:
        session: an open session.
        moment: both clocks.
        actor: who asks.
    """
    read, calendar = find_due(session, moment, actor), england_and_wales()
    meetings = list_meetings(session, moment)
    bodies = [row for row in list_bodies(session, moment) if row.kind is BodyKind.BODY]
    coming = {body.slug: next_meeting(meetings, body.slug, read.due.today) for body in bodies}
    own = _own(session, actor, read, ahead_of(read.due, calendar), moment)
    keeps = actor.office is Office.SECRETARIAT
    owing = (
        BodyOwes(body.slug, body.name, coming[body.slug], items_for(body.slug, read.due, calendar))
        for body in bodies
        if keeps or actor.sits_in(body.slug)
    )
    # Who keeps the record of every body is not told of those of which nothing is to be told.
    shown = tuple(each for each in owing if actor.sits_in(each.slug) or each.items or each.next_meeting)
    return My(read.due.today, in_order(own, read.due.releases), shown)


def _own(session: Session, actor: Actor, read: DueRead, ahead: Ahead, moment: Moment) -> list[Item]:
    days = find_review_days(session, read.criteria, {each.slug: each.go_live for each in read.due.releases}, moment)
    criteria = [
        OwnCriterion(
            row.release,
            row.body,
            row.key,
            row.number,
            row.mark is not None,
            row.own_position is not None,
            row.statement is not None or not _from_dcc(row.rests_on),
            *(astuple(days[row.id]) if row.id in days else ()),
        )
        for row in read.criteria
    ]
    votes = {held.body for held in actor.seats if actor.sits_in(held.body, Seat.MEMBER, Seat.CHAIR)}
    found = [*position_items(criteria, votes, ahead)]
    if actor.office is Office.DCC:
        found += statement_items(criteria, ahead)
        found += plan_items(_lacking(session, moment), ahead)
        found += items_for("dcc", read.due, ahead.now[1])
    if actor.office is Office.PARTY and actor.person_id is not None:
        found += duty_items(_owed(session, moment, actor.person_id, read.due), ahead)
    return found


def _from_dcc(rests_on: tuple[Rest, ...]) -> bool:
    """Say whether the DCC states on a criterion: some are for others to meet."""
    return not rests_on or any(rest.kind is EvidenceKind.STATEMENT for rest in rests_on)


def _lacking(session: Session, moment: Moment) -> list[LackingIssue]:
    """List the outstanding issues of every release that lack something, in one statement."""
    other = state.alias()
    newest = latest(state, moment, other.c.issue_id == issue.c.id, of=other)
    rows = session.execute(
        select(issue.c.key, release.c.slug, state)
        .select_from(issue.join(release, release.c.id == issue.c.release_id).join(state, state.c.id == newest))
        .where(state.c.status.in_(OUTSTANDING))
        .order_by(issue.c.id)
    )
    found = []
    for row in rows:
        facts = IssueFacts(
            row.title,
            Severity(row.severity),
            IssueStatus(row.status),
            needs_code_change=row.needs_code_change,
            resolution_plan=row.resolution_plan,
            target_date=row.target_date,
        )
        if missing := lacks(facts):
            found.append(LackingIssue(row.slug, row.key, row.title, missing))
    return found


def _owed(session: Session, moment: Moment, person_id: int, due: Due) -> list[OwedDuty]:
    """List what somebody's party owes in the releases it has spoken for."""
    ahead = {each.slug for each in due.releases}
    rows = session.execute(
        select(release.c.slug)
        .distinct()
        .select_from(participation.join(release, release.c.id == participation.c.release_id))
        .where(participation.c.person_id == person_id, *held(participation, moment))
        .order_by(release.c.slug)
    )
    found = []
    for slug in [row.slug for row in rows if row.slug in ahead]:
        duties = list_duties(session, slug, moment)
        party = duties.of(person_id)
        for row in duties.duties:
            owing = (each for each in row.items if party is not None and each.party == party.party)
            found += [OwedDuty(slug, row.words, row.due) for each in owing if not each.submissions]
    return found
