"""Re-dating a release: another go-live day, with its reason and its letter of consent."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import check_saw
from app.domain.effective import held_since
from app.domain.instant import london_day
from app.domain.redating import NewDay, check_new_day, why_not_redate
from app.models.decision import Redating
from app.models.release import ReleaseDate
from app.queries.moment import resolve
from app.queries.redating import dated_since, flexible_until, last_redating, list_redatings
from app.queries.release import find_release, release_id
from app.queries.release_step import check_not_live
from app.services.entry import entry_of_release


def redate_release(
    session: Session, actor: Actor, *, release: str, wanted: NewDay, effective_at: datetime | None = None, saw: int
) -> Redating:
    """Record that a release is to go live on another day. No row of its timetable moves by that.

    Args:
        session, actor: the unit of work, and the secretariat.
        release: slug of the release.
        wanted: the day, why, the letter of consent, and until which day it may move again.
        effective_at: since when the new day holds; now when not given, never in the future.
        saw: how often it had been re-dated when the actor looked.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor is not the secretariat.
        Invalid: the same day, a day that has passed, no reason, no letter where one is needed, a time that cannot be.
        Conflict: the release has gone live.
        Stale: it has been re-dated since.
    """
    release_number = release_id(session, release)
    access.check(actor, why_not_redate(actor, release))
    now = resolve(session)
    check_not_live(session, release, now)
    last = last_redating(session, release_number)
    check_saw(saw, last, "its re-datings", f'"{last}"')
    redatings = list_redatings(session, release, now)
    current = find_release(session, release, now).go_live
    held = held_since(effective_at, clock.now(), dated_since(session, release_number, now))
    kept = check_new_day(wanted, current, london_day(held), flexible_until(redatings))
    row = Redating(
        release_id=release_number,
        version=last + 1,
        former=current,
        go_live=kept.go_live,
        reason=kept.reason,
        consent=kept.consent or None,
        flexible_until=kept.flexible_until,
        by=actor.name,
        effective_at=held,
    )
    day = ReleaseDate(release_id=release_number, go_live=kept.go_live, effective_at=held)
    entry = entry_of_release(actor, "release.redated", f"release:{release}", release_number, row, day, last=last)
    ledger.stage(session, entry)
    return row
