"""The log of the DCC's submissions: what each row says on both databases, at each moment, in so many statements."""

from datetime import date, datetime
from functools import partial
from hashlib import sha256

import pytest
from sqlalchemy import select

from app import clock
from app.db import Database
from app.domain.document import DocumentFacts, File
from app.domain.evidence_due import EVIDENCE_WORKING_DAYS
from app.domain.instant import london_day
from app.domain.meeting import MeetingFacts
from app.domain.status import Phase, ReportKind, Seat, Severity, TadStep
from app.domain.submission import SubmissionKind
from app.domain.testing_issue import IssueFacts
from app.domain.working_days import england_and_wales
from app.models.base import table_of
from app.models.criterion import Retraction, Statement
from app.queries.evidence_due import list_evidence_due
from app.queries.moment import resolve
from app.queries.submission import SubmissionRow, Submissions, find_submissions
from app.services.completion_report import record_report
from app.services.document import give_document, withdraw_document
from app.services.meeting import call_meeting, cancel_meeting
from app.services.tad import record_tad_step
from app.services.testing_issue import record_issue
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import SLUG, do, put, small_record, statements
from tests.support.submitting import Dcc, london

BYTES = b"a report"
FILE = File("r.txt", "text/plain", sha256(BYTES).hexdigest(), BYTES)
PLAN = SubmissionKind.PLAN
LACKING = IssueFacts("No plan", Severity.THREE)


@pytest.fixture
def dcc(database: Database, cast: Cast) -> Dcc:
    return Dcc(database, cast)


def found(
    database: Database, slug: str = RELEASE, as_at: datetime | None = None, known_at: datetime | None = None
) -> Submissions:
    with database.reading(fresh=True) as session:
        return find_submissions(session, slug, resolve(session, as_at, known_at))


def words(rows: tuple[SubmissionRow, ...]) -> dict[str, str]:
    return {row.key: row.timed.words for row in rows}


def statements_of(database: Database, as_at: datetime | None = None) -> dict[str, str]:
    return words(found(database, as_at=as_at).of(SubmissionKind.STATEMENT))


def test_what_papers_tell_is_judged_only_where_they_give_the_day(database: Database) -> None:
    log = found(database)
    assert log.summary == (
        "8 of 15 statements given; 7 not in the record; whether 8 came in time is not known.",
        "None of 4 sets of documents in the record.",
    )
    first = log.rows[0]
    assert (first.title, first.given.dated, first.given.late_entry, first.given.versions) == ("OPSG 1", False, False, 1)
    assert first.due is not None
    assert (first.due.day, first.due.because) == (
        date(2021, 9, 28),
        "5 Working Days before the OPSG meeting of 5 October 2021",
    )
    june = found(database, "june-2020")
    assert {row.due.day if row.due else None for row in june.of(SubmissionKind.STATEMENT)} == {
        date(2020, 5, 26),
        date(2020, 5, 20),
    }
    # The criteria that are SECAS's own are not for the DCC to state.
    assert len(june.of(SubmissionKind.STATEMENT)) == 13
    assert "secas-changes-ready" not in words(june.rows)


def test_statements_early_late_and_after_the_assessment(database: Database, dcc: Dcc) -> None:
    dcc.state("code-deployable", "Ready.", london(9, 21))
    dcc.state("code-deployable", "Readier.", london(9, 30), saw=2)
    dcc.state("test-phases-closed", "Closed.", london(9, 22, 17, 0))
    dcc.state("regression-testing", "Passed.", london(9, 22, 17, 1))
    dcc.state("no-severity-1-2", "None.", london(9, 30))
    told = statements_of(database)
    assert told["code-deployable"] == "1 Working Day early"
    assert told["test-phases-closed"] == "on time"
    assert told["regression-testing"] == "late by less than 1 Working Day"
    assert told["no-severity-1-2"] == "late by 6 Working Days"
    rows = {row.key: row for row in found(database).of(SubmissionKind.STATEMENT)}
    first = rows["code-deployable"].given
    assert (first.versions, first.after_review, first.late_entry, first.at) == (2, 1, True, london(9, 21))
    assert rows["code-deployable"].missing == ()
    assert rows["user-testing-opportunity"].missing == ("the statement",)
    assert rows["regression-testing"].given.after_review == 0


def test_each_moment_has_its_own_log(database: Database, dcc: Dcc) -> None:
    with database.reading(fresh=True) as session:
        before = resolve(session).known_at
    dcc.state("code-deployable", "Ready.", london(9, 21))
    assert statements_of(database, london(9, 20))["code-deployable"] == "due in 2 Working Days"
    assert statements_of(database, london(9, 22, 16))["code-deployable"] == "1 Working Day early"
    assert statements_of(database, london(9, 22, 16))["test-phases-closed"] == "due today"
    then = found(database, known_at=before)
    assert words(then.of(SubmissionKind.STATEMENT))["code-deployable"] == "not in the record"


def test_a_retracted_statement_was_never_given(database: Database, dcc: Dcc) -> None:
    dcc.state("code-deployable", "Ready.", london(9, 21))
    statement = table_of(Statement)
    with database.reading(fresh=True) as session:
        id = session.execute(select(statement.c.id).where(statement.c.text == "Ready.")).scalar_one()
    put(database, Retraction(table_name="statement", row_id=id, reason="A slip."))
    assert statements_of(database)["code-deployable"] == "not in the record"


def test_a_document_that_was_withdrawn_was_not_given(database: Database, cast: Cast) -> None:
    who, key, facts = cast.actor("dcc"), "environments-aligned", DocumentFacts("Alignment")

    def row() -> SubmissionRow:
        return next(row for row in found(database).of(SubmissionKind.DOCUMENTS) if row.key == key)

    do(database, lambda s: give_document(s, who, release=RELEASE, key=key, facts=facts, file=FILE, saw=0))
    assert row().timed.words.startswith("late by ")
    assert (row().given.versions, row().missing) == (1, ())
    gone = {"release": RELEASE, "key": key, "document": "alignment", "words": "Old."}
    do(database, lambda s: withdraw_document(s, who, **gone, saw=1))
    assert (row().timed.words, row().missing) == ("not in the record", ("a document",))


def test_reports_and_the_tad_by_the_timetable(database: Database, cast: Cast) -> None:
    who, slug = cast.actor("dcc"), "november-2019"
    report = partial(record_report, release=slug, phase=Phase.SIT, link="https://example.org/r")
    day = datetime.fromisoformat
    do(
        database,
        lambda s: report(s, who, kind=ReportKind.INTERIM, version="0.1", effective_at=day("2019-08-20T10:00Z")),
    )
    do(
        database,
        lambda s: report(s, who, kind=ReportKind.FINAL, version="1.0", effective_at=day("2019-09-20T10:00Z")),
    )
    do(
        database,
        lambda s: record_tad_step(
            s, who, release=slug, step=TadStep.DRAFT, version="0.1", effective_at=day("2019-04-29T10:00Z")
        ),
    )
    log = found(database, slug)
    assert words(log.of(SubmissionKind.REPORT)) == {
        "SIT-interim": "1 Working Day early",
        "SIT-final": "late by 2 Working Days",
        "UIT-final": "not in the record",
    }
    assert words(log.of(SubmissionKind.TAD)) == {"draft": "on time", "update": "not in the record"}
    assert [row.due.because for row in log.of(SubmissionKind.REPORT) if row.due][-1] == "the end of UIT"


def test_issues_that_lack_a_plan(database: Database, cast: Cast) -> None:
    who = cast.actor("dcc")
    for title, severity, plan in (
        ("No plan", Severity.THREE, None),
        ("With a plan", Severity.FOUR, "A new image."),
        ("Blocking", Severity.ONE, None),
    ):
        facts = IssueFacts(title, severity, resolution_plan=plan)
        do(database, partial(record_issue, actor=who, release=RELEASE, facts=facts))
    (row,) = found(database).of(PLAN)
    assert (row.text, row.due, row.missing, row.timed.words) == (
        "No plan",
        None,
        ("the resolution plan",),
        "not given; when it is due is not known",
    )


def test_a_meeting_called_here_assesses_what_no_paper_dates(database_url: str) -> None:
    database = Database(database_url)
    small = small_record(database)
    small.criterion("code-deployable")
    chair = small.person("chair", ("tag", Seat.CHAIR))

    def due() -> date | None:
        with database.reading(fresh=True) as session:
            (row,) = list_evidence_due(session, SLUG, resolve(session))
        return row.due.day if row.due else None

    assert due() is None
    day = england_and_wales().add(london_day(clock.now()), 10)
    do(database, lambda s: call_meeting(s, chair, body="tag", facts=MeetingFacts(day, 60)))
    assert due() == england_and_wales().add(day, -EVIDENCE_WORKING_DAYS)
    assert words(found(database, SLUG).rows) == {"code-deployable": "due in 5 Working Days"}
    do(database, lambda s: cancel_meeting(s, chair, body="tag", day=day, reason="Not quorate."))
    assert due() is None
    database.dispose()


def test_the_number_of_statements_is_fixed(database: Database, cast: Cast, dcc: Dcc) -> None:
    counted = []
    for many in (False, True):
        if many:
            dcc.state("code-deployable", "Ready.", london(9, 21))
            dcc.state("test-phases-closed", "Closed.", london(9, 21))
            do(database, partial(record_issue, actor=cast.actor("dcc"), release=RELEASE, facts=LACKING))
        with database.reading(fresh=True) as session:
            moment = resolve(session)
            with statements(database) as sent:
                find_submissions(session, RELEASE, moment)
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 19
