"""Agendas: one case for every kind of item, and the order in which items stand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.agenda import SOON, Item, ItemKind, Urgency, grouped, in_order, item, items_for
from app.domain.due import (
    ConditionFacts,
    CriterionFacts,
    CutOffFacts,
    Due,
    ReleaseFacts,
    ReportFacts,
    RequestFacts,
    TadFacts,
    is_ahead,
    next_step,
)
from app.domain.status import GoNoGo, Phase, Rag, ReportKind, ReportStep, TadStep
from app.domain.working_days import england_and_wales

CALENDAR = england_and_wales()
TODAY = date(2021, 10, 20)  # a Wednesday
RELEASE = ReleaseFacts("november-2021", "November 2021 SEC Release", date(2021, 11, 4), "csc", date(2021, 10, 26))
BOARD = "/releases/november-2021/board#criterion-regression-testing"
BARE = CriterionFacts("november-2021", "tag", "regression-testing", "3")
MARKED = replace(BARE, marked=True)
DECIDED_ON = "due 26 October 2021, 4 Working Days to go"


def due(*criteria: CriterionFacts, **more: object) -> Due:
    return replace(Due(TODAY, (RELEASE,), criteria), **more)  # type: ignore[arg-type]


def cut_off(day: date, decider: str = "authority") -> CutOffFacts:
    return CutOffFacts("november-2021", "MP180", "MHHS", day, decider, "Authority")


REPORT = ReportFacts("november-2021", Phase.SIT, ReportKind.FINAL, "1.0", ReportStep.REVIEWED)
RELEASE_ = "/releases/november-2021"
CASES: dict[str, tuple[str, Due, tuple[object, ...]]] = {
    "no mark": (
        "tag", due(BARE),
        (ItemKind.UNMARKED, "Criterion 3, Regression testing has no mark", BOARD, DECIDED_ON, Urgency.SOON),
    ),
    "provisional": (
        "tag", due(replace(BARE, provisional=Rag.AMBER)),
        (ItemKind.PROVISIONAL, "Criterion 3, Regression testing has positions and no mark yet; the worst is Amber",
         BOARD, DECIDED_ON, Urgency.SOON),
    ),
    "stale": (
        "tag", due(replace(MARKED, stale_because="since 20 October 2021, because SIT run 41 has two new failures")),
        (ItemKind.STALE,
         "Criterion 3, Regression testing is stale since 20 October 2021, because SIT run 41 has two new failures",
         BOARD, DECIDED_ON, Urgency.SOON),
    ),
    "evidence not read": (
        "tag", due(replace(MARKED, read=False)),
        (ItemKind.UNREAD, "Criterion 3, Regression testing has evidence that could not be read just now",
         BOARD, DECIDED_ON, Urgency.SOON),
    ),
    "newer evidence": (
        "tag", due(replace(MARKED, newer=2), recommended=frozenset({("november-2021", "tag")})),
        (ItemKind.NEWER, "Criterion 3, Regression testing has newer evidence than its mark (2), which blocks nothing",
         BOARD, "no date", Urgency.UNDATED),
    ),
    "overdue condition": (
        "tag",
        due(MARKED, conditions=(ConditionFacts("november-2021", "regression-testing", "Run it again.", "DCC",
                                               date(2021, 10, 18)),),
            recommended=frozenset({("november-2021", "tag")})),
        (ItemKind.CONDITION, "Criterion 3, Regression testing: DCC has still to meet a condition: Run it again.",
         BOARD, "due 18 October 2021, 2 Working Days overdue", Urgency.OVERDUE),
    ),
    "report to review": (
        "tag", due(reports=(REPORT,)),
        (ItemKind.REPORT, "Review the final completion report of SIT, version 1.0",
         f"{RELEASE_}/testing/phases/SIT#reports", DECIDED_ON, Urgency.SOON),
    ),
    "report to approve": (
        "csc", due(reports=(replace(REPORT, awaits=ReportStep.APPROVED),),
                   releases=(replace(RELEASE, decided=GoNoGo.GO),)),
        (ItemKind.REPORT, "Approve the final completion report of SIT, version 1.0",
         f"{RELEASE_}/testing/phases/SIT#reports", "due 4 November 2021, 11 Working Days to go", Urgency.LATER),
    ),
    "step of the TAD": (
        "tag", due(tads=(TadFacts("november-2021", TadStep.RECOMMENDATION),)),
        (ItemKind.TAD, "Testing Approach Document: The TAG recommends it", f"{RELEASE_}/testing/phases/SIT#tad",
         "no date", Urgency.UNDATED),
    ),
    "asked not to count": (
        "tag", due(requests=(RequestFacts("november-2021", 4, "tag", "Testing issue TI-7"),)),
        (ItemKind.EXCLUSION, "Answer request 4 not to count: Testing issue TI-7", f"{RELEASE_}/testing#request-4",
         DECIDED_ON, Urgency.SOON),
    ),
    "cut-off, for who decides on the release": (
        "csc", due(cut_offs=(cut_off(date(2021, 10, 21)),), releases=(replace(RELEASE, decided=GoNoGo.GO),)),
        (ItemKind.CUT_OFF, "MP180 ‘MHHS’ is undecided before its cut-off; the Authority decides", f"{RELEASE_}/scope",
         "due 21 October 2021, 1 Working Day to go", Urgency.SOON),
    ),
    "cut-off, for who decides on the item": (
        "change-board", due(cut_offs=(cut_off(date(2021, 10, 29), "change-board"),)),
        (ItemKind.CUT_OFF, "MP180 ‘MHHS’ is undecided before its cut-off", f"{RELEASE_}/scope",
         "due 29 October 2021, 7 Working Days to go", Urgency.LATER),
    ),
    "recommendation": (
        "tag", due(MARKED),
        (ItemKind.RECOMMENDATION, "Recommend whether it goes live: every criterion carries a mark",
         f"{RELEASE_}/decision", DECIDED_ON, Urgency.SOON),
    ),
    "decision": (
        "csc", due(),
        (ItemKind.DECISION, "Decide whether it goes live", f"{RELEASE_}/decision", DECIDED_ON, Urgency.SOON),
    ),
    "deferred decision": (
        "csc", due(releases=(replace(RELEASE, decided=GoNoGo.DEFER, deferred_until=date(2021, 11, 1)),)),
        (ItemKind.DECISION, "Decide whether it goes live; the decision was deferred", f"{RELEASE_}/decision",
         "due 1 November 2021, 8 Working Days to go", Urgency.LATER),
    ),
}  # fmt: skip


def told(each: Item) -> tuple[object, ...]:
    return each.kind, each.words, each.href, each.due_words, each.urgency


@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_item(name: str) -> None:
    body, facts, wanted = CASES[name]
    assert [told(each) for each in items_for(body, facts, CALENDAR)] == [wanted]


def test_every_kind_that_bodies_owe_has_its_case() -> None:
    persons = {ItemKind.POSITION, ItemKind.STATEMENT, ItemKind.PLAN, ItemKind.DUTY}
    assert {wanted[0] for _, _, wanted in CASES.values()} == set(ItemKind) - persons


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("opsg", due(BARE)),
        ("opsg", due(requests=(RequestFacts("november-2021", 4, "tag", "It"),))),
        ("panel", due(reports=(replace(REPORT, awaits=ReportStep.APPROVED),))),  # the CSC decides on this release
        ("panel", due()),
        ("csc", due(releases=(replace(RELEASE, decided=GoNoGo.NO_GO),))),
        ("csc", due(releases=(replace(RELEASE, go_live=date(2021, 10, 19)),))),
        ("change-board", due(cut_offs=(cut_off(date(2021, 11, 18), "change-board"),))),
        ("tag", due(MARKED, recommended=frozenset({("november-2021", "tag")}))),
        ("tag", due(MARKED, releases=(replace(RELEASE, decided=GoNoGo.GO),))),
        ("tag", due(MARKED, recommended=frozenset({("november-2021", "tag")}),
                    conditions=(ConditionFacts("november-2021", "regression-testing", "It.", "DCC", TODAY),))),
    ],
)  # fmt: skip
def test_what_is_not_due(body: str, facts: Due) -> None:
    assert items_for(body, facts, CALENDAR) == ()


def test_a_recommendation_waits_for_the_last_mark() -> None:
    kinds = [each.kind for each in items_for("tag", due(MARKED, replace(BARE, key="other", number="4")), CALENDAR)]
    assert kinds == [ItemKind.UNMARKED]


def test_a_release_stays_on_agendas_until_ten_working_days_after_its_go_live() -> None:
    days = [date(2021, 11, 4) + timedelta(days=n) for n in (-30, 0, 14, 15)]
    assert [is_ahead(date(2021, 11, 4), day, CALENDAR) for day in days] == [True, True, True, False]
    assert is_ahead(None, TODAY, CALENDAR)


@pytest.mark.parametrize(
    ("taken", "following"),
    [
        ([], None),
        ([(TadStep.DRAFT, None)], TadStep.COMMENTS),
        ([(TadStep.DRAFT, None), (TadStep.RECOMMENDATION, True)], TadStep.ACCEPTANCE),
        ([(TadStep.RECOMMENDATION, False)], None),
        ([(TadStep.ACCEPTANCE, True)], None),
        ([(TadStep.RECOMMENDATION, True), (TadStep.DRAFT, None)], TadStep.COMMENTS),
    ],
)
def test_which_step_a_tad_waits_for(taken: list[tuple[TadStep, bool | None]], following: TadStep | None) -> None:
    assert next_step(taken) == following


RELEASES = tuple(ReleaseFacts(slug, slug, None) for slug in ("first", "second"))
DAYS = st.none() | st.dates(date(2021, 9, 1), date(2021, 12, 31))


@given(st.lists(st.tuples(st.sampled_from(RELEASES), st.sampled_from(ItemKind), DAYS), max_size=12))
def test_the_most_urgent_comes_first_then_the_release(given_items: list[tuple[ReleaseFacts, ItemKind, date]]) -> None:
    made = [item(kind, release, "", "", day, (TODAY, CALENDAR)) for release, kind, day in given_items]
    ordered = in_order(made, RELEASES)
    assert sorted(map(repr, ordered)) == sorted(map(repr, made))
    places = [(each.urgency, [r.slug for r in RELEASES].index(each.release)) for each in ordered]
    assert places == sorted(places)
    for each in made:
        assert (each.urgency is Urgency.OVERDUE) == (each.due is not None and each.due < TODAY)
        if each.due is not None and each.urgency is Urgency.LATER:
            assert CALENDAR.between(TODAY, each.due) > SOON
    assert tuple(each for _, group in grouped(ordered) for each in group) == ordered
