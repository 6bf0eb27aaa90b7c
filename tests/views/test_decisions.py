"""The page of the decision without a script: whose form is whose, what each does, and what it says when it cannot."""

import re
from functools import partial

import pytest

from app.db import Database
from app.services.lesson import record_lesson
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.decision_use_cases import learn, take_lesson
from tests.support.small_record import do, statements

SITE = f"/releases/{RELEASE}"
PAGE = f"{SITE}/decision"
DECIDED = {"outcome": "go", "words": "All is well.", "version": "0"}


def plain(text: str) -> str:
    """The words of a page without their markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def forms_on(pages: Pages, path: str = PAGE) -> list[str]:
    return re.findall(rf'method="post" action="{SITE}/([^"]+)"', pages.get(path).text)


def sign_in(pages: Pages, login: str) -> None:
    pages.client.cookies.clear()
    pages.sign_in(login, PASSWORD)
    pages.get(PAGE)


def test_before_anything_is_recorded_every_place_says_who_puts_what_there(pages: Pages) -> None:
    words = plain(pages.get(PAGE).text)
    for said in (
        "The record does not say how it ended",
        "The chair or the secretary of the OPSG records it here.",
        "Go or no-go is decided by the CSC",
        "Nothing is decided on record yet.",
        "The deciding body has not let it go yet.",
        "The release has not been re-dated.",
        "No lesson of this release is on record.",
        "As reported: The TAG agreed that SIT had been completed",
        "CSC, 26 October 2021: requests that the CSC approves the SEC Release to go live. The outcome is not in the"
        " record.",
    ):
        assert said in words, said
    assert "Nobody has said which body decides" in plain(pages.get("/releases/november-2020/decision").text)


@pytest.mark.parametrize(
    ("login", "there"),
    [
        ("stranger", []),
        ("opsg-chair", ["recommendations"]),
        ("csc-chair", ["decisions"]),
        ("dcc", ["steps", "lessons"]),
        ("secretariat", ["recommendations", "recommendations", "decisions", "deciding-body", "steps", "redatings",
                         "lessons"]),
    ],
)  # fmt: skip
def test_whose_form_is_whose(pages: Pages, login: str, there: list[str]) -> None:
    sign_in(pages, login)
    assert forms_on(pages) == there
    assert forms_on(pages, f"{PAGE}?as_at=2021-10-20") == []
    if login == "stranger":
        words = plain(pages.get(PAGE).text)
        assert "Only the chair or the secretary of the CSC records its decision." in words
        for path in ("recommendations", "decisions", "deciding-body", "steps", "redatings", "lessons",
                     "lessons/november-2019/1/taken"):  # fmt: skip
            answer = pages.post(f"{SITE}/{path}", {"body": "opsg", "kind": "gone_live"})
            assert answer.status_code == 403, path


def recorded(pages: Pages, path: str, said: str, **sent: str) -> str:
    """Send a form that is recorded; give what the page then says."""
    done = pages.post(f"{SITE}/{path}", sent)
    assert (done.status_code, done.headers.get("location")) == (303, f"{PAGE}?recorded={said}#said"), done.text[-2000:]
    return plain(pages.get(f"{PAGE}?recorded={said}").text)


def test_from_the_recommendation_to_the_lesson(pages: Pages) -> None:
    sign_in(pages, "opsg-chair")
    conditions = {"words": "But one.", "conditions": "The rerun passes.\n\n", "version": "0", "meeting": "OPSG_50"}
    words = recorded(
        pages, "recommendations", "recommendation", body="opsg", outcome="go_with_conditions", **conditions
    )
    assert "Go with conditions recommended" in words
    assert "On condition that The rerun passes." in words
    sign_in(pages, "csc-chair")
    words = recorded(pages, "decisions", "decision", **DECIDED)
    assert "Go decided by the CSC on" in words
    assert "for go-live on 4 November 2021" in words
    assert "Go, decided by the CSC on" in plain(pages.get(f"{SITE}/decisions/1").text)
    assert [pages.get(f"{SITE}/decisions/{wrong}").status_code for wrong in ("2", "0", str(2**70), "x")] == [
        404,
        404,
        404,
        422,
    ]
    sign_in(pages, "dcc")
    steps = {"dcc_go_no_go": "yes", "operational_acceptance": "yes", "gone_live": "", "heightened_watch": ""}
    for kind, agreed in {**steps, "watch_ended": ""}.items():
        assert "The step is recorded." in recorded(pages, "steps", "step", kind=kind, agreed=agreed)
    sign_in(pages, "secretariat")
    assert forms_on(pages) == ["steps", "lessons"]
    recorded(pages, "steps", "step", kind="closed_down")
    words = recorded(
        pages, "lessons", "lesson", text="Models were frozen too late.", action="Freeze them.", owner="DCC"
    )
    assert "To be done by DCC: Freeze them." in words
    changes = plain(pages.get(f"{SITE}/changes?from=2021-10-27").text)
    for said in ("The OPSG recommended go with conditions: But one.", "The CSC decided go: All is well.",
                 "The DCC said go on", "Lesson 1 was learnt: Models were frozen too late."):  # fmt: skip
        assert said in changes, said


def test_what_was_typed_is_kept(pages: Pages) -> None:
    sign_in(pages, "csc-chair")
    refused = pages.post(f"{SITE}/decisions", {"outcome": "go", "meeting": "CSC_32", "version": "0"})
    assert refused.status_code == 422
    assert "Say why it goes all the same." in plain(refused.text)
    assert 'value="CSC_32"' in refused.text
    assert re.search(r'id="decision-go"[^>]* checked', refused.text)
    assert recorded(pages, "decisions", "decision", **DECIDED)
    late = pages.post(f"{SITE}/decisions", {"outcome": "no_go", "words": "My own words.", "version": "0"})
    assert late.status_code == 409
    assert "version 1 of the decision" in plain(late.text)
    assert "My own words." in late.text
    # The page that says so is about what stands now: sent again, it is recorded.
    assert 'name="version" value="1"' in late.text
    early = pages.post(f"{SITE}/decisions", {"version": "1"})
    assert (early.status_code, "Choose go, go with conditions" in early.text) == (422, True)


def test_a_step_that_cannot_be_taken_says_why(pages: Pages) -> None:
    sign_in(pages, "dcc")
    assert "Gone live The deciding body has not let it go yet." in plain(pages.get(PAGE).text)
    refused = pages.post(f"{SITE}/steps", {"kind": "gone_live", "words": "At night."})
    assert refused.status_code == 409
    assert "At night." in refused.text
    assert pages.post(f"{SITE}/steps", {"kind": "dance"}).status_code == 422


def test_a_re_dating_says_what_hangs_on_it(pages: Pages) -> None:
    sign_in(pages, "secretariat")
    sent = {"go_live": "2090-03-02", "reason": "Three more weeks.", "consent": "https://example.org/l", "version": "0"}
    assert pages.post(f"{SITE}/redatings", sent | {"go_live": ""}).status_code == 422
    words = recorded(pages, "decisions", "decision", **DECIDED)
    words = recorded(pages, "redatings", "redating", **sent)
    assert "One row of the timetable says another day than go-live on 2 March 2090 gives." in words
    assert "printed 4 November 2021, would be 2 March 2090" in words
    assert "The go was decided for 4 November 2021; it is to go live on 2 March 2090 now" in words
    sign_in(pages, "dcc")
    assert "it has not gone live yet" in plain(pages.get(PAGE).text)


def test_lessons_stand_under_the_criterion_that_finds_them(pages: Pages, database: Database, cast: Cast) -> None:
    dcc = cast.actor("dcc")
    do(database, lambda s: learn(s, dcc, "Too late.", release="november-2019"))
    do(database, lambda s: learn(s, dcc, "Too few.", release="november-2019"))
    board = "/releases/june-2020/board"
    assert "2 lessons of earlier releases, 2 still open" in plain(pages.get(board).text)
    do(database, lambda s: take_lesson(s, dcc))
    words = plain(pages.get(board).text)
    assert "2 lessons of earlier releases, 1 still open" in words
    assert words.index("Too few.") < words.index("Too late.")
    sign_in(pages, "dcc")
    done = pages.post("/releases/june-2020/lessons/november-2019/2/taken", {"words": "More.", "version": "0"})
    assert done.status_code == 303
    words = plain(pages.get("/releases/june-2020/decision").text)
    assert "How this release takes it up More." in words


def test_a_fixed_number_of_statements(pages: Pages, database: Database, cast: Cast) -> None:
    def count() -> int:
        with statements(pages.client.app.state.database) as sent:  # type: ignore[attr-defined]
            assert pages.get("/releases/june-2020/decision").status_code == 200
        return len(sent)

    before = count()
    dcc = cast.actor("dcc")
    for number in range(4):
        record = partial(record_lesson, actor=dcc, release="november-2019", text=f"Lesson {number}.")
        do(database, record)
    assert count() == before
