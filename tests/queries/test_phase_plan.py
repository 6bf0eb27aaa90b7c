"""Testing phases at a moment: both clocks, retractions, and a fixed number of statements."""

from datetime import UTC, datetime, timedelta

import pytest

from app.db import Database
from app.domain.phase_plan import Rate
from app.domain.status import Phase
from app.models.criterion import Retraction
from app.models.phase_plan import PhaseThreshold
from app.queries.completion_report import list_reports, list_tad
from app.queries.duty import list_duties
from app.queries.exit_criteria import find_exit
from app.queries.moment import resolve
from app.queries.phase_plan import find_phase, list_phases
from app.services.duty import declare_participation
from app.services.phase_plan import set_threshold
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import do, put, statements

AGREED = datetime(2021, 5, 5, 12, tzinfo=UTC)


def require(database: Database, cast: Cast, needed: int, since: datetime, saw: int) -> None:
    do(
        database,
        lambda session: set_threshold(
            session, cast.actor("tag-chair"), release=RELEASE, phase=Phase.SIT, required=Rate(needed, 100),
            effective_at=since, saw=saw,
        ),
    )  # fmt: skip


def required(database: Database, as_at: datetime, known_at: datetime | None = None) -> Rate | None:
    with database.reading(fresh=True) as session:
        row = find_phase(session, RELEASE, "SIT", resolve(session, as_at, known_at))
    return row.required.rate if row.required else None


def test_a_rate_holds_from_its_day_and_was_known_from_its_entry(database: Database, cast: Cast) -> None:
    require(database, cast, 95, AGREED, 0)
    with database.reading(fresh=True) as session:
        between = resolve(session).known_at
    # Recorded later and agreed earlier: it fills the gap before, and replaces nothing.
    require(database, cast, 90, AGREED - timedelta(days=30), 1)
    assert required(database, AGREED) == Rate(95, 100)
    assert required(database, AGREED - timedelta(microseconds=1)) == Rate(90, 100)
    assert required(database, AGREED - timedelta(microseconds=1), between) is None
    assert required(database, AGREED - timedelta(days=31)) is None


def test_a_retracted_rate_counts_no_more(database: Database, cast: Cast) -> None:
    require(database, cast, 95, AGREED, 0)
    with database.reading(fresh=True) as session:
        known = resolve(session).known_at
        number = session.query(PhaseThreshold).one().id
    assert number is not None
    put(database, Retraction(table_name="phase_threshold", row_id=number, reason="A slip."))
    assert required(database, AGREED) is None
    assert required(database, AGREED, known) == Rate(95, 100)


@pytest.mark.parametrize("parties", [0, 2])
def test_the_number_of_statements_is_fixed(database: Database, cast: Cast, parties: int) -> None:
    for who in ("party", "second-party")[:parties]:
        do(
            database,
            lambda session, who=who: declare_participation(  # type: ignore[misc]
                session, cast.actor(who), release=RELEASE, party=who, takes_part=True
            ),
        )
    with database.reading(fresh=True) as session:
        moment = resolve(session)
        for most, ask in (
            (4, lambda: list_phases(session, RELEASE, moment)),
            (3, lambda: list_reports(session, RELEASE, Phase.SIT, moment)),
            (2, lambda: list_tad(session, RELEASE, moment)),
            (7, lambda: list_duties(session, RELEASE, moment)),
            (14, lambda: find_exit(session, RELEASE, Phase.SIT, moment)),
        ):
            with statements(database) as sent:
                ask()
            assert len(sent) <= most, (most, sent)
