"""Testing issues and incidents in literals: what follows what, what is outstanding, what one lacks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.effective import held_since
from app.domain.errors import Conflict, Invalid
from app.domain.incident import IncidentFacts, lacks_plan
from app.domain.status import IncidentCategory, IssueStatus, Severity
from app.domain.testing_issue import (
    NEXT,
    STATUS_NAMES,
    IssueFacts,
    check_key,
    check_status,
    check_title,
    is_outstanding,
    lacks,
)

S = IssueStatus
MAY = {
    (S.OPEN, S.IN_RESOLUTION), (S.OPEN, S.RESOLVED), (S.OPEN, S.CLOSED), (S.OPEN, S.REJECTED),
    (S.IN_RESOLUTION, S.OPEN), (S.IN_RESOLUTION, S.RESOLVED), (S.IN_RESOLUTION, S.REJECTED),
    (S.RESOLVED, S.CLOSED), (S.RESOLVED, S.OPEN), (S.CLOSED, S.OPEN), (S.REJECTED, S.OPEN),
}  # fmt: skip
NOON = datetime(2021, 10, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHOLE = IssueFacts(
    "No fault.", Severity.THREE, needs_code_change=True, resolution_plan="Firmware 2.1.", target_date=date(2021, 10, 29)
)


@pytest.mark.parametrize("was", list(S))
@pytest.mark.parametrize("to", list(S))
def test_which_status_follows_which(was: S, to: S) -> None:
    if was is to or (was, to) in MAY:
        check_status(was, to)
    else:
        with pytest.raises(Conflict, match=f"cannot become {STATUS_NAMES[to]}"):
            check_status(was, to)


def test_every_status_has_its_place() -> None:
    assert set(NEXT) == set(STATUS_NAMES) == set(S)
    assert {status for status in S if is_outstanding(status)} == {S.OPEN, S.IN_RESOLUTION}


def test_severities_and_categories_are_two_scales() -> None:
    assert [each.value for each in Severity] == [each.value for each in IncidentCategory] == [1, 2, 3, 4, 5]
    assert not {*Severity} & {*IncidentCategory}


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({}, 0),
        ({"resolution_plan": None}, 1),
        ({"resolution_plan": "  "}, 1),
        ({"target_date": None}, 1),
        ({"target_date": None, "resolution_plan": None}, 2),
        ({"target_date": None, "needs_code_change": False}, 0),
        ({"needs_code_change": None}, 1),
        ({"resolution_plan": None, "severity": Severity.FIVE}, 1),
        ({"resolution_plan": None, "severity": Severity.TWO}, 0),
        ({"resolution_plan": None, "status": S.CLOSED}, 0),
        ({"resolution_plan": None, "status": S.IN_RESOLUTION}, 1),
    ],
)
def test_what_an_outstanding_issue_lacks(changed: dict[str, object], missing: int) -> None:
    assert len(lacks(replace(WHOLE, **changed))) == missing  # type: ignore[arg-type]


def test_an_incident_has_a_plan_or_stands_in_the_ssrp() -> None:
    facts = IncidentFacts("No service.", IncidentCategory.ONE)
    assert lacks_plan(facts)
    assert not lacks_plan(replace(facts, resolution_plan="Restart."))
    assert not lacks_plan(replace(facts, ssrp="SSRP 4"))
    assert not lacks_plan(replace(facts, status=S.RESOLVED))


@pytest.mark.parametrize("key", ["TI-12", "a", "7", "A.b_c-9", "x" * 40])
def test_keys_that_stand_in_an_address(key: str) -> None:
    check_key(key)


@pytest.mark.parametrize("key", ["", "-a", "a b", "a/b", "x" * 41, "é", "TI-1\n"])
def test_keys_that_do_not(key: str) -> None:
    with pytest.raises(Invalid):
        check_key(key)


@pytest.mark.parametrize("title", ["", "  \n"])
def test_an_issue_is_named(title: str) -> None:
    with pytest.raises(Invalid):
        check_title(title)


def test_since_when_something_holds() -> None:
    assert held_since(None, NOON) == NOON
    assert held_since(None, NOON, NOON + HOUR) == NOON + HOUR
    assert held_since(NOON - HOUR, NOON, NOON - HOUR) == NOON - HOUR
    for wrong in (NOON + HOUR, NOON - 2 * HOUR):
        with pytest.raises(Invalid):
            held_since(wrong, NOON, NOON - HOUR)
