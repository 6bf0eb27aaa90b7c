"""The stream of events: ids, resuming, resets, heartbeats, filters, limits, and who is told what."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.db import Database
from app.domain.event_id import BEGINNING, EventId, read_event_id
from app.live import feed as feeds
from app.queries.journal import list_entries
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient, application
from tests.support.following import EVENTS, Running, enter, following, running, until
from tests.support.problems import bearer, refused

OTHER = "june-2020"
PAGE_EVENTS = f"/releases/{RELEASE}/events"


@pytest.fixture
def service(record_url: str, tmp_path: Path) -> Iterator[Running]:
    with running(record_url, tmp_path, heartbeat_seconds=0.1) as started:
        yield started


def test_an_entry_is_told_in_small_json(service: Running, database: Database) -> None:
    with following(service.url) as client:
        seq = enter(database, "criterion:x/y", kind="mark.recorded", releases=(RELEASE, OTHER))
        client.until_seq(seq)
    (told,) = client.told
    with database.reading() as session:
        (entry,) = list_entries(session, after=seq - 1, limit=1)
    assert told.data == {
        "seq": seq,
        "recorded_at": entry.recorded_at.isoformat().replace("+00:00", "Z"),
        "kind": "mark.recorded",
        "subject": "criterion:x/y",
        "releases": [OTHER, RELEASE],
        "all_releases": False,
    }
    assert told.id == str(EventId.of(seq, entry.recorded_at))
    assert told.event == "message"
    assert client.answer is not None
    assert client.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert client.answer.headers["cache-control"] == "no-store, no-transform"
    assert client.answer.headers["x-accel-buffering"] == "no"
    assert client.answer.headers["content-encoding"] is None


@pytest.mark.parametrize("way", ["header", "query", "header before query", "number"])
def test_a_client_goes_on_where_it_was_cut_off(service: Running, database: Database, way: str) -> None:
    with following(service.url) as client:
        first = enter(database, "first")
        client.until_seq(first)
    missed = [enter(database, f"missed {number}") for number in range(3)]
    place = client.last_id or ""
    how: dict[str, dict[str, Any]] = {
        "header": {"last_id": place},
        "query": {"path": f"{EVENTS}?last_event_id={place}"},
        "header before query": {"path": f"{EVENTS}?last_event_id=0", "last_id": place},
        "number": {"last_id": str(first)},
    }
    with following(service.url, **how[way]) as again:
        later = enter(database, "later")
        again.until_seq(later)
    assert again.seqs == [*missed, later]


def test_one_who_was_told_nothing_yet_resumes_without_a_gap(service: Running, database: Database) -> None:
    with following(service.url) as client:
        assert client.last_id
    seq = enter(database, "meanwhile")
    with following(service.url, last_id=client.last_id) as again:
        again.until_seq(seq)
    assert again.seqs == [seq]


def test_the_whole_journal_can_be_read_from_its_beginning(service: Running, cast: Cast) -> None:
    with cast.database.reading() as session:
        expected = [row.seq for row in list_entries(session, after=None, limit=100_000)]
        head = list_entries(session, after=None, limit=100_000, private=True)[-1].seq
    with following(service.url, last_id="0") as client:
        client.until_seq(head)
    assert client.seqs == expected
    assert expected, "nothing was there to be told"


def test_more_than_the_ring_holds_comes_from_the_table(
    service: Running, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "RING", 4)
    monkeypatch.setattr(feeds, "READ_AT_ONCE", 3)
    with following(service.url) as client:
        seqs = [enter(database, f"number {number}") for number in range(20)]
        client.until_seq(seqs[-1])
        assert len(service.feed._ring) <= 8
        with following(service.url, last_id=str(seqs[0] - 1)) as late:
            late.until_seq(seqs[-1])
    assert client.seqs == seqs
    assert late.seqs == seqs


@pytest.mark.parametrize(
    "place", ["nonsense", "-", "1-", "zz-3", "660d8ddb8c521-1", "999999", "1e0-999999", "٣", "1-2-3", "-1", "1" * 40]
)
def test_a_place_that_is_not_of_this_journal_is_told_to_look_anew(
    service: Running, database: Database, place: str
) -> None:
    with httpx.stream("GET", f"{service.url}{EVENTS}", params={"last_event_id": place}) as answer:
        lines: list[str] = []
        for line in answer.iter_lines():
            lines.append(line)
            if line.startswith("data: "):
                break
    assert "event: reset" in lines
    head = json.loads(lines[-1].removeprefix("data: "))["seq"]
    # The reset carries the place to go on from.
    at = [line.removeprefix("id: ") for line in lines if line.startswith("id: ")][-1]
    seq = enter(database, "after the reset")
    assert seq == head + 1
    with following(service.url, last_id=at) as client:
        client.until_seq(seq)
    assert client.seqs == [seq]


def test_the_same_number_of_another_history_is_not_the_same_place(service: Running, database: Database) -> None:
    with following(service.url) as client:
        seq = enter(database, "told")
        client.until_seq(seq)
    epoch = (client.last_id or "").partition("-")[0]
    other = f"{int(epoch, 16) + 1:x}-{seq}"
    with following(service.url, last_id=other) as lost, following(service.url, last_id=client.last_id) as kept:
        later = enter(database, "later")
        lost.until_seq(later)
        kept.until_seq(later)
    assert [told.event for told in lost.told] == ["reset", "message"]
    assert [told.event for told in kept.told] == ["message"]


def test_silence_is_broken_by_heartbeats_that_carry_the_place(service: Running, database: Database) -> None:
    with following(service.url, f"{EVENTS}?release={RELEASE}") as client:
        elsewhere = enter(database, "elsewhere", releases=(OTHER,))
        client.until(lambda: any(b.comment == "still here" and b.seq == elsewhere for b in client.blocks))
        client.until(lambda: sum(b.comment == "still here" for b in client.blocks) > 3)
    assert client.told == []


def test_one_release_is_told_what_touches_it_and_what_touches_all(service: Running, database: Database) -> None:
    own = f"{EVENTS}?release={RELEASE}"
    with following(service.url, own) as api, following(service.url, PAGE_EVENTS) as page:
        enter(database, "elsewhere", releases=(OTHER,))
        enter(database, "nowhere")
        both = enter(database, "both", releases=(RELEASE, OTHER))
        everywhere = enter(database, "everywhere", all=True)
        api.until_seq(everywhere)
        page.until_seq(everywhere)
    assert api.seqs == page.seqs == [both, everywhere]


@pytest.mark.parametrize("kind", ["person.signed_in", "key.created", "demo.added"])
def test_private_kinds_reach_nobody_but_the_office(service: Running, cast: Cast, kind: str) -> None:
    strangers = [{}, *(bearer(cast.key("read", person=who)) for who in ("stranger", "tag-chair", "dcc"))]
    office = bearer(cast.key("read", person="secretariat"))
    begin = enter(cast.database, "begin")
    private = enter(cast.database, "somebody", kind=kind, all=True)
    public = enter(cast.database, "everybody", all=True)
    for headers in strangers:
        for path in (EVENTS, f"{EVENTS}?release={RELEASE}", PAGE_EVENTS):
            # Once from the table, and once from the ring.
            for last in (str(begin), None):
                with following(service.url, path, headers=headers, last_id=last) as client:
                    after = public if last else enter(cast.database, f"live {kind}", kind=kind, all=True) + 1
                    if not last:
                        assert enter(cast.database, "live, for everybody", all=True) == after
                    client.until_seq(after)
                assert all(not told.data["kind"].startswith(("person", "key", "demo")) for told in client.told)
                assert after in client.seqs
    with following(service.url, headers=office, last_id=str(begin)) as keeper:
        keeper.until(lambda: private in keeper.seqs)


def test_who_reads_private_entries_is_asked_anew_when_rights_change(service: Running, cast: Cast) -> None:
    office = bearer(cast.key("read", person="secretariat"))
    with following(service.url, headers=office) as keeper, following(service.url) as reader:
        seq = enter(cast.database, "key:x", kind="key.revoked")
        keeper.until_ended()
        assert seq in keeper.seqs
        later = enter(cast.database, "later")
        reader.until_seq(later)
        assert not reader.ended


def test_beyond_the_cap_a_client_is_asked_to_wait(record_url: str, tmp_path: Path, database: Database) -> None:
    with (
        running(record_url, tmp_path, event_streams=2) as service,
        following(service.url) as first,
        following(service.url, PAGE_EVENTS),
    ):
        refusal = httpx.get(f"{service.url}{EVENTS}")
        refused(refusal, 503, "busy")
        assert refusal.headers["retry-after"] == "1"
        assert httpx.get(f"{service.url}{PAGE_EVENTS}").status_code == 503
        first.cut()
        until(lambda: not service.feed.full)
        with following(service.url) as third:
            seq = enter(database, "after one went")
            third.until_seq(seq)


def test_gone_clients_leave_nothing_behind(service: Running) -> None:
    clients = [following(service.url) for _ in range(20)]
    for client in clients:
        client.__enter__()
    assert service.feed.streams == 20
    for client in clients:
        client.__exit__(None, None, None)
    until(lambda: service.feed.streams == 0)


def test_requests_are_answered_while_many_follow(record_url: str, tmp_path: Path) -> None:
    with running(record_url, tmp_path, threads=2) as service:
        clients = [following(service.url) for _ in range(30)]
        for client in clients:
            client.__enter__()
        try:
            assert httpx.get(f"{service.url}/api/v1/releases").status_code == 200
        finally:
            for client in clients:
                client.__exit__(None, None, None)


@pytest.mark.parametrize("path", [EVENTS, PAGE_EVENTS])
def test_head_is_answered_at_once(service: Running, path: str) -> None:
    answer = httpx.head(f"{service.url}{path}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_a_release_that_is_not_there(service: Running) -> None:
    refused(httpx.get(f"{service.url}{EVENTS}?release=no-such"), 404, "not-found")
    assert httpx.get(f"{service.url}/releases/no-such/events").status_code == 404


def test_a_key_that_is_not_ours_follows_nothing(service: Running) -> None:
    refused(httpx.get(f"{service.url}{EVENTS}", headers=bearer("rb_00000000_" + "x" * 30)), 401, "sign-in-needed")


def test_before_the_journal_is_followed_nobody_is_told_anything(record_url: str, tmp_path: Path) -> None:
    # Without its start (a test client that does not enter) nothing is known of the journal's end.
    client: TestClient = application(record_url, tmp_path)
    refused(client.get(EVENTS), 503, "busy")
    client.app.state.database.dispose()  # type: ignore[attr-defined]


def test_ids_are_read_as_they_are_written() -> None:
    one = EventId.of(17, datetime(2021, 10, 5, 16, 0, 0, 1, tzinfo=UTC))
    assert read_event_id(str(one)) == one
    assert read_event_id(f" {one} ") == one
    assert read_event_id(str(BEGINNING)) == BEGINNING
    assert read_event_id("17") == EventId("", 17)
    assert EventId("", 17).tells_of(one)
    assert not EventId("", 18).tells_of(one)
    assert not EventId.of(17, datetime(2021, 10, 5, tzinfo=UTC)).tells_of(one)
    assert [read_event_id(text) for text in ("", "x", "017", "A-1", "1-2-3", "1 2")] == [None] * 6
