"""The machine's verdict: every kind of evidence, and that what is not known satisfies nothing."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.evidence import Subject, read_rest
from app.domain.finding import FINDING_NAMES, Finding, Known
from app.domain.status import EvidenceKind, Outcome, Rag
from app.domain.verdict import Verdict, differs, judge

DAY = datetime(2026, 10, 20, 9, tzinfo=UTC)
TODAY = date(2026, 10, 20)
YES, NO, UNKNOWN = Finding.SATISFIED, Finding.NOT_SATISFIED, Finding.UNKNOWN


def one(of: str, name: str = "1", **value: Any) -> Subject:
    return Subject(1, EvidenceKind(of), name, value, 0, "d", "note", DAY, 1)


def figures(passed: int, failed: int = 0, *, whole: bool = True, **more: int) -> Subject:
    counts = {"passed": passed, "failed": failed, **more}
    return one("figures", "SIT", phases=["SIT"], counts=counts, whole=whole)


def required(needed: int = 100, of: int = 100, **limits: int) -> Subject:
    known = {name.removeprefix("s"): most for name, most in limits.items()}
    return one("thresholds", "SIT", phases=["SIT"], rate=[needed, of], limits=known)


def issue(severity: int, name: str = "1", *, outstanding: bool | None = True, lacks: tuple[str, ...] = ()) -> Subject:
    said = {"severity": severity, "ever": [severity], "outstanding": outstanding, "lacks": list(lacks)}
    return one("issues", name, key=f"TI-{name}", phases=[], **said)


def exclusion(issue_id: int | None = None, *, in_force: bool = True) -> Subject:
    return one("exclusions", phases=["SIT"], issue=issue_id, in_force=in_force)


def found(rest: str, *subjects: Subject, excused: dict[Outcome, int] | None = None, failed: str = "") -> Verdict:
    unread = frozenset({EvidenceKind(failed)}) if failed else frozenset[EvidenceKind]()
    known = Known(subjects, {"SIT": excused} if excused else {}, unread)
    return judge([read_rest(text) for text in rest.split()], known, 5, TODAY)


REPORT: dict[str, Any] = {"phases": ["SIT"], "kind": "final", "version": "1.0"}


def report(name: str, submitted: int, steps: dict[str, bool | None]) -> Subject:
    return one("reports", name, **REPORT, submitted=submitted, steps=steps)


ROWS: list[tuple[str, tuple[Subject, ...], Finding]] = [
    ("statement", (), UNKNOWN),
    ("statement", (one("statement", criterion=5),), YES),
    ("statement", (one("statement", criterion=6),), UNKNOWN),
    ("figures:SIT", (), UNKNOWN),
    ("figures:SIT", (figures(100),), UNKNOWN),
    ("figures:SIT", (figures(100), required()), YES),
    ("figures:SIT", (figures(399, 1), required()), NO),
    ("figures:SIT", (figures(399, 1), required(99)), YES),
    ("figures:SIT", (figures(100, blocked=1), required()), NO),
    ("figures:SIT", (figures(100, whole=False), required()), UNKNOWN),
    ("figures:SIT", (figures(0), required()), UNKNOWN),
    ("figures", (figures(100), required()), YES),
    ("figures:UIT", (figures(100), required()), UNKNOWN),
    ("issues:1-2", (), UNKNOWN),
    ("issues:1-2", (figures(1),), YES),
    ("issues:1-2", (issue(1),), NO),
    ("issues:1-2", (issue(1, outstanding=False),), YES),
    ("issues:1-2", (issue(1, outstanding=None),), UNKNOWN),
    ("issues:1-2", (issue(1, "4"), exclusion(4)), YES),
    ("issues:1-2", (issue(1, "4"), exclusion(4, in_force=False)), NO),
    ("issues:3-5", (issue(3),), UNKNOWN),
    ("issues:3-5", (issue(3), required(s3=1)), YES),
    ("issues:3-5", (issue(3), issue(3, "2"), required(s3=1)), NO),
    ("issues:3-5", (issue(4), required(s3=1)), UNKNOWN),
    ("issues:3-5", (issue(3, lacks=("It has no resolution plan.",)), required(s3=1)), NO),
    ("reports:SIT", (), UNKNOWN),
    ("reports:SIT", (one("reports", **REPORT, steps={"submitted": None}),), UNKNOWN),
    ("reports:SIT", (one("reports", **REPORT, steps={"submitted": None, "reviewed": True}),), UNKNOWN),
    ("reports:SIT", (one("reports", **REPORT, steps={"reviewed": True, "approved": True}),), YES),
    ("reports:SIT", (one("reports", **REPORT, steps={"reviewed": False}),), NO),
    # The version submitted last counts, whatever step an older one comes through after that.
    ("reports:SIT", (report("7", 2, {"submitted": None}), report("8", 1, {"reviewed": False})), UNKNOWN),
    ("reports:SIT", (report("10", 1, {"reviewed": True, "approved": True}), report("9", 1, {"reviewed": False})), YES),
    ("scope", (), UNKNOWN),
    ("scope", (one("scope", title="x", standing="included"),), YES),
    ("scope", (one("scope", title="x", standing="targeted"),), NO),
    ("timetable", (), UNKNOWN),
    ("timetable", (one("timetable", latest="2026-10-19", actual=None, withdrawn=False),), UNKNOWN),
    ("timetable", (one("timetable", latest="2026-10-20", actual=None, withdrawn=False),), YES),
    ("timetable", (one("timetable", latest="2026-10-19", actual="2026-10-19", withdrawn=False),), YES),
    ("risks", (), UNKNOWN),
    ("risks", (one("risks"),), UNKNOWN),
    ("incidents", (), UNKNOWN),
    ("incidents", (one("incidents", category=2, outstanding=True),), NO),
    ("incidents", (one("incidents", category=3, outstanding=True),), YES),
    ("incidents", (one("incidents", category=2, outstanding=None),), UNKNOWN),
    ("documents", (), UNKNOWN),
    ("documents", (one("documents", criterion=5, withdrawn=False),), YES),
    ("documents", (one("documents", criterion=5, withdrawn=True),), UNKNOWN),
    ("documents", (one("documents", criterion=6, withdrawn=False),), UNKNOWN),
    ("thresholds", (), UNKNOWN),
    ("thresholds", (required(),), YES),
    ("exclusions", (), YES),
]


@pytest.mark.parametrize(("rest", "subjects", "finding"), ROWS)
def test_each_kind_of_evidence_is_judged(rest: str, subjects: tuple[Subject, ...], finding: Finding) -> None:
    verdict = found(rest, *subjects)
    assert verdict.finding is finding
    assert all(item.sentence.endswith((".", "!")) for item in verdict.items)


@pytest.mark.parametrize("kind", [kind.value for kind in EvidenceKind])
def test_what_cannot_be_read_satisfies_nothing(kind: str) -> None:
    everything = [
        subject
        for rest, subjects, finding in ROWS
        if finding is YES and rest.split(":")[0] == kind
        for subject in subjects
    ]
    assert found(kind, *everything, failed=kind).finding is UNKNOWN


def test_figures_are_unknown_while_what_is_left_out_cannot_be_read() -> None:
    assert found("figures:SIT", figures(100), required(), failed="exclusions").finding is UNKNOWN
    assert found("issues:1-2", figures(100), failed="exclusions").finding is UNKNOWN


def test_exclusions_leave_numerator_and_denominator() -> None:
    verdict = found("figures:SIT", figures(399, 1), required(), excused={Outcome.FAILED: 1})
    assert verdict.finding is YES
    assert "399 of 399" in verdict.items[0].sentence
    assert "1 left out by exclusions" in verdict.items[0].sentence


def test_one_unmet_thing_decides_and_one_unknown_thing_withholds() -> None:
    met, unmet = one("statement", criterion=5), issue(1)
    assert found("statement issues:1-2", met, unmet).finding is NO
    assert found("statement documents", met).finding is UNKNOWN
    assert found("statement documents issues:1-2", unmet).finding is NO


def test_a_criterion_that_rests_on_nothing_is_unknown() -> None:
    assert found("").finding is UNKNOWN


@pytest.mark.parametrize("status", list(Rag))
@pytest.mark.parametrize("finding", list(Finding))
def test_green_over_not_satisfied_and_red_over_satisfied_differ(status: Rag, finding: Finding) -> None:
    assert differs(status, finding) is ((status, finding) in {(Rag.GREEN, NO), (Rag.RED, YES)})


def test_every_finding_has_a_name() -> None:
    assert set(FINDING_NAMES) == set(Finding)
