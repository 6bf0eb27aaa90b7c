"""GET /api/v1/meetings: past and to come with their numbers, and the diary."""

import pytest

from tests.support.clients import TestClient
from tests.support.problems import refused

WHERE = "/api/v1/meetings"
# The table at 002:262 to 002:269.
TO_COME = [
    ("2018-09-06", "tag", 46),
    ("2018-09-12", "ssc", 62),
    ("2018-09-14", "panel", 60),
    ("2018-09-18", "smki-pma", 50),
    ("2018-09-20", "tabasc", 34),
    ("2018-09-25", "opsg", 12),
    ("2018-09-26", "tag", 47),
    ("2018-09-26", "ssc", 63),
]
HELD = [
    ("2018-07-13", "panel"), ("2018-08-01", "tag"), ("2018-08-08", "ssc"), ("2018-08-10", "panel"),
    ("2018-08-16", "tabasc"), ("2018-08-21", "smki-pma"), ("2018-08-22", "change-board"), ("2018-08-22", "ssc"),
    ("2018-08-28", "opsg"),
]  # fmt: skip
LATER = [
    ("2019-05-10", "panel", 68, ["SECP_68_1005_10"]), ("2020-01-17", "panel", 76, ["SECP_76_1701_23"]),
    ("2021-09-29", "tag", None, []), ("2021-10-05", "opsg", None, []), ("2021-10-26", "csc", 32, ["CSC_32_2610"]),
]  # fmt: skip
DIARY = [
    ("publication", "4th September 2018", None), ("question-hour", "Monday 10th September 2018", "11am"),
    ("briefing", "11th September 2018", None), ("training", "19th September 2018", "10am – 2 pm"),
    ("publication", "21st September", None), ("start-of-service", "30th November 2018", None),
]  # fmt: skip


def test_the_table_of_meetings_to_come(api: TestClient) -> None:
    items = api.get(WHERE, params={"as_at": "2018-09-01"}).json()["items"]
    coming = [(m["date"], m["body"], m["number"]) for m in items if m["to_come"]]
    assert sorted(coming) == sorted(TO_COME)
    assert [day for day, *_ in coming] == [day for day, *_ in TO_COME]
    assert sorted((m["date"], m["body"]) for m in items if not m["to_come"]) == sorted(HELD)
    assert [m["source"]["line"] for m in items if m["to_come"] and m["body"] == "panel"] == [264]


def test_every_meeting_of_the_record(api: TestClient) -> None:
    items = api.get(WHERE).json()["items"]
    assert [(m["date"], m["body"], m["number"], m["papers"]) for m in items if m["date"] > "2019"] == LATER
    assert len(items) == 8 + 9 + 5
    assert not any(m["to_come"] for m in items)


def test_the_diary(api: TestClient) -> None:
    diary = api.get(WHERE).json()["diary"]
    august = {(d["kind"], d["printed"]) for d in diary[:2]}
    assert august == {("deadline", "31st August 2018"), ("start-of-service", "31st August 2018")}
    assert [(d["kind"], d["printed"], d["time"]) for d in diary[2:]] == DIARY
    assert [d["place"] for d in diary if d["kind"] == "training"] == ["Gemserv’s offices"]


def test_one_body(api: TestClient) -> None:
    items = api.get(WHERE, params={"body": "csc"}).json()["items"]
    assert [(m["date"], m["number"]) for m in items] == [("2021-10-26", 32)]
    assert api.get(WHERE, params={"body": "no-such-body"}).json()["items"] == []


@pytest.mark.parametrize("query", ["body=" + "x" * 81, "as_at=soon"])
def test_what_cannot_be_read_is_refused(api: TestClient, query: str) -> None:
    refused(api.get(f"{WHERE}?{query}"), 422)


def test_what_is_held_is_not_sent_again(api: TestClient) -> None:
    tag = api.get(WHERE).headers["etag"]
    assert api.get(WHERE, headers={"If-None-Match": tag}).status_code == 304
