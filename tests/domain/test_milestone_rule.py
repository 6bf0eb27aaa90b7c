"""Rules on another milestone, read from a paper's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.milestone import DateRule, parse_rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("By 10 Working Days before UIT begins", DateRule("uit-commences", -10, "working_days")),
        ("By five Working Days before UIT completion", DateRule("uit-window-closes", -5, "working_days")),
        ("By 10 Working Days before UIT commences", DateRule("uit-commences", -10, "working_days")),
        ("10 Working Days before the UIT window closes", DateRule("uit-window-closes", -10, "working_days")),
        ("one Working Day after SIT completes", DateRule("sit-completes", 1, "working_days")),
        ("30 days after SIT begins.", DateRule("sit-commences", 30, "days")),
        ("two calendar days prior to go-live", DateRule("release-go-live", -2, "days")),
        ("By 12 months before release go-live", DateRule("release-go-live", -12, "months")),
    ],
)
def test_a_rule_is_read_from_the_papers_words(text: str, rule: DateRule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    "text",
    ["", "The changes are implemented.", "By umpteen Working Days before UIT begins", "By 10 Working Days before tea",
     "10 fortnights before UIT begins", "0 days before UIT begins", "10 Working Days UIT begins"],
)  # fmt: skip
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a rule|no milestone"):
        parse_rule(text)


def test_a_rule_counts_something_from_a_milestone() -> None:
    for anchor, amount in (("uit-commences", 0), ("", 5)):
        with pytest.raises(ValueError, match="not a rule"):
            DateRule(anchor, amount, "days")


@given(
    st.integers(1, 999),
    st.sampled_from(["before", "after", "prior to"]),
    st.sampled_from(["Working Day", "day", "month"]),
)
def test_before_is_negative_and_after_positive(amount: int, side: str, unit: str) -> None:
    rule = parse_rule(f"By {amount} {unit}s {side} UIT begins")
    assert rule.amount == (amount if side == "after" else -amount)
    assert rule.unit == {"Working Day": "working_days", "day": "days", "month": "months"}[unit]
