"""Keeping names once: test cases, and the buckets that results are counted in.

Names are no results: they are kept in a short transaction of their own, before the run's, without a journal
entry. A killed intake may leave them behind and nothing else (design, "Counting").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import access
from app.domain.access import Actor
from app.domain.status import Outcome
from app.domain.test_result import Result, SentRun
from app.models.base import table_of
from app.models.testing import Bucket, TestCase, TestPhase
from app.queries.among import among
from app.queries.release import release_id
from app.queries.test_run import name_run
from app.services.rows import insert_rows

phases = table_of(TestPhase)
cases = table_of(TestCase)
buckets = table_of(Bucket)

Dimensions = tuple[Outcome, str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """What a body's names are kept under: its phase, each result's case in the order sent, its buckets."""

    phase_id: int
    environment: str
    case_ids: tuple[int, ...]
    bucket_ids: dict[Dimensions, int]


def intern(session: Session, actor: Actor, *, release: str, sent: SentRun) -> Names:
    """Keep the names of a body that are not kept yet, and give the numbers of all of them.

    Args:
        session: a unit of work of its own; it leaves no journal entry.
        actor: who sends.
        release: slug of the release.
        sent: the body as it was read.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
    """
    found = _may_send(session, actor, release, sent)
    environment = _environment(session, found, sent)
    _keep_cases(session, sent)
    _keep_buckets(session, sent, environment)
    phase: dict[str, list[Any]] = {"release_id": [found], "code": [sent.facts.phase], "run_no": [0]}
    insert_rows(session, phases, phase, unless_there=True)
    return _look_up(session, found, sent, environment)


def find_names(session: Session, actor: Actor, *, release: str, sent: SentRun) -> Names | None:
    """Give the numbers of a body's names, or nothing where some are not kept yet.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
    """
    found = _may_send(session, actor, release, sent)
    try:
        return _look_up(session, found, sent, _environment(session, found, sent))
    except LookupError:
        return None


def dimensions(result: Result) -> Dimensions:
    """Give what a result is counted by, beside its run's environment."""
    return (result.outcome, result.modification, result.device)


def _may_send(session: Session, actor: Actor, release: str, sent: SentRun) -> int:
    found = release_id(session, release)
    access.check(actor, access.why_not_results(actor, release, sent.facts.phase))
    return found


def _environment(session: Session, found: int, sent: SentRun) -> str:
    """Say where the run's results count: where it was first received for, or else where this body says."""
    stored = name_run(session, found, sent.facts)
    return (stored.facts if stored else sent.facts).environment or ""


def _look_up(session: Session, found: int, sent: SentRun, environment: str) -> Names:
    """Give the numbers of all names of a body (raises LookupError where one is not kept)."""
    phase_id = session.execute(
        select(phases.c.id).where(phases.c.release_id == found, phases.c.code == sent.facts.phase)
    ).scalar()
    wanted = {dimensions(result) for result in sent.results}
    bucket_ids = _buckets(session, wanted, environment)
    if phase_id is None or not wanted <= bucket_ids.keys():
        raise LookupError
    known = _cases(session, sent)
    return Names(phase_id, environment, tuple(known[each] for each in sent.prints), bucket_ids)


def _cases(session: Session, sent: SentRun) -> Mapping[UUID, int]:
    question = select(cases.c.fingerprint, cases.c.id).where(among(session, cases.c.fingerprint, sent.prints))
    return dict(session.execute(question).all())


def _buckets(session: Session, wanted: set[Dimensions], environment: str) -> dict[Dimensions, int]:
    rows = session.execute(
        select(buckets.c.id, buckets.c.outcome, buckets.c.modification, buckets.c.device).where(
            buckets.c.environment == environment,
            buckets.c.modification.in_({modification for _, modification, _ in wanted}),
        )
    )
    return {(Outcome(row.outcome), row.modification, row.device): row.id for row in rows}


def _keep_cases(session: Session, sent: SentRun) -> None:
    known = _cases(session, sent)
    # In one order, whoever sends: two bodies with the same new names then cannot wait for each other. By name, so
    # that a run's results, which are listed by their cases' numbers, stand in an order that people can read.
    new = sorted(
        ((each, result) for each, result in zip(sent.prints, sent.results, strict=True) if each not in known),
        key=_by_name,
    )
    columns: dict[str, list[Any]] = {
        "fingerprint": [each for each, _ in new],
        "suite": [result.suite for _, result in new],
        "class_name": [result.class_name for _, result in new],
        "name": [result.name for _, result in new],
        "variant": [result.variant for _, result in new],
        "occurrence": [result.occurrence for _, result in new],
    }
    insert_rows(session, cases, columns, unless_there=True)


def _by_name(kept: tuple[UUID, Result]) -> tuple[str, str, str, str, int, UUID]:
    each, result = kept
    return (
        result.suite or "",
        result.class_name or "",
        result.name,
        result.variant or "",
        result.occurrence,
        each,
    )


def _keep_buckets(session: Session, sent: SentRun, environment: str) -> None:
    wanted = {dimensions(result) for result in sent.results}
    new = sorted(wanted - _buckets(session, wanted, environment).keys())
    columns: dict[str, list[Any]] = {
        "outcome": [outcome for outcome, _, _ in new],
        "modification": [modification for _, modification, _ in new],
        "device": [device for _, _, device in new],
        "environment": [environment for _ in new],
    }
    insert_rows(session, buckets, columns, unless_there=True)
