"""What people say on a criterion: statements, positions, marks, and that they stand by a mark."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.access import Actor
from app.domain.errors import Conflict
from app.domain.instant import day_begins
from app.domain.status import Rag
from app.models.body import Paper
from app.models.criterion import CriterionVersion, Mark
from app.services.affirmation import reaffirm_mark
from app.services.criterion import record_mark, record_position, record_statement
from tests.machine.deeds import Deeds
from tests.machine.model import Said
from tests.support.small_record import put


@dataclass
class Words:
    """What is said on the criteria of one release."""

    deeds: Deeds

    def version(self, criterion: str) -> int:
        """The version of a criterion: how often something was said by which others are bound."""
        return len([each for each in self._said(criterion) if each.what != "position"])

    def _said(self, criterion: str) -> list[Said]:
        events = self.deeds.world.events
        return [each for each in events if isinstance(each, Said) and each.criterion == criterion]

    def state(self, criterion: str, at: datetime) -> None:
        number = len([each for each in self._said(criterion) if each.what == "statement"]) + 1
        self.deeds.do(
            lambda session: record_statement(
                session,
                self.deeds.people.dcc,
                release=self.deeds.release,
                key=criterion,
                text=f"Ready, {number}.",
                effective_at=at,
                saw=self.version(criterion),
            )
        )
        self.deeds.tell(Said, at, what="statement", criterion=criterion, version=number)

    def position(self, criterion: str, member: Actor, status: str, saw: int) -> None:
        own = [each for each in self._said(criterion) if each.who == member.name]
        self.deeds.do(
            lambda session: record_position(
                session,
                member,
                release=self.deeds.release,
                key=criterion,
                status=Rag(status),
                words="So I think.",
                saw=len(own),
                saw_seq=saw,
            )
        )
        facts = {"what": "position", "criterion": criterion, "status": status, "who": member.name}
        self.deeds.tell(Said, self.deeds.clock.at, version=len(own) + 1, saw=saw, **facts)

    def mark(self, criterion: str, status: str, at: datetime, saw: int) -> None:
        version = self.version(criterion)
        self.deeds.do(
            lambda session: record_mark(
                session,
                self.deeds.people.chair,
                release=self.deeds.release,
                key=criterion,
                status=Rag(status),
                view="So we agreed.",
                effective_at=at,
                saw=version,
                saw_seq=saw,
            )
        )
        self.deeds.tell(Said, at, what="mark", criterion=criterion, version=version + 1, status=status, saw=saw)

    def paper(self, criterion: str, status: str, at: datetime, dated: date) -> None:
        """Load a mark as a paper tells it."""
        version = self.version(criterion)
        reference = f"{self.deeds.release}-{len(self.deeds.world.events)}"
        id, body = self.deeds.ids[criterion], self.deeds.record.bodies["tag"]
        put(
            self.deeds.database,
            Paper(reference=reference, title=reference, dated=dated),
            CriterionVersion(criterion_id=id, version=version + 1),
            Mark(
                criterion_id=id,
                body_id=body,
                version=version + 1,
                status=Rag(status),
                view="So the paper says.",
                source_paper=reference,
                effective_at=at,
            ),
            release_ids=(self.deeds.ids[""],),
        )
        facts = {"what": "mark", "criterion": criterion, "status": status}
        self.deeds.tell(Said, at, version=version + 1, told_on=day_begins(dated), **facts)

    def stand_by(self, criterion: str, at: datetime | None, saw: int, mark: Said | None) -> bool:
        """Re-affirm a mark; say whether it was refused, for then nothing is to be told."""
        version = self.version(criterion)
        try:
            self.deeds.do(
                lambda session: reaffirm_mark(
                    session,
                    self.deeds.people.chair,
                    release=self.deeds.release,
                    key=criterion,
                    reason="It holds all the same.",
                    effective_at=at,
                    saw=version,
                    saw_seq=saw,
                )
            )
        except Conflict:
            return False
        assert mark is not None
        held = at or max(self.deeds.clock.at, mark.at)
        facts = {"what": "affirmation", "criterion": criterion, "status": mark.status, "of": mark.seq}
        self.deeds.tell(Said, held, version=version + 1, saw=saw, **facts)
        return True
