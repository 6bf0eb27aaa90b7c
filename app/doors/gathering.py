"""Recording small bodies together that arrive at the same moment: a journal entry each would be the ceiling for all."""

from dataclasses import dataclass
from itertools import groupby
from threading import Lock
from weakref import WeakKeyDictionary

from app.db import Database
from app.domain.access import Actor
from app.domain.errors import DomainError
from app.domain.test_stretch import Prepared
from app.doors.change import carry_out
from app.doors.intake import SMALL
from app.logs import log
from app.services import test_run
from app.services.test_receipt import Receipt

# What is small enough is read and packed at once, and recorded together.
__all__ = ["SMALL", "Gathering", "gathering_of"]

MOST_TOGETHER = 64


@dataclass(slots=True)
class _Waiting:
    """One body that waits to be recorded, and what came of it."""

    actor: Actor
    release: str
    prepared: Prepared
    receipt: Receipt | None = None
    error: Exception | None = None

    @property
    def done(self) -> bool:
        """Say whether something came of it."""
        return self.receipt is not None or self.error is not None


class Gathering:
    """Those who wait for their turn on one database; whoever's turn it is records what all of them brought."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._changing, self._turn = Lock(), Lock()

    def record(self, database: Database, actor: Actor, release: str, prepared: Prepared) -> Receipt:
        """Record a body, alone or with others of its run that arrived at the same moment.

        Raises:
            DomainError: as `record_results` does; the others are not touched by it.
        """
        mine = _Waiting(actor, release, prepared)
        with self._changing:
            self._waiting.append(mine)
        with self._turn:
            if not mine.done:
                self._record_all(database)
        if mine.error is not None:
            raise mine.error
        if mine.receipt is None:
            raise LookupError("a body that waited was passed over")
        return mine.receipt

    def _record_all(self, database: Database) -> None:
        with self._changing:
            waiting, self._waiting = self._waiting, []
        waiting.sort(key=_run_of)
        for _, run in groupby(waiting, _run_of):
            bodies = list(run)
            for start in range(0, len(bodies), MOST_TOGETHER):
                self._record(database, bodies[start : start + MOST_TOGETHER])

    def _record(self, database: Database, bodies: list[_Waiting]) -> None:
        first = bodies[0]
        if len(bodies) > 1:
            try:
                receipts = carry_out(
                    database,
                    lambda session: test_run.record_together(
                        session, first.actor, release=first.release, bodies=[each.prepared for each in bodies]
                    ),
                )
            except (test_run.Apart, DomainError):
                pass  # each is told for itself what is wrong with its own
            except Exception:
                log().exception("bodies could not be recorded together")  # a fault of ours: each is tried alone
            else:
                for each, receipt in zip(bodies, receipts, strict=True):
                    each.receipt = receipt
                return
        for each in bodies:
            self._record_alone(database, each)

    def _record_alone(self, database: Database, body: _Waiting) -> None:
        try:
            body.receipt = carry_out(
                database,
                lambda session: test_run.record_results(
                    session, body.actor, release=body.release, prepared=body.prepared
                ),
            )
        except Exception as error:
            body.error = error


def _run_of(body: _Waiting) -> tuple[str, str, str]:
    return body.actor.id, body.release, repr((body.prepared.sent.facts, body.prepared.ground))


_by_database: WeakKeyDictionary[Database, Gathering] = WeakKeyDictionary()
_making = Lock()


def gathering_of(database: Database) -> Gathering:
    """Give the gathering of a database."""
    with _making:
        return _by_database.setdefault(database, Gathering())
