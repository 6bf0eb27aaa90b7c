"""What is due from me: a page for whoever is signed in, and nobody else."""

import pytest

from app.db import Database
from tests.support.ahead import AHEAD, meeting_today, release_ahead
from tests.support.cast import PASSWORD
from tests.support.clients import Pages
from tests.support.small_record import statements
from tests.views.test_modifications import words


@pytest.fixture
def ahead(database: Database) -> None:
    release_ahead(database, 2)
    meeting_today(database, in_days=14)


def said(pages: Pages, login: str) -> str:
    pages.sign_in(login, PASSWORD)
    answer = pages.get("/my")
    assert answer.status_code == 200, answer.text
    return words(answer.text)


def test_nobody_is_asked_to_sign_in(pages: Pages) -> None:
    assert pages.get("/my").status_code == 401
    assert 'href="/my"' not in pages.get("/").text
    pages.sign_in("stranger", PASSWORD)
    assert 'href="/my"' in pages.get("/").text


@pytest.mark.usefixtures("ahead")
@pytest.mark.parametrize(
    ("login", "shown", "hidden"),
    [
        ("tag-member", ("Mine 2", "Give your position on criterion 1, Code deployable", "TAG 2", "Meets next on",
                        "meeting 98"), ("OPSG",)),
        ("tag-secretary", ("Mine 0", "Nothing is due from you yourself.", "TAG 2"), ("Give your position",)),
        ("dcc", ("Mine 2", "State readiness on criterion 1, Code deployable, with the evidence for it"), ("TAG 2",)),
        ("secretariat", ("Mine 0", "TAG 2", "OPSG 0", "CSC 0"), ()),
        ("stranger", ("Nothing is due from you yourself.", "You sit in no body."), ("TAG 2",)),
        ("tag-former-member", ("Nothing is due from you yourself.", "You sit in no body."), ("TAG 2",)),
        ("opsg-chair", ("OPSG 0", "No meeting of it lies ahead on record", "Nothing is due from the OPSG."),
         ("TAG 2",)),
    ],
)  # fmt: skip
def test_what_each_owes(pages: Pages, login: str, shown: tuple[str, ...], hidden: tuple[str, ...]) -> None:
    text = said(pages, login)
    main = text[text.index("What is due from me", text.index("Sign out")) :]
    for each in shown:
        assert each in main
    for each in hidden:
        assert each not in main


@pytest.mark.usefixtures("ahead")
def test_a_position_given_is_owed_no_more(pages: Pages) -> None:
    said(pages, "tag-member")
    pages.get(f"/releases/{AHEAD}/board")
    position = {"status": "green", "words": "", "version": "", "saw": "0"}
    assert pages.post(f"/releases/{AHEAD}/criteria/code-deployable/positions", position).status_code == 303
    assert "Mine 1" in words(pages.get("/my").text)


@pytest.mark.parametrize("login", ["secretariat", "dcc", "tag-member"])
def test_it_costs_as_many_statements_for_three_releases_as_for_one(
    pages: Pages, database: Database, login: str
) -> None:
    pages.sign_in(login, PASSWORD)
    counted = []
    for number in range(3):
        release_ahead(database, 1 + number, slug=f"{AHEAD}-{number}")
        with statements(pages.client.app.state.database) as sent:  # type: ignore[attr-defined]
            assert pages.get("/my").status_code == 200
        counted.append(len(sent))
    assert len(set(counted)) == 1
    assert counted[0] <= 32
