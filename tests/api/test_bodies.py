"""GET /api/v1/bodies: who decides, reviews or acts, and what the references of their papers begin with."""

from tests.support.clients import TestClient

WHERE = "/api/v1/bodies"


def test_the_bodies_of_the_papers(api: TestClient) -> None:
    items = api.get(WHERE).json()["items"]
    assert [body["slug"] for body in items] == [
        "panel", "change-board", "csc", "opsg", "tag", "ssc", "tabasc", "smki-pma", "authority", "dcc", "secas",
        "test-participants",
    ]  # fmt: skip
    assert {b["slug"]: b["code"] for b in items if b["code"]} == {"panel": "SECP", "csc": "CSC"}
    assert {b["slug"]: b["kind"] for b in items}["authority"] == "decider"
    assert all(body["source"]["line"] for body in items)


def test_what_is_held_is_not_sent_again(api: TestClient) -> None:
    tag = api.get(WHERE).headers["etag"]
    assert api.get(WHERE, headers={"If-None-Match": tag}).status_code == 304
    assert api.get(WHERE, params={"known_at": "2000-01-01"}).json()["items"] == []
