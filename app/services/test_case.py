"""Keeping names once: test cases, and the buckets that results are counted in.

Names are no results: they are kept in short transactions of their own, before the run's, without a journal
entry. A killed intake may leave them behind and nothing else (design, "Counting").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Select, Text, Uuid, bindparam, cast, func, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain import access
from app.domain.access import Actor
from app.domain.status import Outcome
from app.domain.test_result import Kind, Results
from app.domain.test_run import RunFacts
from app.domain.test_stretch import Ground, Prepared, Stretch
from app.models.base import table_of
from app.models.testing import Bucket, TestCase, TestPhase
from app.services.known_case import KnownPlaces
from app.services.rows import copy_rows, go_by_keys, insert_rows, listed, one_of
from app.services.test_standing import standing_of

phases = table_of(TestPhase)
cases = table_of(TestCase)
buckets = table_of(Bucket)
BUCKETS = select(buckets.c.id, buckets.c.outcome, buckets.c.modification, buckets.c.device).where(
    buckets.c.environment == bindparam("environment"),
    buckets.c.modification.in_(bindparam("modifications", expanding=True)),
)
TAKEN = (
    select(func.nextval(func.pg_get_serial_sequence("test_case", "id")).label("number"))
    .select_from(func.generate_series(1, bindparam("many", type_=Integer)))
    .subquery()
)
ANY_NUMBERS = select(TAKEN.c.number)
NEXT_NUMBERS = select(func.min(TAKEN.c.number), func.max(TAKEN.c.number))
LAST_NUMBER = select(func.coalesce(func.max(cases.c.id), 0))
# So many are looked up and kept without further ado.
A_FEW = 50


@dataclass(frozen=True, slots=True)
class Named:
    """Results under the numbers of their names, and of the buckets that they are counted in."""

    stretch: Stretch
    buckets: dict[Kind, int]

    @property
    def outcomes(self) -> dict[int, Outcome]:
        """Give each bucket's outcome."""
        return {number: kind[0] for kind, number in self.buckets.items()}


@dataclass(frozen=True, slots=True)
class Partly:
    """The numbers of those results' names that are kept."""

    cases: list[int | None]


def find_ground(session: Session, actor: Actor, *, release: str, facts: RunFacts) -> Ground | None:
    """Say where a run's results count, or nothing where its phase has had none yet.

    Args:
        session: an open session.
        actor: who sends.
        release: slug of the release.
        facts: the run.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
    """
    standing = standing_of(session, release, facts)
    access.check(actor, access.why_not_results(actor, release, facts.phase))
    if standing.phase_id is None:
        return None
    # Where the run was first received for, or else where this body says.
    return Ground(standing.phase_id, (standing.stored.facts if standing.stored else facts).environment or "")


def keep_ground(session: Session, actor: Actor, *, release: str, facts: RunFacts) -> Ground:
    """Keep the phase that a run's results count in, and say where they do.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
    """
    standing = standing_of(session, release, facts)
    access.check(actor, access.why_not_results(actor, release, facts.phase))
    phase: dict[str, list[Any]] = {"release_id": [standing.release_id], "code": [facts.phase], "run_no": [0]}
    insert_rows(session, phases, phase, unless_there=True)
    ground = find_ground(session, actor, release=release, facts=facts)
    if ground is None:
        raise LookupError(f"the phase {facts.phase} of {release!r} was not kept")
    return ground


def recall_ground(known: KnownPlaces, actor: Actor, *, release: str, facts: RunFacts) -> Ground | None:
    """Say where a run's results count without a look at the record, or nothing where one is needed.

    Raises:
        SignInNeeded, Forbidden: the actor may not post results to this phase.
    """
    ground = known.ground(release, facts)
    if ground is not None:
        access.check(actor, access.why_not_results(actor, release, facts.phase))
    return ground


def recall_names(known: KnownPlaces, ground: Ground, results: Results) -> Named | None:
    """Give results under the numbers of their names without a look at the record, or nothing where one is needed."""
    if None in results.cases or results.repeated:
        return None
    bucket_ids = known.buckets(ground.environment, set(results.kinds))
    return None if bucket_ids is None else _named(results, results.cases, bucket_ids)


def find_names(session: Session, ground: Ground, results: Results) -> Named | Partly:
    """Give results under the numbers of their names, as far as all of them are kept."""
    found = _look_up(session, results)
    bucket_ids = _buckets(session, set(results.kinds), ground.environment)
    if bucket_ids is None or None in found:
        return Partly(found)
    return _named(results, found, bucket_ids)


def keep_names(session: Session, ground: Ground, results: Results, partly: Partly) -> Named:
    """Keep the names of results that are not kept yet, and give the results under the numbers of all of them.

    Args:
        session: a unit of work of its own; it leaves no journal entry.
        ground: where the results count.
        results: as they were read.
        partly: the names that were kept when it was looked; others may have been since.
    """
    found = list(partly.cases)
    new = results.identify(index for index, case in enumerate(found) if case is None)
    for index, number in _keep_cases(session, results, new).items():
        found[index] = number
    wanted = set(results.kinds)
    bucket_ids = _buckets(session, wanted, ground.environment) or keep_buckets(session, wanted, ground.environment)
    return _named(results, found, bucket_ids)


def keep_buckets(session: Session, wanted: set[Kind], environment: str) -> dict[Kind, int]:
    """Keep the buckets that results are counted in, and give their numbers."""
    new = sorted(wanted)
    columns: dict[str, list[Any]] = {
        "outcome": [outcome for outcome, _, _ in new],
        "modification": [modification for _, modification, _ in new],
        "device": [device for _, _, device in new],
        "environment": [environment for _ in new],
    }
    insert_rows(session, buckets, columns, unless_there=True)
    found = _buckets(session, wanted, environment)
    if found is None:
        raise LookupError("a bucket was not kept")
    return found


def move_ground(session: Session, prepared: Prepared, environment: str) -> Prepared:
    """Let a body count in another environment: the one its run was received for in the meantime."""
    question = _buckets_by_number(session.get_bind().dialect.name)
    rows = session.execute(question, {"buckets": listed(prepared.outcomes)}).all()
    kinds = {row.id: (Outcome(row.outcome), row.modification, row.device) for row in rows}
    moved = keep_buckets(session, set(kinds.values()), environment)
    return prepared.moved(environment, {id: moved[kind] for id, kind in kinds.items()})


@lru_cache
def _buckets_by_number(dialect: str) -> Select[Any]:
    asked = select(buckets.c.id, buckets.c.outcome, buckets.c.modification, buckets.c.device)
    return asked.where(one_of(buckets.c.id, "buckets", dialect))


def _named(results: Results, found: Sequence[int | None], bucket_ids: dict[Kind, int]) -> Named:
    stretch = Stretch(
        [case for case in found if case is not None],
        list(map(bucket_ids.__getitem__, results.kinds)),
        results.durations,
        results.messages,
        results.retries,
    )
    return Named(stretch, bucket_ids)


def _look_up(session: Session, results: Results) -> list[int | None]:
    """Look the numbers of names up that were not known while reading."""
    found = list(results.cases)
    for index in results.repeated:
        found[index] = None
    if None not in found:
        return found
    missing = results.identify([index for index, case in enumerate(found) if case is None])
    for index, case in zip(missing, _numbers(session, list(missing.values())), strict=True):
        found[index] = case
    return found


def _numbers(session: Session, prints: list[str]) -> list[int | None]:
    """Give the number under which each identity is kept, in the order asked."""
    if len(prints) > A_FEW:
        go_by_keys(session)
    question = _asked_for(session.get_bind().dialect.name)
    return list(session.execute(question, {"prints": ",".join(prints)}).scalars().all()) if prints else []


@lru_cache
def _asked_for(dialect: str) -> Select[Any]:
    """Write the question for the numbers of identities, given as one text.

    An array of ten thousand would be written out text by text.
    """
    prints = bindparam("prints", type_=Text)
    if dialect == "postgresql":
        split = cast(func.string_to_array(prints, ","), ARRAY(Uuid))
        listed = func.unnest(split).table_valued("value", with_ordinality="key", name="asked").render_derived()
        value, key = listed.c.value, listed.c.key
    else:
        array = literal('["') + func.replace(prints, ",", '","') + literal('"]')
        rows = func.json_each(array).table_valued("value", "key", name="asked")
        listed, value, key = rows, rows.c.value, rows.c.key
    return select(cases.c.id).select_from(listed.outerjoin(cases, cases.c.fingerprint == value)).order_by(key)


def _buckets(session: Session, wanted: set[Kind], environment: str) -> dict[Kind, int] | None:
    """Give the numbers of buckets, or nothing where one is not kept."""
    modifications = sorted({modification for _, modification, _ in wanted})
    rows = session.execute(BUCKETS, {"environment": environment, "modifications": modifications}).all()
    found = {(Outcome(row.outcome), row.modification, row.device): row.id for row in rows}
    return {kind: found[kind] for kind in wanted} if wanted <= found.keys() else None


def _keep_cases(session: Session, results: Results, prints: Mapping[int, str]) -> dict[int, int | None]:
    """Keep cases, given by index with their identities; give the number of each."""
    if not prints:
        return {}
    # In one order, whoever sends: two bodies with the same new names then cannot wait for each other. By name, so
    # that a run's results, which are listed by their cases' numbers, stand in an order that people can read.
    names, repeated = results.names, results.repeated
    order = sorted(prints, key=lambda index: (*(part or "" for part in names[index]), prints[index]))
    columns: dict[str, list[Any]] = {
        "fingerprint": [prints[index] for index in order],
        "suite": [names[index][0] for index in order],
        "class_name": [names[index][1] for index in order],
        "name": [names[index][2] for index in order],
        "variant": [names[index][3] for index in order],
        "occurrence": [repeated.get(index, 1) for index in order],
    }
    if len(order) > A_FEW:
        numbers = _next_numbers(session, len(order))
        try:
            with session.begin_nested():
                copy_rows(session, cases, {"id": numbers, **columns})
            return dict(zip(order, numbers, strict=True))
        except IntegrityError:
            pass  # somebody else kept one of them first
    columns["fingerprint"] = list(map(UUID, columns["fingerprint"]))
    insert_rows(session, cases, columns, unless_there=True)
    return dict(zip(prints, _numbers(session, list(prints.values())), strict=True))


def _next_numbers(session: Session, many: int) -> list[int]:
    """Take numbers for new cases."""
    if session.get_bind().dialect.name == "postgresql":
        first, last = session.execute(NEXT_NUMBERS, {"many": many}).one()
        if last - first < many:
            return list(range(first, last + 1))
        # Somebody else took some in between, so these are left out and others are taken one by one.
        return list(session.execute(ANY_NUMBERS, {"many": many}).scalars().all())
    last = session.execute(LAST_NUMBER).scalar_one()
    return list(range(last + 1, last + many + 1))
