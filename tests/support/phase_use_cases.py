"""The use cases of testing phases, completion reports, the TAD and duties, for the contract of all use cases."""

from typing import Any

from sqlalchemy.orm import Session

from app.db import Database
from app.domain import errors
from app.domain.access import Actor
from app.domain.phase_plan import Rate
from app.domain.status import Duty, Phase, ReportKind, ReportStep, TadStep
from app.services import completion_report, duty, phase_plan, tad
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import do
from tests.support.use_case import Example

SIT: dict[str, Any] = {"release": RELEASE, "phase": Phase.SIT}
LINK = "https://example.org/report.pdf"


def _plan(session: Session, actor: Actor, begins: str = "Late Jul 21", ends: str = "", saw: int = 0) -> object:
    return phase_plan.plan_phase(session, actor, **SIT, begins=begins, ends=ends, saw=saw)


def _took(session: Session, actor: Actor, begins: str = "22 July 2021", saw: int = 0) -> object:
    return phase_plan.record_actual_window(session, actor, **SIT, begins=begins, saw=saw)


def _set(session: Session, actor: Actor, needed: int = 100, saw: int = 0) -> object:
    return phase_plan.set_threshold(
        session, actor, **SIT, required=Rate(needed, 100), outstanding={3: 4, 1: None}, saw=saw
    )


def _tad(session: Session, actor: Actor, step: TadStep = TadStep.DRAFT, agreed: bool | None = None) -> object:
    return tad.record_tad_step(session, actor, release=RELEASE, step=step, agreed=agreed)


def _report(session: Session, actor: Actor, version: str = "1.0") -> object:
    return completion_report.record_report(session, actor, **SIT, kind=ReportKind.FINAL, version=version, link=LINK)


def _review(session: Session, actor: Actor, report: int = 1, step: ReportStep = ReportStep.REVIEWED) -> object:
    return completion_report.record_report_step(session, actor, **SIT, report=report, step=step, agreed=True)


def _declare(session: Session, actor: Actor, party: str = "A supplier") -> object:
    return duty.declare_participation(session, actor, release=RELEASE, party=party, takes_part=True)


def _submit(session: Session, actor: Actor, link: str = LINK) -> object:
    return duty.submit_duty(session, actor, release=RELEASE, duty=Duty.REGRESSION_PLANS, link=link)


PHASE_EXAMPLES: dict[str, Example] = {
    "phase_plan.plan_phase": Example(
        "dcc",
        _plan,
        (
            ("nobody", _plan, errors.SignInNeeded),
            ("stranger", _plan, errors.Forbidden),
            ("dcc", lambda s, a: _plan(s, a, begins="soon"), errors.Invalid),
            ("dcc", lambda s, a: _plan(s, a, saw=1), errors.Stale),
        ),
    ),
    "phase_plan.record_actual_window": Example(
        "secretariat",
        _took,
        (
            ("party", _took, errors.Forbidden),
            ("dcc", lambda s, a: _took(s, a, begins="1 January 2090"), errors.Invalid),
            ("dcc", lambda s, a: _took(s, a, saw=1), errors.Stale),
        ),
    ),
    "phase_plan.set_threshold": Example(
        "tag-chair",
        _set,
        (
            ("dcc", _set, errors.Forbidden),
            ("tag-member", _set, errors.Forbidden),
            ("tag-chair", lambda s, a: _set(s, a, needed=101), errors.Invalid),
            ("tag-chair", lambda s, a: _set(s, a, saw=7), errors.Stale),
        ),
    ),
    "tad.record_tad_step": Example(
        "dcc",
        _tad,
        (
            ("tag-chair", _tad, errors.Forbidden),
            ("dcc", lambda s, a: _tad(s, a, TadStep.ACCEPTANCE, True), errors.Forbidden),
            ("tag-chair", lambda s, a: _tad(s, a, TadStep.RECOMMENDATION), errors.Invalid),
            ("panel-chair", lambda s, a: _tad(s, a, TadStep.ACCEPTANCE, False), errors.Invalid),
        ),
    ),
    "completion_report.record_report": Example(
        "dcc",
        _report,
        (
            ("tag-chair", _report, errors.Forbidden),
            ("dcc", lambda s, a: _report(s, a, version=" "), errors.Invalid),
        ),
    ),
    "completion_report.record_report_step": Example(
        "tag-chair",
        _review,
        (
            ("dcc", _review, errors.Forbidden),
            ("tag-chair", lambda s, a: _review(s, a, step=ReportStep.APPROVED), errors.Forbidden),
            ("tag-chair", lambda s, a: _review(s, a, report=2), errors.NotFound),
            ("dcc", lambda s, a: _review(s, a, step=ReportStep.SUBMITTED), errors.Invalid),
        ),
    ),
    "duty.declare_participation": Example(
        "party",
        _declare,
        (
            ("nobody", _declare, errors.SignInNeeded),
            ("dcc", _declare, errors.Forbidden),
            ("party", lambda s, a: _declare(s, a, party=" "), errors.Invalid),
        ),
    ),
    "duty.submit_duty": Example(
        "party",
        _submit,
        (
            ("secretariat", _submit, errors.Forbidden),
            ("party", lambda s, a: _submit(s, a, link=""), errors.Invalid),
            ("second-party", _submit, errors.Conflict),
        ),
    ),
}


def prepare_phase(name: str, database: Database) -> None:
    """Record what a use case goes on from: a report to review, a party that takes part."""
    cast = Cast(database)
    if name == "completion_report.record_report_step":
        do(database, lambda s: _report(s, cast.actor("dcc")))
    if name == "duty.submit_duty":
        do(database, lambda s: _declare(s, cast.actor("party")))
