"""The journal's arithmetic: one text for each document, a digest that tells nothing, a chain that shows any change."""

import hashlib
import json
import re
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.journal import GENESIS, SALT_BYTES, Header, canonical, entry_hash, payload_digest

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
PLAIN = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT
DOCUMENTS = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5), max_leaves=20
)
HEADER = Header("person:7", None, "mark.recorded", "criterion:november-2021/no-severity-1-2", (1,), False)
SALT = "5a" * SALT_BYTES


def shuffled(document: Any) -> Any:
    """The same document with every object's keys in the other order."""
    if isinstance(document, dict):
        return {key: shuffled(document[key]) for key in reversed(document)}
    return [shuffled(item) for item in document] if isinstance(document, list) else document


@given(DOCUMENTS)
def test_any_document_has_one_text_and_comes_back_from_it(document: Any) -> None:
    text = canonical(document)
    assert json.loads(text) == document
    assert canonical(json.loads(text)) == text
    assert canonical(shuffled(document)) == text


def test_the_text_is_what_every_reader_would_write() -> None:
    assert canonical({"b": [1, True, None], "a": "£573,000–£769,000"}) == '{"a":"£573,000–£769,000","b":[1,true,null]}'


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), datetime(2021, 10, 5, tzinfo=UTC), date(2021, 10, 5), Colour.RED, b"x", (1,), {1}, {1: "x"}],
)
@pytest.mark.parametrize("place", [lambda v: v, lambda v: [v], lambda v: {"deep": [{"er": v}]}])
def test_what_could_be_written_in_two_ways_is_refused(value: Any, place: Any) -> None:
    with pytest.raises(TypeError):
        canonical(place(value))


@pytest.mark.parametrize("value", ["a\x00b", "half \ud83d", 2**53, -(2**53), {"half \udc00": 1}])
def test_what_could_not_be_kept_exactly_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"NUL|surrogates|2\^53"):
        canonical({"deep": [value]})


def test_a_nul_in_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        canonical({"a\x00": 1})


def test_a_refusal_names_the_place() -> None:
    with pytest.raises(TypeError, match=re.escape("/rows/1/cost: float")):
        canonical({"rows": [{}, {"cost": 0.1}]})


def test_a_digest_is_salted() -> None:
    assert payload_digest(SALT, "Jane Smith") == hashlib.sha256(bytes.fromhex(SALT) + b"Jane Smith").hexdigest()
    assert payload_digest(SALT, "Jane Smith") != payload_digest("00" * SALT_BYTES, "Jane Smith")
    assert payload_digest(SALT, "Jane Smith") != payload_digest(SALT, "Jane Smyth")


def test_an_entry_is_chained_as_it_is_written_down() -> None:
    """Anybody can recompute it: predecessor, number, microseconds, digest of the header, digest of the payload."""
    said = hashlib.sha256(
        bytes.fromhex(GENESIS)
        + (1).to_bytes(8, "big")
        + (1_633_453_200_000_000).to_bytes(8, "big")
        + hashlib.sha256(HEADER.canonical().encode()).digest()
        + bytes.fromhex("ab" * 32)
    ).hexdigest()
    assert entry_hash(GENESIS, 1, 1_633_453_200_000_000, HEADER.canonical(), "ab" * 32) == said


@pytest.mark.parametrize(
    "changed",
    [
        {"previous": "11" * 32},
        {"seq": 2},
        {"recorded_at_us": 11},
        {"header": "{}"},
        {"digest": "ac" * 32},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_every_part_of_an_entry_moves_its_hash(changed: dict[str, Any]) -> None:
    said = {"previous": GENESIS, "seq": 1, "recorded_at_us": 10, "header": HEADER.canonical(), "digest": "ab" * 32}
    assert entry_hash(**said) != entry_hash(**{**said, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        Header("person:8", None, HEADER.kind, HEADER.subject, (1,), False),
        Header(HEADER.actor, "person:7", HEADER.kind, HEADER.subject, (1,), False),
        Header(HEADER.actor, None, "position.recorded", HEADER.subject, (1,), False),
        Header(HEADER.actor, None, HEADER.kind, "criterion:june-2020/no-severity-1-2", (1,), False),
        Header(HEADER.actor, None, HEADER.kind, HEADER.subject, (1, 2), False),
        Header(HEADER.actor, None, HEADER.kind, HEADER.subject, (1,), True),
    ],
    ids=["actor", "on_behalf_of", "kind", "subject", "releases", "touches_all"],
)
def test_every_part_of_a_header_is_in_its_text(other: Header) -> None:
    assert other.canonical() != HEADER.canonical()
