"""What exclusions take out of the figures: now, between, at the very instant they end, and never another failure."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app import clock
from app.domain.errors import Conflict, Invalid
from app.domain.exclusion import Stays, Target
from app.domain.status import ExclusionClass, ExclusionOf, Outcome, Phase
from app.queries.exclusion import adjusted_figures, list_exclusions
from tests.support.cast import Cast
from tests.support.excluding import ResultNamed, Tag, result
from tests.support.results import make_release
from tests.support.small_record import Clock, do, statements

NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
SLUG = "june-2031"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    # A moment before: entries are stamped a microsecond apart where the clock stands still.
    stopped = Clock(NOON - timedelta(minutes=1))
    monkeypatch.setattr(clock, "now", stopped)
    return stopped


@pytest.fixture
def tag(cast: Cast, at: Clock) -> Tag:
    make_release(cast.database, SLUG)
    return Tag(cast, SLUG)


def bad(tag: Tag, phase: Phase = Phase.SIT) -> dict[Outcome, int]:
    counts = tag.figures(phase=phase).counts
    return {outcome: n for outcome, n in counts.items() if n and outcome is not Outcome.PASSED}


def test_agreed_and_revoked_later_it_was_in_force_between(tag: Tag, at: Clock) -> None:
    tag.send("R1", result("a", "failed", message="x"), result("b"))
    at.at = NOON + HOUR
    id = tag.agree_test("a")
    at.at = NOON + 3 * HOUR
    tag.revoke(id)
    for hours, failed, share in ((0, 1, "50.00 %"), (1, 0, "100.00 %"), (2, 0, "100.00 %"), (3, 1, "50.00 %")):
        figures = tag.figures(tag.moment(NOON + hours * HOUR))
        assert (figures.counts[Outcome.FAILED], figures.passed_share) == (failed, share), hours
        assert (figures.raw.counts[Outcome.FAILED], figures.raw.passed_share) == (1, "50.00 %")
    # Until it was recorded nobody knew that it would be revoked.
    known = tag.figures(tag.moment(NOON + 4 * HOUR, NOON + 2 * HOUR))
    assert known.counts[Outcome.FAILED] == 0
    assert tag.figures(tag.moment(NOON + 4 * HOUR, NOON)).counts[Outcome.FAILED] == 1


def test_a_revocation_that_held_earlier_is_known_from_its_entry_on(tag: Tag, at: Clock) -> None:
    tag.send("R1", result("a", "failed"))
    id = tag.agree_test("a")
    at.at = NOON + 5 * HOUR
    tag.revoke(id, NOON + 2 * HOUR)
    assert tag.figures(tag.moment(NOON + 2 * HOUR - INSTANT)).taken.cases == 1
    assert tag.figures(tag.moment(NOON + 2 * HOUR)).taken.cases == 0
    assert tag.figures(tag.moment(NOON + 3 * HOUR, NOON + 4 * HOUR)).taken.cases == 1


@pytest.mark.parametrize("again", [{"message": "y"}, {"outcome": "errored", "message": "x"}, {"outcome": "blocked"}])
def test_a_different_failure_of_the_same_test_is_not_excused(tag: Tag, again: dict[str, str]) -> None:
    tag.send("R1", result("a", "failed", message="x"))
    tag.agree_test("a")
    assert bad(tag) == {}
    tag.send("R2", result("a", **{"outcome": "failed", **again}))
    assert sum(bad(tag).values()) == 1
    tag.send("R3", result("a", "failed", message="x"))
    assert bad(tag) == {}


def test_what_passes_is_not_excused_and_counts_as_passed(tag: Tag) -> None:
    tag.send("R1", result("a", "failed"), result("b"))
    tag.agree_test("a")
    assert (tag.figures().tests, tag.figures().passed_share) == (1, "100.00 %")
    tag.send("R2", result("a"))
    assert (tag.figures().tests, tag.figures().taken.cases) == (2, 0)
    tag.send("R3", result("a", "skipped"))
    assert tag.figures().tests == 2


def test_an_expired_one_stops_counting_at_its_instant(tag: Tag, at: Clock) -> None:
    tag.send("R1", result("a", "failed"))
    tag.agree_test("a", expires_at=NOON + HOUR)
    for instant, failed in ((NOON, 0), (NOON + HOUR - INSTANT, 0), (NOON + HOUR, 1), (NOON + HOUR + INSTANT, 1)):
        at.at = instant
        assert tag.figures().counts[Outcome.FAILED] == failed, instant
        assert tag.figures(tag.moment(instant)).counts[Outcome.FAILED] == failed, instant


def test_no_other_phase_and_no_other_test_is_excused(tag: Tag) -> None:
    tag.send("R1", result("a", "failed"), result("b", "failed"))
    tag.send("U1", result("a", "failed"), phase="UIT")
    tag.agree_test("a")
    assert bad(tag) == {Outcome.FAILED: 1}
    assert bad(tag, Phase.UIT) == {Outcome.FAILED: 1}


def test_two_exclusions_of_one_case_take_it_out_once(tag: Tag, at: Clock) -> None:
    run = tag.send("R1", result("a", "failed"), result("b", "errored"), result("c"))
    first = tag.agree_test("a", ExclusionClass.DEVICE)
    at.at = NOON + HOUR
    key = tag.issue(ResultNamed(run, tag.case("a")), ResultNamed(run, tag.case("b")))
    second = tag.agree(Target(ExclusionOf.ISSUE, issue=key), ExclusionClass.SUBSTITUTED)
    taken = tag.figures().taken
    assert (taken.cases, taken.by_exclusion) == (2, {first: 1, second: 2})
    assert {kind: n for kind, n in taken.by_class.items() if n} == {
        ExclusionClass.DEVICE: 1, ExclusionClass.SUBSTITUTED: 1,
    }  # fmt: skip
    assert {outcome: n for outcome, n in taken.by_outcome.items() if n} == {Outcome.FAILED: 1, Outcome.ERRORED: 1}
    tag.revoke(first)
    assert tag.figures().taken.cases == 2
    assert [row.id for row in tag.figures().exclusions] == [second]


def test_five_identical_treated_as_one_remove_four(tag: Tag) -> None:
    names = [f"meter {number}" for number in range(5)]
    run = tag.send("R1", *(result(name, "failed", message="No fault was returned.") for name in names), result("good"))
    key = tag.issue(*(ResultNamed(run, tag.case(name)) for name in names))
    id = tag.agree(
        Target(ExclusionOf.ISSUE, issue=key), ExclusionClass.DUPLICATE, stays=Stays(case=tag.case("meter 0"))
    )
    figures = tag.figures()
    assert (figures.raw.counts[Outcome.FAILED], figures.counts[Outcome.FAILED]) == (5, 1)
    assert (figures.raw.passed_share, figures.passed_share) == ("16.66 %", "50.00 %")
    assert figures.taken.by_exclusion == {id: 4}


def test_four_duplicate_issues_leave_the_fifth(tag: Tag) -> None:
    run = tag.send("R1", *(result(f"m{number}", "failed") for number in range(5)))
    keys = [tag.issue(ResultNamed(run, tag.case(f"m{number}"))) for number in range(5)]
    assert keys == ["TI-1", "TI-2", "TI-3", "TI-4", "TI-5"]
    for key in keys[1:]:
        tag.agree(Target(ExclusionOf.ISSUE, issue=key), ExclusionClass.DUPLICATE, stays=Stays(issue="TI-1"))
    assert bad(tag) == {Outcome.FAILED: 1}
    with pytest.raises(Conflict, match="has to stay"):
        tag.agree(Target(ExclusionOf.ISSUE, issue="TI-1"), ExclusionClass.DUPLICATE, stays=Stays(issue=tag.issue()))
    with pytest.raises(Conflict, match="left out as a duplicate itself"):
        tag.agree(Target(ExclusionOf.ISSUE, issue="TI-3"), ExclusionClass.DUPLICATE, stays=Stays(issue="TI-2"))
    with pytest.raises(Invalid, match="another than the one left out"):
        tag.agree(Target(ExclusionOf.ISSUE, issue="TI-3"), ExclusionClass.DUPLICATE, stays=Stays(issue="TI-3"))


def test_a_case_that_the_staying_issue_explains_too_stays(tag: Tag) -> None:
    run = tag.send("R1", result("a", "failed"), result("b", "failed"))
    both = [ResultNamed(run, tag.case(name)) for name in "ab"]
    stays, other = tag.issue(both[0]), tag.issue(*both)
    tag.agree(Target(ExclusionOf.ISSUE, issue=other), ExclusionClass.DUPLICATE, stays=Stays(issue=stays))
    assert bad(tag) == {Outcome.FAILED: 1}


def test_what_is_linked_after_the_agreement_counts_until_it_is_agreed_too(tag: Tag) -> None:
    run = tag.send("R1", result("a", "failed"), result("b", "failed"))
    key = tag.issue(ResultNamed(run, tag.case("a")))
    tag.agree(Target(ExclusionOf.ISSUE, issue=key))
    tag.link(key, run, tag.case("b"))
    assert bad(tag) == {Outcome.FAILED: 1}
    tag.agree(Target(ExclusionOf.ISSUE, issue=key))
    assert bad(tag) == {}


def test_a_result_is_pinned_to_the_failure_its_run_told_of(tag: Tag) -> None:
    first = tag.send("R1", result("a", "failed", message="x"))
    tag.send("R2", result("a", "failed", message="y"))
    tag.agree(Target(ExclusionOf.RESULT, run=first, case=tag.case("a")))
    assert bad(tag) == {Outcome.FAILED: 1}
    tag.send("R3", result("a", "failed", message="x"))
    assert bad(tag) == {}


def test_what_was_agreed_at_an_earlier_meeting_is_of_the_failure_that_stood_then(tag: Tag, at: Clock) -> None:
    tag.send("R1", result("a", "failed", message="x"))
    at.at = NOON + 2 * HOUR
    tag.send("R2", result("a", "failed", message="y"))
    tag.agree_test("a", effective_at=NOON + HOUR)
    assert bad(tag) == {Outcome.FAILED: 1}
    assert tag.figures(tag.moment(NOON + HOUR)).taken.cases == 1
    assert tag.figures(tag.moment(NOON)).taken.cases == 0
    with pytest.raises(Invalid, match="stood in SIT then"):
        tag.agree_test("a", effective_at=NOON - HOUR)


@pytest.mark.parametrize("of", [ExclusionOf.TEST, ExclusionOf.RESULT])
def test_there_is_nothing_to_exclude_of_what_is_well(tag: Tag, of: ExclusionOf) -> None:
    run = tag.send("R1", result("a"))
    more = {"phase": Phase.SIT} if of is ExclusionOf.TEST else {"run": run}
    with pytest.raises(Invalid, match="failure of test case"):
        tag.agree(Target(of, case=tag.case("a"), **more))


def test_a_failure_received_before_they_were_told_apart_cannot_be_pinned(tag: Tag) -> None:
    run = tag.send("R1", result("a", "failed"))
    sqlite = tag.database.sqlite
    off = "drop trigger case_change_no_update" if sqlite else "alter table case_change disable trigger user"
    do(tag.database, lambda session: session.execute(text(off)))
    do(tag.database, lambda session: session.execute(text("update case_change set failure = null")))
    for target in (
        Target(ExclusionOf.TEST, case=tag.case("a"), phase=Phase.SIT),
        Target(ExclusionOf.RESULT, case=tag.case("a"), run=run),
        Target(ExclusionOf.ISSUE, issue=tag.issue(ResultNamed(run, tag.case("a")))),
    ):
        with pytest.raises(Invalid, match="send the result again"):
            tag.agree(target)


def test_399_of_400_is_never_100(tag: Tag) -> None:
    tag.send("R1", *(result(f"t{n}", "failed" if n < 2 else "passed") for n in range(401)))
    tag.agree_test("t0")
    figures = tag.figures()
    assert (figures.executed, figures.passed_share, figures.raw.passed_share) == (400, "99.75 %", "99.50 %")
    tag.agree_test("t1")
    assert tag.figures().passed_share == "100.00 %"


def test_the_register_says_what_became_of_each(tag: Tag, at: Clock) -> None:
    tag.send("R1", result("a", "failed"), result("b", "failed"))
    id = tag.agree_test("a", expires_at=NOON + 4 * HOUR)
    other = tag.agree_test("b")
    at.at = NOON + HOUR
    tag.revoke(other)
    with tag.database.reading(fresh=True) as session:
        rows = {row.id: row for row in list_exclusions(session, SLUG, tag.moment())}
    assert (rows[id].in_force, rows[other].in_force) == (True, False)
    assert (rows[other].revoked_at, rows[other].revoked_because) == (NOON + HOUR, "It was mended.")
    assert (rows[id].case_name, rows[id].body_name, rows[id].meeting, rows[id].pins) == ("a", "TAG", "TAG_51", 1)
    at.at = NOON + 4 * HOUR
    with tag.database.reading(fresh=True) as session:
        assert not any(row.in_force for row in list_exclusions(session, SLUG, tag.moment()))


def test_the_number_of_statements_does_not_grow_and_no_result_is_read(tag: Tag) -> None:
    def asked() -> list[str]:
        with statements(tag.database) as sent, tag.database.reading(fresh=True) as session:
            adjusted_figures(session, SLUG, tag.moment())
        return sent

    tag.send("R1", *(result(f"t{n}", "failed") for n in range(9)))
    tag.agree_test("t0")
    few = asked()
    for n in range(1, 6):
        tag.agree_test(f"t{n}")
    tag.send("U1", result("a", "failed"), phase="UIT")
    tag.agree_test("a", phase=Phase.UIT)
    many = asked()
    assert len(few) == len(many)
    assert not any("test_result" in sent or "case_state" in sent for sent in many)
