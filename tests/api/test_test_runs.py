"""Posting results at the JSON door: the receipt, every retry, every refusal with its place; and reading them back."""

import hashlib
import json
from time import perf_counter
from typing import Any

import pytest

from app.domain.status import Outcome, Phase
from tests.support.cast import Cast
from tests.support.clients import TestClient
from tests.support.results import RELEASE, body, result

RUNS = f"/api/v1/releases/{RELEASE}/test-runs"
TESTING = f"/api/v1/releases/{RELEASE}/testing"
JSON = "application/json"


class Sender:
    """A DCC system at the door, with its key."""

    def __init__(self, api: TestClient, key: str) -> None:
        self.api, self.key = api, key

    def post(self, sent: bytes, path: str = RUNS, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.key}", "Content-Type": JSON}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.api.post(path, content=sent, headers=given)

    def refused(self, sent: bytes, path: str = RUNS) -> list[tuple[str, str]]:
        answer = self.post(sent, path)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        return [(fault["pointer"], fault["detail"]) for fault in answer.json()["errors"]]


@pytest.fixture
def sender(api: TestClient, cast: Cast) -> Sender:
    return Sender(api, cast.key("results:write"))


def counts(**given: int) -> dict[str, int]:
    return {outcome.value: given.get(outcome.value, 0) for outcome in Outcome}


def test_the_first_time_is_201_and_any_retry_200(sender: Sender) -> None:
    sent = body([result("a"), result("b", "failed")], {"tests": 2, "failed": 2}, started_at="2021-10-05T17:00:00+01:00")
    first = sender.post(sent)
    assert first.status_code == 201
    assert first.json() == {
        "run": {
            "source": "dsp",
            "id": "SIT-41",
            "attempt": 1,
            "phase": "SIT",
            "environment": "SIT-A",
            "started_at": "2021-10-05T16:00:00.000000Z",
            "ended_at": None,
        },
        "received": 2,
        "inserted": 2,
        "duplicates": 0,
        "counted": counts(passed=1, failed=1),
        "declared": {"tests": 2, "failed": 2},
        "notes": ["Declared failed 2, counted 1."],
        "sha256": hashlib.sha256(sent).hexdigest(),
        "partial": False,
    }
    again = sender.post(sent)
    assert (again.status_code, again.json()) == (200, first.json() | {"inserted": 0, "duplicates": 2})
    spaced = json.dumps(json.loads(sent), indent=3).encode()
    other = sender.post(spaced)
    expected = first.json() | {"inserted": 0, "duplicates": 2, "sha256": hashlib.sha256(spaced).hexdigest()}
    assert (other.status_code, other.json()) == (200, expected)
    assert first.headers["location"] == again.headers["location"] == other.headers["location"]


def test_an_idempotency_key_gives_the_first_answer_again(sender: Sender) -> None:
    sent = body([result("a")])
    first = sender.post(sent, Idempotency_Key="k1")
    again = sender.post(sent, Idempotency_Key="k1")
    assert (again.status_code, again.json(), again.headers["idempotent-replayed"]) == (201, first.json(), "true")
    assert sender.post(sent, Idempotency_Key="k2").status_code == 200
    assert sender.post(body([result("b")]), Idempotency_Key="k1").status_code == 422


def test_a_refused_body_names_every_place(sender: Sender) -> None:
    faults = sender.refused(body([result("a", "broken"), {"name": "x", "outcome": "passed", "\ud800": 1}]))
    assert [place for place, _ in faults] == ["/results/0/outcome", "/results/1"]
    assert sender.refused(b"[" * 100_000)[0][0] == ""
    assert sender.refused(b'{"results": ' + b"[" * 100_000)[0][0] == ""


def test_what_contradicts_is_a_conflict_with_its_places(sender: Sender) -> None:
    sender.post(body([result("a")]))
    answer = sender.post(body([result("new"), result("a", "failed")]))
    assert answer.status_code == 409
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/results/1"]
    moved = sender.post(body([result("a")], phase="UIT"))
    assert (moved.status_code, moved.json()["errors"][0]["pointer"]) == (409, "/run/phase")


def test_facts_absent_from_the_body_come_from_the_address(sender: Sender) -> None:
    sent = json.dumps({"run": {"id": "SIT-41", "phase": None}, "results": [result("a")]}).encode()
    address = f"{RUNS}?phase=sit&source=dsp&environment=SIT-B&run=other&attempt=2"
    answer = sender.post(sent, address)
    assert answer.status_code == 201
    run = answer.json()["run"]
    assert (run["source"], run["id"], run["attempt"], run["phase"]) == ("dsp", "SIT-41", 2, "SIT")
    assert run["environment"] == "SIT-B"
    alone = sender.post(json.dumps({"results": []}).encode(), f"{RUNS}?phase=REGRESSION&source=dsp&run=R1")
    assert (alone.status_code, alone.json()["run"]["phase"], alone.json()["run"]["attempt"]) == (201, "regression", 1)


def test_missing_and_impossible_facts_are_named_where_they_belong(sender: Sender) -> None:
    phases = f"The phases are {', '.join(Phase)}."
    assert sender.refused(json.dumps({"results": []}).encode()) == [
        ("/run/source", "Say which system sends: source."),
        ("/run/id", "A run needs its id."),
        ("/run/phase", f"A run needs its phase. {phases}"),
    ]
    assert sender.refused(body([], phase="XIT")) == [("/run/phase", f"'XIT' is no phase. {phases}")]
    asked = f"{RUNS}?phase=XIT&source=dsp&run=1&attempt=0"
    places = [pointer for pointer, _ in sender.refused(b'{"results":[]}', asked)]
    assert places == ["query:attempt", "query:phase"]


def test_messages_are_clipped_and_absurd_durations_dropped_with_a_note(sender: Sender) -> None:
    sent = [
        result("a", message="first line\n\tsecond line", duration_s=1),
        result("b", message="x" * 10_001, duration_s=-0.1),
        result("c", message="x" * 20_000, duration_s=10 * 86400 + 1),
        result("d", duration_s=10 * 86400),
    ]
    answer = sender.post(body(sent, ended_at="2021-10-05T16:00:00Z", started_at="2021-10-05T17:00:00Z"))
    assert answer.status_code == 201
    assert answer.json()["notes"] == [
        "2 messages were clipped to 10,000 characters; the first at /results/1.",
        "2 durations were dropped (negative, not a number, or over 10 days); the first at /results/1.",
        "The run ends before it starts; both times are kept as sent.",
    ]


@pytest.mark.parametrize("kind", ["image/png", "text/html", "multipart/form-data; boundary=x", "x" * 500])
def test_other_kinds_are_refused_with_what_is_read(sender: Sender, kind: str) -> None:
    answer = sender.post(body([]), Content_Type=kind)
    assert (answer.status_code, JSON in answer.json()["detail"]) == (415, True)


def test_json_may_name_its_charset_and_may_not_be_compressed(sender: Sender) -> None:
    assert sender.post(body([]), Content_Type="Application/JSON; charset=utf-8").status_code == 201
    assert sender.post(b"\xef\xbb\xbf" + body([])).status_code == 200
    assert sender.post(body([]), Content_Encoding="identity").status_code == 200
    assert sender.post(body([]), Content_Encoding="gzip").status_code == 415


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        (("read",), 403),
        (("results:write:june-2020",), 403),
        ((f"results:write:{RELEASE}:UIT",), 403),
        ((f"results:write:{RELEASE}:SIT",), 201),
    ],
)
def test_a_key_posts_only_where_its_scope_lets_it(
    api: TestClient, cast: Cast, scopes: tuple[str, ...], status: int
) -> None:
    sender = Sender(api, cast.key(*scopes))
    answer = sender.post(body([result("a")]))
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["detail"]


def test_nobody_and_people_who_are_not_the_dcc_post_nothing(api: TestClient, cast: Cast) -> None:
    assert api.post(RUNS, content=body([]), headers={"Content-Type": JSON}).status_code == 401
    member = Sender(api, cast.key("results:write", person="tag-member"))
    assert member.post(body([])).status_code == 403
    dcc = Sender(api, cast.key("results:write", person="dcc"))
    assert dcc.post(body([])).status_code == 201


def test_an_unknown_release_is_not_found(sender: Sender) -> None:
    sent = body([result("a")])
    assert sender.post(sent, RUNS.replace(RELEASE, "june-1999")).status_code == 404
    for path in ("testing", "test-runs", "test-runs/1"):
        assert sender.api.get(f"/api/v1/releases/june-1999/{path}").status_code == 404


def test_the_figures_of_a_phase(sender: Sender) -> None:
    some = [result(f"a{i}") for i in range(399)]
    sender.post(body([*some, result("b", "failed", modification="SECMP0039")], {"tests": 401}))
    answer = sender.api.get(TESTING)
    assert answer.status_code == 200
    document = answer.json()
    (phase,) = document["items"]
    assert (phase["phase"], phase["tests"], phase["executed"]) == ("SIT", 400, 400)
    assert (phase["counts"], phase["passed_share"]) == (counts(passed=399, failed=1), "99.75 %")
    assert phase["by_modification"] == [
        {"modification": None, "counts": counts(passed=399), "adjusted": counts(passed=399)},
        {"modification": "SECMP0039", "counts": counts(failed=1), "adjusted": counts(failed=1)},
    ]
    (run,) = phase["runs"]
    assert (run["run"]["id"], run["declared"], run["received"]) == ("SIT-41", {"tests": 401}, 400)
    held = {"If-None-Match": answer.headers["etag"]}
    assert sender.api.get(TESTING, headers=held).status_code == 304
    sender.post(body([result("b", modification="SECMP0039")], id="SIT-42"))
    later = sender.api.get(TESTING, headers=held)
    assert (later.status_code, later.json()["items"][0]["passed_share"]) == (200, "100.00 %")
    then = sender.api.get(TESTING, params={"known_at": document["known_at"], "as_at": document["as_at"]})
    assert then.json()["items"] == document["items"]


def test_runs_by_page_and_one_by_one(sender: Sender) -> None:
    locations = [sender.post(body([result("a")], id=f"SIT-{n}")).headers["location"] for n in range(3)]
    page = sender.api.get(RUNS, params={"limit": 2})
    assert [item["run"]["id"] for item in page.json()["items"]] == ["SIT-2", "SIT-1"]
    assert {"as_at", "known_at"} <= page.json().keys()
    rest = sender.api.get(page.links["next"]["url"])
    assert [item["run"]["id"] for item in rest.json()["items"]] == ["SIT-0"]
    assert "link" not in rest.headers
    one = sender.api.get(locations[0]).json()
    assert one == rest.json()["items"][0]
    assert (one["results"], [each["inserted"] for each in one["receipts"]]) == (1, [1])
    assert sender.api.get(f"{RUNS}/999").status_code == 404
    assert sender.api.get(f"{RUNS}/{10**30}").status_code == 404
    assert sender.api.get(f"{RUNS}/x").status_code == 422


def test_ten_thousand_results_twice(sender: Sender) -> None:
    sent = body([result(f"case {i}", "failed" if i % 50 == 0 else "passed", duration_s=0.5) for i in range(10_000)])
    began = perf_counter()
    first, second = sender.post(sent), sender.post(sent)
    assert perf_counter() - began < 10  # a wide bound: it only tells a row-by-row write from a bulk one
    assert (first.status_code, second.status_code) == (201, 200)
    assert (first.json()["inserted"], second.json()["duplicates"]) == (10_000, 10_000)
    (phase,) = sender.api.get(TESTING).json()["items"]
    assert (phase["tests"], phase["passed_share"]) == (10_000, "98.00 %")
