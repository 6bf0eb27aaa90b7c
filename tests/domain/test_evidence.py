"""Evidence: which of it a criterion rests on, and when a change of it makes a mark stale."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.evidence import (
    KIND_NAMES,
    Change,
    Pin,
    Rest,
    Subject,
    behind,
    by_kind,
    moved,
    read_rest,
    stale_sentence,
)
from app.domain.status import EvidenceKind

DAY = datetime(2026, 10, 20, 9, tzinfo=UTC)


def subject(kind: EvidenceKind, **value: Any) -> Subject:
    return Subject(1, kind, "x", value, 0, "d", "a note", DAY, 7)


def change(id: int, *, worse: bool = False, same: bool = False, days: int = 0, note: str = "it moved") -> Change:
    return Change(id, DAY + timedelta(days=days), id, worse, same, note, latest=True)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("statement", Rest(EvidenceKind.STATEMENT)),
        ("figures:SIT", Rest(EvidenceKind.FIGURES, "SIT")),
        ("issues:1-2", Rest(EvidenceKind.ISSUES, "1-2")),
        ("issues:3", Rest(EvidenceKind.ISSUES, "3")),
        ("reports:UIT", Rest(EvidenceKind.REPORTS, "UIT")),
        ("exclusions:regression", Rest(EvidenceKind.EXCLUSIONS, "regression")),
    ],
)
def test_a_criteria_set_names_kinds_of_evidence(text: str, rest: Rest) -> None:
    assert read_rest(text) == rest
    assert str(rest) == text


@pytest.mark.parametrize("text", ["", "moods", "scope:SIT", "issues:0-2", "issues:5-3", "issues:2-6", "issues:few"])
def test_what_is_no_kind_of_evidence_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_rest(text)


def test_every_kind_has_a_name() -> None:
    assert set(KIND_NAMES) == set(EvidenceKind)


@pytest.mark.parametrize(
    ("rest", "evidence", "found"),
    [
        ("statement", subject(EvidenceKind.STATEMENT, criterion=5), True),
        ("statement", subject(EvidenceKind.STATEMENT, criterion=6), False),
        ("documents", subject(EvidenceKind.DOCUMENTS, criterion=6), False),
        ("figures", subject(EvidenceKind.FIGURES, phases=["SIT"]), True),
        ("figures:SIT", subject(EvidenceKind.FIGURES, phases=["SIT"]), True),
        ("figures:UIT", subject(EvidenceKind.FIGURES, phases=["SIT"]), False),
        ("figures:SIT", subject(EvidenceKind.THRESHOLDS, phases=["SIT"]), True),
        ("figures:SIT", subject(EvidenceKind.EXCLUSIONS, phases=["UIT"], issue=None), False),
        ("figures", subject(EvidenceKind.EXCLUSIONS, phases=["UIT"], issue=None), True),
        ("exclusions:SIT", subject(EvidenceKind.EXCLUSIONS, phases=["UIT"], issue=None), False),
        ("exclusions:UIT", subject(EvidenceKind.EXCLUSIONS, phases=["UIT"], issue=None), True),
        ("issues", subject(EvidenceKind.EXCLUSIONS, phases=[], issue=4), True),
        ("issues", subject(EvidenceKind.EXCLUSIONS, phases=["SIT"], issue=None), False),
        ("issues:1-2", subject(EvidenceKind.ISSUES, severity=3, ever=[3]), False),
        ("issues:1-2", subject(EvidenceKind.ISSUES, severity=2, ever=[2]), True),
        ("issues:1-2", subject(EvidenceKind.ISSUES, severity=4, ever=[1, 4]), True),
        ("issues:3-5", subject(EvidenceKind.ISSUES, severity=3, ever=[3]), True),
        ("scope", subject(EvidenceKind.TIMETABLE), False),
        ("scope", subject(EvidenceKind.SCOPE), True),
    ],
)
def test_what_a_criterion_rests_on(rest: str, evidence: Subject, found: bool) -> None:
    assert bool(behind([read_rest(rest)], by_kind([evidence]), 5)) is found


@pytest.mark.parametrize(
    ("seq", "days", "covered"), [(7, 0, True), (8, 0, False), (7, 1, False), (1, -9, True), (8, -9, False)]
)
def test_a_pin_covers_what_was_recorded_and_held_by_then(seq: int, days: int, covered: bool) -> None:
    assert Pin(7, DAY).covers(DAY + timedelta(days=days), seq) is covered


def test_nothing_moved_is_not_stale() -> None:
    assert not moved([]).stale
    assert stale_sentence(moved([])) is None


def test_the_first_harm_says_since_when_and_why() -> None:
    found = moved(
        [change(2, worse=True, days=3, note="later"), change(1, worse=True, note="SIT run 41 has two new failures")]
    )
    assert found.since == DAY
    assert stale_sentence(found) == (
        "since 20 October 2026, because SIT run 41 has two new failures, and 1 more change for the worse"
    )
    assert stale_sentence(moved([change(n, worse=True) for n in (1, 2, 3)])) == (
        "since 20 October 2026, because it moved, and 2 more changes for the worse"
    )


def test_a_mark_stays_stale_though_the_evidence_came_back() -> None:
    found = moved([change(1, worse=True), change(1, same=True)])
    assert (found.stale, found.newer) == (True, ())


def test_what_did_no_harm_is_newer_and_what_is_as_it_was_is_nothing() -> None:
    found = moved([change(1), change(2, same=True)])
    assert (found.stale, [each.subject_id for each in found.newer]) == (False, [1])
