"""GET /api/v1/working-days: the three counts of the papers, the working, and what is refused."""

import pytest

from tests.support.clients import TestClient

WHERE = "/api/v1/working-days"


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2018-08-22", 10, "2018-09-06"),  # the referral window of the newsletter, 002:184
        ("2019-10-07", -10, "2019-09-23"),  # regression plans before UIT, 000:659
        ("2019-10-21", -5, "2019-10-14"),  # regression results before UIT closes, 000:692
    ],
)
def test_the_counts_of_the_papers(api: TestClient, start: str, count: int, end: str) -> None:
    answer = api.get(WHERE, params={"from": start, "count": count})
    assert answer.status_code == 200
    assert (answer.json()["from"], answer.json()["count"], answer.json()["date"]) == (start, count, end)


def test_the_working_is_shown_day_by_day(api: TestClient) -> None:
    answer = api.get(WHERE, params={"from": "2018-08-22", "count": 10}).json()
    assert answer["closes_at"] == "2018-09-06T16:00:00Z"
    whys = {day["day"]: day["why"] for day in answer["days"] if not day["counted"]}
    assert whys["2018-08-27"].lower().find("bank holiday") >= 0
    assert whys["2018-09-01"] == "Saturday"
    assert [day["number"] for day in answer["days"] if day["counted"]] == list(range(1, 11))


def test_a_holiday_not_yet_proclaimed_is_left_out(api: TestClient) -> None:
    asked = {"from": "2022-09-05", "count": 10}
    assert api.get(WHERE, params=asked).json()["date"] == "2022-09-20"
    assert api.get(WHERE, params={**asked, "known_on": "2022-09-01"}).json()["date"] == "2022-09-19"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"from": "2018-08-22"},
        {"from": "22 August 2018", "count": 1},
        {"from": "2018-08-22", "count": "ten"},
        {"from": "2018-08-22", "count": 1.5},
        {"from": "2018-08-22", "count": 10**9},
        {"from": "1890-01-01", "count": 5},
        {"from": "2099-12-30", "count": 5},
        {"from": "9999-12-31", "count": 1},
    ],
)
def test_what_cannot_be_counted_is_refused(api: TestClient, asked: dict[str, str]) -> None:
    answer = api.get(WHERE, params=asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
