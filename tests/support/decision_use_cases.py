"""The use cases of recommending, deciding and what follows, for the contract of all use cases."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.db import Database
from app.domain import errors
from app.domain.access import Actor
from app.domain.redating import NewDay
from app.domain.status import GoNoGo, StepKind
from app.services import decision, lesson, recommendation, redating, release_step
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import do
from tests.support.use_case import Example

NEW_DAY = NewDay(date(2090, 3, 2), "The DCC needs three more weeks.", "Letter of 4 October")
LATER = "june-2020"  # which has a criterion on lessons learnt


def recommend(session: Session, actor: Actor, saw: int = 0, **more: Any) -> object:
    """Let the OPSG recommend go."""
    given: dict[str, Any] = {"release": RELEASE, "body": "opsg", "outcome": GoNoGo.GO, "saw": saw} | more
    return recommendation.record_recommendation(session, actor, **given)


def decide(session: Session, actor: Actor, saw: int = 0, **more: Any) -> object:
    """Let the CSC decide go, with words."""
    given: dict[str, Any] = {"release": RELEASE, "outcome": GoNoGo.GO, "words": "All is well.", "saw": saw} | more
    return decision.decide(session, actor, **given)


def take_step(session: Session, actor: Actor, kind: StepKind = StepKind.OPERATIONAL_ACCEPTANCE, **more: Any) -> object:
    """Take a step; Operational Acceptance when none is named."""
    decides = kind in (StepKind.DCC_GO_NO_GO, StepKind.OPERATIONAL_ACCEPTANCE)
    given: dict[str, Any] = {"release": RELEASE, "kind": kind, "agreed": True if decides else None}
    return release_step.record_step(session, actor, **(given | more))


def redate(session: Session, actor: Actor, wanted: NewDay = NEW_DAY, saw: int = 0) -> object:
    """Re-date the release."""
    return redating.redate_release(session, actor, release=RELEASE, wanted=wanted, saw=saw)


def learn(session: Session, actor: Actor, text: str = "Models were frozen too late.", release: str = RELEASE) -> object:
    """Record a lesson."""
    return lesson.record_lesson(session, actor, release=release, text=text)


def take_lesson(session: Session, actor: Actor, words: str = "They are frozen in time.", saw: int = 0) -> object:
    """Say how June 2020 takes up the first lesson of November 2019."""
    given: dict[str, Any] = {"release": LATER, "lesson_of": "november-2019", "number": 1}
    return lesson.take_lesson(session, actor, **given, words=words, saw=saw)


def name_decider(session: Session, actor: Actor, body: str = "panel", reason: str = "It took it back.") -> object:
    """Say that the Panel decides."""
    return decision.name_deciding_body(session, actor, release=RELEASE, body=body, reason=reason)


DECISION_EXAMPLES: dict[str, Example] = {
    "recommendation.record_recommendation": Example(
        "opsg-chair",
        recommend,
        (
            ("nobody", recommend, errors.SignInNeeded),
            ("opsg-member", recommend, errors.Forbidden),
            ("tag-chair", recommend, errors.Forbidden),
            ("opsg-chair", lambda s, a: recommend(s, a, outcome=GoNoGo.NO_GO), errors.Invalid),
            ("ssc-chair", lambda s, a: recommend(s, a, body="ssc"), errors.Invalid),
            ("opsg-chair", lambda s, a: recommend(s, a, body="no"), errors.NotFound),
            ("opsg-chair", lambda s, a: recommend(s, a, saw=1), errors.Stale),
        ),
    ),
    "decision.decide": Example(
        "csc-chair",
        decide,
        (
            ("nobody", decide, errors.SignInNeeded),
            ("panel-chair", decide, errors.Forbidden),
            ("csc-chair", lambda s, a: decide(s, a, words=""), errors.Invalid),
            ("csc-chair", lambda s, a: decide(s, a, outcome=GoNoGo.DEFER), errors.Invalid),
            ("csc-chair", lambda s, a: decide(s, a, release="june-2020"), errors.Forbidden),
            ("csc-chair", lambda s, a: decide(s, a, saw=1), errors.Stale),
        ),
    ),
    "decision.name_deciding_body": Example(
        "secretariat",
        name_decider,
        (
            ("csc-chair", name_decider, errors.Forbidden),
            ("secretariat", lambda s, a: name_decider(s, a, reason=" "), errors.Invalid),
            ("secretariat", lambda s, a: name_decider(s, a, body="dcc"), errors.Invalid),
            ("secretariat", lambda s, a: name_decider(s, a, body="no"), errors.NotFound),
        ),
    ),
    "release_step.record_step": Example(
        "dcc",
        take_step,
        (
            ("tag-chair", take_step, errors.Forbidden),
            ("dcc", lambda s, a: take_step(s, a, StepKind.CLOSED_DOWN), errors.Forbidden),
            ("dcc", lambda s, a: take_step(s, a, agreed=None), errors.Invalid),
            ("dcc", lambda s, a: take_step(s, a, StepKind.GONE_LIVE), errors.Conflict),
        ),
    ),
    "redating.redate_release": Example(
        "secretariat",
        redate,
        (
            ("dcc", redate, errors.Forbidden),
            ("secretariat", lambda s, a: redate(s, a, NewDay(date(2021, 11, 5), "Late.", "Letter")), errors.Invalid),
            ("secretariat", lambda s, a: redate(s, a, saw=1), errors.Stale),
        ),
    ),
    "lesson.record_lesson": Example(
        "dcc",
        learn,
        (
            ("tag-chair", learn, errors.Forbidden),
            ("dcc", lambda s, a: learn(s, a, " "), errors.Invalid),
            ("dcc", lambda s, a: learn(s, a, release="no"), errors.NotFound),
        ),
    ),
    "lesson.take_lesson": Example(
        "secretariat",
        take_lesson,
        (("dcc", take_lesson, errors.NotFound), ("tag-chair", take_lesson, errors.Forbidden)),
    ),
}


def prepare_decision(name: str, database: Database) -> None:
    """Record what a use case goes on from."""
    if name == "lesson.take_lesson":
        dcc = Cast(database).actor("dcc")
        do(database, lambda session: learn(session, dcc, release="november-2019"))
