"""The kinds of data file beside scope, criteria and timetable: how many records each holds, and what each refuses."""

from collections import Counter
from pathlib import Path

import pytest

from app.domain.errors import RecordFileInvalid
from app.services.record_cost import CostsSheet, pounds_in
from app.services.record_file import RecordFiles, read, walk
from app.services.record_kinds import Source
from app.services.record_prose import VersionsSheet
from app.services.record_readiness import DecisionsSheet
from app.services.record_sheets import SHEETS, MeetingsSheet

DATA = Path(__file__).parents[2] / "data"
OLD, MID, NEW, NEWS = "secp-68-1005-10", "secp-76-1701-23", "csc-32-2610", "newsletter-2018-08"
# How many of each kind of record the four papers hold; a fact added or lost shows here.
HELD = {
    "ScopeRecord": 33, "SummaryRecord": 12, "SolutionRecord": 2, "MoveRecord": 5, "ChangeRequestRecord": 3,
    "MatrixRecord": 4, "MatrixRow": 30, "MatrixCell": 168, "ImpactRecord": 29, "DocumentRecord": 9, "RemarkRecord": 3,
    "CostCell": 28, "QuotedRecord": 3, "EffortRecord": 4, "CostNote": 13,
    "CriterionRecord": 36, "StandardCriterionRecord": 16, "MilestoneRecord": 60, "VersionRecord": 8, "TermRecord": 31,
    "FootnoteRecord": 3, "RecommendationRecord": 10, "PassageRecord": 95,
    "FigureRecord": 6, "ExclusionList": 2, "ExclusionReason": 4, "MeterSetRecord": 3, "IncidentRecord": 2,
    "RectificationRecord": 2, "RiskRecord": 2, "LessonRecord": 3, "ViewRecord": 2, "DecisionRecord": 5,
    "EventRecord": 28, "WindowRecord": 2, "ConsultationRecord": 5, "MeetingRecord": 20, "PartyCount": 10,
    "ElectionRecord": 4, "DesignationRecord": 1, "DeterminationStep": 3, "DiaryRecord": 8,
}  # fmt: skip


@pytest.fixture(scope="module")
def files() -> RecordFiles:
    return read([DATA])


def test_how_many_records_of_each_kind_there_are(files: RecordFiles) -> None:
    held = Counter(type(record).__name__ for sheet in files.sheets for _, record in walk(sheet.content))
    assert {kind: held[kind] for kind in HELD} == HELD


def test_every_known_kind_of_file_is_there(files: RecordFiles) -> None:
    assert {sheet.file.split("/")[-1].split(".")[0] for sheet in files.sheets} == set(SHEETS)


def test_every_record_of_a_list_has_a_source_or_stands_in_one_that_has(files: RecordFiles) -> None:
    for sheet in files.sheets:
        sourced = {place for place, record in walk(sheet.content) if getattr(record, "source", None) is not None}
        for place, record in walk(sheet.content):
            if isinstance(record, Source) or place.count("/") < 2:
                continue
            parts = place.split("/")
            assert any("/".join(parts[:end]) in sourced for end in range(2, len(parts) + 1)), f"{sheet.file}{place}"


def test_what_a_paper_leaves_open_stays_open(files: RecordFiles) -> None:
    decisions = {decision.key: decision for decision in files.of(DecisionsSheet)[0].decisions}
    assert decisions["dcc-go-no-go"].outcome is None
    assert str(decisions["dcc-go-no-go"].day) == "2021-11-03"
    assert decisions["dcc-operational-acceptance"].day is None
    meetings = {meeting.key: meeting.number for s in files.of(MeetingsSheet) for meeting in s.meetings}
    assert meetings["panel-2018-08-10"] is None
    assert meetings["panel-2018-09-14"] == 60


def test_a_version_is_words_and_its_day_a_day(files: RecordFiles) -> None:
    history = next(s for s in files.of(VersionsSheet) if s.release == "november-2019").versions
    assert [(row.version, str(row.day)) for row in history] == [
        ("0.1", "2019-02-08"),
        ("1.0", "2019-02-18"),
        ("1.1", "2019-05-02"),
    ]


def test_a_merged_cell_covers_every_row_it_spans(files: RecordFiles) -> None:
    sheet = next(s for s in files.of(CostsSheet) if s.release == "november-2019")
    estimated = sheet.cells[4]
    assert estimated.rows == ("design", "build", "pre-integration-testing")
    assert (estimated.columns, estimated.state) == (("SECMP0062",), "range")
    assert (estimated.low, estimated.high, estimated.printed) == (573_000, 769_000, "£573,000-£769,000")


@pytest.mark.parametrize(("text", "amounts"), [("-", []), ("£1,200", [1200]), ("from £5 to £7,000.", [5, 7000])])
def test_amounts_are_read_in_whole_pounds(text: str, amounts: list[int]) -> None:
    assert pounds_in(text) == amounts


def test_a_sign_without_an_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="not an amount"):
        pounds_in("£x")


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "reason"),
    [
        (f"{OLD}/impacts.yaml", "state: ticked", "state: blank", "/participants/rows/0/cells/0", "a blank cell"),
        (f"{OLD}/impacts.yaml", "column: suppliers", "column: gas-networks", "/participants", "has not one cell"),
        (f"{OLD}/impacts.yaml", "document: Appendix AD", "document: Appendix ZZ", "/", "not in the document matrix"),
        (f"{OLD}/summaries.yaml", "modification: SECMP0023", "modification: SECMP0018", "/", "stands twice"),
        (f"{OLD}/costs.yaml", "low: 414393", "low: 414392", "/cells/0", "is not amount"),
        (f"{OLD}/costs.yaml", "state: range", "state: amount", "/cells/4", "is not amount"),
        (f"{OLD}/costs.yaml", "state: dash", "state: blank", "/cells/5", "is not blank"),
        (f"{OLD}/costs.yaml", "[design, build,", "[design,", "/", "has 0 cells"),
        (f"{OLD}/costs.yaml", "amount: 1073269", "amount: 1073268", "/quoted/0", "is not 1073268"),
        (f"{OLD}/costs.yaml", "of_rows: [operational-one-off]", "of_rows: [operational]", "/", "are not there"),
        (f"{OLD}/costs.yaml", "days_printed: two days", "days_printed: three days", "/effort/0", "does not say"),
        (f"{OLD}/costs.yaml", 'regulatory_year: "2019/20"', 'regulatory_year: "2020/21"', "/notes/4", "does not say"),
        (f"{OLD}/versions.yaml", "18 Feb 19", "Feb 19", "/versions/1", "not one day"),
        (f"{OLD}/glossary.yaml", "acronym: DCC", "acronym: ALCS", "/", "ALCS stands twice"),
        (f"{OLD}/passages.yaml", "kind: purpose", "kind: plan", "/passages/0/kind", "plan"),
        (f"{MID}/moves.yaml", 'expected: "2021"', "expected: some day", "/moves/0", "not a date"),
        (f"{MID}/change-requests.yaml", "reference: CR1057", "reference: CR1058", "/change_requests/1", "CR1058"),
        (f"{MID}/standard-criteria.yaml", "key: coexistence", "key: service-stability", "/", "stands twice"),
        (f"{NEW}/testing.yaml", 'printed: "100%"', 'printed: "98%"', "/figures/0", "does not say"),
        (f"{NEW}/testing.yaml", "excluded: 4", "excluded: 6", "/exclusions/0/reasons/0", "does not exclude 6 of 5"),
        (f"{NEW}/testing.yaml", "key: regression-failed", "key: regression-achieved", "/", "stands twice"),
        (f"{NEW}/testing.yaml", "severities: [3]", "severities: [6]", "/figures/3/severities/0", "<= 5"),
        (f"{NEW}/incidents.yaml", "month: August", "month: July", "/incidents/0", "does not say"),
        (f"{NEW}/incidents.yaml", "category: 2", "category: 0", "/incidents/0/category", ">= 1"),
        (f"{NEW}/views.yaml", "has since taken the decision", "took", "/views/0", "does not stand in the view"),
        (f"{NEW}/decisions.yaml", "3 November 2021", "November 2021", "/decisions", "not one day"),
        (f"{NEWS}/register.yaml", "date: August 2018", "date: last month", "/events/2", "not a date"),
        (f"{NEWS}/windows.yaml", '"2018-09-06"', '"2018-09-07"', "/windows/0/closes", "is not 2018-09-07"),
        (f"{NEWS}/windows.yaml", 'closes_at: "17:00"', 'closes_at: "5pm"', "/windows/0/closes_at", "match"),
        (f"{NEWS}/designations.yaml", "SECMP0044]", "SECMP0045]", "/designations/0", "does not name SECMP0045"),
        (f"{NEWS}/determinations.yaml", "by: BEIS", "by: Ofgem", "/determinations/0/steps/2", "does not say"),
        (f"{NEWS}/diary.yaml", 'time: "11am"', 'time: "noon"', "/diary/1", "does not say"),
        (f"{NEWS}/parties.yaml", "count: 308", 'count: "308"', "/parties/0/count", "Expected `int`"),
    ],
)  # fmt: skip
def test_a_broken_fact_is_named_with_place_and_reason(
    tmp_path: Path, name: str, old: str, new: str, place: str, reason: str
) -> None:
    text = (DATA / name).read_text("utf-8")
    assert old in text, f"{name} no longer says {old!r}"
    path = tmp_path / Path(name).name
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RecordFileInvalid) as told:
        read([path])
    assert told.value.file == path.name
    assert told.value.path.startswith(place), told.value
    assert reason in told.value.reason
