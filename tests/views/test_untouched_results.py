"""Boards, releases and testing pages leave the results alone: the database's own counters say so."""

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.support.cast import RELEASE, Cast
from tests.support.clients import Pages, TestClient, close_connections
from tests.support.problems import bearer
from tests.support.results import body, result

SCANS = """
    select sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)) from pg_stat_user_tables
    where relname in ('test_result', 'test_payload', 'case_state')
"""
API = f"/api/v1/releases/{RELEASE}"
PATHS = (
    *("/", f"/releases/{RELEASE}", f"/releases/{RELEASE}/board", f"/releases/{RELEASE}/testing"),
    *(f"/releases/{RELEASE}/readiness", f"{API}/readiness"),
    *(API, f"{API}/criteria", f"{API}/testing"),
)


def scans(url: str) -> int:
    """Read the counters after everybody has gone: a connection tells its counts when it closes, at the latest."""
    close_connections()
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(), autocommit=True) as connection:
        row = connection.execute(SCANS).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("record_url", ["postgresql"], indirect=True)
def test_no_page_touches_the_results(api: TestClient, pages: Pages, cast: Cast, record_url: str) -> None:
    sent = body([result("a"), result("b", "failed"), result("c", retries=1)])
    made = api.post(f"/api/v1/releases/{RELEASE}/test-runs", content=sent, headers=bearer(cast.key("results:write")))
    assert made.status_code == 201
    cast.database.dispose()
    before = scans(record_url)
    for path in PATHS:
        assert pages.get(path).status_code == 200
    assert scans(record_url) == before
    assert pages.get(f"/releases/{RELEASE}/testing/runs/1").status_code == 200
    assert scans(record_url) > before
