"""GET /api/v1/consultations: the five of the newsletter, and its two windows."""

from tests.support.clients import TestClient

WHERE = "/api/v1/consultations"


def test_each_consultation_with_its_days(api: TestClient) -> None:
    items = api.get(WHERE).json()["items"]
    found = [
        (c["key"], c["by"], c["opens"] and c["opens"]["text"], c["closes"]["text"], c["source"]["line"]) for c in items
    ]
    assert found == [
        ("smets1-utsad", "DCC", "24th August", "21st September 2018", 232),
        ("modification-reports", None, None, "Wednesday 5th September 2018", 160),
        ("half-hourly-data", None, None, "3rd September 2018", 221),
        ("bcdr-testing", "DCC", None, "2nd September 2018", 227),
        ("smets1-ppct-date", "DCC", "31 July", "15 August 2018", 235),
    ]
    assert {c["key"]: c["modifications"] for c in items}["modification-reports"] == ["SECMP0009", "SECMP0041"]


def test_both_windows_close_at_17_00_in_london(api: TestClient) -> None:
    referral, withdrawal = api.get(WHERE).json()["windows"]
    assert (referral["kind"], referral["working_days"], referral["to"]) == ("referral", 10, "panel")
    assert referral["modifications"] == ["SECMP0029", "SECMP0050", "SECMP0051"]
    assert (referral["closes_at"], referral["closes_at_printed"]) == ("2018-09-06T16:00:00Z", "5pm")
    assert (withdrawal["kind"], withdrawal["modifications"]) == ("withdrawal", ["SECMP0005"])
    assert (withdrawal["closes_at"], withdrawal["closes_at_printed"]) == ("2018-09-06T16:00:00Z", "17:00")


def test_what_is_open_depends_on_the_moment(api: TestClient) -> None:
    def states(as_at: str) -> dict[str, str]:
        answer = api.get(WHERE, params={"as_at": as_at}).json()
        return {row["key"]: row["state"] for row in (*answer["items"], *answer["windows"])}

    before = states("2018-09-06T15:59:59Z")
    assert (before["referral-2018-08-22"], before["modification-reports"]) == ("open", "closed")
    assert states("2018-09-06T16:00:00Z")["referral-2018-08-22"] == "closed"
    assert states("2018-09-21T15:59:00Z")["smets1-utsad"] == "open"
    assert set(states("2026-01-01").values()) == {"closed"}
    assert states("2018-08-01") == {}


def test_what_is_held_is_not_sent_again(api: TestClient) -> None:
    tag = api.get(WHERE).headers["etag"]
    assert api.get(WHERE, headers={"If-None-Match": tag}).status_code == 304
