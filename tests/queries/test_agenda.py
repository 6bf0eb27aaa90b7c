"""Agendas from the record: every kind of item found where it stands, and gone once it is done."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from app.db import Database
from app.domain.access import ANONYMOUS, LOADER
from app.domain.agenda import ItemKind
from app.domain.condition import Wanted
from app.domain.exclusion_request import ExclusionAsked
from app.domain.incident import IncidentFacts
from app.domain.status import (
    ConditionOutcome,
    ExclusionClass,
    IncidentCategory,
    Office,
    Phase,
    Rag,
    ReportKind,
    ReportStep,
    Seat,
    TadStep,
)
from app.queries.agenda import Agenda, find_agenda
from app.queries.meeting import find_meeting
from app.queries.moment import resolve
from app.queries.release import find_release
from app.queries.sitting import find_sitting
from app.services import completion_report, condition, criterion, exclusion_request, tad
from app.services.incident import record_incident
from app.services.person import add_person, appoint
from tests.support.ahead import AHEAD, meeting_today, release_ahead
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import do

THEN = datetime(2021, 10, 20, 12, tzinfo=UTC)
BEFORE = datetime(2021, 10, 1, tzinfo=UTC)


def agenda(database: Database, body: str, at: datetime | None = THEN) -> Agenda:
    with database.reading(fresh=True) as session:
        return find_agenda(session, body, resolve(session, at), ANONYMOUS)


def kinds(database: Database, body: str, at: datetime | None = THEN) -> list[str]:
    return [each.kind.value for each in agenda(database, body, at).items]


def test_what_the_papers_leave_due(database: Database) -> None:
    assert [(each.kind, each.words.split(" ")[0], each.due_words) for each in agenda(database, "csc").items] == [
        (ItemKind.CUT_OFF, "MP149", "due 21 October 2021, 1 Working Day to go"),
        (ItemKind.DECISION, "Decide", "due 26 October 2021, 4 Working Days to go"),
        (ItemKind.CUT_OFF, "MP180", "due 28 October 2021, 6 Working Days to go"),
    ]
    assert kinds(database, "tag") == kinds(database, "opsg") == ["recommendation"]
    assert kinds(database, "ssc") == []
    assert kinds(database, "tag", None) == []


def test_reports_and_the_tad_go_from_body_to_body(database: Database, cast: Cast) -> None:
    dcc, chair = cast.actor("dcc"), cast.actor("tag-chair")
    at: dict[str, Any] = {"effective_at": BEFORE}
    report: dict[str, Any] = {"release": RELEASE, "phase": Phase.SIT}
    for version in ("0.9", "1.0"):
        do(database, partial(completion_report.record_report, actor=dcc, **report, kind=ReportKind.FINAL,
                             version=version, link="https://example.org/sit", **at))  # fmt: skip
    do(database, partial(tad.record_tad_step, actor=dcc, release=RELEASE, step=TadStep.DRAFT, **at))
    (due,) = [each for each in agenda(database, "tag").items if each.kind is ItemKind.REPORT]
    assert due.words == "Review the final completion report of SIT, version 1.0"
    assert kinds(database, "tag").count("tad") == 1
    assert kinds(database, "dcc") == []
    do(database, partial(completion_report.record_report_step, actor=chair, **report, report=2,
                         step=ReportStep.REVIEWED, agreed=True, **at))  # fmt: skip
    do(database, partial(tad.record_tad_step, actor=chair, release=RELEASE, step=TadStep.RECOMMENDATION, agreed=True,
                         **at))  # fmt: skip
    assert {"report", "tad"} & set(kinds(database, "tag")) == set()
    assert {"report", "tad"} <= set(kinds(database, "csc"))
    assert {"report", "tad"} & set(kinds(database, "panel")) == set()


def test_conditions_and_requests_are_due_until_they_end(database: Database, cast: Cast) -> None:
    chair, dcc = cast.actor("tag-chair"), cast.actor("dcc")
    wanted = Wanted("The last run is passed.", "DCC", datetime(2021, 10, 18, tzinfo=UTC).date())
    do(database, partial(condition.record_condition, actor=chair, release=RELEASE, key="regression-testing",
                         wanted=wanted, effective_at=BEFORE, saw=1))  # fmt: skip
    asked = ExclusionAsked("tag", ExclusionClass.DEVICE, "It fails.", "One test", effective_at=BEFORE)
    do(database, partial(exclusion_request.ask_exclusion, actor=dcc, release=RELEASE, asked=asked))
    assert kinds(database, "tag") == ["condition", "exclusion-request", "recommendation"]
    assert kinds(database, "opsg") == ["recommendation"]
    do(database, partial(exclusion_request.answer_request, actor=chair, release=RELEASE, number=1, agreed=False,
                         words="No.", effective_at=BEFORE))  # fmt: skip
    assert kinds(database, "tag") == ["condition", "recommendation"]
    do(database, partial(condition.end_condition, actor=chair, release=RELEASE, key="regression-testing", id=1,
                         outcome=ConditionOutcome.MET, words="It passed.", effective_at=BEFORE))  # fmt: skip
    assert kinds(database, "tag") == ["recommendation"]


def test_a_stale_mark_is_due_again(database: Database, cast: Cast) -> None:
    release_ahead(database, 1, rests_on='["incidents"]')
    day = meeting_today(database)
    do(database, partial(criterion.record_mark, actor=cast.actor("tag-chair"), release=AHEAD, key="code-deployable",
                         status=Rag.GREEN, view="", saw=0))  # fmt: skip
    assert kinds(database, "tag", None) == ["recommendation"]
    assert left(database, day) == 0
    facts = IncidentFacts("Service Requests are not answered.", IncidentCategory.ONE)
    do(database, partial(record_incident, actor=cast.actor("dcc"), release=AHEAD, facts=facts))
    assert kinds(database, "tag", None) == ["stale"]
    assert left(database, day) == 1


def left(database: Database, day: date) -> int:
    with database.reading(fresh=True) as session:
        moment = resolve(session)
        meeting, release = find_meeting(session, "tag", day, moment), find_release(session, AHEAD, moment)
        return find_sitting(session, meeting, release, moment, ANONYMOUS).left


def test_a_mark_takes_its_criterion_off(database: Database, cast: Cast) -> None:
    release_ahead(database, 2)
    assert kinds(database, "tag", None) == ["unmarked", "unmarked"]
    member, chair = cast.actor("tag-member"), cast.actor("tag-chair")
    position = partial(criterion.record_position, release=AHEAD, key="code-deployable", words="It.", saw=0)
    do(database, partial(position, actor=member, status=Rag.AMBER))
    assert kinds(database, "tag", None) == ["provisional", "unmarked"]
    for key in ("code-deployable", "test-phases-closed"):
        do(database, partial(criterion.record_mark, actor=chair, release=AHEAD, key=key, status=Rag.GREEN, view="",
                             saw=0))  # fmt: skip
    assert kinds(database, "tag", None) == ["recommendation"]


def test_positions_side_by_side_are_named_to_the_body_alone(database: Database, cast: Cast) -> None:
    release_ahead(database, 1)
    for login, status in (("tag-member", Rag.GREEN), ("tag-chair", Rag.RED)):
        do(database, partial(criterion.record_position, actor=cast.actor(login), release=AHEAD, key="code-deployable",
                             status=status, words="It.", saw=0))  # fmt: skip
    with database.reading(fresh=True) as session:
        named, counted = (
            find_agenda(session, "tag", resolve(session), cast.actor(login)).releases[0]
            for login in ("tag-second-member", "opsg-chair")
        )
    assert named.members == ("Tag chair", "Tag member")
    assert named.rows[0].given == {"Tag chair": Rag.RED, "Tag member": Rag.GREEN}
    assert (counted.members, counted.rows[0].given) == ((), {})
    assert counted.rows[0].criterion.tally == {Rag.GREEN: 1, Rag.RED: 1}
    # Once a mark rests on them their words are published, and still nobody else's reader learns whose they are.
    chair = cast.actor("tag-chair")
    do(database, partial(criterion.record_mark, actor=chair, release=AHEAD, key="code-deployable", status=Rag.GREEN,
                         view="", saw=0))  # fmt: skip
    with database.reading(fresh=True) as session:
        published = find_agenda(session, "tag", resolve(session), cast.actor("opsg-chair")).releases[0]
    assert [each.who for each in published.rows[0].criterion.positions] == ["a TAG member", "a TAG member"]
    assert (published.members, published.rows[0].given) == ((), {})


def test_two_members_of_one_name_stand_beside_each_other(database: Database, cast: Cast) -> None:
    release_ahead(database, 1)
    for login, status in (("namesake", Rag.GREEN), ("other-namesake", Rag.AMBER)):
        do(database, partial(add_person, actor=LOADER, login=login, name="Jane Smith", office=Office.NONE,
                             password=None))  # fmt: skip
        do(database, partial(appoint, actor=LOADER, login=login, to="tag", seat=Seat.MEMBER, effective_at=BEFORE))
        do(database, partial(criterion.record_position, actor=cast.actor(login), release=AHEAD, key="code-deployable",
                             status=status, words="It.", saw=0))  # fmt: skip
    with database.reading(fresh=True) as session:
        (release,) = find_agenda(session, "tag", resolve(session), cast.actor("secretariat")).releases
    assert release.rows[0].given == {"Jane Smith": Rag.GREEN, "Jane Smith (2)": Rag.AMBER}
