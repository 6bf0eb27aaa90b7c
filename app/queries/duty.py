"""Questions about Test Participants: who takes part, what is due from whom by when, and what has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.dates import DateKind, PaperDate
from app.domain.duty import DUTIES, Owed, due_day, owed, party_key, rule_words
from app.domain.status import Duty, Phase
from app.domain.working_days import closes_at
from app.models.base import table_of
from app.models.duty import DutySubmission, Participation
from app.models.release import Release
from app.queries.milestone import MilestoneRow, list_milestones
from app.queries.moment import Moment, resolve
from app.queries.phase_plan import Boundary, PhaseRow, held, in_order, list_phases

release = table_of(Release)
participation = table_of(Participation)
submission = table_of(DutySubmission)
ANCHORS = {"uit-commences": (Phase.UIT, "begins"), "uit-window-closes": (Phase.UIT, "ends")}


@dataclass(frozen=True, slots=True)
class Submission:
    """Something that a participant submitted."""

    link: str
    words: str
    effective_at: datetime
    recorded_at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class OwedRow:
    """What one party owes: its name, how it stands, and what its people submitted, the last first."""

    party: str
    state: Owed
    submissions: tuple[Submission, ...]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty: when it falls due and from what that is counted, beside what the paper prints, and who owes it."""

    duty: Duty
    words: str
    rule: str
    due: date | None
    closes_at: datetime | None
    counted_from: PaperDate | None
    printed: Boundary | None
    printed_differs: bool
    items: tuple[OwedRow, ...]


@dataclass(frozen=True, slots=True)
class Participant:
    """A party and whether it takes part: while any of its people's last word says so. `people` are those who spoke."""

    party: str
    people: frozenset[int]
    takes_part: bool
    words: str
    effective_at: datetime
    recorded_at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Duties:
    """All duties of a release's Test Participants, and who has declared what."""

    duties: tuple[DutyRow, ...]
    participants: tuple[Participant, ...]

    def of(self, person_id: int | None) -> Participant | None:
        """Give the party for which one person spoke last."""
        return next((each for each in self.participants if person_id in each.people), None)

    @property
    def late(self) -> int:
        """Count what is late: pages change when something comes to be, without an entry."""
        return sum(each.state.late for row in self.duties for each in row.items)

    @property
    def reminders(self) -> tuple[tuple[DutyRow, OwedRow], ...]:
        """List what is overdue or due soon and has not come, the earliest due first."""
        owing = ((row, each) for row in self.duties for each in row.items if each.state.due_soon)
        return tuple(
            sorted((pair for pair in owing if not pair[1].submissions), key=lambda pair: pair[0].due or date.max)
        )


def list_duties(session: Session, slug: str, moment: Moment) -> Duties:
    """List what Test Participants owe in a release, counted from the timetable's dates and kept nowhere.

    In seven statements, however many take part.
    """
    timetable = {row.key: row for row in list_milestones(session, slug, moment)}
    uit = next(row for row in list_phases(session, slug, moment) if row.phase is Phase.UIT)
    # Who spoke twice counts by their last word; what they submitted goes with them when they correct a name.
    words: dict[int, Any] = {}
    for row in _ask(session, participation, slug, moment):
        words.pop(row.person_id, None)
        words[row.person_id] = row
    spoke_for = {person: party_key(row.party) for person, row in words.items()}
    participants = _participants(words.values())
    came: dict[tuple[str, str], list[Submission]] = {}
    for row in _ask(session, submission, slug, moment):
        sent = Submission(row.link, row.words, row.effective_at, row.recorded_at, row.seq)
        came.setdefault((spoke_for.get(row.person_id, ""), row.duty), []).insert(0, sent)
    rows = (_duty(duty, timetable.get(DUTIES[duty].milestone), uit, participants, came, moment) for duty in Duty)
    return Duties(tuple(rows), participants)


def _duty(
    duty: Duty,
    printed: MilestoneRow | None,
    uit: PhaseRow,
    participants: tuple[Participant, ...],
    came: dict[tuple[str, str], list[Submission]],
    moment: Moment,
) -> DutyRow:
    said = DUTIES[duty]
    rule = (printed.rule if printed else None) or said.rule
    anchor = _anchor(uit, rule.anchor)
    due = due_day(rule, anchor)
    return DutyRow(
        duty,
        said.words,
        rule_words(rule),
        due,
        closes_at(due) if due else None,
        anchor,
        Boundary(printed.date, printed.event, printed.source) if printed else None,
        bool(printed and due and printed.date.kind is not DateKind.UNKNOWN and printed.date.latest != due),
        tuple(
            _owed(each, tuple(came.get((party_key(each.party), duty), ())), said.words, due, moment)
            for each in participants
            if each.takes_part or (party_key(each.party), duty) in came
        ),
    )


def takes_part(session: Session, release_number: int, person_id: int) -> bool:
    """Say whether a person's party has said, and not taken back, that it takes part in a release's testing."""
    moment = resolve(session)
    row = session.execute(
        select(participation.c.takes_part)
        .where(
            participation.c.release_id == release_number,
            participation.c.person_id == person_id,
            *held(participation, moment),
        )
        .order_by(*(each.desc() for each in in_order(participation)))
        .limit(1)
    ).first()
    return bool(row and row.takes_part)


def _ask(session: Session, table: Any, slug: str, moment: Moment) -> Any:
    return session.execute(
        select(table)
        .select_from(table.join(release, release.c.id == table.c.release_id))
        .where(release.c.slug == slug, *held(table, moment))
        .order_by(*in_order(table))
    ).all()


def _participants(said: Iterable[Any]) -> tuple[Participant, ...]:
    """Put what people declared together by party: nobody takes back another's word that the party takes part."""
    parties: dict[str, list[Any]] = {}
    for row in said:
        parties.setdefault(party_key(row.party), []).append(row)
    found = []
    for rows in parties.values():
        word = next((row for row in reversed(rows) if row.takes_part), rows[-1])
        people = frozenset(row.person_id for row in rows)
        found.append(
            Participant(word.party, people, word.takes_part, word.words, word.effective_at, word.recorded_at, word.seq)
        )
    return tuple(sorted(found, key=lambda each: party_key(each.party)))


def _anchor(uit: PhaseRow, key: str) -> PaperDate | None:
    """Give the day a rule counts from: as UIT is planned, which is what the timetable says unless it was re-planned."""
    _, end = ANCHORS.get(key, (None, None))
    if end is None or uit.planned is None:
        return None
    boundary: Boundary | None = getattr(uit.planned, end)
    return boundary.date if boundary else None


def _owed(who: Participant, came: tuple[Submission, ...], words: str, due: date | None, moment: Moment) -> OwedRow:
    # The first submission says whether it was in time; a later, better one takes nothing away from that.
    first = came[-1].effective_at if came else None
    return OwedRow(who.party, owed(words, due, first, moment.as_at), came)
