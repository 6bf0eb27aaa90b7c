"""What was recommended, decided and learnt, in sentences of what changed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.change_row_decision import OF_DECISIONS

AT = datetime(2021, 11, 4, 9, tzinfo=UTC)
SAID: dict[str, Any] = {"body_name": "CSC", "outcome": "go", "words": "", "effective_at": AT, "version": 1}
STEP = SAID | {"kind": "gone_live", "agreed": None}
DAY = {"former": None, "go_live": date(2021, 11, 25), "reason": "UIT is late. It went on.", "effective_at": AT}
LESSON = {"number": 2, "text": "Frozen too late.", "effective_at": AT}


@pytest.mark.parametrize(
    ("table", "row", "sentence", "tail"),
    [
        ("recommendation", SAID | {"outcome": "no_go", "words": "Not yet."}, "The CSC recommended no-go: Not yet.",
         "/decision#recommendations"),
        ("recommendation", SAID, "The CSC recommended go.", "/decision#recommendations"),
        ("decision", SAID | {"deferred_until": None}, "The CSC decided go.", "/decisions/1"),
        ("decision", SAID | {"outcome": "defer", "deferred_until": date(2021, 11, 25), "words": "Why."},
         "The CSC decided to defer until 25 November 2021: Why.", "/decisions/1"),
        ("deciding_body", SAID | {"reason": "Delegated."}, "The CSC is to decide on the release: Delegated.",
         "/decision#decision"),
        ("release_step", STEP, "It went live on 4 November 2021.", "/decision#steps"),
        ("release_step", STEP | {"kind": "dcc_go_no_go", "agreed": False, "words": "A provider is down."},
         "The DCC said no-go on 4 November 2021: A provider is down.", "/decision#steps"),
        ("redating", DAY, "The release was re-dated to 25 November 2021: UIT is late.", "/decision#redating"),
        ("redating", DAY | {"former": date(2021, 11, 4)},
         "The release was re-dated from 4 November 2021 to 25 November 2021: UIT is late.", "/decision#redating"),
        ("lesson", LESSON, "Lesson 2 was learnt: Frozen too late.", "/decision#lesson-2"),
        ("lesson_taken", {"lesson_number": 2, "lesson_title": "June 2020 SEC Release", "words": "Done.",
                          "effective_at": AT},
         "It was said how lesson 2 of the June 2020 SEC Release is taken up: Done.", "/decision#lessons"),
    ],
)  # fmt: skip
def test_a_row_in_a_sentence(table: str, row: dict[str, Any], sentence: str, tail: str) -> None:
    told = OF_DECISIONS[table](row)
    assert (told.sentence, told.tail, told.effective_at) == (sentence, tail, AT)
