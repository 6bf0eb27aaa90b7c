"""What is not well in a phase: now, new with the latest run, flaky, and as it was."""

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import Database
from app.domain.counting import TROUBLE
from app.domain.status import Outcome
from app.queries.moment import Moment, resolve
from app.queries.testing import phase_figures
from app.queries.trouble import MOST_SHOWN, Trouble
from tests.support.results import RELEASE, body, make_release, post, result


@pytest.fixture
def database(database_url: str) -> Any:
    opened = Database(database_url)
    make_release(opened)
    yield opened
    opened.dispose()


def ask(database: Database, moment: Moment | None = None) -> Trouble:
    with database.reading(fresh=True) as session:
        (phase,) = phase_figures(session, RELEASE, moment or resolve(session))
    return phase.trouble


def names(trouble: Trouble) -> list[tuple[str, str, bool]]:
    return [(row.case.name, row.outcome.value, row.new) for row in trouble.rows]


def since(trouble: Trouble) -> dict[str, tuple[str, str | None]]:
    return {row.case.name: (row.run, row.since.run if row.since else None) for row in trouble.rows}


def test_what_fails_now_and_what_is_new(database: Database) -> None:
    post(database, body([result("a", "failed"), result("b"), result("c", "blocked")]))
    assert names(ask(database)) == [("a", "failed", True), ("c", "blocked", True)]
    with database.reading(fresh=True) as session:
        before = resolve(session)
    post(database, body([result("a", "failed"), result("b", "errored"), result("c")], id="R2"))
    now = ask(database)
    assert sorted(names(now)) == [("a", "failed", False), ("b", "errored", True)]
    assert now.new == 1
    assert names(ask(database, before)) == [("a", "failed", True), ("c", "blocked", True)]
    post(database, body([result("a"), result("b", "skipped")], id="R3"))
    assert names(ask(database)) == [("b", "errored", False)]


def test_the_run_that_said_so_is_named(database: Database) -> None:
    post(database, body([result("a", "failed", modification="SECMP0039", device="MM1")]))
    (row,) = ask(database).rows
    assert (row.source, row.run, row.modification, row.device) == ("dsp", "SIT-41", "SECMP0039", "MM1")


def test_flaky_is_back_and_forth_or_passed_only_after_retries(database: Database) -> None:
    post(database, body([result("a", "failed"), result("b", retries=2), result("c"), result("d", "failed", retries=3)]))
    for number, outcome in enumerate(("passed", "failed", "passed")):
        post(database, body([result("a", outcome)], id=f"R{number}"))
    flaky = {row.case.name: (row.turns, row.retries) for row in ask(database).flaky}
    assert flaky == {"a": (4, 0), "b": (0, 2)}


def test_what_goes_on_failing_is_not_flaky(database: Database) -> None:
    for number, outcome in enumerate(("failed", "errored", "blocked", "failed", "failed")):
        post(database, body([result("a", outcome, modification=f"MP{number}")], id=f"R{number}"))
    assert ask(database).flaky == ()


def test_the_run_since_which_it_fails_is_named_beside_the_latest(database: Database) -> None:
    asked = []
    for number, outcome in enumerate(("failed", "passed", "failed", "blocked", "failed")):
        post(database, body([result("a", outcome), result("b", "failed", retries=1)], id=f"R{number}"))
        with database.reading(fresh=True) as session:
            asked.append(resolve(session))
    assert since(ask(database)) == {"a": ("R4", "R2"), "b": ("R4", "R0")}
    assert since(ask(database, asked[1])) == {"b": ("R1", "R0")}
    assert since(ask(database, asked[0])) == {"a": ("R0", "R0"), "b": ("R0", "R0")}


def test_lists_are_cut_and_their_counts_are_not(database: Database) -> None:
    many = MOST_SHOWN + 7
    post(database, body([result(f"flaky {n}", retries=1) for n in range(many)]))
    flaky = ask(database)
    assert (len(flaky.flaky), flaky.flaky_cases) == (MOST_SHOWN, many)
    post(database, body([result(f"bad {n}", "failed") for n in range(many)], id="R2"))
    bad = ask(database)
    assert (len(bad.rows), bad.new) == (MOST_SHOWN, many)


EXAMPLES = count()
RUN = st.dictionaries(st.sampled_from("abcde"), st.sampled_from([o.value for o in Outcome]), max_size=5)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.lists(RUN, min_size=1, max_size=6))
def test_it_is_what_a_recount_finds(database: Database, runs: list[dict[str, str]]) -> None:
    latest: dict[str, str] = {}
    example = next(EXAMPLES)
    suite = f"S{example}"
    for number, run in enumerate(runs):
        if not run:
            continue
        post(database, body([result(n, o, suite=suite) for n, o in run.items()], id=f"{example}-{number}"))
        for name, outcome in run.items():
            held = latest.get(name)
            if held is None or outcome not in ("skipped", "not_run") or held in ("skipped", "not_run"):
                latest[name] = outcome
    if latest:
        found = {row.case.name: row.outcome.value for row in ask(database).rows if row.case.suite == suite}
        assert found == {name: outcome for name, outcome in latest.items() if Outcome(outcome) in TROUBLE}
