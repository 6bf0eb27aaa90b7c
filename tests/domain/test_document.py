"""Documents: a file or a link and never both, a key that can stand in an address, and a name that is only a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access import ANONYMOUS, Actor, SeatHeld
from app.domain.document import (
    ANY_TYPE,
    LONGEST_NAME,
    DocumentFacts,
    check_facts,
    check_key,
    check_withdrawal,
    file_name,
    key_from,
    media_type,
    why_not_document,
)
from app.domain.errors import Invalid
from app.domain.status import Office, Seat

LINK = "https://example.org/sit.pdf"


def places(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [fault.pointer for fault in refusal.value.faults]


def test_a_document_is_a_file_or_a_link() -> None:
    file = DocumentFacts(" Report ", " Final. ")
    assert check_facts(file, uploaded=True) == DocumentFacts("Report", "Final.")
    link = DocumentFacts("Report", link=LINK, sha256="AB" * 32)
    assert check_facts(link, uploaded=False) == DocumentFacts("Report", "", LINK, "ab" * 32)


@pytest.mark.parametrize(
    ("facts", "uploaded", "named"),
    [
        (DocumentFacts(""), True, ["/title"]),
        (DocumentFacts("x" * 301, "x" * 20_001), True, ["/title", "/words"]),
        (DocumentFacts("x", link=LINK, sha256="0" * 64), True, ["/link", "/sha256"]),
        (DocumentFacts("x"), False, ["/link"]),
        (DocumentFacts("x", link="http://example.org"), False, ["/link"]),
        (DocumentFacts("x", link="https://"), False, ["/link"]),
        (DocumentFacts("x", link=LINK, sha256="0" * 63), False, ["/sha256"]),
    ],
)
def test_what_is_wrong_is_named(facts: DocumentFacts, uploaded: bool, named: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_facts(facts, uploaded=uploaded)
    assert places(refusal) == named


@given(st.text(max_size=80), st.sets(st.text(max_size=10), max_size=5))
def test_a_key_made_from_a_title_can_stand_in_an_address(title: str, others: set[str]) -> None:
    key = key_from(title, others)
    assert check_key(key) == key
    again = key_from(title, others | {key})
    assert again != key
    assert check_key(again) == again


def test_a_title_becomes_its_key() -> None:
    assert key_from("SIT Completion Report v1.0", set()) == "sit-completion-report-v1-0"
    assert key_from("Prüfbericht", set()) == "prufbericht"
    assert key_from("…", set()) == "document"
    assert key_from("A", {"a", "a-2"}) == "a-3"


@pytest.mark.parametrize("key", ["", "-", "a-", "a--b", "A", "a b", "a/b", "..", "x" * 61])
def test_a_key_that_cannot_stand_in_an_address(key: str) -> None:
    with pytest.raises(Invalid):
        check_key(key)


@given(st.text(max_size=300))
def test_a_file_name_is_one_plain_name(sent: str) -> None:
    name = file_name(sent)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\<>:"|?*\r\n\0')
    assert name not in (".", "..")
    name.encode()


def test_a_file_name_keeps_its_ending() -> None:
    assert file_name("C:\\a\\b\\Final report.pdf") == "Final report.pdf"
    assert file_name("../../etc/passwd") == "passwd"
    assert file_name("") == "document"
    long = file_name("x" * 400 + ".xlsx")
    assert (len(long), long[-5:]) == (LONGEST_NAME, ".xlsx")


def test_a_media_type_is_one_or_just_bytes() -> None:
    assert media_type("Text/HTML; charset=utf-8") == "text/html"
    for sent in (None, "", "x", "a/b/c", "text/html\r\nX-Evil: 1"):
        assert media_type(sent) == ANY_TYPE


def test_a_withdrawal_says_why() -> None:
    assert check_withdrawal(" Replaced. ") == "Replaced."
    for words in (" ", "x" * 20_001):
        with pytest.raises(Invalid) as refusal:
            check_withdrawal(words)
        assert places(refusal) == ["/words"]


def test_who_gives_documents() -> None:
    def somebody(office: Office = Office.NONE, *seats: Seat) -> Actor:
        held = tuple(SeatHeld("tag", "TAG", seat) for seat in seats)
        return Actor("person:1", "Somebody", person_id=1, office=office, seats=held)

    machine = Actor("key:1", "A system", scopes=("statements:write",))
    for actor in (somebody(Office.DCC), somebody(Office.SECRETARIAT), somebody(Office.NONE, Seat.SECRETARY), machine):
        assert why_not_document(actor, "tag", "TAG", "x") is None
    assert why_not_document(somebody(Office.NONE, Seat.SECRETARY), "opsg", "OPSG", "x")
    for actor in (ANONYMOUS, somebody(), somebody(Office.NONE, Seat.CHAIR, Seat.MEMBER), somebody(Office.PARTY)):
        assert "TAG" in (why_not_document(actor, "tag", "TAG", "x") or "")
