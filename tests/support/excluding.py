"""Testing issues and exclusions for tests: a TAG that agrees, a DCC that records, and the numbers behind names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.db import Database
from app.domain.exclusion import Stays, Target, Terms
from app.domain.status import ExclusionClass, ExclusionOf, Phase, Severity
from app.domain.testing_issue import IssueFacts
from app.doors.change import carry_out
from app.models.base import table_of
from app.models.testing import TestCase, TestRun
from app.queries.exclusion import PhaseAdjusted, adjusted_figures
from app.queries.moment import Moment, resolve
from app.services.exclusion import exclude, revoke_exclusion
from app.services.testing_issue import ResultNamed, link_issue, record_issue
from tests.support.cast import Cast
from tests.support.results import RELEASE, body, post, result


@dataclass(frozen=True)
class Tag:
    """The TAG and the DCC at work on one release."""

    cast: Cast
    release: str = RELEASE

    @property
    def database(self) -> Database:
        return self.cast.database

    def send(self, run: str, *results: dict[str, Any], phase: str = "SIT", attempt: int = 1) -> int:
        """Post a run, and give its number."""
        sent = body(list(results), id=run, phase=phase, attempt=attempt)
        return post(self.database, sent, release=self.release).run_id

    def case(self, name: str, suite: str = "SR 8.14.3") -> int:
        cases = table_of(TestCase)
        with self.database.reading(fresh=True) as session:
            question = select(cases.c.id).where(cases.c.name == name, cases.c.suite == suite)
            return int(session.execute(question).scalar_one())

    def run(self, run: str) -> int:
        runs = table_of(TestRun)
        with self.database.reading(fresh=True) as session:
            return int(session.execute(select(runs.c.id).where(runs.c.run == run).limit(1)).scalar_one())

    def agree(
        self,
        target: Target,
        kind: ExclusionClass = ExclusionClass.KNOWN_DEFECT,
        *,
        effective_at: datetime | None = None,
        expires_at: datetime | None = None,
        stays: Stays | None = None,
        by: str = "tag-secretary",
    ) -> int:
        """Record an exclusion, and give its number."""
        terms = Terms(kind, "It is known.", "tag", "TAG_51", effective_at, expires_at, stays)
        actor = self.cast.actor(by)
        row, _ = carry_out(
            self.database, lambda session: exclude(session, actor, release=self.release, target=target, terms=terms)
        )
        assert row.id is not None
        return row.id

    def agree_test(self, name: str, kind: ExclusionClass = ExclusionClass.KNOWN_DEFECT, **more: Any) -> int:
        target = Target(ExclusionOf.TEST, case=self.case(name), phase=more.pop("phase", Phase.SIT))
        return self.agree(target, kind, **more)

    def revoke(self, id: int, effective_at: datetime | None = None) -> None:
        actor = self.cast.actor("tag-chair")
        carry_out(
            self.database,
            lambda session: revoke_exclusion(
                session, actor, release=self.release, id=id, reason="It was mended.", effective_at=effective_at
            ),
        )

    def issue(self, *results: ResultNamed, severity: Severity = Severity.THREE, **facts: Any) -> str:
        """Record an issue that explains some results, and give its key."""
        actor = self.cast.actor("dcc")
        told = IssueFacts("The meter does not answer.", severity, **facts)
        row, _ = carry_out(
            self.database,
            lambda session: record_issue(session, actor, release=self.release, facts=told, results=results),
        )
        return row.key

    def link(self, key: str, run: int, case: int) -> None:
        actor = self.cast.actor("dcc")
        carry_out(
            self.database,
            lambda session: link_issue(session, actor, release=self.release, key=key, result=ResultNamed(run, case)),
        )

    def figures(self, moment: Moment | None = None, phase: Phase = Phase.SIT) -> PhaseAdjusted:
        """Give a phase's figures, raw and adjusted."""
        with self.database.reading(fresh=True) as session:
            found = adjusted_figures(session, self.release, moment or resolve(session))
        return next(each for each in found if each.raw.phase == phase)

    def moment(self, as_at: datetime | None = None, known_at: datetime | None = None) -> Moment:
        with self.database.reading(fresh=True) as session:
            return resolve(session, as_at, known_at)


__all__ = ["ResultNamed", "Tag", "result"]
