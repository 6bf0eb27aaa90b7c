"""What the colours mean, over JSON: default words until somebody defines them, and each moment's own afterwards."""

from typing import Any

import pytest
from httpx import Response

from app.domain.colour import DEFAULT_MEANINGS
from app.domain.status import Rag
from tests.support.cast import CAST, RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, pointers, refused

COLOURS = f"/api/v1/releases/{RELEASE}/colours"
AMBER = "May go live once the named workaround is in place."
MAY = {"secretariat", "opsg-chair", "tag-chair", "csc-chair", "ssc-chair", "panel-chair"}


@pytest.fixture
def office(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("releases:write", person="secretariat"))


def post(api: TestClient, who: dict[str, str], **sent: Any) -> Response:
    answer: Response = api.post(COLOURS, json=sent, headers=who)
    return answer


def words(api: TestClient, path: str = COLOURS, **query: str) -> dict[str, tuple[str, bool]]:
    listed = api.get(path, params=query).json()["items"]
    return {item["status"]: (item["words"], item["default"]) for item in listed}


DEFAULTS = {rag.value: (text, True) for rag, text in DEFAULT_MEANINGS.items()}


def test_until_somebody_defines_them_default_words_stand(api: TestClient) -> None:
    document = api.get(COLOURS).json()
    assert document.keys() == {"items", "as_at", "known_at"}
    assert [item["status"] for item in document["items"]] == [rag.value for rag in Rag]
    assert words(api) == DEFAULTS
    assert {item["by"] for item in document["items"]} == {None}


def test_what_is_left_out_stays(api: TestClient, office: dict[str, str]) -> None:
    made = post(api, office, amber=f" {AMBER} ", meeting="CSC_32", effective_at="2021-10-26")
    assert made.status_code == 201
    assert made.json()["meanings"] == {"amber": AMBER}
    assert words(api) == {**DEFAULTS, "amber": (AMBER, False)}
    assert words(api, "/api/v1/releases/june-2020/colours") == DEFAULTS
    (amber,) = [item for item in api.get(COLOURS).json()["items"] if item["status"] == "amber"]
    assert (amber["meeting"], amber["by"]) == ("CSC_32", "Secretariat")


def test_each_moment_has_its_own_words(api: TestClient, office: dict[str, str]) -> None:
    first = post(api, office, amber=AMBER, effective_at="2021-10-26").json()
    post(api, office, amber="Something else.", red="Never.", effective_at="2021-11-02")
    # Recorded later, and effective before: it fills the time before it and displaces nothing.
    post(api, office, amber="Earlier words.", effective_at="2021-10-01")
    assert words(api, as_at="2021-09-30") == DEFAULTS
    assert words(api, as_at="2021-10-25")["amber"] == ("Earlier words.", False)
    assert words(api, as_at="2021-10-26")["amber"] == (AMBER, False)
    assert words(api)["amber"] == ("Something else.", False)
    assert words(api, known_at=first["recorded_at"]) == {**DEFAULTS, "amber": (AMBER, False)}


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/green"),
        ({"meeting": "CSC_32"}, "/green"),
        ({"red": " "}, "/red"),
        ({"red": "x" * 1_001}, "/red"),
        ({"amber": "a\x00"}, "/amber"),
        ({"purple": "x"}, "/purple"),
        ({"green": "x", "effective_at": "2999-01-01"}, "/effective_at"),
    ],
)
def test_bad_input_is_named_by_its_place(
    api: TestClient, office: dict[str, str], sent: dict[str, Any], pointer: str
) -> None:
    assert pointer in pointers(refused(post(api, office, **sent), 422, "invalid"))
    assert words(api) == DEFAULTS


def test_who_may_and_who_is_refused_with_the_reason(api: TestClient, cast: Cast) -> None:
    may = set()
    for login in CAST:
        answer = post(api, bearer(cast.key("releases:write", person=login)), green="x")
        if answer.status_code == 201:
            may.add(login)
        else:
            assert "the chair of a body" in refused(answer, 403, "forbidden")["detail"]
    assert may == MAY
    refused(post(api, bearer(cast.key("releases:write")), green="x"), 403, "forbidden")
    refused(post(api, {}, green="x"), 401, "sign-in-needed")
    lacking = post(api, bearer(cast.key("marks:write", person="tag-chair")), green="x")
    assert "releases:write" in refused(lacking, 403, "forbidden")["detail"]


def test_a_chair_whose_appointment_ended_defines_nothing(api: TestClient, cast: Cast) -> None:
    former = bearer(cast.key("releases:write", person="tag-former-member"))
    refused(post(api, former, green="x"), 403, "forbidden")


def test_what_is_not_there(api: TestClient, office: dict[str, str]) -> None:
    refused(api.get("/api/v1/releases/no/colours"), 404, "not-found")
    refused(api.post("/api/v1/releases/no/colours", json={"green": "x"}, headers=office), 404, "not-found")


def test_a_repeat_under_its_key_is_done_once(api: TestClient, office: dict[str, str]) -> None:
    key = office | {"Idempotency-Key": "one"}
    first, again = post(api, key, green="x"), post(api, key, green="x")
    assert first.json() == again.json()
