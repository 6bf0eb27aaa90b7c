"""Right before fast: what the service says is compared with a recount by plain SQL, and its journal is verified."""

from typing import Any

import httpx
from sqlalchemy import create_engine, text

from benchmarks.grounds import Place
from benchmarks.traffic import WrongAnswer
from tests.support import served

# Each case once, by its latest result; what was not attempted never displaces what was.
RECOUNT = """
    select code, outcome, count(*) from (
        select p.code, b.outcome, row_number() over (
            partition by p.id, r.case_id
            order by case when b.outcome in ('skipped', 'not_run') then 0 else 1 end desc, o.run_no desc, t.attempt desc
        ) as place
        from test_result r
        join test_run t on t.id = r.run_id
        join test_phase p on p.id = t.phase_id
        join release l on l.id = t.release_id
        join bucket b on b.id = r.bucket_id
        join test_run_order o on o.release_id = t.release_id and o.source = t.source and o.run = t.run
        where l.slug = :slug
    ) as ordered where place = 1 group by code, outcome
"""
RESULTS = "select count(*) from test_result r join test_run t on t.id = r.run_id join release l on l.id = t.release_id"
ENTRIES = "select count(*) from journal_entry"


def hold(place: Place) -> None:
    """Compare figures, rows and journal of a place with what was sent there, when an arm is done.

    Raises:
        WrongAnswer: they differ.
    """
    engine = create_engine(place.url)
    try:
        with engine.connect() as connection:
            counted: dict[str, dict[str, int]] = {}
            for code, outcome, cases in connection.execute(text(RECOUNT), {"slug": place.slug}):
                counted.setdefault(code, {})[outcome] = cases
            rows = connection.scalar(text(f"{RESULTS} where l.slug = :slug"), {"slug": place.slug})
            entries = (connection.scalar(text(ENTRIES)) or 0) - place.entries_before
    finally:
        engine.dispose()
    _same("test results", rows, place.rows)
    if place.batched:
        if not 1 <= entries <= place.changing:
            raise WrongAnswer(f"{entries:,} journal entries for {place.changing:,} posts.")
    else:
        _same("journal entries", entries, place.changing)
    _same("figures", _figures(place), counted)


def hold_journal(place: Place) -> None:
    """Verify the journal of a place's database, as everybody can.

    Raises:
        WrongAnswer: it does not verify.
    """
    verified = served.run(place.data_dir, place.url, "verify")
    if verified.returncode:
        raise WrongAnswer(f"The journal does not verify: {verified.stdout[-300:]}{verified.stderr[-300:]}")


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise WrongAnswer(f"The {what} are {found}; they should be {expected}.")


def _figures(place: Place) -> dict[str, dict[str, int]]:
    """Ask the service how the phases stand."""
    address = f"{place.server.url}/api/v1/releases/{place.slug}/testing"
    with httpx.Client(trust_env=False, timeout=60) as client:
        answer = client.get(address, headers={"Authorization": f"Bearer {place.key}"})
    if answer.status_code != 200:
        raise WrongAnswer(f"The testing figures answer {answer.status_code}.")
    items: list[dict[str, Any]] = answer.json()["items"]
    return {item["phase"]: {name: count for name, count in item["counts"].items() if count} for item in items}
