"""Entity tags: what counts as held, and what a sender says they saw."""

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import PreconditionMissing, Stale
from app.doors.precondition import Saw, criterion_tag, not_modified, saw_criterion, saw_position


def asking(*headers: tuple[str, str]) -> Request:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": raw})


@pytest.mark.parametrize("held", ['"abc"', 'W/"abc"', '"x", "abc"', '"x",W/"abc" , "y"', "*", " * "])
def test_a_tag_is_held(held: str) -> None:
    assert not_modified(asking(("If-None-Match", held)), '"abc"')


@pytest.mark.parametrize("held", ['"abcd"', "abc", '"x"', "", "W/abc", '"ab', '""'])
def test_a_tag_is_not_held(held: str) -> None:
    assert not not_modified(asking(("If-None-Match", held)), '"abc"')
    assert not not_modified(asking(), '"abc"')


@pytest.mark.parametrize(
    ("sent", "saw"),
    [
        (criterion_tag(4, 99, '"00ff00ff00ff"'), Saw(4, 99)),
        (criterion_tag(4, 99, ""), Saw(4, 99)),
        ('"4"', Saw(4)),
        ("4", Saw(4)),
        ("*", Saw(4)),
        ('"3-1-aa", "4-99-bb"', Saw(4, 99)),
        ('"nonsense", "3-7-aa"', Saw(3, 7)),
        ('W/"4-99-aa", "3-7-aa"', Saw(3, 7)),
    ],
)
def test_which_version_a_sender_saw(sent: str, saw: Saw) -> None:
    assert saw_criterion(asking(("If-Match", sent)), 4) == saw


def test_if_match_may_come_in_pieces() -> None:
    request = asking(("If-Match", '"3-1-aa"'), ("If-Match", '"4-9-bb"'))
    assert saw_criterion(request, 4) == Saw(4, 9)


@pytest.mark.parametrize(
    "sent", ['W/"4-99-aa"', '"p4"', '"x"', "4, 5", "", '"-4"', '"4-"', '"٤"', '"4' + "0" * 30 + '"']
)
def test_a_tag_that_is_not_ours_never_matches(sent: str) -> None:
    with pytest.raises(Stale) as caught:
        saw_criterion(asking(("If-Match", sent.encode("utf-8").decode("latin-1"))), 4)
    assert caught.value.current == '"4"'


def test_an_absent_precondition_is_asked_for() -> None:
    with pytest.raises(PreconditionMissing):
        saw_criterion(asking(), 4)
    for headers in ([], [("If-None-Match", '"p1"')], [("If-None-Match", "")]):
        with pytest.raises(PreconditionMissing):
            saw_position(asking(*headers), 0)


@pytest.mark.parametrize(
    ("header", "sent", "current", "saw"),
    [
        ("If-None-Match", "*", 0, 0),
        ("If-None-Match", "*", 3, 0),
        ("If-Match", '"p3"', 3, 3),
        ("If-Match", '"p2"', 3, 2),
        ("If-Match", '"p1", "p3"', 3, 3),
        ("If-Match", "p3", 3, 3),
        ("If-Match", "*", 3, 3),
    ],
)
def test_which_position_a_member_saw(header: str, sent: str, current: int, saw: int) -> None:
    assert saw_position(asking((header, sent)), current) == Saw(saw)


@pytest.mark.parametrize("sent", ['W/"p3"', '"3"', "x", ""])
def test_a_tag_of_no_position_never_matches_and_tells_the_current_one(sent: str) -> None:
    with pytest.raises(Stale) as caught:
        saw_position(asking(("If-Match", sent)), 3)
    assert caught.value.current == '"p3"'


def test_any_position_of_none_is_stale() -> None:
    with pytest.raises(Stale):
        saw_position(asking(("If-Match", "*")), 0)


@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\x00")))
def test_no_header_whatever_breaks_the_reading(sent: str) -> None:
    for read in (saw_criterion, saw_position):
        try:
            read(asking(("If-Match", sent)), 1)
        except Stale:
            continue
