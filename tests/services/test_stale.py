"""A mark goes stale with its evidence, says since when and why, and stays so until its body says otherwise."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import clock
from app.domain.errors import Conflict, Forbidden, Invalid, SignInNeeded, Stale
from app.domain.finding import Finding
from app.domain.status import EvidenceKind, Phase, Rag, Severity
from app.domain.testing_issue import IssueFacts
from app.models.criterion import Affirmation
from app.queries.criterion import find_criterion
from app.queries.criterion_history import list_history
from app.queries.criterion_row import CriterionRow
from app.queries.moment import Moment, resolve
from app.services.affirmation import reaffirm_mark
from app.services.criterion import record_mark, record_position, record_statement
from app.services.testing_issue import change_issue, record_issue
from tests.support.cast import RELEASE, Cast
from tests.support.excluding import Tag, result
from tests.support.small_record import Clock, numbers

KEY = "regression-testing"  # of the TAG, with a Green mark from the paper; rests on the figures of regression
NOON = datetime(2031, 10, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def hand(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hand = Clock(NOON)
    monkeypatch.setattr(clock, "now", hand)
    return hand


@pytest.fixture
def tag(cast: Cast) -> Tag:
    return Tag(cast)


def row(tag: Tag, key: str = KEY, moment: Moment | None = None) -> CriterionRow:
    with tag.database.reading(fresh=True) as session:
        return find_criterion(session, RELEASE, key, moment or resolve(session), tag.cast.actor("tag-chair"))


def fail(tag: Tag, run: str, *names: str, message: str = "x", phase: str = "regression") -> None:
    tag.send(run, *(result(name, "failed", message=message) for name in names), result("well"), phase=phase)


def affirm(tag: Tag, by: str = "tag-chair", **more: Any) -> Affirmation:
    stands = row(tag, more.get("key", KEY))
    given = {"release": RELEASE, "key": KEY, "reason": "The tool failed.", "saw": stands.version, **more}
    with tag.database.writing() as session:
        return reaffirm_mark(session, tag.cast.actor(by), **given)


def mark(tag: Tag, status: Rag = Rag.GREEN, key: str = KEY, **more: Any) -> None:
    saw = row(tag, key).version
    with tag.database.writing() as session:
        record_mark(
            session, tag.cast.actor("tag-chair"), release=RELEASE, key=key, status=status, view="v", saw=saw, **more
        )


def test_a_new_failure_makes_the_mark_stale_and_says_why(tag: Tag) -> None:
    assert (row(tag).stale, row(tag).stale_because) == (False, None)
    fail(tag, "41", "a", "b")
    stands = row(tag)
    assert stands.stale is True
    assert stands.stale_because == "since 20 October 2031, because regression run 41 has two new failures"
    assert stands.mark is not None
    assert stands.mark.status is Rag.GREEN  # nothing is erased
    assert row(tag, "environments-aligned").stale is False


def test_results_that_pass_are_newer_evidence_and_no_harm(tag: Tag) -> None:
    tag.send("41", result("a"), phase="regression")
    assert row(tag).stale is False
    assert [change.note for change in row(tag).newer] == ["regression run 41 moved the figures"]


def test_it_stays_stale_when_the_failure_is_mended(tag: Tag, hand: Clock) -> None:
    fail(tag, "41", "a")
    hand.at = NOON + HOUR
    tag.send("42", result("a"), phase="regression")
    assert row(tag).stale_because == "since 20 October 2031, because regression run 41 has a new failure"


def test_a_reaffirmation_clears_it_and_the_next_failure_does_not_wait(tag: Tag, hand: Clock) -> None:
    fail(tag, "41", "a")
    made = affirm(tag, meeting="TAG_52")
    stands = row(tag)
    assert stands.stale is False
    assert stands.mark is not None
    assert stands.mark.affirmed is not None
    assert (stands.mark.affirmed.reason, stands.mark.affirmed.meeting) == ("The tool failed.", "TAG_52")
    assert stands.version == made.version
    hand.at = NOON + HOUR
    fail(tag, "42", "a")  # the same failure goes on
    assert row(tag).stale is False
    fail(tag, "43", "a", message="another")
    assert row(tag).stale_because == "since 20 October 2031, because regression run 43 has a new failure"
    with tag.database.reading() as session:
        history = list_history(session, RELEASE, KEY, resolve(session), tag.cast.actor("nobody"))
    assert [event.kind for event in history if event.kind != "statement"] == ["affirmation", "mark"]


def test_a_new_mark_clears_it(tag: Tag) -> None:
    fail(tag, "41", "a")
    mark(tag, Rag.AMBER)
    assert (row(tag).stale, row(tag).mark.status) == (False, Rag.AMBER)  # type: ignore[union-attr]


def test_the_past_is_as_it_was(tag: Tag, hand: Clock) -> None:
    before = numbers(tag.database)[-1]
    hand.at = NOON + HOUR
    fail(tag, "41", "a")
    hand.at = NOON + 2 * HOUR
    affirm(tag)
    with tag.database.reading() as session:
        now = resolve(session)
        at = [resolve(session, as_at=NOON + n * HOUR) for n in (0, 1, 2)]
        known = Moment(now.as_at, now.known_at, before, live=False)
    assert [row(tag, moment=moment).stale for moment in (*at, now, known)] == [False, True, False, False, False]


def test_a_mark_pins_what_its_author_saw(tag: Tag) -> None:
    seen = numbers(tag.database)[-1]
    fail(tag, "41", "a")
    mark(tag, saw_seq=seen)
    assert row(tag).stale is True
    mark(tag)
    assert row(tag).stale is False


def test_a_mark_of_an_earlier_meeting_is_judged_by_its_meeting(tag: Tag, hand: Clock) -> None:
    hand.at = NOON + HOUR
    fail(tag, "41", "a")
    hand.at = NOON + 3 * HOUR
    mark(tag, effective_at=NOON)
    assert row(tag).stale is True
    mark(tag, effective_at=NOON + 2 * HOUR)
    assert row(tag).stale is False


def test_a_failure_that_was_agreed_not_to_count_is_none(tag: Tag, hand: Clock) -> None:
    fail(tag, "41", "a")
    exclusion = tag.agree_test("a", phase=Phase.REGRESSION)
    mark(tag)
    tag.send("42", result("a"), phase="regression")
    fail(tag, "43", "a")
    assert row(tag).stale is False
    hand.at = NOON + HOUR
    tag.revoke(exclusion)
    assert row(tag).stale_because == f"since 20 October 2031, because exclusion {exclusion}, of one test, was revoked"


def test_an_exclusion_that_expires_makes_it_stale_at_that_instant(tag: Tag, hand: Clock) -> None:
    fail(tag, "41", "a")
    tag.agree_test("a", phase=Phase.REGRESSION, expires_at=NOON + HOUR)
    mark(tag)
    hand.at = NOON + HOUR - timedelta(microseconds=1)
    assert row(tag).stale is False
    hand.at = NOON + HOUR
    assert row(tag).stale is True
    assert str(row(tag).stale_because).endswith("expired")


def test_an_exclusion_of_one_phase_is_no_evidence_of_another(tag: Tag, hand: Clock) -> None:
    fail(tag, "41", "a", phase="SIT")
    tag.agree_test("a", phase=Phase.SIT, expires_at=NOON + HOUR)
    for key in ("regression-testing", "test-phases-closed"):
        mark(tag, key=key)
    hand.at = NOON + HOUR
    assert (row(tag, "regression-testing").stale, row(tag, "test-phases-closed").stale) == (False, True)


def test_an_issue_stales_the_criteria_that_rest_on_its_severity(tag: Tag) -> None:
    dcc = tag.cast.actor("dcc")

    def write(work: Any) -> Any:
        with tag.database.writing() as session:
            return work(session)

    for key in ("no-severity-1-2", "severity-3-5-plan"):
        mark(tag, key=key)
    issue, _ = write(lambda s: record_issue(s, dcc, release=RELEASE, facts=IssueFacts("It leaks", Severity.FOUR)))
    assert (row(tag, "no-severity-1-2").stale, row(tag, "severity-3-5-plan").stale) == (False, True)
    write(
        lambda s: change_issue(
            s, dcc, release=RELEASE, key=issue.key, changes={"severity": Severity.ONE}, saw=1, effective_at=None
        )
    )
    assert row(tag, "no-severity-1-2").stale_because == (
        f"since 20 October 2031, because testing issue {issue.key} is Severity 1 now, 4 before"
    )


def test_a_new_statement_is_newer_evidence(tag: Tag) -> None:
    with tag.database.writing() as session:
        record_statement(session, tag.cast.actor("dcc"), release=RELEASE, key=KEY, text="More.", saw=row(tag).version)
    assert (row(tag).stale, [change.note for change in row(tag).newer]) == (False, ["the DCC gave its statement"])
    affirm(tag)
    assert row(tag).newer == ()


def test_a_position_is_told_apart_when_the_evidence_worsened_since(tag: Tag) -> None:
    with tag.database.writing() as session:
        record_position(
            session, tag.cast.actor("tag-member"), release=RELEASE, key=KEY, status=Rag.GREEN, words="", saw=0
        )
    assert [position.stale for position in row(tag).positions] == [False]
    fail(tag, "41", "a")
    assert [position.stale for position in row(tag).positions] == [True]


@pytest.mark.parametrize(
    ("login", "refusal"),
    [("nobody", SignInNeeded), ("stranger", Forbidden), ("tag-member", Forbidden), ("opsg-chair", Forbidden)],
)
def test_who_may_not_mark_may_not_reaffirm(tag: Tag, login: str, refusal: type[Exception]) -> None:
    fail(tag, "41", "a")
    with pytest.raises(refusal):
        affirm(tag, by=login)
    assert row(tag).stale is True


def test_a_reaffirmation_needs_a_reason_a_change_and_the_last_version(tag: Tag) -> None:
    with pytest.raises(Conflict, match="nothing to re-affirm"):
        affirm(tag)
    fail(tag, "41", "a")
    with pytest.raises(Invalid, match="Say why"):
        affirm(tag, reason="  ")
    with pytest.raises(Stale):
        affirm(tag, saw=0)
    with pytest.raises(Invalid, match="future"):
        affirm(tag, effective_at=NOON + HOUR)
    assert row(tag).stale is True


def test_there_is_nothing_to_reaffirm_without_a_mark(cast: Cast) -> None:
    with cast.database.reading() as session:
        stands = find_criterion(session, "june-2020", "code-deployable", resolve(session), cast.actor("nobody"))
    assert stands.mark is None
    with pytest.raises(Conflict, match="no mark"), cast.database.writing() as session:
        reaffirm_mark(
            session,
            cast.actor("secretariat"),
            release="june-2020",
            key="code-deployable",
            reason="r",
            saw=stands.version,
        )


def test_a_contradiction_is_explained_where_that_is_asked(tag: Tag) -> None:
    key = "no-severity-1-2"
    with tag.database.writing() as session:
        facts = IssueFacts("It leaks", Severity.ONE)
        record_issue(session, tag.cast.actor("dcc"), release=RELEASE, facts=facts)
    verdict = row(tag, key).evidence.verdict
    assert verdict.finding is Finding.NOT_SATISFIED
    assert EvidenceKind.ISSUES in {item.kind for item in verdict.items if item.finding is Finding.NOT_SATISFIED}
    with pytest.raises(Invalid, match="The evidence says otherwise: 1 testing issue"):
        mark(tag, key=key, explained=True)
    mark(tag, Rag.AMBER, key=key, explained=True)
    assert row(tag, key).differs is False
    mark(tag, key=key, explained=True, differs_because="It is of the tool.")
    stands = row(tag, key)
    assert stands.differs is True
    assert stands.mark is not None
    assert stands.mark.differs_because == "It is of the tool."
    mark(tag, key=key)
    assert (row(tag, key).differs, row(tag, key).mark.differs_because) == (True, None)  # type: ignore[union-attr]
