"""Pages that are kept: the same bytes for the next reader, and never a word behind the record."""

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import clock
from app.db import Database
from app.domain.status import Phase, Rag
from app.services.criterion import record_mark, record_statement
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.excluding import Tag, result
from tests.support.small_record import Clock, do, statements

BOARD = f"/releases/{RELEASE}/board"
OWN: list[dict[str, str]] = [
    {"Cookie": "rb_visit=1"},
    {"HX-Request": "true"},
    {"Live-After": "1"},
    {"Range": "bytes=0-9"},
]


@pytest.fixture
def kept(api: TestClient) -> TestClient:
    """The board, drawn once for somebody before."""
    assert api.get(BOARD).status_code == 200
    return api


def asked_with(kept: TestClient, **headers: str) -> tuple[Any, list[str]]:
    """Ask for the board, and say which statements that took beside the one for the end of the journal."""
    service: Database = kept.app.state.database  # type: ignore[attr-defined]
    with statements(service) as sent:
        answer = kept.get(BOARD, headers=headers)
    return answer, list(sent)


def test_the_next_reader_is_given_the_same_page_without_a_question(kept: TestClient, database: Database) -> None:
    first = kept.get(BOARD)
    answer, sent = asked_with(kept)
    assert sent == []
    assert (answer.text, answer.headers["etag"]) == (first.text, first.headers["etag"])
    for name in ("content-security-policy", "x-content-type-options", "x-request-id", "vary", "cache-control"):
        assert answer.headers[name]
    assert {"HX-Request", "Cookie", "Accept-Encoding"} <= set(answer.headers["vary"].split(", "))


def test_who_holds_it_is_told_so(kept: TestClient, database: Database) -> None:
    tag = kept.get(BOARD).headers["etag"]
    for held in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        answer, sent = asked_with(kept, **{"If-None-Match": held})
        assert (answer.status_code, answer.content, answer.headers["etag"], sent) == (304, b"", tag, [])
    assert asked_with(kept, **{"If-None-Match": '"another"'})[0].status_code == 200


def test_it_travels_packed_where_that_is_taken(kept: TestClient, database: Database) -> None:
    plain = kept.get(BOARD, headers={"Accept-Encoding": "identity"})
    with kept.stream("GET", BOARD, headers={"Accept-Encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(sent) == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]


@pytest.mark.parametrize("own", OWN)
def test_who_brings_something_of_their_own_is_answered_for_themselves(kept: TestClient, own: dict[str, str]) -> None:
    assert asked_with(kept, **own)[1]


def test_a_head_is_the_page_without_its_body(kept: TestClient) -> None:
    answer = kept.head(BOARD)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 5_000


def test_it_is_right_after_every_mark(kept: TestClient, database: Database, cast: Cast) -> None:
    chair = cast.actor("tag-chair")
    for version in range(1, 4):
        view = f"The TAG agreed this as number {version}."
        do(
            database,
            lambda session, view=view, version=version: record_mark(  # type: ignore[misc]
                session, chair, release=RELEASE, key="regression-testing", status=Rag.AMBER, view=view, saw=version
            ),
        )
        assert view in kept.get(BOARD).text
        assert asked_with(kept)[1] == []


def test_an_entry_of_another_release_makes_no_other_page(kept: TestClient, database: Database, cast: Cast) -> None:
    tag = kept.get(BOARD).headers["etag"]
    other: dict[str, Any] = {"release": "june-2020", "key": "no-severity-1-2", "text": "There are none.", "saw": 0}
    do(database, lambda session: record_statement(session, cast.actor("dcc"), **other))
    answer, sent = asked_with(kept)
    assert answer.headers["etag"] == tag
    assert len(sent) == 1
    assert asked_with(kept)[1] == []


def test_it_goes_at_the_instant_at_which_something_expires_and_as_the_day_ends(
    kept: TestClient, cast: Cast, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Clock(datetime(2031, 10, 20, 12, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", hand)
    tag = Tag(cast)
    tag.send("R1", result("a", "failed", message="x"), phase="regression")
    exclusion = tag.agree_test("a", phase=Phase.REGRESSION, expires_at=hand.at + timedelta(hours=1))
    do(
        database,
        lambda session: record_mark(
            session,
            cast.actor("tag-chair"),
            release=RELEASE,
            key="regression-testing",
            status=Rag.GREEN,
            view="v",
            saw=1,
        ),
    )
    said = f"because exclusion {exclusion}, of one test, expired"
    for _ in range(2):
        assert said not in kept.get(BOARD).text
    hand.at += timedelta(hours=1)
    assert said in kept.get(BOARD).text
    hand.at = datetime(2031, 10, 20, 22, 59, 59, tzinfo=UTC)
    kept.get(BOARD)
    assert asked_with(kept)[1] == []
    hand.at += timedelta(seconds=1)  # midnight in London
    assert asked_with(kept)[1]


def test_while_the_end_of_the_journal_cannot_be_asked_it_is_read_as_ever(
    kept: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    service: Database = kept.app.state.database  # type: ignore[attr-defined]
    monkeypatch.setattr(service.head, "ASKED", "select nothing from nowhere")
    answer, sent = asked_with(kept)
    assert (answer.status_code, bool(sent)) == (200, True)
