"""Conditions still to be met: hanging one on a mark, and saying how one ended."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.condition import ENDED, Wanted, check_carries, check_end, check_wanted
from app.domain.criterion import check_saw
from app.domain.effective import held_since
from app.domain.errors import Conflict
from app.domain.journal import StagedEntry
from app.domain.status import ConditionOutcome
from app.models.base import Stamped
from app.models.condition import Condition, ConditionEnd
from app.models.criterion import Mark
from app.queries.condition import find_condition, mark_standing
from app.queries.criterion_named import CriterionNamed, name_criterion
from app.queries.moment import resolve


def record_condition(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    wanted: Wanted,
    effective_at: datetime | None = None,
    saw: int,
) -> Condition:
    """Record a condition that is still to be met under the mark that a criterion carries.

    Args:
        session, actor: the unit of work, and the body's chair or secretary.
        release, key: the criterion.
        wanted: what is to be met, by whom, by when.
        effective_at: when it was agreed; now when not given, never before the mark.
        saw: the criterion's version that the actor saw: so the condition hangs on the mark they meant.

    Raises:
        NotFound: no such criterion.
        SignInNeeded, Forbidden: the actor is neither chair nor secretary of the body.
        Invalid: something is missing, the mark is Red, there is none, or the time cannot be.
        Stale: a statement or a mark has been recorded since.
    """
    found = name_criterion(session, release, key)
    access.check(actor, access.why_not_mark(actor, found.body, found.body_name, release))
    kept = check_wanted(wanted)
    check_saw(saw, found.version, "this criterion", f'"{found.version}"')
    carried = mark_standing(session, found.id, resolve(session))
    check_carries(carried.status if carried else None)
    assert carried is not None  # or it had been refused
    row = Condition(
        criterion_id=found.id,
        mark_id=carried.id,
        text=kept.text,
        owner=kept.owner,
        due=kept.due,
        by=actor.name,
        effective_at=held_since(effective_at, clock.now(), carried.effective_at),
    )
    ledger.stage(session, _entry(actor, "condition.recorded", release, key, found, [row]))
    return row


def conditions_under(mark: Mark, wanted: tuple[Wanted, ...], by: str) -> Callable[[], list[Stamped]]:
    """Give the conditions that are recorded in one entry with the mark they hang on, for the rows of that entry.

    Args:
        mark: the mark, before it has its number.
        wanted: the conditions, checked by `check_all_wanted`.
        by: who records them.
    """

    def rows() -> list[Stamped]:
        assert mark.id is not None
        return [
            Condition(
                criterion_id=mark.criterion_id,
                mark_id=mark.id,
                text=each.text,
                owner=each.owner,
                due=each.due,
                by=by,
                effective_at=mark.effective_at,
            )
            for each in wanted
        ]

    return rows


def end_condition(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    id: int,
    outcome: ConditionOutcome,
    words: str,
    effective_at: datetime | None = None,
) -> ConditionEnd:
    """Record that a condition was met, or that it lapsed: once, and in words.

    Args:
        session, actor: the unit of work, and the body's chair or secretary.
        release, key, id: the condition, under whichever mark of the criterion.
        outcome: met or lapsed.
        words: how it was met, or why it lapsed.
        effective_at: when that was; now when not given, never before the condition.

    Raises:
        NotFound: no such condition.
        SignInNeeded, Forbidden: the actor is neither chair nor secretary of the body.
        Invalid: no words, or a time that cannot be.
        Conflict: it ended already.
    """
    named = name_criterion(session, release, key)
    access.check(actor, access.why_not_mark(actor, named.body, named.body_name, release))
    found = find_condition(session, release, key, id, resolve(session))
    if found.outcome is not None:
        raise Conflict(f"This condition ended already; it {ENDED[found.outcome]}: {found.end_words}")
    row = ConditionEnd(
        condition_id=id,
        outcome=outcome,
        words=check_end(words),
        by=actor.name,
        effective_at=held_since(effective_at, clock.now(), found.effective_at),
    )
    ledger.stage(session, _entry(actor, "condition.ended", release, key, named, [row]))
    return row


def _entry(actor: Actor, kind: str, release: str, key: str, found: CriterionNamed, rows: list[Stamped]) -> StagedEntry:
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"criterion:{release}/{key}",
        release_ids=(found.release_id,),
        rows=[*rows],
    )
