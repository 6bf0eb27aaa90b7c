"""The log of the DCC's submissions over JSON and as CSV: what it says, at which moment, and under which tag."""

import csv
import io
from typing import Any

import pytest

from app.db import Database
from app.domain.status import Severity
from app.domain.testing_issue import IssueFacts
from app.services.testing_issue import record_issue
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, refused
from tests.support.small_record import do
from tests.support.submitting import Dcc, london

LOG = f"/api/v1/releases/{RELEASE}/submissions"
CSV = f"{LOG}.csv"
FORMULA = '=HYPERLINK("https://example.org","x")'


@pytest.fixture
def dcc(database: Database, cast: Cast) -> Dcc:
    return Dcc(database, cast)


def row(document: dict[str, Any], kind: str, key: str) -> dict[str, Any]:
    (found,) = [item for item in document["items"] if (item["kind"], item["key"]) == (kind, key)]
    return dict(found)


def test_it_says_what_was_due_what_came_and_how_timely(api: TestClient, dcc: Dcc) -> None:
    dcc.state("regression-testing", "Passed.", london(9, 27))
    document = api.get(LOG).json()
    assert document.keys() == {"items", "summary", "as_at", "known_at"}
    assert document["summary"][0] == (
        "9 of 15 statements given; 1 late by 3 Working Days; 6 not in the record; whether 8 came in time is not known."
    )
    late = row(document, "statement", "regression-testing")
    assert late["due"] == {
        "day": "2021-09-22",
        "because": "5 Working Days before the TAG meeting of 29 September 2021",
        "printed": "",
    }
    assert late["first_given_at"] == "2021-09-27T11:00:00Z"
    assert (late["timeliness"], late["working_days"], late["words"]) == ("late", 3, "late by 3 Working Days")
    assert (late["recorded_late"], late["versions"], late["missing"]) == (True, 1, [])
    told = row(document, "statement", "coexistence")
    assert (told["first_given_at"], told["dated"], told["recorded_late"]) == (None, False, False)
    assert told["source"]["paper"] == "CSC_32_2610"
    assert row(document, "documents", "lessons-learnt")["missing"] == ["a document"]


def test_each_moment_and_its_tag(api: TestClient, dcc: Dcc) -> None:
    before = api.get(LOG)
    assert api.get(LOG, headers={"If-None-Match": before.headers["etag"]}).status_code == 304
    dcc.state("regression-testing", "Passed.", london(9, 27))
    after = api.get(LOG)
    assert after.headers["etag"] != before.headers["etag"]
    then = api.get(LOG, params={"known_at": before.json()["known_at"]}).json()
    assert then["items"] == before.json()["items"]
    # At 17:00 what is due that day becomes late without an entry.
    open_, shut = (api.get(LOG, params={"as_at": at}) for at in ("2021-09-22T16:00:00Z", "2021-09-22T16:00:01Z"))
    assert row(open_.json(), "statement", "code-deployable")["words"] == "due today"
    assert row(shut.json(), "statement", "code-deployable")["words"] == "not in the record"


def test_the_sheet_has_a_row_for_each_and_runs_nothing(api: TestClient, cast: Cast) -> None:
    facts = IssueFacts(FORMULA, Severity.THREE)
    do(cast.database, lambda s: record_issue(s, cast.actor("dcc"), release=RELEASE, facts=facts))
    answer = api.get(CSV)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="submissions-{RELEASE}.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    items = api.get(LOG).json()["items"]
    assert [(r["kind"], r["key"], r["words"]) for r in rows] == [(i["kind"], i["key"], i["words"]) for i in items]
    assert (rows[0]["due"], rows[0]["first_given"], rows[0]["source"]) == ("2021-09-28", "", "CSC_32_2610, line 361")
    assert rows[-1]["text"] == f"'{FORMULA}"
    assert api.get(CSV, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    early = list(csv.DictReader(io.StringIO(api.get(CSV, params={"as_at": "2021-09-20"}).text)))
    assert {r["timeliness"] for r in early} == {"awaited"}


def test_anybody_reads_it_and_a_release_must_be_there(api: TestClient, cast: Cast) -> None:
    stranger = bearer(cast.key("read", person="stranger"))
    for path in (LOG, CSV):
        assert api.get(path).status_code == api.get(path, headers=stranger).status_code == 200
        refused(api.get(path.replace(RELEASE, "no")), 404, "not-found")
        refused(api.get(path, params={"known_at": "2001-01-01"}), 404, "not-found")
