"""The log of the DCC's submissions as a page."""

import re

import pytest

from app.db import Database
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.small_record import statements
from tests.support.submitting import Dcc, london

LOG = f"/releases/{RELEASE}/submissions"


@pytest.fixture
def dcc(database: Database, cast: Cast) -> Dcc:
    return Dcc(database, cast)


def plain(text: str) -> str:
    """The words of a page without their markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", text.partition("<main")[2]).split())


def row(text: str, title: str) -> str:
    """The first row of the page's tables with a title, in words."""
    return plain("<main" + re.findall(rf'<tr role="row">\s*<th[^>]*><a[^>]*>{title}</a>.*?</tr>', text, re.DOTALL)[0])


def test_it_says_in_sentences_and_in_rows_what_came(pages: Pages, dcc: Dcc) -> None:
    dcc.state("regression-testing", "Passed.", london(9, 27))
    dcc.state("regression-testing", "Passed again.", london(10, 1), saw=2)
    text = pages.get(LOG).text
    said = plain(text)
    assert "9 of 15 statements given; 1 late by 3 Working Days; 6 not in the record;" in said
    assert "None of 4 sets of documents in the record." in said
    late = row(text, "TAG 3")
    assert "22 September 2021" in late
    assert "27 September 2021 recorded late," in late
    assert "2 versions late by 3 Working Days 1 version given after the assessment nothing" in late
    assert "day not given CSC_32_2610, line 361 given; whether in time is not known" in row(text, "OPSG 1")
    assert "not in the record the statement" in row(text, "TAG 1")
    assert f'href="/releases/{RELEASE}/criteria/regression-testing/statements"' in text
    assert f'href="/api/v1/releases/{RELEASE}/submissions.csv"' in text


def test_the_timetable_is_told_as_it_is_printed(pages: Pages) -> None:
    said = plain(pages.get("/releases/november-2019/submissions").text)
    assert "None of 3 completion reports in the record." in said
    assert "18 September 2019 the timetable: DCC submits SIT Completion Report" in said
    assert "Draft TAD" in said
    assert "OPSG: Code deployable" in said
    assert "due is not known" in plain(pages.get("/releases/june-2020/submissions").text)


def test_an_empty_log_says_what_belongs_there(pages: Pages) -> None:
    assert "Nothing is due from the DCC yet." in pages.get("/releases/november-2020/submissions").text


def test_each_moment_and_its_tag(pages: Pages, dcc: Dcc) -> None:
    dcc.state("regression-testing", "Passed.", london(9, 27))
    then = pages.get(f"{LOG}?as_at=2021-09-22T16:59").text
    assert "due today" in row(then, "TAG 3")
    assert "15 not due yet" in plain(then)
    answer = pages.get(LOG)
    held = {"If-None-Match": answer.headers["etag"]}
    assert pages.get(LOG, headers=held).status_code == 304
    dcc.state("code-deployable", "Ready.", london(9, 27))
    assert pages.get(LOG, headers=held).status_code == 200


def test_pages_that_lead_to_it(pages: Pages) -> None:
    for path in (f"/releases/{RELEASE}", f"/releases/{RELEASE}/testing"):
        assert f'href="{LOG}"' in pages.get(path).text
    pages.sign_in("stranger", PASSWORD)
    assert pages.get(LOG).status_code == 200
    assert pages.get("/releases/no/submissions").status_code == 404


def test_the_page_takes_as_many_statements_whatever_is_on_it(pages: Pages, database: Database, dcc: Dcc) -> None:
    counted = []
    for text in ("", "Ready."):
        if text:
            dcc.state("code-deployable", text, london(9, 21))
        pages.get(LOG)  # what is kept from one reading to the next is read before
        with statements(dcc.database) as sent:
            pages.get(LOG)
        counted.append(len(sent))
    assert counted[0] == counted[1]
