"""People's words: kept as written, but for line ends and what nobody can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.journal import canonical
from app.domain.words import readable

KEPT = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.just("tab\tand\nline")


@given(KEPT)
def test_words_are_kept_as_they_were_written(words: str) -> None:
    assert readable(words) == words


@pytest.mark.parametrize(
    ("sent", "kept"), [("one\r\ntwo", "one\ntwo"), ("one\rtwo", "one\ntwo"), ("a\r\n\r\nb", "a\n\nb")]
)
def test_line_ends_are_written_one_way(sent: str, kept: str) -> None:
    assert readable(sent) == kept


@pytest.mark.parametrize("code", [*range(9), 11, 12, *range(14, 32), 127])
def test_control_characters_are_refused(code: int) -> None:
    with pytest.raises(ValueError, match="control"):
        readable(f"a{chr(code)}b")


@pytest.mark.parametrize("code", [0xD83D, 0xDC00])
def test_half_a_character_is_refused(code: int) -> None:
    with pytest.raises(ValueError, match="surrogate"):
        readable(f"a{chr(code)}b")


@given(st.text())
def test_what_is_let_through_can_always_be_recorded(words: str) -> None:
    try:
        kept = readable(words)
    except ValueError:
        return
    canonical({"words": kept})
