"""Every use case: exactly one journal entry when it did something, nothing at all when it was refused.

A new public function of a service has to stand in EXAMPLES, or be named as another test's.
"""

import inspect
import pkgutil
from importlib import import_module
from typing import Any

import pytest

from app import services
from app.db import Database
from app.domain import errors
from app.domain.access import Actor
from app.domain.status import Rag, Seat
from app.models.base import stamped_tables
from app.queries.journal import verify
from app.services import access, criterion, demo, person, record
from app.services.person import Limits
from tests.support.cast import PASSWORD, RELEASE, Cast, papers
from tests.support.decision_use_cases import DECISION_EXAMPLES, prepare_decision
from tests.support.issue_use_cases import ISSUE_EXAMPLES, prepare_issue
from tests.support.mark_use_cases import MARK_EXAMPLES, prepare_mark
from tests.support.meeting_use_cases import MEETING_EXAMPLES, prepare_meeting
from tests.support.phase_use_cases import PHASE_EXAMPLES, prepare_phase
from tests.support.risk_use_cases import RISK_EXAMPLES, prepare_risk
from tests.support.small_record import count_rows, do, numbers, statements
from tests.support.use_case import Example

ON: dict[str, Any] = {"release": RELEASE, "key": "regression-testing"}  # which has a mark: version 1
# Their owners' tests hold the same of them (tests/services/test_test_run.py).
ELSEWHERE = {
    "test_run",
    "test_case",
    "test_result",
    "phase_figure",
    "test_receipt",
    "case_change",
    "test_payload",
    "test_standing",
    "figure_evidence",
}
# These only begin a question or a part of another use case.
PARTS = {
    "record_loading.read_known",
    "record_evidence.tell_loaded",
    "evidence.rows_of_evidence",
    "criterion.seen_until",
    "rows.copy_rows",
    "rows.go_by_keys",
    "rows.insert_rows",
}

EXAMPLES: dict[str, Example] = {
    "criterion.record_position": Example(
        "tag-member",
        lambda s, a: criterion.record_position(s, a, **ON, status=Rag.AMBER, words="Four failed.", saw=0),
        (
            ("nobody", lambda s, a: criterion.record_position(s, a, **ON, status=Rag.GREEN, words="", saw=0),
             errors.SignInNeeded),
            ("tag-former-member", lambda s, a: criterion.record_position(s, a, **ON, status=Rag.GREEN, words="", saw=0),
             errors.Forbidden),
            ("tag-member", lambda s, a: criterion.record_position(s, a, **ON, status=Rag.RED, words="", saw=0),
             errors.Invalid),
            ("tag-member", lambda s, a: criterion.record_position(s, a, **ON, status=Rag.GREEN, words="", saw=3),
             errors.Stale),
        ),
    ),
    "criterion.record_mark": Example(
        "tag-chair",
        lambda s, a: criterion.record_mark(s, a, **ON, status=Rag.GREEN, view="", saw=1),
        (
            ("tag-member", lambda s, a: criterion.record_mark(s, a, **ON, status=Rag.GREEN, view="", saw=1),
             errors.Forbidden),
            ("tag-chair", lambda s, a: criterion.record_mark(s, a, **ON, status=Rag.AMBER, view=" ", saw=1),
             errors.Invalid),
            ("tag-chair", lambda s, a: criterion.record_mark(s, a, **ON, status=Rag.GREEN, view="", saw=0),
             errors.Stale),
        ),
    ),
    "criterion.record_statement": Example(
        "dcc",
        lambda s, a: criterion.record_statement(s, a, **ON, text="Ready.", saw=1),
        (
            ("tag-chair", lambda s, a: criterion.record_statement(s, a, **ON, text="Ready.", saw=1), errors.Forbidden),
            ("dcc", lambda s, a: criterion.record_statement(s, a, **ON, text=" ", saw=1), errors.Invalid),
            ("dcc", lambda s, a: criterion.record_statement(s, a, **ON, text="Ready.", saw=2), errors.Stale),
        ),
    ),
    "person.add_person": Example(
        "admin",
        lambda s, a: person.add_person(s, a, login="new", name="New", password=PASSWORD),
        (
            ("admin", lambda s, a: person.add_person(s, a, login="dcc", name="", password=None), errors.Conflict),
            ("admin", lambda s, a: person.add_person(s, a, login=" ", name="", password=None), errors.Invalid),
            ("admin", lambda s, a: person.add_person(s, a, login="new", name="", password="short"), errors.Invalid),
        ),
    ),
    "person.appoint": Example(
        "admin",
        lambda s, a: person.appoint(s, a, login="stranger", to="tag", seat=Seat.MEMBER),
        (
            ("admin", lambda s, a: person.appoint(s, a, login="no", to="tag", seat=Seat.MEMBER), errors.NotFound),
            ("admin", lambda s, a: person.appoint(s, a, login="dcc", to="no", seat=Seat.MEMBER), errors.NotFound),
        ),
    ),
    "person.end_appointment": Example(
        "admin",
        lambda s, a: person.end_appointment(s, a, login="tag-member", to="tag"),
        (("admin", lambda s, a: person.end_appointment(s, a, login="stranger", to="tag"), errors.NotFound),),
    ),
    "person.sign_in": Example(
        "nobody",
        lambda s, a: person.sign_in(s, login="dcc", password=PASSWORD, address="::1", limits=Limits()),
        (
            ("nobody",
             lambda s, a: person.sign_in(s, login="dcc", password=PASSWORD, address="", limits=Limits(attempts=0)),
             errors.TooMany),
        ),
    ),
    "person.sign_out": Example("dcc", lambda s, a: person.sign_out(s, a, token="of-dcc")),
    "access.create_key": Example(
        "admin",
        lambda s, a: access.create_key(s, a, name="dsp", scopes=("read",)),
        (
            ("admin", lambda s, a: access.create_key(s, a, name="dsp", scopes=()), errors.Invalid),
            ("admin", lambda s, a: access.create_key(s, a, name="dsp", scopes=("fly",)), errors.Invalid),
            ("admin", lambda s, a: access.create_key(s, a, name="dsp", scopes=("read",), person="no"), errors.NotFound),
        ),
    ),
    "record.load": Example("admin", lambda s, a: record.load(s, a, papers())),
    "demo.add_demo_accounts": Example("admin", lambda s, a: demo.add_demo_accounts(s, PASSWORD)),
    **ISSUE_EXAMPLES,
    **PHASE_EXAMPLES,
    **MARK_EXAMPLES,
    **MEETING_EXAMPLES,
    **DECISION_EXAMPLES,
    **RISK_EXAMPLES,
}  # fmt: skip


def public_functions() -> set[str]:
    """Every public function of a service that takes a session."""
    found = set()
    for module in pkgutil.iter_modules(services.__path__):
        loaded = import_module(f"app.services.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and module.name not in ELSEWHERE and "session" in inspect.signature(function).parameters:
                found.add(f"{module.name}.{name}")
    return found - PARTS


def test_every_use_case_stands_in_the_table() -> None:
    assert public_functions() == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_use_case_is_a_function_of_session_and_actor(name: str) -> None:
    module, _, function = name.partition(".")
    parameters = list(inspect.signature(getattr(import_module(f"app.services.{module}"), function)).parameters.values())
    assert parameters[0].name == "session"
    if name not in ("person.sign_in", "demo.add_demo_accounts"):  # nobody yet, and nobody at all
        assert parameters[1].name == "actor"


def prepare(name: str, database: Database) -> None:
    """Make sure that there is something left to do."""
    prepare_issue(name, database)
    prepare_phase(name, database)
    prepare_mark(name, database)
    prepare_meeting(name, database)
    prepare_decision(name, database)
    prepare_risk(name, database)
    if name == "person.sign_out":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("app.security.fresh_token", lambda: "of-dcc")
            do(database, lambda s: person.sign_in(s, login="dcc", password=PASSWORD, address="", limits=Limits()))


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "record.load"])
def test_a_use_case_leaves_one_entry(name: str, database: Database, cast: Cast) -> None:
    prepare(name, database)
    actor, before = cast.actor(EXAMPLES[name].who), numbers(database)
    with statements(database) as sent:
        do(database, lambda session: EXAMPLES[name].call(session, actor))
    assert numbers(database) == [*before, before[-1] + 1]
    with database.reading() as session:
        assert verify(session).findings == ()
    check_order(sent, database.sqlite)


def check_order(sent: list[str], sqlite: bool) -> None:
    """Hold what keeps writers from waiting for each other: the lock, the head, then inserts of stamped rows only."""
    heads = [n for n, each in enumerate(sent) if "FROM journal_entry ORDER BY journal_entry.seq DESC" in each]
    lock = heads[-1] if sqlite else next(n for n, each in enumerate(sent) if "pg_advisory_xact_lock" in each)
    before, after = [written(each) for each in sent[:lock]], [written(each) for each in sent[lock + 1 :]]
    stamped = {table.name for table in stamped_tables()} | {"journal_entry", "journal_payload", "journal_release"}
    assert {table for table in before if table} & stamped == set()
    assert {table for table in after if table} <= stamped
    assert not any(each.upper().startswith(("UPDATE", "DELETE")) for each in sent[lock:])
    # One unique key must not be inserted both before the lock and under it.
    assert {table for table in before if table} & {table for table in after if table} == set()
    assert not any(" FOR UPDATE" in each.upper() for each in sent)


def written(statement: str) -> str | None:
    words = statement.split()
    match words[0].upper():
        case "INSERT" | "DELETE":
            return words[2].strip('"')
        case "UPDATE":
            return words[1].strip('"')
    return None


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if example.refused])
def test_a_refused_use_case_leaves_nothing(name: str, database: Database, cast: Cast) -> None:
    prepare_phase(name, database)
    before = count_rows(database)
    for who, call, refusal in EXAMPLES[name].refused:
        actor = cast.actor(who)
        with pytest.raises(refusal):
            do(database, lambda session, call=call, actor=actor: call(session, actor))  # type: ignore[misc]
    assert count_rows(database) == before


def test_what_changes_nothing_leaves_no_entry(database: Database, cast: Cast) -> None:
    do(database, lambda session: demo.add_demo_accounts(session, PASSWORD))
    before, admin = count_rows(database), cast.actor("admin")
    do(database, lambda session: record.load(session, admin, papers()))
    do(database, lambda session: demo.add_demo_accounts(session, PASSWORD))
    do(database, lambda session: person.sign_out(session, admin, token="of nobody"))
    assert count_rows(database) == before


def test_loading_the_papers_is_one_entry(database_url: str) -> None:
    opened = Database(database_url)
    with statements(opened) as sent:
        do(opened, lambda session: record.load(session, Actor("system:load", "the loader"), papers()))
    assert numbers(opened) == [1]
    check_order(sent, opened.sqlite)
    opened.dispose()
