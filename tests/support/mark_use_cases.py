"""The use cases of conditions, documents and the colours' meanings, for the contract of all use cases."""

from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from app.db import Database
from app.domain import errors
from app.domain.access import Actor
from app.domain.condition import Wanted
from app.domain.document import DocumentFacts, File
from app.domain.status import ConditionOutcome, Rag
from app.services import affirmation, colour, condition, document
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import do
from tests.support.use_case import Example

ON: dict[str, Any] = {"release": RELEASE, "key": "regression-testing"}  # which has a Green mark: version 1
WANTED = Wanted("The last run is passed in full.", "DCC")
REPORT = DocumentFacts("SIT Completion Report")
BYTES = b"%PDF-1.7 a report"
REPORTED: dict[str, Any] = {"release": RELEASE, "key": "environments-aligned"}  # rests on documents
FILE = File("report.pdf", "application/pdf", sha256(BYTES).hexdigest(), BYTES)
GIVEN: dict[str, Any] = {"facts": REPORT, "file": FILE, "document": "", "saw": 0}


def _wanted(session: Session, actor: Actor, wanted: Wanted = WANTED, saw: int = 1) -> object:
    return condition.record_condition(session, actor, **ON, wanted=wanted, saw=saw)


def _end(session: Session, actor: Actor, id: int = 1, words: str = "SIT-44 passed.") -> object:
    return condition.end_condition(session, actor, **ON, id=id, outcome=ConditionOutcome.MET, words=words)


def _give(session: Session, actor: Actor, facts: DocumentFacts = REPORT, saw: int = 0, name: str = "") -> object:
    return document.give_document(session, actor, **ON, facts=facts, file=FILE, document=name, saw=saw)


def _withdraw(session: Session, actor: Actor, name: str = "sit-completion-report", words: str = "Replaced.") -> object:
    return document.withdraw_document(session, actor, **ON, document=name, words=words, saw=1)


def _define(session: Session, actor: Actor, words: str = "May go live.", release: str = RELEASE) -> object:
    return colour.define_colours(session, actor, release=release, meanings={Rag.AMBER: words})


def _affirm(session: Session, actor: Actor, reason: str = "It holds.", saw: int = 1) -> object:
    return affirmation.reaffirm_mark(session, actor, **REPORTED, reason=reason, saw=saw)


MARK_EXAMPLES: dict[str, Example] = {
    "affirmation.reaffirm_mark": Example(
        "tag-chair",
        _affirm,
        (
            ("nobody", _affirm, errors.SignInNeeded),
            ("tag-member", _affirm, errors.Forbidden),
            ("tag-chair", lambda s, a: _affirm(s, a, reason=" "), errors.Invalid),
            ("tag-chair", lambda s, a: _affirm(s, a, saw=0), errors.Stale),
        ),
    ),
    "condition.record_condition": Example(
        "tag-chair",
        _wanted,
        (
            ("nobody", _wanted, errors.SignInNeeded),
            ("tag-member", _wanted, errors.Forbidden),
            ("dcc", _wanted, errors.Forbidden),
            ("tag-chair", lambda s, a: _wanted(s, a, Wanted(" ", "DCC")), errors.Invalid),
            ("tag-chair", lambda s, a: _wanted(s, a, saw=0), errors.Stale),
        ),
    ),
    "condition.end_condition": Example(
        "tag-secretary",
        _end,
        (
            ("tag-chair", _end, errors.NotFound),
            ("tag-member", _end, errors.Forbidden),
        ),
    ),
    "document.give_document": Example(
        "dcc",
        _give,
        (
            ("nobody", _give, errors.SignInNeeded),
            ("tag-chair", _give, errors.Forbidden),
            ("dcc", lambda s, a: _give(s, a, DocumentFacts(" ")), errors.Invalid),
            ("dcc", lambda s, a: _give(s, a, saw=1), errors.Invalid),
            ("dcc", lambda s, a: _give(s, a, saw=1, name="a-report"), errors.Stale),
        ),
    ),
    "document.withdraw_document": Example(
        "tag-secretary",
        _withdraw,
        (("dcc", _withdraw, errors.NotFound), ("stranger", _withdraw, errors.Forbidden)),
    ),
    "colour.define_colours": Example(
        "panel-chair",
        _define,
        (
            ("nobody", _define, errors.SignInNeeded),
            ("dcc", _define, errors.Forbidden),
            ("tag-secretary", _define, errors.Forbidden),
            ("secretariat", lambda s, a: _define(s, a, " "), errors.Invalid),
            ("secretariat", lambda s, a: _define(s, a, release="no"), errors.NotFound),
        ),
    ),
}


def prepare_mark(name: str, database: Database) -> None:
    """Record what a use case goes on from."""
    cast = Cast(database)
    if name == "condition.end_condition":
        do(database, lambda session: _wanted(session, cast.actor("tag-chair")))
    if name == "affirmation.reaffirm_mark":
        do(database, lambda session: document.give_document(session, cast.actor("dcc"), **REPORTED, **GIVEN))
    if name == "document.withdraw_document":
        do(database, lambda session: _give(session, cast.actor("dcc")))
