"""Growing a release far beyond what could be posted in the time.

Each case comes in once through the service. Its further runs are copies of that run, made by the database itself
and recorded with a receipt and a journal entry as the service would have.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

from app import ledger
from app.db import Database
from app.domain.access import LOADER
from app.domain.journal import StagedEntry
from app.models.testing import TestReceipt
from benchmarks.grounds import Place
from benchmarks.material import Run, make_case, say
from benchmarks.posting import post_once
from benchmarks.yardsticks import connect

WINDOW = 10_000
# So many runs of the same cases come before others do.
RUNS_A_CASE = 10
LABEL = "grown"
RESULT_COLUMNS = "run_id, case_id, bucket_id, duration_us, message, retries"
LAST_RUN = "select id, release_id, phase_id from test_run order by id desc limit 1"
TAKE_PLACE = "update test_phase set run_no = run_no + 1 where id = %s returning run_no"
NEW_RUN = """
    insert into test_run (release_id, phase_id, source, run, attempt, environment)
    values (%s, %s, 'seed', %s, 1, 'SIT-A') returning id
"""
NEW_PLACE = "insert into test_run_order (release_id, source, run, phase_id, run_no) values (%s, 'seed', %s, %s, %s)"
CLONE = f"""
    insert into test_result ({RESULT_COLUMNS})
    select %s, case_id, bucket_id, duration_us, message, retries from test_result where run_id = %s
"""
COUNT_NOW = """
    update case_state set run_id = r.run_id, rank = (1::bigint << 62) | (%s::bigint << 31) | 1
    from test_result r where case_state.phase_id = %s and case_state.case_id = r.case_id and r.run_id = %s
"""
Connection = psycopg.Connection[tuple[Any, ...]]


class Growth:
    """A release that grows: which run said last what of each window of cases. All of them passed."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._release, self._phase = 0, 0
        self._latest: list[int] = []
        self._copies, self._size = 0, 0

    def grow(self, size: int) -> None:
        """Let the release hold so many results, each case with ten of them where it is large enough.

        Args:
            size: how many.
        """
        windows = max(1, size // (WINDOW * RUNS_A_CASE))
        database = Database(self._place.url)
        try:
            while self._size < size:
                if len(self._latest) < windows:
                    self._post()
                else:
                    self._copy(database, self._copies % windows)
                self._size += WINDOW
        finally:
            database.dispose()

    def _post(self) -> None:
        """Post cases never seen before."""
        number = len(self._latest)
        cases = (make_case(n, LABEL) for n in range(number * WINDOW, (number + 1) * WINDOW))
        post_once(self._place, Run(f"first-{number:06}", tuple(say(case, "passed", 1_000) for case in cases)))
        with connect(self._place) as connection:
            found = connection.execute(LAST_RUN).fetchone()
        assert found is not None
        run, self._release, self._phase = found
        self._latest.append(run)

    def _copy(self, database: Database, window: int) -> None:
        """Let a further run say the same of the cases of a window."""
        self._copies += 1
        name = f"seed-{self._copies:06}"
        with connect(self._place) as connection, connection.transaction():
            place = _one(connection, TAKE_PLACE, [self._phase])
            run = _one(connection, NEW_RUN, [self._release, self._phase, name])
            connection.execute(NEW_PLACE, [self._release, name, self._phase, place])
            connection.execute(CLONE, [run, self._latest[window]])
            connection.execute(COUNT_NOW, [place, self._phase, run])
        self._latest[window] = run
        self._stage(database, run, place)
        self._place.rows += WINDOW
        self._place.changing += 1

    def _stage(self, database: Database, run: int, place: int) -> None:
        receipt = TestReceipt(
            run_id=run,
            phase_id=self._phase,
            format="json",
            received=WINDOW,
            inserted=WINDOW,
            duplicates=0,
            counted=f'{{"passed": {WINDOW}}}',
            sha256=f"{self._copies:064x}",
            sender="seed",
            body_no=place,
        )
        subject = f"test_run:{self._place.slug}/seed/seed-{self._copies:06}/1"
        with database.writing() as session:
            ledger.stage(session, StagedEntry(LOADER.id, "results.received", subject, (self._release,), rows=[receipt]))


def _one(connection: Connection, question: str, values: Sequence[object]) -> int:
    row = connection.execute(question, values).fetchone()
    assert row is not None
    return int(row[0])
