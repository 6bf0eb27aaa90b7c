"""Two versions of the DCC's statement compared over JSON."""

from typing import Any

import pytest

from app.db import Database
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import pointers, refused
from tests.support.submitting import Dcc, london

KEY = "code-deployable"
DIFF = f"/api/v1/releases/{RELEASE}/criteria/{KEY}/statements/diff"
TEXTS = ("All 412 tests passed.\n\nNothing is open.", "All 415 tests passed.\n\nNothing is open.", "Withdrawn.")


@pytest.fixture
def dcc(database: Database, cast: Cast) -> Dcc:
    found = Dcc(database, cast)
    for saw, text in enumerate(TEXTS, 1):
        found.state(KEY, text, london(9, 20 + saw), saw=saw)
    return found


def side(document: dict[str, Any], *kinds: str) -> str:
    return "".join(part["text"] for part in document["parts"] if part["kind"] in kinds)


@pytest.mark.usefixtures("dcc")
def test_both_versions_come_back_from_what_is_told(api: TestClient) -> None:
    for earlier, later in ((1, 2), (2, 3), (1, 3), (3, 1), (2, 2)):
        document = api.get(DIFF, params={"from": earlier, "to": later}).json()
        assert (document["earlier"]["version"], document["later"]["version"]) == (earlier, later)
        assert side(document, "kept", "deleted") == TEXTS[earlier - 1]
        assert side(document, "kept", "inserted") == TEXTS[later - 1]
    first = api.get(DIFF, params={"from": 1, "to": 2}).json()
    assert [part["kind"] for part in first["parts"]] == ["kept", "deleted", "inserted", "kept"]
    assert (first["places"], first["coarse"]) == (1, False)
    assert (first["earlier"]["who"], first["earlier"]["recorded_late"]) == ("Dcc", True)


@pytest.mark.usefixtures("dcc")
def test_without_numbers_the_last_and_the_one_before_it(api: TestClient) -> None:
    for query, versions in (({}, (2, 3)), ({"to": "2"}, (1, 2)), ({"from": "1"}, (1, 3)), ({"to": "1"}, (1, 1))):
        document = api.get(DIFF, params=query).json()
        assert (document["earlier"]["version"], document["later"]["version"]) == versions
    then = api.get(DIFF, params={"as_at": "2021-09-22"}).json()
    assert (then["earlier"]["version"], then["later"]["version"]) == (1, 2)


def test_the_tag_changes_with_a_new_version(api: TestClient, dcc: Dcc) -> None:
    answer = api.get(DIFF)
    assert api.get(DIFF, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    dcc.state(KEY, "Given again.", saw=4)
    again = api.get(DIFF, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.json()["later"]["version"]) == (200, 4)
    known = api.get(DIFF, params={"known_at": answer.json()["known_at"]})
    assert known.json()["later"]["version"] == 3


@pytest.mark.usefixtures("dcc")
def test_what_is_not_there_and_what_is_no_number(api: TestClient) -> None:
    refused(api.get(DIFF, params={"from": 1, "to": 4}), 404, "not-found")
    refused(api.get(DIFF, params={"from": 4}), 404, "not-found")
    refused(api.get(DIFF.replace(KEY, "no")), 404, "not-found")
    refused(api.get(DIFF.replace(RELEASE, "no")), 404, "not-found")
    nothing = refused(api.get(DIFF.replace(KEY, "regression-testing")), 404, "not-found")
    assert "nothing to compare" in nothing["detail"]
    for text in ("0", "x", "-1", "1e3", "9" * 30, ""):
        assert pointers(refused(api.get(DIFF, params={"from": text}), 422, "invalid")) == ["query:from"]
