"""Loading the papers: all at once, again, one file alone, and a file that was changed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import Database
from app.domain.access import ANONYMOUS, LOADER
from app.domain.errors import NotFound
from app.models.base import table_of
from app.models.criterion import CriterionWording, Mark, Statement
from app.queries.criterion import find_criterion, list_criteria
from app.queries.criterion_row import CriterionRow
from app.queries.journal import verify
from app.queries.moment import resolve
from app.services import record, record_file
from app.services.record import Loaded
from tests.support.cast import DATA, RELEASE, papers
from tests.support.small_record import count_rows, numbers

KEY = "existing-defects"  # OPSG, with a statement and a mark from the paper
CRITERIA = "csc-32-2610/criteria.yaml"


@pytest.fixture
def database(papers_url: str) -> Iterator[Database]:
    opened = Database(papers_url)
    yield opened
    opened.dispose()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data files, to change."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def load(database: Database, files: record_file.RecordFiles) -> Loaded:
    with database.writing() as session:
        return record.load(session, LOADER, files)


def change(data: Path, name: str, old: str, new: str) -> None:
    path = data / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def held(database: Database) -> CriterionRow:
    with database.reading() as session:
        return find_criterion(session, RELEASE, KEY, resolve(session), ANONYMOUS)


def added(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    journal = {"journal_entry", "journal_payload", "journal_release"}
    return {name: after[name] - n for name, n in before.items() if after[name] != n and name not in journal}


def test_the_first_load_is_one_entry_and_says_what_it_added(database_url: str) -> None:
    opened = Database(database_url)
    loaded = load(opened, papers())
    assert numbers(opened) == [1]
    assert (loaded.added["release"], loaded.added["statement"]) == (4, 8)
    assert loaded.sentence.startswith("Added ")
    assert "8 statement" in loaded.sentence
    with opened.reading() as session:
        assert verify(session).findings == ()
    opened.dispose()


def test_the_second_load_changes_nothing_and_says_so(database: Database) -> None:
    before = count_rows(database)
    loaded = load(database, papers())
    assert (loaded.added, loaded.sentence) == (
        {},
        "Nothing changed: everything in these files is in the record already.",
    )
    assert count_rows(database) == before


def test_a_file_alone_says_what_it_said_among_the_others(database: Database) -> None:
    """Without the papers' days and the bodies' names beside it, nothing reads as new."""
    before = count_rows(database)
    for name in (CRITERIA, "csc-32-2610/scope.yaml", "csc-32-2610/timetable.yaml", "papers.yaml"):
        assert load(database, record_file.read([DATA / name])).added == {}, name
    assert count_rows(database) == before


def test_a_changed_view_is_the_next_version_of_that_criterion_alone(database: Database, data: Path) -> None:
    change(data, CRITERIA, "with no further comments.", "with one comment.")
    before, was = count_rows(database), held(database)
    load(database, record_file.read([data]))
    assert added(before, count_rows(database)) == {"mark": 1, "criterion_version": 1}
    assert numbers(database) == [1, 2]
    with database.reading() as session:
        rows = list_criteria(session, RELEASE, resolve(session), ANONYMOUS)
        marks = session.execute(select(table_of(Mark)).where(table_of(Mark).c.seq == 2)).all()
    changed = [row for row in rows if row.mark and row.mark.view.endswith("with one comment.")]
    assert [row.version for row in changed] == [marks[0].version] == [was.version + 1]
    assert load(database, record_file.read([data])).added == {}


def test_a_changed_statement_is_the_second(database: Database, data: Path) -> None:
    change(data, CRITERIA, "there is no adverse impact.", "there is some impact.")
    before = count_rows(database)
    load(database, record_file.read([data]))
    assert added(before, count_rows(database)) == {"statement": 1, "criterion_version": 1, "evidence_change": 1}
    said = held(database).statement
    assert said is not None
    assert (said.version, said.text.endswith("some impact.")) == (2, True)
    assert load(database, record_file.read([data])).added == {}
    with database.reading() as session:
        table = table_of(Statement)
        assert sorted(session.execute(select(table.c.number)).scalars()) == [*[1] * 8, 2]


def test_a_criterion_that_another_body_reviews_is_a_change(database: Database, data: Path) -> None:
    old = f'key: {KEY}\n    number: "4"\n    body: opsg'
    change(data, CRITERIA, old, old.replace('"4"', '"9"').replace("opsg", "tag"))
    before = count_rows(database)
    load(database, record_file.read([data]))
    assert added(before, count_rows(database))["criterion_wording"] == 1
    assert held(database).body == "tag"
    assert load(database, record_file.read([data])).added == {}


def test_a_renumbered_criterion_is_a_new_wording_of_the_same(database: Database, data: Path) -> None:
    change(data, CRITERIA, f'key: {KEY}\n    number: "4"', f'key: {KEY}\n    number: "4a"')
    before = count_rows(database)
    load(database, record_file.read([data]))
    assert added(before, count_rows(database)) == {"criterion_wording": 1}
    assert (held(database).number, held(database).version) == ("4a", 2)


def test_a_file_about_what_is_not_there_is_refused_whole(database_url: str) -> None:
    opened = Database(database_url)
    before = count_rows(opened)
    with pytest.raises(NotFound, match=r"There is no (release|body) '"):
        load(opened, record_file.read([DATA / CRITERIA]))
    assert count_rows(opened) == before
    opened.dispose()


def test_what_is_loaded_keeps_its_paper_and_line(database: Database) -> None:
    row = held(database)
    assert row.source is not None
    assert (row.source.paper, row.source.file, row.source.line) == ("CSC_32_2610", "004_3204e8f525bfd906.txt", 578)
    assert row.statement is not None
    assert row.statement.source is not None
    assert row.statement.source.label == "CSC_32_2610, line 596"
    with database.reading() as session:
        table = table_of(CriterionWording)
        assert session.execute(select(table.c.id).where(table.c.source_paper.is_(None))).all() == []
