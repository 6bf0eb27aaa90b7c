"""The register of risks over JSON: recording, following up under a guard, whose acceptance it is, and what it does."""

from typing import Any

import pytest
from httpx import Response

from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, pointers, refused

API = f"/api/v1/releases/{RELEASE}"
RISKS = f"{API}/risks"
RISK = {"text": "It cannot be tested end to end.", "level": "medium", "owner": "DCC", "raised_by": "SECAS"}
ACCEPTED = {"status": "accepted", "accepted_by": "opsg", "acceptance": "The OPSG accepts the DCC’s view."}
# Its criterion rests on risks, and carries a mark.
STABILITY = f"{API}/criteria/service-stability"


@pytest.fixture
def dcc(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("releases:write", person="dcc"))


@pytest.fixture
def chair(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("releases:write", person="opsg-chair"))


def post(api: TestClient, who: dict[str, str], **more: Any) -> Response:
    answer: Response = api.post(RISKS, json={**RISK, **more}, headers=who)
    return answer


def patch(api: TestClient, who: dict[str, str], sent: dict[str, Any], tag: str = "*", number: int = 1) -> Response:
    answer: Response = api.patch(f"{RISKS}/{number}", json=sent, headers=who | {"If-Match": tag})
    return answer


def test_a_risk_is_recorded_once_and_read_back(api: TestClient, dcc: dict[str, str]) -> None:
    sent = dcc | {"Idempotency-Key": "one"}
    made = post(api, sent, modification="SECMP0007", effective_at="2021-10-05")
    assert (made.status_code, made.json()) == (201, {"number": 1, "version": 1})
    assert post(api, sent, modification="SECMP0007", effective_at="2021-10-05").headers["idempotent-replayed"] == "true"
    one = api.get(made.headers["location"]).json()
    assert (one["status"], one["stands_in_the_way"], one["recorded_late"]) == ("open", True, True)
    post(api, dcc, level="low")
    listed = api.get(RISKS).json()
    assert [(row["number"], row["stands_in_the_way"]) for row in listed["items"]] == [(1, True), (2, False)]
    assert listed["items"][0] == one
    assert len(listed["reported"]) == 2
    assert api.get(RISKS, params={"as_at": "2021-10-04"}).json()["items"] == []
    assert api.get(f"{RISKS}/1", headers={"If-None-Match": api.get(f"{RISKS}/1").headers["etag"]}).status_code == 304
    for number in (3, 0, 2**63):
        refused(api.get(f"{RISKS}/{number}"), 404, "not-found")


def test_a_change_is_the_next_version_under_its_guard(api: TestClient, dcc: dict[str, str]) -> None:
    made = post(api, dcc)
    refused(api.patch(f"{RISKS}/1", json={"owner": "DSP"}, headers=dcc), 428, "precondition-missing")
    changed = patch(api, dcc, {"level": "high"}, made.headers["etag"])
    assert (changed.status_code, changed.json()) == (200, {"number": 1, "version": 2})
    refused(patch(api, dcc, {"owner": "DSP"}, made.headers["etag"]), 412, "stale")
    assert patch(api, dcc, {"level": "high"}).json()["version"] == 2
    assert patch(api, dcc, {"status": "closed"}).json()["version"] == 3
    answer = patch(api, dcc, {"status": "accepted", "accepted_by": "opsg", "acceptance": "Yes."})
    refused(answer, 409, "conflict")
    assert pointers(refused(patch(api, dcc, {"text": " "}), 422, "invalid")) == ["/text"]


def test_a_body_accepts_in_its_own_voice(api: TestClient, cast: Cast, dcc: dict[str, str], chair: Any) -> None:
    post(api, dcc)
    refused(patch(api, dcc, ACCEPTED), 403, "forbidden")
    refused(patch(api, chair, {**ACCEPTED, "accepted_by": "tag"}), 403, "forbidden")
    refused(patch(api, chair, {**ACCEPTED, "level": "low"}), 403, "forbidden")
    for nobody in ("no", "secas"):
        answer = patch(api, chair, {**ACCEPTED, "accepted_by": nobody})
        assert pointers(refused(answer, 422, "invalid")) == ["/accepted_by"]
    assert patch(api, chair, ACCEPTED).status_code == 200
    one = api.get(f"{RISKS}/1").json()
    assert (one["accepted_by"], one["stands_in_the_way"], one["by"]) == ("opsg", False, "Opsg chair")
    # It is not accepted as something else, nor by another body instead.
    refused(patch(api, dcc, {"level": "high"}), 409, "conflict")
    other = bearer(cast.key("releases:write", person="tag-chair"))
    refused(patch(api, other, {"accepted_by": "tag", "acceptance": "The TAG does."}), 403, "forbidden")
    assert patch(api, dcc, {"status": "open", "level": "high"}).status_code == 200
    assert api.get(f"{RISKS}/1").json()["accepted_by"] is None


def test_who_may_not(api: TestClient, cast: Cast, dcc: dict[str, str]) -> None:
    refused(post(api, {}), 401, "sign-in-needed")
    post(api, dcc)
    for login in ("stranger", "opsg-member"):
        who = bearer(cast.key("releases:write", person=login))
        refused(post(api, who), 403, "forbidden")
        refused(patch(api, who, {"owner": "x"}), 403, "forbidden")
    refused(post(api, bearer(cast.key("read", person="dcc"))), 403, "forbidden")
    refused(patch(api, dcc, {"owner": "x"}, number=9), 404, "not-found")


def test_a_risk_is_evidence(api: TestClient, dcc: dict[str, str], chair: dict[str, str]) -> None:
    """An open High one makes marks that rest on risks stale; accepted it harms nothing, and stale stays stale."""
    assert api.get(STABILITY).json()["stale"] is False
    post(api, dcc, level="high")
    found = api.get(STABILITY).json()
    assert found["stale"] is True
    assert "risk 1 was recorded, High, open" in found["stale_because"]
    said = [item["sentence"] for item in found["verdict_items"] if item["kind"] == "risks"]
    assert said == ["1 risk is open, High or Medium, and accepted by nobody: High risk 1."]
    patch(api, chair, ACCEPTED)
    found = api.get(STABILITY).json()
    assert found["stale"] is True
    said = [item["sentence"] for item in found["verdict_items"] if item["kind"] == "risks"]
    assert said == ["Every risk in the register is Low, accepted or closed."]
    changes = [item["sentence"] for item in api.get(f"{API}/changes").json()["items"]]
    assert any("Risk 1 is accepted, High" in sentence for sentence in changes)
