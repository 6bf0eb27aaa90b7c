"""Receiving results: the first time, again, in part, later, late, and by two at once. On both databases."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.db import Database
from app.domain.access import Actor
from app.domain.errors import Conflict, Forbidden, NotFound
from app.domain.status import Outcome, Phase
from app.doors.change import carry_out
from app.models.base import table_of
from app.models.journal import JournalEntry, JournalPayload
from app.models.testing import Bucket, PhaseFigure, TestCase, TestReceipt, TestResult, TestRun
from app.queries import moment
from app.queries.testing import phase_figures
from app.services.test_receipt import Receipt
from tests.support.results import RELEASE, body, entries, make_release, post, recount, result, sent

SOME = [result("a"), result("b", "failed"), result("c", "skipped")]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    make_release(database)
    yield database
    database.dispose()


def figures(database: Database, phase: Phase = Phase.SIT) -> dict[Outcome, int]:
    """What the page shows, which must be what a recount of all results gives."""
    with database.reading() as session:
        shown = {each.phase: each for each in phase_figures(session, RELEASE, moment.resolve(session))}
        again = recount(session, phase)
    counts = shown[phase].counts if phase in shown else dict.fromkeys(Outcome, 0)
    assert counts == again
    return {outcome: n for outcome, n in counts.items() if n}


def rows(database: Database, model: type) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(table_of(model))).scalar_one())


def test_a_first_body_is_all_new_and_leaves_one_entry(database: Database) -> None:
    before = entries(database)
    receipt = post(database, body(SOME, {"tests": 3, "failed": 2}))
    assert (receipt.received, receipt.inserted, receipt.duplicates, receipt.changed) == (3, 3, 0, True)
    assert receipt.notes == ("Declared failed 2, counted 1.",)
    assert entries(database) == before + 1
    assert figures(database) == {Outcome.PASSED: 1, Outcome.FAILED: 1, Outcome.SKIPPED: 1}


def test_the_entry_names_run_and_receipt(database: Database) -> None:
    receipt = post(database, body(SOME))
    entry, payload = table_of(JournalEntry), table_of(JournalPayload)
    with database.reading() as session:
        row = session.execute(select(entry).order_by(entry.c.seq.desc())).first()
        assert row is not None
        kept = json.loads(session.execute(select(payload.c.body).where(payload.c.seq == row.seq)).scalar_one())
    assert (row.kind, row.subject, row.actor) == ("results.received", f"test_run:{RELEASE}/dsp/SIT-41/1", "key:1")
    assert (kept["after"]["sha256"], kept["after"]["inserted"]) == (receipt.sha256, 3)
    assert [each["table"] for each in kept["rows"]] == [
        "test_receipt",
        *["phase_figure"] * 3,
        "evidence_subject",
        "evidence_change",
    ]


@pytest.mark.parametrize(
    "again", [lambda sent: sent, lambda sent: json.dumps(json.loads(sent), indent=2).encode()], ids=["same", "other"]
)
def test_the_same_content_again_changes_nothing(database: Database, again: Callable[[bytes], bytes]) -> None:
    sent = body(SOME)
    post(database, sent)
    before = entries(database), rows(database, TestReceipt), rows(database, PhaseFigure)
    receipt = post(database, again(sent))
    assert (receipt.received, receipt.inserted, receipt.duplicates, receipt.changed) == (3, 0, 3, False)
    assert (entries(database), rows(database, TestReceipt), rows(database, PhaseFigure)) == before


def test_an_empty_run_is_received_once(database: Database) -> None:
    assert post(database, body([])).changed
    assert not post(database, body([])).changed
    assert figures(database) == {}


def test_new_cases_of_a_known_run_are_added(database: Database) -> None:
    post(database, body(SOME))
    receipt = post(database, body([*SOME, result("d", "blocked")]))
    assert (receipt.inserted, receipt.duplicates, receipt.changed) == (1, 3, True)
    assert rows(database, TestRun) == 1
    assert figures(database)[Outcome.BLOCKED] == 1


def test_another_outcome_under_the_same_attempt_refuses_the_whole_body(database: Database) -> None:
    post(database, body(SOME))
    before = entries(database)
    with pytest.raises(Conflict) as told:
        post(database, body([result("new"), result("a", "failed"), result("b", "failed"), result("c")]))
    assert [fault.pointer for fault in told.value.faults] == ["/results/1", "/results/3"]
    assert entries(database) == before
    assert rows(database, TestResult) == 3


def test_at_most_a_thousand_contradictions_are_listed(database: Database) -> None:
    post(database, body([result(f"case {i}") for i in range(1_001)]))
    with pytest.raises(Conflict) as told:
        post(database, body([result(f"case {i}", "failed") for i in range(1_001)]))
    assert len(told.value.faults) == 1_000
    assert told.value.detail.startswith("1,001 of 1,001 results")


def test_another_modification_under_the_same_attempt_is_noted_and_the_first_stands(database: Database) -> None:
    post(database, body([result("a", modification="SECMP0039")]))
    receipt = post(database, body([result("a", modification="SECMP0062")]))
    assert not receipt.changed
    assert "the first stands" in receipt.notes[0]


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_run_belongs_to_one_phase(database: Database, attempt: int) -> None:
    post(database, body(SOME))
    with pytest.raises(Conflict) as told:
        post(database, body(SOME, phase="UIT", attempt=attempt))
    assert told.value.faults[0].pointer == "/run/phase"
    assert rows(database, TestRun) == 1


def test_an_attempt_belongs_to_one_environment_and_a_silent_body_to_the_same(database: Database) -> None:
    post(database, body(SOME))
    with pytest.raises(Conflict) as told:
        post(database, body(SOME, environment="SIT-B"))
    assert told.value.faults[0].pointer == "/run/environment"
    receipt = post(database, body(SOME, environment=None))
    assert (receipt.changed, receipt.facts.environment) == (False, "SIT-A")


def test_other_times_for_the_same_attempt_are_noted(database: Database) -> None:
    post(database, body(SOME, started_at="2021-10-05T17:00:00Z"))
    receipt = post(database, body(SOME, started_at="2021-10-05T18:00:00Z"))
    assert receipt.notes == ("The run's times differ from those received first, which stand.",)


def test_the_same_name_twice_in_a_body_is_two_cases(database: Database) -> None:
    post(database, body([result("a"), result("a", "failed"), result("a", **{"class": ""})]))
    assert figures(database) == {Outcome.PASSED: 2, Outcome.FAILED: 1}
    post(database, body([result("a"), result("a")], id="SIT-42"))
    assert figures(database) == {Outcome.PASSED: 3}
    assert rows(database, TestCase) == 3


def test_latest_is_the_order_of_first_receipt_and_then_the_attempt(database: Database) -> None:
    post(database, body([result("a", "failed")], attempt=2))
    post(database, body([result("a", "blocked")], id="SIT-42"))
    post(database, body([result("a", "errored")], attempt=3))
    assert figures(database) == {Outcome.BLOCKED: 1}
    post(database, body([result("a", "passed")], id="SIT-42", attempt=2))
    post(database, body([result("a", "failed")], id="SIT-42", attempt=1 + 2**30))
    assert figures(database) == {Outcome.FAILED: 1}


def test_a_late_lower_attempt_is_history_only(database: Database) -> None:
    post(database, body([result("a"), result("b")], attempt=2))
    receipt = post(database, body([result("a", "failed"), result("c", "failed")], attempt=1))
    assert receipt.inserted == 2
    assert figures(database) == {Outcome.PASSED: 2, Outcome.FAILED: 1}


def test_skipped_and_not_run_never_displace_what_was_attempted(database: Database) -> None:
    post(database, body([result("a", "failed"), result("b", "not_run")]))
    post(database, body([result("a", "skipped"), result("b", "skipped")], id="SIT-42"))
    assert figures(database) == {Outcome.FAILED: 1, Outcome.SKIPPED: 1}
    post(database, body([result("b", "blocked")], attempt=2))
    assert figures(database) == {Outcome.FAILED: 1, Outcome.BLOCKED: 1}


def test_phases_and_releases_count_apart(database: Database) -> None:
    make_release(database, "june-2020")
    post(database, body([result("a", "failed")]))
    post(database, body([result("a")], id="UIT-1", phase="uit"))
    post(database, body([result("a", "blocked")]), release="june-2020")
    assert figures_of(database, Phase.UIT) == {Outcome.PASSED: 1}
    assert figures_of(database, Phase.SIT) == {Outcome.FAILED: 1}


def figures_of(database: Database, phase: Phase) -> dict[Outcome, int]:
    with database.reading() as session:
        shown = {each.phase: each for each in phase_figures(session, RELEASE, moment.resolve(session))}
    return {outcome: n for outcome, n in shown[phase].counts.items() if n}


def test_only_those_who_may_post_and_only_to_what_is_there(database: Database) -> None:
    for actor in (
        Actor(id="key:2", name="reader", scopes=("read",)),
        Actor(id="key:3", name="elsewhere", scopes=("results:write:june-2020",)),
        Actor(id="key:4", name="later", scopes=(f"results:write:{RELEASE}:UIT",)),
    ):
        with pytest.raises(Forbidden):
            post(database, body(SOME), actor=actor)
    with pytest.raises(NotFound):
        post(database, body(SOME), release="june-1999")
    assert rows(database, TestCase) == 0
    narrowed = Actor(id="key:5", name="sit", scopes=(f"results:write:{RELEASE}:SIT",))
    assert post(database, body(SOME), actor=narrowed).changed


def test_the_environment_may_become_known_meanwhile(database: Database) -> None:
    """A body that names no environment counts where its run does, also where that is told only in the meantime."""
    with sent(database, body([*SOME, result("more")], environment=None)) as work:
        post(database, body(SOME))
        made = carry_out(database, work)
    assert (made.inserted, made.facts.environment) == (1, "SIT-A")
    with database.reading() as session:
        kept = table_of(Bucket)
        counted = select(kept.c.environment).join(table_of(TestResult), table_of(TestResult).c.bucket_id == kept.c.id)
        assert set(session.execute(counted).scalars()) == {"SIT-A"}


def test_many_first_posts_at_once_make_one_test(database: Database) -> None:
    together = Barrier(4)
    many = body([result(f"case {i}") for i in range(300)])

    def send(turn: int) -> Receipt:
        together.wait()
        return post(database, many if turn % 2 else many.replace(b"SIT-41", b"SIT-42"))

    before = entries(database)
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(send, range(4)))
    assert sorted(receipt.inserted for receipt in receipts) == [0, 0, 300, 300]
    assert (rows(database, TestCase), rows(database, TestRun), entries(database)) == (300, 2, before + 2)
    assert figures(database) == {Outcome.PASSED: 300}


BODIES = st.tuples(
    st.sampled_from(["R1", "R2", "R3"]),
    st.integers(1, 3),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from([each.value for each in Outcome]), max_size=4),
)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(BODIES, min_size=1, max_size=8))
def test_figures_kept_as_they_grow_are_a_recount_of_everything(
    database: Database, bodies: list[tuple[str, int, dict[str, str]]]
) -> None:
    """Each example goes on from where the one before left the record, in a release of its own."""
    slug = f"release-{entries(database)}"
    make_release(database, slug)
    model: dict[tuple[str, int], dict[str, str]] = {}
    order: list[str] = []
    for run, attempt, outcomes in bodies:
        known = model.get((run, attempt), {})
        clash = any(known.get(case, outcome) != outcome for case, outcome in outcomes.items())
        sent = body([result(case, outcome) for case, outcome in outcomes.items()], id=run, attempt=attempt)
        if clash:
            with pytest.raises(Conflict):
                post(database, sent, release=slug)
        else:
            changed = (run, attempt) not in model or not outcomes.keys() <= known.keys()
            assert post(database, sent, release=slug).changed == changed
            order += [run] if run not in order else []
            model[run, attempt] = known | outcomes
        with database.reading() as session:
            shown = phase_figures(session, slug, moment.resolve(session))
        assert (shown[0].counts if shown else dict.fromkeys(Outcome, 0)) == naive(model, order)


def naive(model: dict[tuple[str, int], dict[str, str]], order: list[str]) -> dict[Outcome, int]:
    """Play every run through in the order of its first receipt, attempt by attempt, and count what stands."""
    latest: dict[str, str] = {}
    for key in sorted(model, key=lambda key: (order.index(key[0]), key[1])):
        for case, outcome in model[key].items():
            if outcome in ("skipped", "not_run") and latest.get(case, "skipped") not in ("skipped", "not_run"):
                continue
            latest[case] = outcome
    return {outcome: list(latest.values()).count(outcome.value) for outcome in Outcome}


def test_a_late_attempt_does_not_overtake_what_was_only_said_again(database: Database) -> None:
    """What passed and passes again is not written anew; that it was said again still counts."""
    post(database, body([result("a"), result("b")], id="R1"))
    post(database, body([result("a"), result("b")], id="R2"))
    post(database, body([result("a", "failed"), result("c", "failed")], id="R1", attempt=2))
    assert figures(database) == {Outcome.PASSED: 2, Outcome.FAILED: 1}
    post(database, body([result("b", "failed")], id="R3", attempt=2))
    post(database, body([result("a"), result("b")], id="R4"))
    post(database, body([result("a", "failed"), result("b", "skipped")], id="R3", attempt=1))
    assert figures(database) == {Outcome.PASSED: 2, Outcome.FAILED: 1}
