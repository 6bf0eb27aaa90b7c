"""What changed, in sentences: a row for every kind of entry that a service can stage, and words for one nobody knew."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.change import KINDS, Entry, told_of
from app.domain.change_row import ROWS, plural, short
from app.domain.status import ReportStep, Severity, TadStep, WindowKind
from app.models.base import stamped_tables
from tests.support.repository import APP

AT = datetime(2021, 10, 5, tzinfo=UTC)
# What stands for the part of a kind that is worked out.
PARTS = {"phase.": WindowKind, "tad.": TadStep, "report.": ReportStep}
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
# Rows that only belong to others, or that no release page tells of.
UNTOLD = {"criterion", "criterion_wording", "criterion_version", "retraction", "body", "paper", "release",
          "modification",
          "scope_item", "milestone", "appointment", "appointment_end", "testing_issue", "incident", "risk",
          "exclusion_pin",          "phase_version", "completion_report", "phase_figure"}  # fmt: skip


def staged_kinds() -> set[str]:
    """Every kind that a service names: as it stands, or with its last part from a closed list."""
    found: set[str] = set()
    for path in sorted(Path(APP / "services").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(args=args, keywords=keywords):
                    given = [*args, *(word.value for word in keywords)]
                case _:
                    continue
            for each in given:
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and KIND.fullmatch(each.value):
                    found.add(each.value)
                elif isinstance(each, ast.JoinedStr) and isinstance(each.values[0], ast.Constant):
                    start = str(each.values[0].value)
                    found |= {f"{start}{member.value}" for member in PARTS.get(start, ())}
    return found


def test_every_kind_that_a_service_stages_has_its_row() -> None:
    staged = {kind for kind in staged_kinds() if kind.split(".")[0] + "." not in ("app.",)}
    assert {"mark.recorded", "tad.acceptance", "phase.planned", "report.approved", "results.received"} <= staged
    assert staged - set(KINDS) == set()


def test_every_row_that_is_told_is_of_the_record() -> None:
    # A note is a fact of a kind of its own.
    assert set(ROWS) - {"note"} <= {table.name for table in stamped_tables()}
    assert not set(ROWS) & UNTOLD


@pytest.mark.parametrize(
    ("kind", "subject", "said"),
    [
        ("mark.reaffirmed", "criterion:november-2021/coexistence", "Mark reaffirmed: criterion coexistence."),
        ("gate.passed_late", "scope_gate:november-2021/dcc", "Gate passed late: scope gate dcc."),
        ("odd", "", "Odd recorded."),
        ("odd.thing", "x", "Odd thing."),
    ],
)
def test_a_kind_nobody_knew_of_still_reads(kind: str, subject: str, said: str) -> None:
    assert [told.sentence for told in told_of(Entry(kind, subject, {}))] == [said]


def test_a_known_kind_whose_rows_do_not_count_is_told_as_an_entry() -> None:
    (told,) = told_of(Entry("mark.recorded", "criterion:november-2021/coexistence", {}))
    assert told.sentence == "Mark recorded: criterion coexistence."


MARK = {"body_name": "OPSG", "criterion_number": "2", "criterion_key": "service-stability", "status": "amber",
        "view": "The OPSG raised concerns. It went on.", "effective_at": AT, "source_paper": "CSC_32_2610"}  # fmt: skip
RUN = {"phase": "SIT", "run": "SIT-41", "attempt": 1, "inserted": 98, "new": 2, "run_id": 7}
SCOPE = {"reference": "MP141", "part": "", "standing": "removed", "title": "A title"}
ISSUE = {"key": "TI-1", "severity": Severity.THREE, "version": 1, "title": "No fault is returned.", "status": "open"}
RISK = {"risk_number": 2, "level": "medium", "status": "open", "version": 1, "text": "It cannot be tested."}


@pytest.mark.parametrize(
    ("table", "row", "sentence", "tail"),
    [
        ("mark", MARK, "The OPSG marked criterion 2 Amber: The OPSG raised concerns.",
         "/board#criterion-service-stability"),
        ("mark", MARK | {"view": ""}, "The OPSG marked criterion 2 Amber.", "/board#criterion-service-stability"),
        ("test_receipt", RUN, "SIT run 41: 98 results received, 2 new failures.", "/testing/runs/7"),
        ("test_receipt", RUN | {"run": "nightly", "attempt": 2, "inserted": 1, "new": 0},
         "SIT run nightly, attempt 2: 1 result received, no new failure.", "/testing/runs/7"),
        ("scope_standing", SCOPE, "MP141 was removed from scope: A title", "/scope"),
        ("scope_standing", SCOPE | {"part": "1", "standing": "targeted"},
         "MP141 part 1 is targeted at this release: A title", "/scope"),
        ("risk_state", RISK, "Risk 2 was recorded, Medium: It cannot be tested.", "/risks?risk=2#opened"),
        ("risk_state", RISK | {"version": 2, "status": "accepted"}, "Risk 2 is accepted, Medium: It cannot be tested.",
         "/risks?risk=2#opened"),
        ("testing_issue_state", ISSUE, "Testing issue TI-1 was raised at severity 3: No fault is returned.",
         "/testing/issues/TI-1"),
        ("testing_issue_state", ISSUE | {"version": 2, "status": "in_resolution"},
         "Testing issue TI-1 is in resolution, severity 3: No fault is returned.", "/testing/issues/TI-1"),
    ],
)  # fmt: skip
def test_a_row_is_told_in_the_words_of_the_field(table: str, row: dict[str, Any], sentence: str, tail: str) -> None:
    told = ROWS[table](row)
    assert (told.sentence, told.tail) == (sentence, tail)


def test_a_position_is_told_without_whose_and_without_which() -> None:
    row = {
        "body_name": "TAG",
        "criterion_number": "3",
        "criterion_key": "regression-testing",
        "status": "red",
        "words": "Secret.",
    }
    assert ROWS["position"](row).sentence == "A member of the TAG gave a position on criterion 3."


def test_a_load_is_told_as_one_unless_little_or_asked_apart() -> None:
    rows = {"mark": [MARK] * 15, "fact": [{"facts": 54, "source_paper": "CSC_32_2610"}]}
    (told,) = told_of(Entry("record.loaded", "files:data", rows))
    assert told.sentence == "The record of paper CSC_32_2610 was loaded: 15 marks and 54 further facts."
    assert len(told_of(Entry("record.loaded", "files:data", rows, apart=True))) == 16
    assert len(told_of(Entry("record.loaded", "files:data", {"mark": [MARK] * 2}))) == 2
    assert "nothing of it" in told_of(Entry("record.loaded", "files:data", {}))[0].sentence


def test_words_are_cut_to_a_line() -> None:
    assert short("One thing.\n\nAnother.") == "One thing."
    assert short("One.\nTwo") == "One."
    assert len(short("word " * 100)) <= 160
    assert short("word " * 100).endswith(" …")
    assert (plural(1, "failure"), plural(2, "failure"), plural(1200, "result")) == (
        "1 failure",
        "2 failures",
        "1,200 results",
    )
