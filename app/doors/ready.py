"""How ready a release is now, for whoever asks: reckoned once, and again only when the record or the day goes on.

What is kept stands in memory under the journal entry it was reckoned at; none of it is ever stored.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date, datetime
from weakref import WeakKeyDictionary

from app.db import Database, Session
from app.domain.instant import london_day
from app.domain.readiness import Ready, RequirementType
from app.queries.moment import Moment
from app.queries.readiness import find_readiness
from app.queries.release import Stamp

MOST_KEPT = 200
# A release, the last entry that touches it or all of them, what turned without an entry, and the day in London.
Place = tuple[str, int, datetime, int, date]
KEPT: WeakKeyDictionary[Database, OrderedDict[Place, Ready]] = WeakKeyDictionary()


def readiness_at(database: Database, session: Session, slug: str, moment: Moment, stamp: Stamp) -> Ready:
    """Say how ready a release is at a moment; of now, what was reckoned already where nothing has changed since.

    Args:
        database, session: where.
        slug: the release.
        moment: both clocks.
        stamp: up to where an answer about the release is true.
    """
    return kept_readiness(database, slug, moment, stamp, lambda: find_readiness(session, slug, moment))


def kept_readiness(database: Database, slug: str, moment: Moment, stamp: Stamp, reckon: Callable[[], Ready]) -> Ready:
    """Give what was reckoned of a release as it is now, or reckon it; a moment of the past is reckoned each time.

    Args:
        database, slug, moment, stamp: of which release, when, and up to where an answer about it is true.
        reckon: reckons it from what has been read.
    """
    if not moment.live:
        return reckon()
    kept = KEPT.setdefault(database, OrderedDict())
    place = (slug, stamp.seq, stamp.all_at, stamp.turned, london_day(moment.as_at))
    found = kept.get(place)
    if found is None:
        found = reckon()
        # The next one may be able to read what could not be read just now.
        if all(each.type is not RequirementType.EVIDENCE_READ for each in found.requirements):
            kept[place] = found
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return found
