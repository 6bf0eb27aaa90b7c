"""What the DCC submits in tests: statements given before, on and after their day."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.db import Database
from app.services.criterion import record_statement
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import do


def london(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """An instant of the summer of 2021 by the clock in London."""
    return datetime(2021, month, day, hour - 1, minute, tzinfo=UTC)


@dataclass
class Dcc:
    """The DCC on one database; each statement on a criterion follows the one before."""

    database: Database
    cast: Cast

    def state(self, key: str, text: str, at: datetime | None = None, *, saw: int = 1) -> None:
        """Give a statement; `saw` is the criterion's version, 1 where a paper has marked it."""
        who = self.cast.actor("dcc")
        do(
            self.database,
            lambda session: record_statement(
                session, who, release=RELEASE, key=key, text=text, effective_at=at, saw=saw
            ),
        )
