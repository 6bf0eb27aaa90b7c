"""Readiness over the real record: what it says at the paper's days, in how many statements, the same for everybody."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.db import Database
from app.domain.access import ANONYMOUS
from app.domain.readiness import Readiness, RequirementType
from app.domain.status import Classification, GoNoGo, Rag, RiskLevel, StepKind
from app.models.decision import Decision, Recommendation, Redating, ReleaseStep
from app.models.release import Release
from app.queries.body import body
from app.queries.criterion import list_criteria
from app.queries.moment import resolve
from app.queries.readiness import find_readiness, readiness_of
from app.queries.readiness_beside import find_beside_criteria
from app.queries.release import list_releases, release_id
from app.services.criterion import record_position
from tests.support.cast import RELEASE, Cast
from tests.support.risk_use_cases import RISK, record_one
from tests.support.small_record import SLUG, do, put, small_record, statements

CONTRADICTED = (
    "the machine contradicts the mark on consumer experience and that on deployable code, and nobody says why"
)


def said(database: Database, at: datetime | None = None, slug: str = RELEASE) -> str:
    with database.reading(fresh=True) as session:
        return find_readiness(session, slug, resolve(session, at)).sentence


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2021-09-01", "Cannot go: 15 criteria are not assessed; it is not known what is in scope; it is not known"
         " whether there are residual risks."),
        ("2021-10-20", f"Cannot go: {CONTRADICTED}; MP149 and MP180 are undecided, MP149 with 1 Working Day to its"
         " cut-off; it is not known whether there are residual risks."),
        ("2021-10-27", f"Cannot go: {CONTRADICTED}; MP180 is undecided with 1 Working Day to its cut-off; it is not"
         " known whether MP149 was decided by its cut-off, 21 October; and 1 more."),
        ("2022-01-10", "The record does not say how it ended (go-live was planned for 4 November 2021); still open:"
         f" {CONTRADICTED}; it is not known whether MP149 and MP180 were decided by their cut-offs; it is not known"
         " whether there are residual risks."),
    ],
)  # fmt: skip
def test_november_2021_at_the_days_of_its_paper(database: Database, day: str, sentence: str) -> None:
    assert said(database, datetime.fromisoformat(f"{day}T09:00:00+00:00")) == sentence


def test_what_is_recorded_here_counts(database: Database, cast: Cast) -> None:
    own, at = release_of(database), datetime(2021, 10, 20, 9, tzinfo=UTC)
    record_one(cast)
    assert "a Medium risk is open and accepted by nobody" in said(database)
    assert "it is not known whether there are residual risks" in said(database, at)
    tag = body_of(database, "tag")
    put(database, Recommendation(release_id=own, body_id=tag, version=1, outcome=GoNoGo.NO_GO, words="No.", by="x",
                                 saw_seq=1, effective_at=at), release_ids=(own,))  # fmt: skip
    assert said(database, at).startswith("Cannot go: the TAG recommends no-go; ")
    put(database, Decision(release_id=own, body_id=body_of(database, "csc"), version=1, outcome=GoNoGo.GO, words="Go.",
                           by="x", saw_seq=1, pinned="{}", pinned_sha256="x", effective_at=at),
        release_ids=(own,))  # fmt: skip
    assert said(database, at).startswith("Go was decided by the CSC on 20 October 2021; still open: the TAG ")
    assert said(database).startswith(
        "Go was decided by the CSC on 20 October 2021, and the record does not say whether"
    )
    moved = datetime(2021, 10, 22, 9, tzinfo=UTC)
    put(database, Redating(release_id=own, version=1, former=None, go_live=date(2021, 12, 2), reason="x", by="x",
                           effective_at=moved), release_ids=(own,))  # fmt: skip
    assert ", before go-live was moved to " in said(database, moved)
    assert ", before go-live was moved to " not in said(database, at)
    put(database, ReleaseStep(release_id=own, version=1, kind=StepKind.GONE_LIVE, by="x",
                              effective_at=datetime(2021, 11, 4, 9, tzinfo=UTC)), release_ids=(own,))  # fmt: skip
    assert said(database) == "Went live on 4 November 2021."
    assert said(database, moved).startswith("Go was decided by the CSC")


def release_of(database: Database) -> int:
    with database.reading(fresh=True) as session:
        return release_id(session, RELEASE)


def body_of(database: Database, slug: str) -> int:
    with database.reading(fresh=True) as session:
        return int(session.execute(body.select().where(body.c.slug == slug)).one().id)


def test_a_release_with_nothing_in_the_record_is_not_known_to_be_ready(database_url: str) -> None:
    opened = Database(database_url)
    small_record(opened)
    with opened.reading() as session:
        found = find_readiness(session, SLUG, resolve(session))
    assert found.verdict is Readiness.UNKNOWN
    assert {each.satisfied for each in found.requirements} == {None}
    opened.dispose()


def test_it_is_the_same_in_everybodys_eyes(database: Database, cast: Cast) -> None:
    small = Release(slug="later", title="Later", classification=Classification.WHITE)
    put(database, small, touches_all=True)
    member = cast.actor("opsg-member")
    with database.reading(fresh=True) as session:
        moment = resolve(session)
        key = list_criteria(session, "june-2020", moment, ANONYMOUS)[0].key
    do(database, lambda s: record_position(
        s, member, release="june-2020", key=key, status=Rag.GREEN, words="", saw=0))  # fmt: skip
    answers = set()
    for who in (ANONYMOUS, member, cast.actor("tag-chair"), cast.actor("secretariat")):
        with database.reading(fresh=True) as session:
            moment = resolve(session)
            head = next(each for each in list_releases(session, moment) if each.slug == "june-2020")
            criteria = list_criteria(session, "june-2020", moment, who)
            beside = find_beside_criteria(session, "june-2020", moment)
            found = readiness_of(head, criteria, beside, moment)
            assert any(each.type is RequirementType.AGREED and not each.satisfied for each in found.requirements)
            answers.add(found.sentence)
    assert len(answers) == 1


def test_all_releases_together_say_what_each_says(database: Database, cast: Cast) -> None:
    record_one(cast)
    with database.reading(fresh=True) as session:
        moment = resolve(session)
        heads = list_releases(session, moment)
        criteria = list_criteria(session, None, moment, ANONYMOUS)
        with statements(database) as sent:
            beside = find_beside_criteria(session, None, moment)
        assert len(sent) == 1
        for head in heads:
            own = tuple(row for row in criteria if row.release == head.slug)
            assert readiness_of(head, own, beside, moment) == find_readiness(session, head.slug, moment)


def test_it_is_a_fixed_number_of_statements(database: Database, cast: Cast) -> None:
    def count(slug: str) -> int:
        with statements(database) as sent, database.reading(fresh=True) as session:
            find_readiness(session, slug, resolve(session))
        return len(sent)

    record_one(cast)  # after which marks have to be judged
    before = count(RELEASE)
    for level in RiskLevel:
        record_one(cast, replace(RISK, level=level))
    assert count(RELEASE) == before <= 8
