"""References of modifications: their order, their Draft Proposals, and titles in the papers' lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.modification import EVENTS, STAGE_AFTER, STAGES, draft_proposal_of, names, order_of, title_in

REFERENCES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["SECMP", "MP", "DP"]),
    st.integers(0, 9999).map(lambda n: f"{n:04}"),
    st.sampled_from(["", "A", "B", "Z"]),
)


def test_numbers_run_on_from_the_old_references_to_the_new() -> None:
    asked = ["MP180", "SECMP0005", "MP102A", "MP077", "SECMP0062", "DP077", "MP102", "SECMP0067", "MP103"]
    assert sorted(asked, key=order_of) == [
        "SECMP0005", "SECMP0062", "SECMP0067", "DP077", "MP077", "MP102", "MP102A", "MP103", "MP180",
    ]  # fmt: skip


@given(REFERENCES, REFERENCES)
def test_no_two_references_share_a_place(one: str, other: str) -> None:
    assert (order_of(one) == order_of(other)) == (one == other)


@pytest.mark.parametrize("text", ["", "MP", "CR1088", "MP077 ", "mp077", "SECMPP0007", "MP077AB", "MP-1"])
def test_what_is_no_reference_has_no_place(text: str) -> None:
    with pytest.raises(ValueError, match="not a modification's reference"):
        order_of(text)


@pytest.mark.parametrize(
    ("reference", "proposal"), [("MP077", "DP077"), ("MP102A", "DP102A"), ("SECMP0062", None), ("DP077", None)]
)
def test_a_draft_proposal_keeps_its_number(reference: str, proposal: str | None) -> None:
    assert draft_proposal_of(reference) == proposal


@pytest.mark.parametrize(
    ("printed", "reference", "title"),
    [
        ("MP079 ‘Provisions for withdrawing modifications’", "MP079", "Provisions for withdrawing modifications"),
        ("SECMP0044 ’Assessment of a Shared Resource’", "SECMP0044", "Assessment of a Shared Resource"),
        ("SECMP0006 “Specifying the number of digits”", "SECMP0006", "Specifying the number of digits"),
        ("SECMP0060 ‘Remove ‘Pending’ devices from SMI’", "SECMP0060", "Remove ‘Pending’ devices from SMI"),
        ("SECMP0062 ‘Alert Storm Protection’ part 1", "SECMP0062", "Alert Storm Protection"),
    ],
)  # fmt: skip
def test_a_title_is_what_stands_between_the_outer_marks(printed: str, reference: str, title: str) -> None:
    assert title_in(printed, reference) == title


def test_a_longer_reference_does_not_name_a_shorter_one() -> None:
    assert names("MP102 and others", "MP102")
    assert not names("MP102A and SECMP102", "MP102")


def test_every_event_has_words_and_leaves_a_known_stage() -> None:
    assert set(STAGE_AFTER) <= set(EVENTS)
    assert set(STAGE_AFTER.values()) == set(STAGES)
