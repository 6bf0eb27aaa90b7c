"""What people do on one release, through the services, each deed told to the model with the entry that recorded it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import ledger
from app.db import Database
from app.domain.access import Actor
from app.domain.exclusion import Target, Terms
from app.domain.incident import IncidentFacts
from app.domain.instant import from_micros
from app.domain.journal import canonical
from app.domain.phase_plan import Rate
from app.domain.status import (
    Classification,
    ExclusionClass,
    ExclusionOf,
    IncidentCategory,
    IssueStatus,
    Office,
    Phase,
    ReportKind,
    ReportStep,
    Seat,
    Severity,
)
from app.domain.testing_issue import IssueFacts
from app.models.base import Stamped, table_of
from app.models.criterion import Criterion, CriterionWording
from app.models.release import Release
from app.models.testing import TestCase
from app.services.completion_report import record_report, record_report_step
from app.services.exclusion import exclude, revoke_exclusion
from app.services.incident import change_incident, record_incident
from app.services.phase_plan import set_threshold
from app.services.testing_issue import ResultNamed, change_issue, record_issue
from tests.machine import model
from tests.machine.model import Failing, Pin, World
from tests.support.results import body, post, result
from tests.support.small_record import LONG_AGO, Clock, SmallRecord, put

CRITERIA: dict[str, tuple[str, ...]] = {
    "words": ("statement",),
    "sit": ("statement", "figures:SIT"),
    "figures": ("figures", "exclusions"),
    "serious": ("statement", "issues:1-2", "exclusions"),
    "lesser": ("issues:3-5",),
    "live": ("incidents", "reports:SIT"),
    "all": ("figures", "issues", "exclusions", "incidents", "thresholds", "reports"),
}


@dataclass(frozen=True)
class People:
    """Who acts."""

    dcc: Actor
    chair: Actor
    secretariat: Actor
    members: tuple[Actor, ...]


def people(record: SmallRecord) -> People:
    """Bring in who acts."""
    return People(
        record.person("dcc", office=Office.DCC),
        record.person("tag-chair", ("tag", Seat.SECRETARY)),
        record.person("secretariat", ("tag", Seat.SECRETARY), office=Office.SECRETARIAT),
        (record.person("first-member", ("tag", Seat.MEMBER)), record.person("second-member", ("tag", Seat.MEMBER))),
    )


@dataclass
class Deeds:
    """One release, and what is done on it."""

    record: SmallRecord
    people: People
    clock: Clock
    release: str
    world: World = field(default_factory=lambda: World(CRITERIA))
    ids: dict[str, int] = field(default_factory=dict)
    runs: dict[tuple[int, int], int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)
    links: dict[str, frozenset[Pin]] = field(default_factory=dict)
    began: datetime = LONG_AGO

    @property
    def database(self) -> Database:
        return self.record.database

    def begin(self) -> None:
        """Make the release with its criteria."""
        release = Release(slug=self.release, title=self.release, classification=Classification.WHITE)
        put(self.database, release, touches_all=True)
        assert release.id is not None
        rows = {key: Criterion(release_id=release.id, key=key) for key in CRITERIA}

        def wordings() -> list[Stamped]:
            return [
                CriterionWording(
                    criterion_id=rows[key].id or 0,
                    body_id=self.record.bodies["tag"],
                    number=str(place),
                    position=place,
                    text=key,
                    rests_on=canonical(list(rests)),
                    effective_at=LONG_AGO,
                )
                for place, (key, rests) in enumerate(CRITERIA.items(), 1)
            ]

        put(self.database, *rows.values(), wordings, release_ids=(release.id,))
        self.ids = {key: row.id or 0 for key, row in rows.items()} | {"": release.id}
        self.began = self.head()[1]

    def head(self) -> tuple[int, datetime]:
        with self.database.reading(fresh=True) as session:
            seq, at, _ = ledger.head(session)
        return seq, from_micros(at)

    def do(self, work: Callable[[Session], Any]) -> Any:
        with self.database.writing() as session:
            return work(session)

    def tell(self, of: type[model.Event], at: datetime | None, /, **facts: Any) -> None:
        """Tell the model what has been recorded; what says no instant of its own holds since its entry's."""
        seq, recorded = self.head()
        self.world.take(of(seq=seq, recorded=recorded, at=at or recorded, **facts), self.clock.at)

    def post(self, phase: str, place: int, attempt: int, told: Mapping[str, model.Failure]) -> None:
        before = self.head()
        rows = [result(case, how, suite=self.release, message=why) for case, (how, why) in told.items()]
        sent = body(rows, id=f"run-{place}", phase=phase, attempt=attempt)
        self.runs[place, attempt] = post(self.database, sent, release=self.release).run_id
        if self.head() != before:  # the very same again is no news
            self.tell(model.Results, None, phase=phase, place=place, attempt=attempt, told=dict(told))

    def case(self, name: str) -> int:
        if name not in self.cases:
            cases = table_of(TestCase)
            with self.database.reading(fresh=True) as session:
                question = select(cases.c.id).where(cases.c.name == name, cases.c.suite == self.release)
                self.cases[name] = int(session.execute(question).scalar_one())
        return self.cases[name]

    def named(self, failing: Failing) -> ResultNamed:
        return ResultNamed(self.runs[failing.place, failing.attempt], self.case(failing.case))

    def issue(self, key: str, at: datetime, failing: Failing | None, **facts: Any) -> None:
        told, results = _issue_facts(facts), (self.named(failing),) if failing else ()
        self.links[key] = pins_of(failing)
        issue, _ = self.do(
            lambda session: record_issue(
                session,
                self.people.dcc,
                release=self.release,
                facts=told,
                key=key,
                results=results,
                effective_at=at,
            )
        )
        assert issue.id is not None
        self.tell(model.Issue, at, key=key, **facts)

    def change_issue(self, key: str, at: datetime, saw: int, **facts: Any) -> None:
        """Change an issue; where nothing is otherwise nothing is recorded."""
        told = _issue_facts(facts)
        named = ("severity", "status", "resolution_plan", "needs_code_change", "target_date", "phase")
        changes = {name: getattr(told, name) for name in named}
        *_, changed = self.do(
            lambda session: change_issue(
                session, self.people.dcc, release=self.release, key=key, changes=changes, saw=saw, effective_at=at
            )
        )
        if changed:
            self.tell(model.Issue, at, key=key, **facts)

    def incident(self, key: str, at: datetime, saw: int, category: int, status: str) -> None:
        facts = IncidentFacts("It fails.", IncidentCategory(category), IssueStatus(status))
        named: dict[str, Any] = {"release": self.release, "key": key, "effective_at": at}
        changes = {"category": facts.category, "status": facts.status}
        changed = True
        if saw:
            *_, changed = self.do(
                lambda session: change_incident(session, self.people.dcc, changes=changes, saw=saw, **named)
            )
        else:
            self.do(lambda session: record_incident(session, self.people.dcc, facts=facts, **named))
        if changed:
            self.tell(model.Incident, at, key=key, category=category, status=status)

    def agree(
        self, of: str, failing: Failing | None, issue: str | None, at: datetime | None, expires: datetime | None
    ) -> None:
        """Agree not to count a result, a test or an issue."""
        pins = pins_of(failing)
        if issue is not None:
            target, pins = Target(ExclusionOf.ISSUE, issue=issue), self.links[issue]
        elif failing is not None and of == "test":
            target = Target(ExclusionOf.TEST, phase=Phase(failing.phase), case=self.case(failing.case))
        elif failing is not None:
            named = self.named(failing)
            target = Target(ExclusionOf.RESULT, run=named.run, case=named.case)
        else:
            raise AssertionError("nothing to leave out")
        terms = Terms(ExclusionClass.KNOWN_DEFECT, "It is known.", "tag", "TAG_51", at, expires, None)
        row, _ = self.do(
            lambda session: exclude(session, self.people.chair, release=self.release, target=target, terms=terms)
        )
        facts = {"number": str(row.id), "issue": issue, "expires": expires, "pins": pins}
        self.tell(model.Agreed, at or self.clock.at, **facts)

    def revoke(self, number: str, at: datetime) -> None:
        self.do(
            lambda session: revoke_exclusion(
                session, self.people.chair, release=self.release, id=int(number), reason="Mended.", effective_at=at
            )
        )
        self.tell(model.Revoked, at, number=number)

    def require(
        self, phase: str, at: datetime, saw: int, rate: tuple[int, int] | None, limits: Mapping[int, int | None]
    ) -> None:
        self.do(
            lambda session: set_threshold(
                session,
                self.people.secretariat,
                release=self.release,
                phase=Phase(phase),
                required=Rate(*rate) if rate else None,
                outstanding=limits,
                effective_at=at,
                saw=saw,
            )
        )
        self.tell(model.Required, at, phase=phase, rate=rate, limits=dict(limits))

    def report(self, phase: str, kind: str, version: int, at: datetime) -> None:
        row = self.do(
            lambda session: record_report(
                session,
                self.people.dcc,
                release=self.release,
                phase=Phase(phase),
                kind=ReportKind(kind),
                version=str(version),
                link="https://example.org/report",
                effective_at=at,
            )
        )
        key = f"{phase}/{kind}/{version}"
        self.ids[key] = row.id
        self.tell(model.Report, at, key=key, phase=phase, kind=kind, step="submitted", agreed=None)

    def step(self, report: model.Report, step: str, at: datetime, *, agreed: bool) -> None:
        self.do(
            lambda session: record_report_step(
                session,
                self.people.secretariat,
                release=self.release,
                phase=Phase(report.phase),
                report=self.ids[report.key],
                step=ReportStep(step),
                agreed=agreed,
                words="So we think.",
                effective_at=at,
            )
        )
        named = {"key": report.key, "phase": report.phase, "kind": report.kind}
        self.tell(model.Report, at, step=step, agreed=agreed, **named)


def pins_of(failing: Failing | None) -> frozenset[Pin]:
    return frozenset({(failing.phase, failing.case, failing.failure)} if failing else ())


def _issue_facts(facts: Mapping[str, Any]) -> IssueFacts:
    return IssueFacts(
        "The meter does not answer.",
        Severity(facts["severity"]),
        IssueStatus(facts["status"]),
        resolution_plan=facts["plan"],
        needs_code_change=facts["code_change"],
        target_date=facts["target"],
        phase=Phase(facts["phase"]) if facts["phase"] else None,
    )
