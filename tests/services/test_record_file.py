"""Reading the data files: what stands in ours, and that a broken one is named with file, place and reason."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import RecordFileInvalid
from app.domain.milestone import DateRule
from app.domain.status import Classification, Rag, Standing
from app.services.record_file import RecordFiles, read, walk
from app.services.record_kinds import Source
from app.services.record_sheets import (
    SHEETS,
    BodiesSheet,
    CriteriaSheet,
    MeetingsSheet,
    PapersSheet,
    ReleaseSheet,
    ScopeSheet,
    TimetableSheet,
)

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def files() -> RecordFiles:
    return read([DATA])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with the same files of the kinds that name each other, to be broken."""
    kinds = {"papers", "bodies", "meetings", "release", "scope", "criteria", "timetable"}

    def others(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name.endswith(".yaml") and name.split(".")[0] not in kinds]

    return shutil.copytree(DATA, tmp_path / "data", ignore=others)


def change(old: str, new: str) -> Callable[[str], str]:
    def changed(text: str) -> str:
        assert old in text, f"the file no longer says {old!r}"
        return text.replace(old, new, 1)

    return changed


def broken(copy: Path, name: str, edit: Callable[[str], str]) -> RecordFileInvalid:
    path = copy / name
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    with pytest.raises(RecordFileInvalid) as told:
        read([copy])
    return told.value


def test_the_november_2021_release_is_all_there(files: RecordFiles) -> None:
    release = next(r for r in files.of(ReleaseSheet) if r.slug == "november-2021")
    assert (release.title, release.classification) == ("November 2021 SEC Release", Classification.WHITE)
    assert (release.go_live_day and release.go_live_day.isoformat(), release.decider) == ("2021-11-04", "csc")
    criteria = next(c for c in files.of(CriteriaSheet) if c.release == "november-2021").criteria
    marks = [(c.body, c.mark.status) for c in criteria if c.mark]
    assert [marks.count(("opsg", Rag.GREEN)), marks.count(("opsg", Rag.AMBER))] == [7, 1]
    assert marks.count(("tag", Rag.GREEN)) == 7
    assert sum(c.statement is not None for c in criteria) == 8
    assert [c.key for c in criteria if c.mark and c.mark.qualifications] == [
        "service-stability",
        "coexistence",
        "consumer-experience",
    ]


def test_the_conditional_items_have_a_cut_off_and_a_decider(files: RecordFiles) -> None:
    scope = next(s for s in files.of(ScopeSheet) if s.release == "november-2021").scope
    assert len(scope) == 11
    conditional = {
        s.modification: (s.cut_off_day and s.cut_off_day.isoformat(), s.decider, s.names)
        for s in scope
        if s.standing is Standing.TARGETED
    }
    assert conditional == {
        "MP149": ("2021-10-21", "authority", ("MP149",)),
        "MP180": ("2021-10-28", "authority", ("MP149",)),
    }
    ticked = [s.modification for s in scope if s.impacts_dcc_systems and s.impacts_dcc_systems.state == "ticked"]
    assert ticked == [
        "SECMP0007",
        "MP077",
        "MP090",
        "MP105",
    ]


def test_the_timetables_keep_vague_dates_and_rules(files: RecordFiles) -> None:
    tables = {t.release: t.timetable for t in files.of(TimetableSheet)}
    assert (len(tables["november-2019"]), len(tables["june-2020"])) == (28, 23)
    assert [m.date for m in tables["november-2019"] if m.paper_date.kind != "exact"] == [
        "Late Jul 19",
        "W/C 16 Sep 19",
        "By 23 Sep 19",
        "By 14 Oct 19",
    ]
    undated = [m for m in tables["june-2020"] if m.paper_date.kind == "unknown"]
    assert len(undated) == 14
    assert [m.date_rule for m in undated if m.date_rule] == [
        DateRule("uit-commences", -10, "working_days"),
        DateRule("uit-window-closes", -5, "working_days"),
    ]


def test_words_written_after_a_decision_can_be_taken_away(files: RecordFiles) -> None:
    sheet = next(c for c in files.of(CriteriaSheet) if c.release == "november-2021")
    criteria = {c.key: c for c in sheet.criteria}
    for key, gone in (
        ("coexistence", "DSP Technical Refresh activities in November"),
        ("code-deployable", "Uplift"),
    ):
        mark = criteria[key].mark
        assert mark is not None
        assert gone in mark.view
        assert gone not in mark.view_at_decision
    plain = criteria["components-ready"].mark
    assert plain is not None
    assert plain.view_at_decision == plain.view


def test_papers_bodies_and_meetings(files: RecordFiles) -> None:
    papers = {p.name: p for p in files.of(PapersSheet)[0].papers}
    assert list(papers) == ["SECP_68_1005_10", "SECP_76_1701_23", "CSC_32_2610", "SEC Newsletter August 2018"]
    assert papers["CSC_32_2610"].dated_day.isoformat() == "2021-10-19"
    slugs = {b.slug for b in files.of(BodiesSheet)[0].bodies if b.kind == "body"}
    assert slugs == {"panel", "change-board", "csc", "opsg", "tag", "ssc", "tabasc", "smki-pma"}
    meetings = {m.key for s in files.of(MeetingsSheet) for m in s.meetings}
    assert {"opsg-2021-10-05", "tag-2021-09-29"} <= meetings


def test_every_record_says_where_it_comes_from(files: RecordFiles) -> None:
    sources = [r for sheet in files.sheets for _, r in walk(sheet.content) if isinstance(r, Source)]
    assert len(sources) > 120
    assert sources[0].label.split(", line ")[0] == sources[0].paper


def test_one_folder_reads_alone(files: RecordFiles) -> None:
    part = read([DATA / "csc-32-2610", DATA / "bodies.yaml"])
    assert {type(s.content) for s in part.sheets} < {type(s.content) for s in files.sheets}
    again = read([DATA])
    assert [s.sha256 for s in again.sheets] == [s.sha256 for s in files.sheets]


CRITERIA, SCOPE, TABLE = (
    "csc-32-2610/criteria.yaml",
    "csc-32-2610/scope.yaml",
    "secp-76-1701-23/timetable.yaml",
)


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "reason"),
    [
        (SCOPE, "part: null", "part: null\n    colour: red", "/scope/0", "unknown field `colour`"),
        (SCOPE, "part: null", "", "/scope/0", "missing required field `part`"),
        (SCOPE, "part: null", "part: null\n    part: null", "line 7, column 5", "part stands twice"),
        (SCOPE, "standing: included", "standing: enclosed", "/scope/0/standing", "enclosed"),
        (SCOPE, "standing: included", "standing: on", "line 12, column 15", "write on in quotes"),
        (SCOPE, 'cut_off: "21 October 2021"', 'cut_off: "October 2021"', "/scope/5", "not one day"),
        (SCOPE, 'cut_off: "21 October 2021"', "cut_off: 2021-10-21", "line 82, column 14", "in quotes"),
        (SCOPE, "names: [MP149]", "names: [MP150]", "/scope/5", "does not name MP150"),
        (SCOPE, "MP077", "SECMP0007", "/", "scope item SECMP0007 stands twice"),
        (SCOPE, "state: ticked", "state: blank", "/scope/0/impacts_dcc_systems", "a blank cell is"),
        (SCOPE, "decider: authority", "decider: council", "/scope/5/decider", "no body council"),
        (SCOPE, "line: 25", "line: 0", "/scope/0/source/line", ">= 1"),
        (SCOPE, "ticked, printed: \"✓\"", "stated, printed: yes it does", "/scope/0", "a source of their own"),
        (SCOPE, "release: november-2021", "release: november-2031", "/release", "no release november-2031"),
        (SCOPE, "paper: CSC_32_2610", "paper: CSC_33_2610", "/scope/0/source", "no paper CSC_33_2610"),
        (SCOPE, "scope:", "scope: !!python/name:os.system", "line 4, column 8", "could not determine"),
        (SCOPE, "scope:", "scope: [", "line ", "expected"),
        (SCOPE, "release: november-2021", "? [release]\n: november-2021", "line 3, column 3", "plain word"),
        (CRITERIA, 'number: "1"', "number: 1", "/criteria/0/number", "Expected `str`, got `int`"),
        (CRITERIA, "printed: GREEN", "printed: AMBER", "/criteria/0/mark", "'AMBER' is not green"),
        (CRITERIA, "meeting: opsg-2021-10-05", "meeting: opsg-1", "/criteria/0/mark/meeting", "opsg-1"),
        (CRITERIA, 'at: "2021-10-05"', 'at: "5.10.21"', "/criteria/0/statement/effective_at", "RFC3339"),
        (CRITERIA, 'number: "2"', 'number: "1"', "/", "number opsg 1 stands twice"),
        (TABLE, 'date: "11 Oct 19"', 'date: "31 Sep 19"', "/timetable/0", "day"),
        (TABLE, "rule: By 10", "rule: By 11", "/timetable/12", "do not print the rule"),
        (TABLE, "key: uit-commences", "key: uit-starts", "/", "counts from uit-commences"),
        ("papers.yaml", '"2020-01-17"', '"2020-01-18"', "/papers/1", "2020-01-18"),
        ("papers.yaml", "meeting: 76", "meeting: 77", "/papers/1", "meeting 77"),
        ("papers.yaml", "reference: CSC_32_2610", "reference: CSC 32", "/papers/2", "not a paper reference"),
        ("secp-76-1701-23/release.yaml", "june-2020", "november-2019", "/", "already holds this"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_place_and_reason(
    copy: Path, name: str, old: str, new: str, place: str, reason: str
) -> None:
    told = broken(copy, name, change(old, new))
    assert told.file == name
    assert told.path.startswith(place), told
    assert told.path == place or place == "line "
    assert reason in told.reason
    assert str(told).startswith(f"{name}: ")


def test_a_meeting_listed_in_two_files_is_refused(copy: Path) -> None:
    shutil.copy(copy / "csc-32-2610/meetings.yaml", copy / "secp-76-1701-23/meetings.yaml")
    with pytest.raises(RecordFileInvalid, match=r"secp.*/meetings\.yaml: /meetings: meeting .* stands twice"):
        read([copy])


@pytest.mark.parametrize("name", ["recipe.yaml", "scope.yml", "notes/scope.txt.yaml.yml"])
def test_a_file_of_no_known_kind_is_refused(copy: Path, name: str) -> None:
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text("release: november-2021\n", "utf-8")
    with pytest.raises(RecordFileInvalid, match="not a known kind"):
        read([copy])


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordFileInvalid, match=r"scope\.yaml: /: No such file"):
        read([tmp_path / "scope.yaml"])
    with pytest.raises(RecordFileInvalid, match="no data files in this folder"):
        read([tmp_path])
    (tmp_path / "scope.yaml").write_bytes(b"release: \xff")
    with pytest.raises(RecordFileInvalid, match=r"scope\.yaml: byte 9: not UTF-8"):
        read([tmp_path])
    (tmp_path / "scope.yaml").write_bytes(b"release: \x01")
    with pytest.raises(RecordFileInvalid, match="not YAML that can be read"):
        read([tmp_path])
    (tmp_path / "scope.yaml").write_bytes(b"")
    with pytest.raises(RecordFileInvalid, match=r"scope\.yaml: /: Expected `object`, got `null`"):
        read([tmp_path])


def test_a_record_file_may_hold_another_releases_scope_under_a_second_name(copy: Path) -> None:
    (copy / "secp-76-1701-23/scope.yaml").unlink()
    text = (copy / SCOPE).read_text("utf-8").replace("release: november-2021", "release: june-2020")
    (copy / "csc-32-2610/scope.other.yaml").write_text(text, "utf-8")
    scope = {s.release: s.scope for s in read([copy]).of(ScopeSheet)}
    assert scope["june-2020"] == scope["november-2021"]
    assert [item.modification for item in scope["november-2020"]][:2] == ["SECMP0046", "SECMP0062"]


def test_a_later_note_has_to_stand_in_the_view(copy: Path) -> None:
    told = broken(
        copy, CRITERIA, change("not to pursue with the DSP Technical Refresh activities in", "to pursue it in")
    )
    assert told.path == "/criteria/2/mark"
    assert "does not stand in the view" in told.reason


def test_a_release_may_have_no_day_yet(copy: Path) -> None:
    edit = change('go_live: "25 June 2020"', "go_live: null")
    path = copy / "secp-76-1701-23/release.yaml"
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    releases = {r.slug: r.go_live_day for r in read([copy]).of(ReleaseSheet)}
    assert releases["june-2020"] is None


def test_a_merged_mapping_is_refused(copy: Path) -> None:
    told = broken(copy, SCOPE, lambda text: f"<<: {{release: x}}\n{text}")
    assert told.path == "line 1, column 1"


def test_the_format_is_explained(files: RecordFiles) -> None:
    text = (DATA / "README.md").read_text("utf-8")
    for name in SHEETS:
        assert f"`{name}.yaml`" in text, f"data/README.md does not explain {name}.yaml"
    assert {s.file.split("/")[-1].split(".")[0] for s in files.sheets} <= set(SHEETS)
