"""The page of meetings and the diary."""

import re

from tests.support.clients import Pages
from tests.views.test_modifications import words

TO_COME = (
    "6 September 2018 TAG meeting 46", "12 September 2018 SSC meeting 62", "14 September 2018 Panel meeting 60",
    "18 September 2018 SMKI PMA meeting 50", "20 September 2018 TABASC meeting 34", "25 September 2018 OPSG meeting 12",
    "26 September 2018 TAG meeting 47", "26 September 2018 SSC meeting 63",
)  # fmt: skip


def test_meetings_to_come_stand_before_the_past_ones(pages: Pages) -> None:
    said = words(pages.get("/meetings?as_at=2018-09-01").text)
    coming, past = said[: said.index("Past 9")], said[said.index("Past 9") :]
    assert "To come 8" in coming
    assert all(meeting in coming for meeting in TO_COME)
    assert "13 July 2018 Panel At its meeting on 13th July 2018" in past


def test_a_meeting_names_its_paper(pages: Pages) -> None:
    text = pages.get("/meetings").text
    said = words(text)
    assert "10 May 2019 Panel meeting 68 SECP_68_1005_10" in said
    assert "26 October 2021 CSC meeting 32 November 2021 CSC_32_2610" in said
    assert "No meeting here." in said


def test_the_diary_and_one_body(pages: Pages) -> None:
    text = pages.get("/meetings?body=tabasc").text
    assert len(re.findall(r'<tr role="row"><th role="rowheader"', text)) == 2
    said = words(text)
    assert "19th September 2018 , 10am – 2 pm Training Gemserv’s offices" in said
    assert "Monday 10th September 2018 , 11am Question hour" in said
    assert "31st August 2018 Deadline" in said
