"""GET /api/v1/change-requests: three of them, with what hangs on two."""

from tests.support.clients import TestClient

WHERE = "/api/v1/change-requests"
WAITING = ["SECMP0007", "SECMP0015", "SECMP0024", "SECMP0056", "MP078"]


def test_the_change_requests_of_the_paper(api: TestClient) -> None:
    items = api.get(WHERE).json()["items"]
    found = [(c["reference"], c["title"], c["beside"], c["expected"], c["awaited_by"]) for c in items]
    assert found == [
        ("CR1088", "DCC Production Proving", "june-2020", None, []),
        ("CR1057", None, None, None, WAITING),
        ("CR1047", None, None, "Q4 2020", WAITING),
    ]
    assert [c["source"]["line"] for c in items] == [425, 125, 125]
    assert items[2]["awaited_until"] == "CR1047 has exited Pre-Integration Testing (PIT)"


def test_none_is_in_any_release(api: TestClient) -> None:
    for release in api.get("/api/v1/releases").json()["items"]:
        scope = api.get(f"/api/v1/releases/{release['slug']}/scope").json()["items"]
        assert [item["modification"] for item in scope if item["modification"].startswith("CR")] == []


def test_before_the_paper_there_were_none(api: TestClient) -> None:
    assert api.get(WHERE, params={"as_at": "2020-01-09"}).json()["items"] == []
    tag = api.get(WHERE).headers["etag"]
    assert api.get(WHERE, headers={"If-None-Match": tag}).status_code == 304
