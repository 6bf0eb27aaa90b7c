"""Completion reports of a testing phase, and the steps of the Testing Approach Document (TAD) before it."""

import re
from dataclasses import dataclass

from app.domain.duty import check_link
from app.domain.errors import Fault, Invalid
from app.domain.status import ReportStep, TadStep

SHA256 = re.compile(r"[0-9a-f]{64}")
LONGEST_NAME = 300
# Rows of a release's timetable that plan a report's steps ("DCC submits interim SIT Completion Report").
REPORT_ROWS: dict[ReportStep, str] = {
    ReportStep.SUBMITTED: "dcc-submits-{}completion-report",
    ReportStep.REVIEWED: "tag-reviews-{}completion-report",
    ReportStep.APPROVED: "panel-approves-{}completion-report",
}


@dataclass(frozen=True, slots=True)
class TadSaid:
    """One step of the TAD: who takes it, in words, the rows of a timetable that plan it, and whether it decides."""

    words: str
    bodies: tuple[str, ...]
    rows: tuple[str, ...]
    decides: bool = False


# SECP_68_1005_10, 000:583-615: draft, written comments, update, the TAG's recommendation, the Panel's acceptance.
TAD_STEPS: dict[TadStep, TadSaid] = {
    TadStep.DRAFT: TadSaid("The DCC submits the draft", ("dcc",), ("dcc-submits-draft-tad",)),
    TadStep.COMMENTS: TadSaid(
        "The TAG and the industry comment",
        ("tag",),
        ("tag-comments-tad-approach", "tag-reviews-draft-tad", "dcc-consults-draft-tad"),
    ),
    TadStep.UPDATE: TadSaid("The DCC submits the update", ("dcc",), ("dcc-submits-updated-tad",)),
    TadStep.RECOMMENDATION: TadSaid("The TAG recommends it", ("tag",), ("tag-reviews-updated-tad",), decides=True),
    TadStep.ACCEPTANCE: TadSaid(
        "The Panel accepts it as Annex A", ("panel", "csc"), ("panel-reviews-tad",), decides=True
    ),
}
STEP_WORDS: dict[ReportStep, str] = {
    ReportStep.SUBMITTED: "The DCC submits the report",
    ReportStep.REVIEWED: "The TAG reviews it and recommends",
    ReportStep.APPROVED: "The Panel or CSC approves it",
}


def report_row(step: ReportStep, phase: str, *, interim: bool) -> str:
    """Name the timetable's row that plans a step of a phase's report."""
    return REPORT_ROWS[step].format(f"{'interim-' if interim else ''}{phase.lower()}-")


def check_report(version: str, link: str, file_name: str, sha256: str) -> None:
    """Hold that a report can be found and told apart: a version, and a link or a file's name with its SHA-256.

    Raises:
        Invalid: something of that is missing or is none.
    """
    faults = []
    if not version.strip() or len(version) > LONGEST_NAME:
        faults.append(Fault("/version", "Give the report's version as it is printed, for example 1.0."))
    if not link.strip() and not (file_name.strip() and sha256.strip()):
        faults.append(Fault("/link", "Give a link to the report, or its file's name with its SHA-256."))
    if sha256.strip() and not SHA256.fullmatch(sha256.strip().lower()):
        faults.append(Fault("/sha256", "A SHA-256 is 64 characters, 0 to 9 and a to f."))
    if sha256.strip() and not file_name.strip():
        faults.append(Fault("/file_name", "A SHA-256 is of a file: give its name."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    check_link(link, "/link")


def check_agreed(agreed: bool | None, words: str, *, decides: bool) -> None:
    """Hold that a step that decides says what was decided, and that "no" says why.

    Args:
        agreed: yes, no, or nothing.
        words: what was said.
        decides: whether the step is a recommendation, a review or an approval.

    Raises:
        Invalid: a decision without yes or no, "no" without words, or yes or no where nothing is decided.
    """
    if decides and agreed is None:
        detail = "Say whether it was agreed: yes or no."
        raise Invalid(detail, (Fault("/agreed", detail),))
    if not decides and agreed is not None:
        detail = "This step decides nothing: leave out whether it was agreed."
        raise Invalid(detail, (Fault("/agreed", detail),))
    if agreed is False and not words.strip():
        detail = "Say why it was not agreed."
        raise Invalid(detail, (Fault("/words", detail),))
