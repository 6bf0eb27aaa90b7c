"""The versions of the DCC's statement on a criterion as a page, and two of them compared."""

import re
from functools import partial
from typing import Any

import pytest

from app.db import Database
from app.domain.status import Rag
from app.services.criterion import record_mark, record_position
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.small_record import do
from tests.support.submitting import Dcc, london
from tests.views.test_submissions import plain

KEY = "code-deployable"
PAGE = f"/releases/{RELEASE}/criteria/{KEY}/statements"
BOARD = f"/releases/{RELEASE}/board"
EVIL = "All 415 tests passed. <script>alert(1)</script>"


@pytest.fixture
def dcc(database: Database, cast: Cast) -> Dcc:
    found = Dcc(database, cast)
    found.state(KEY, "All 412 tests passed. <b>Nothing</b> is open.", london(9, 21))
    return found


def version(text: str, number: int) -> str:
    """What stands of one version, in words."""
    (found,) = re.findall(rf'<li[^>]*id="version-{number}">(.*?)\n  </li>', text, re.DOTALL)
    return plain("<main" + found)


def test_each_version_with_what_was_given_on_it(pages: Pages, dcc: Dcc, cast: Cast) -> None:
    by: Any = {"actor": cast.actor("tag-member"), "release": RELEASE, "key": KEY}
    do(dcc.database, partial(record_position, **by, status=Rag.AMBER, words="Not yet.", saw=0))
    dcc.state(KEY, "All 415 tests passed.", saw=2)
    by["actor"] = cast.actor("tag-chair")
    do(dcc.database, partial(record_mark, **by, status=Rag.RED, view="No.", differs_because="So.", saw=3))
    text = pages.get(PAGE).text
    assert "2 versions" in text
    latest, first = version(text, 2), version(text, 1)
    assert "Dcc Compare with version 1 All 415 tests passed." in latest
    assert "Given on this version: Red Mark, TAG" in latest
    # Positions are the body's own until the body has agreed: then anybody reads what the mark rests on.
    assert "Amber Position, a TAG member" in first
    assert "21 September 2021 version 1" in first
    assert "recorded late," in first
    # The paper's mark was given before there was any statement on this criterion.
    assert "Green" not in latest + first


def test_two_versions_are_compared_by_more_than_colour(pages: Pages, dcc: Dcc) -> None:
    dcc.state(KEY, EVIL, london(9, 24), saw=2)
    text = pages.get(f"{PAGE}?compare=1..2").text
    said = plain(text)
    assert "Version 1 and version 2 compared 2 places differ." in said
    assert "[taken out: 412 ]" in said
    assert "[put in: 415 ]" in said
    assert re.search(r"<del>(<span[^>]*>[^<]*</span>)?412", text)
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "<b>Nothing" not in text
    # As the form asks for it where there are three.
    dcc.state(KEY, EVIL, saw=3)
    three = pages.get(PAGE).text
    assert 'name="from"' in three
    assert "Nothing that is read differs." in pages.get(f"{PAGE}?from=2&to=3").text
    assert "Version 1 and version 3 compared" in pages.get(f"{PAGE}?from=1&to=3").text


@pytest.mark.usefixtures("dcc")
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("compare=1..9", 404), ("compare=1", 422), ("compare=1..x", 422), ("compare=0..1", 422), ("compare=١..٢", 422),
        ("from=1&to=", 422), ("from=1", 200), ("compare=", 200), (f"compare=1..{'9' * 40}", 422),
        (f"compare={'1' * 5000}..2", 422),
    ],
)  # fmt: skip
def test_versions_that_cannot_be_compared(pages: Pages, query: str, status: int) -> None:
    assert pages.get(f"{PAGE}?{query}").status_code == status


def test_when_evidence_is_due_stands_on_the_page(pages: Pages, dcc: Dcc) -> None:
    opsg = f"/releases/{RELEASE}/criteria/coexistence/statements"
    then = plain(pages.get(f"{opsg}?as_at=2021-09-21").text)
    assert "Evidence due by 28 September 2021, in 5 Working Days (5 Working Days before the OPSG meeting of" in then
    assert "No statement on this criterion yet." in then
    now = plain(pages.get(opsg).text)
    assert "Evidence was due by 28 September 2021 (5 Working Days" in now
    assert "1 version " in now


def test_the_board_and_the_history_lead_to_it(pages: Pages, dcc: Dcc) -> None:
    assert f'href="{PAGE}"' not in pages.get(BOARD).text
    dcc.state(KEY, EVIL, saw=2)
    assert f'href="{PAGE}"' in pages.get(BOARD).text
    assert f'href="{PAGE}"' in pages.get(f"/releases/{RELEASE}/criteria/{KEY}/history").text
    pages.sign_in("dcc", PASSWORD)
    assert f'href="/releases/{RELEASE}/criteria/regression-testing/statements"' in pages.get(BOARD).text
    assert pages.get(PAGE.replace(KEY, "no")).status_code == 404


def test_the_tag_changes_with_a_new_version(pages: Pages, dcc: Dcc) -> None:
    held = {"If-None-Match": pages.get(PAGE).headers["etag"]}
    assert pages.get(PAGE, headers=held).status_code == 304
    dcc.state(KEY, EVIL, saw=2)
    assert pages.get(PAGE, headers=held).status_code == 200
