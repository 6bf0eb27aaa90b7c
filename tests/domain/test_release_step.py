"""Which step of a release may follow which, and in which words it is refused."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access import Actor
from app.domain.errors import Invalid
from app.domain.release_step import (
    ANSWERS,
    STEPS,
    Step,
    check_step,
    last_of_each,
    not_before,
    said_of,
    why_not_step,
    why_not_yet,
)
from app.domain.status import Office, StepKind

GO, ACCEPTED, LIVE = StepKind.DCC_GO_NO_GO, StepKind.OPERATIONAL_ACCEPTANCE, StepKind.GONE_LIVE
WATCH, ENDED, CLOSED = StepKind.HEIGHTENED_WATCH, StepKind.WATCH_ENDED, StepKind.CLOSED_DOWN
AT = datetime(2021, 11, 3, 9, tzinfo=UTC)
UNDECIDED = "The deciding body has not let it go yet."
NOTHING: dict[StepKind, Step] = {}


def taken(*kinds: StepKind, no: tuple[StepKind, ...] = ()) -> Mapping[StepKind, Step]:
    """Steps on one day after the other, with yes for an answer but where no is named."""
    return {
        kind: Step(kind, AT + timedelta(days=day), kind not in no if kind in ANSWERS else None)
        for day, kind in enumerate(kinds)
    }


@pytest.mark.parametrize(
    ("kind", "before", "stops", "why"),
    [
        (GO, NOTHING, UNDECIDED, UNDECIDED),
        (GO, NOTHING, None, None),
        (GO, taken(GO, no=(GO,)), None, None),
        (GO, taken(GO, ACCEPTED, LIVE), None, "Too late: it went live on 5 November 2021."),
        (ACCEPTED, NOTHING, UNDECIDED, None),
        (ACCEPTED, taken(GO, ACCEPTED, LIVE), None, "Too late: it went live on 5 November 2021."),
        (LIVE, taken(GO, ACCEPTED), UNDECIDED, UNDECIDED),
        (LIVE, NOTHING, None, "The DCC has not given its own go yet."),
        (LIVE, taken(GO, ACCEPTED, no=(GO,)), None, "The DCC said no-go on 3 November 2021."),
        (LIVE, taken(GO), None, "Operational Acceptance is not on record yet."),
        (LIVE, taken(GO, ACCEPTED, no=(ACCEPTED,)), None, "Operational Acceptance was refused on 4 November 2021."),
        (LIVE, taken(GO, ACCEPTED), None, None),
        (LIVE, taken(GO, ACCEPTED, LIVE), None, "Recorded already: it went live on 5 November 2021."),
        (WATCH, taken(GO, ACCEPTED), None, "It has not gone live yet."),
        (WATCH, taken(GO, ACCEPTED, LIVE), UNDECIDED, None),
        (WATCH, taken(LIVE, CLOSED), None, "Too late: it was closed down on 4 November 2021."),
        (ENDED, taken(LIVE), None, "No heightened watch has begun."),
        (ENDED, taken(LIVE, WATCH), None, None),
        (CLOSED, taken(GO, ACCEPTED), None, "It has not gone live yet."),
        (CLOSED, taken(LIVE), None, None),
        (CLOSED, taken(LIVE, WATCH), None, "It is still under heightened watch: that ends first."),
        (CLOSED, taken(LIVE, WATCH, ENDED), None, None),
        (CLOSED, taken(LIVE, CLOSED), None, "Recorded already: it was closed down on 4 November 2021."),
    ],
)
def test_the_table(kind: StepKind, before: Mapping[StepKind, Step], stops: str | None, why: str | None) -> None:
    assert why_not_yet(kind, before, stops) == why


@given(st.lists(st.tuples(st.sampled_from(StepKind), st.booleans()), max_size=30), st.booleans())
def test_nothing_goes_live_without_every_yes(tries: list[tuple[StepKind, bool]], lets_go: bool) -> None:
    steps: list[Step] = []
    for number, (kind, yes) in enumerate(tries):
        before = last_of_each(steps)
        if why_not_yet(kind, before, None if lets_go else UNDECIDED) is None:
            steps.append(Step(kind, AT + timedelta(hours=number), yes if STEPS[kind].decides else None))
            if kind is LIVE:
                assert lets_go
                assert before[GO].agreed
                assert before[ACCEPTED].agreed
    kinds = [step.kind for step in steps]
    for kind in (LIVE, WATCH, ENDED, CLOSED):
        assert kinds.count(kind) <= 1
    if CLOSED in kinds:
        assert LIVE in kinds[: kinds.index(CLOSED)]


def test_a_go_for_a_former_day_counts_no_more() -> None:
    steps = [Step(ACCEPTED, AT, True), Step(GO, AT, True)]
    assert set(last_of_each(steps, (AT + timedelta(hours=1), AT))) == {ACCEPTED}
    assert set(last_of_each(steps, (AT, AT + timedelta(hours=1)))) == {ACCEPTED}
    assert set(last_of_each(steps, (AT, AT), (AT, AT))) == {ACCEPTED, GO}
    live = [*steps, Step(LIVE, AT + timedelta(hours=2))]
    assert set(last_of_each(live, (AT + timedelta(hours=1), AT))) == {ACCEPTED, GO, LIVE}


def test_a_step_comes_after_what_it_follows() -> None:
    before = taken(GO, ACCEPTED, LIVE, WATCH, ENDED)
    assert not_before(LIVE, before) == AT + timedelta(days=1)
    assert not_before(CLOSED, before) == AT + timedelta(days=4)
    assert not_before(GO, before) == AT
    assert not_before(WATCH, NOTHING) is None


@pytest.mark.parametrize(
    ("kind", "agreed", "words", "pointer"),
    [
        (GO, None, "", "/agreed"),
        (GO, False, " ", "/words"),
        (ACCEPTED, False, "", "/words"),
        (LIVE, True, "", "/agreed"),
        (LIVE, None, "w" * 20_001, "/words"),
    ],
)
def test_a_step_that_decides_says_yes_or_no(kind: StepKind, agreed: bool | None, words: str, pointer: str) -> None:
    with pytest.raises(Invalid) as error:
        check_step(kind, agreed, words)
    assert [fault.pointer for fault in error.value.faults] == [pointer]


def test_each_step_reads_as_a_sentence_and_has_its_keeper() -> None:
    dcc = Actor("person:1", "D", office=Office.DCC)
    secretariat = Actor("person:2", "S", office=Office.SECRETARIAT)
    for kind in StepKind:
        said = said_of(Step(kind, AT, True if kind in ANSWERS else None))
        assert said.endswith("on 3 November 2021")
        assert "{" not in said
        assert why_not_step(secretariat, kind, "r") is None
        assert (why_not_step(dcc, kind, "r") is None) is (kind is not CLOSED)
        assert why_not_step(Actor("person:3", "X"), kind, "r")
    assert set(ANSWERS) == {kind for kind, rule in STEPS.items() if rule.decides}
    assert list(STEPS) == list(StepKind)
