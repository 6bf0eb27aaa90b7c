"""Re-affirming a mark over JSON: by whom, on which version, and what the criterion says of its evidence then."""

from typing import Any

import pytest
from httpx import Response

from tests.support.cast import CAST, RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.excluding import Tag, result
from tests.support.problems import bearer, pointers, refused

CRITERION = f"/api/v1/releases/{RELEASE}/criteria/regression-testing"
AFFIRMATIONS = f"{CRITERION}/affirmations"
REASON = {"reason": "Both failures are of the test tool.", "meeting": "TAG_52"}
MAY = {"tag-chair", "tag-secretary", "secretariat"}


@pytest.fixture
def chair(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("marks:write", person="tag-chair"))


@pytest.fixture(autouse=True)
def failed(cast: Cast) -> None:
    """Two failures of regression after the mark."""
    Tag(cast).send("41", *(result(name, "failed", message="x") for name in "ab"), result("c"), phase="regression")


def post(api: TestClient, who: dict[str, str], sent: Any = None, **headers: str) -> Response:
    seen = headers or {"If-Match": api.get(CRITERION).headers["etag"]}
    answer: Response = api.post(AFFIRMATIONS, json=REASON if sent is None else sent, headers=who | seen)
    return answer


def criterion(api: TestClient) -> dict[str, Any]:
    said: dict[str, Any] = api.get(CRITERION).json()
    return said


def test_a_stale_mark_says_since_when_and_why(api: TestClient) -> None:
    said = criterion(api)
    assert (said["stale"], said["status"], said["affirmed"]) == (True, "green", None)
    assert said["stale_because"].endswith("because regression run 41 has two new failures")
    assert said["rests_on"] == ["statement", "figures:regression", "exclusions:regression", "reports:regression"]
    assert said["verdict"] == "unknown"
    found = {item["kind"]: item["finding"] for item in said["verdict_items"]}
    assert found == {"statement": "unknown", "figures": "unknown", "exclusions": "satisfied", "reports": "unknown"}
    assert api.get(CRITERION, params={"as_at": "2021-11-05"}).json()["stale"] is False


def test_the_body_stands_by_its_mark(api: TestClient, chair: dict[str, str]) -> None:
    made = post(api, chair)
    assert made.status_code == 201
    assert (made.json()["reason"], made.json()["version"]) == (REASON["reason"], 2)
    said = criterion(api)
    assert (said["stale"], said["stale_because"], said["version"], said["status"]) == (False, None, 2, "green")
    assert (said["affirmed"]["reason"], said["affirmed"]["meeting"]) == (REASON["reason"], "TAG_52")
    assert made.headers["etag"].split("-")[0] == api.get(CRITERION).headers["etag"].split("-")[0]
    assert refused(post(api, chair), 409)["detail"].startswith("Nothing that this mark rests on has changed")


def test_what_was_seen_is_what_is_pinned(api: TestClient, cast: Cast, chair: dict[str, str]) -> None:
    seen = api.get(CRITERION).headers["etag"]
    Tag(cast).send("42", result("c", "failed"), phase="regression")
    assert post(api, chair, None, **{"If-Match": seen}).status_code == 201
    assert criterion(api)["stale_because"].endswith("because regression run 42 has a new failure")


def test_it_needs_a_reason_and_the_version_that_stands(api: TestClient, chair: dict[str, str]) -> None:
    assert pointers(refused(post(api, chair, {"reason": "  "}), 422)) == ["/reason"]
    assert pointers(refused(post(api, chair, {}), 422)) == ["/reason"]
    assert pointers(refused(post(api, chair, {**REASON, "effective_at": "2999-01-01"}), 422)) == ["/effective_at"]
    refused(post(api, chair, None, **{"X-Nothing": "1"}), 428)
    refused(post(api, chair, None, **{"If-Match": '"0"'}), 412)
    assert criterion(api)["stale"] is True


@pytest.mark.parametrize("login", sorted(set(CAST) - MAY))
def test_others_are_refused(api: TestClient, cast: Cast, login: str) -> None:
    refused(post(api, bearer(cast.key("marks:write", person=login))), 403)
    assert criterion(api)["stale"] is True


def test_who_has_not_signed_in_or_has_no_scope_is_refused(api: TestClient, cast: Cast) -> None:
    refused(post(api, {}), 401)
    refused(post(api, bearer(cast.key("read", person="tag-chair"))), 403)


def test_a_contradiction_may_be_explained(api: TestClient, chair: dict[str, str]) -> None:
    sent = {"status": "green", "view": "Content.", "differs_because": "It is of the tool."}
    seen = {"If-Match": api.get(CRITERION).headers["etag"]}
    made = api.post(f"{CRITERION}/marks", json=sent, headers=chair | seen)
    assert (made.status_code, made.json()["differs_because"]) == (201, "It is of the tool.")
    assert (criterion(api)["differs_because"], criterion(api)["differs"]) == ("It is of the tool.", False)
