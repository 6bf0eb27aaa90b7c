"""Receiving test results: the new is kept and counted, the known is told, the contradicting is refused."""

from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app import ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.counting import State, rank
from app.domain.errors import Conflict, Fault, Raced
from app.domain.status import Outcome, Phase
from app.domain.test_result import MOST_FAULTS, SentRun
from app.domain.test_run import RunFacts
from app.models.base import table_of
from app.models.testing import Bucket, TestPhase, TestResult, TestRun, TestRunOrder
from app.queries.among import among
from app.queries.release import release_id
from app.queries.test_run import RunNamed, name_run, place_of_run, receipt_of
from app.services.case_change import keep_changes
from app.services.phase_figure import move_figures
from app.services.rows import insert_rows
from app.services.test_case import Names, dimensions
from app.services.test_payload import keep_payload
from app.services.test_receipt import Receipt, receipt_entry, receipt_row

phases = table_of(TestPhase)
runs = table_of(TestRun)
run_orders = table_of(TestRunOrder)
results = table_of(TestResult)
buckets = table_of(Bucket)


def find_replay(session: Session, actor: Actor, *, release: str, facts: RunFacts, sha256: str) -> Receipt | None:
    """Answer a body that was received before for the same run, byte for byte; nothing when it was not.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
        Conflict: the run was received with other facts.
    """
    found = release_id(session, release)
    access.check(actor, access.why_not_results(actor, release, facts.phase))
    stored = name_run(session, found, facts)
    if stored is None:
        return None
    _check_facts(stored, facts)
    row = receipt_of(session, stored.id, sha256)
    if row is None:
        return None
    return Receipt(
        run_id=stored.id,
        facts=stored.facts,
        received=row.received,
        inserted=0,
        duplicates=row.received,
        counted={Outcome(name): count for name, count in row.counted.items()},
        declared=row.declared,
        notes=row.notes,
        sha256=sha256,
        changed=False,
        partial=row.partial,
    )


def record_results(
    session: Session, actor: Actor, *, release: str, sent: SentRun, names: Names, body: bytes
) -> Receipt:
    """Record the results of one body: each case counts once in its phase, by its latest result.

    The same results again are duplicates and change nothing, in these bytes or in others.

    Args:
        session: the unit of work.
        actor: the DCC, or one of its systems under a key.
        release: slug of the release.
        sent: the body as it was read.
        names: the numbers of its names, which an earlier unit of work has kept.
        body: its bytes, which are kept beside what was read of them.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
        Conflict: the run belongs to another phase or environment, or a case has another outcome already
            under the same attempt; nothing of the body is kept.
        Raced: another body of the same run came first; look again.
    """
    replay = find_replay(session, actor, release=release, facts=sent.facts, sha256=sent.sha256)
    if replay is not None:
        return replay
    found = release_id(session, release)
    stored = name_run(session, found, sent.facts)
    if (stored.facts if stored else sent.facts).environment != (names.environment or None):
        raise Raced("This run was received in the meantime.", constraint="names")
    known = _results_of(session, stored, names)
    notes = [*sent.notes, *_compare(stored, sent, names, known)]
    fresh = [index for index, case in enumerate(names.case_ids) if case not in known]
    facts = stored.facts if stored else sent.facts
    receipt = _receipt(stored, facts, sent, len(fresh), tuple(notes))
    if not receipt.changed:
        return receipt
    if stored is None:
        receipt = replace(receipt, run_id=_insert_run(session, found, names.phase_id, facts))
    _insert_results(session, receipt.run_id, sent, names, fresh)
    keep_payload(session, receipt.run_id, sent.sha256, body)
    run_no, body_no = _take_place(session, found, names.phase_id, facts)
    figures, moves = move_figures(session, names.phase_id, _as_states(receipt.run_id, run_no, sent, names, fresh))
    retries = {names.case_ids[index]: n for index in fresh if (n := sent.results[index].retries)}
    keep_changes(session, names.phase_id, body_no, moves, retries)
    row = receipt_row(receipt, names.phase_id, body_no, actor, sent.format)
    ledger.stage(session, receipt_entry(actor, release, found, receipt, sent.format, [row, *figures]))
    return receipt


def _receipt(stored: RunNamed | None, facts: RunFacts, sent: SentRun, inserted: int, notes: tuple[str, ...]) -> Receipt:
    """Write what was read of a body; the run's number is 0 until it has one."""
    return Receipt(
        run_id=stored.id if stored else 0,
        facts=facts,
        received=len(sent.results),
        inserted=inserted,
        duplicates=len(sent.results) - inserted,
        counted=sent.counted,
        declared=sent.declared,
        notes=notes,
        sha256=sent.sha256,
        changed=stored is None or inserted > 0,
        partial=sent.partial,
    )


def _check_facts(stored: RunNamed, facts: RunFacts) -> None:
    """Hold that a run that came before is sent for the same phase and environment again."""
    if stored.facts.phase is not facts.phase:
        raise _other_phase(facts, stored.facts.phase)
    if facts.environment is not None and stored.facts.environment != facts.environment:
        before = stored.facts.environment or "no environment"
        detail = f"This attempt of run {facts.run!r} was received for {before}, not for {facts.environment}."
        raise Conflict(detail, (Fault("/run/environment", detail),))


def _other_phase(facts: RunFacts, phase: Phase) -> Conflict:
    detail = f"Run {facts.run!r} of {facts.source!r} was received in {phase} before; a run belongs to one phase."
    return Conflict(detail, (Fault("/run/phase", detail),))


def _results_of(session: Session, stored: RunNamed | None, names: Names) -> dict[int, tuple[int, Outcome]]:
    """Read what the run already says of the cases in this body: for each the bucket and its outcome."""
    if stored is None:
        return {}
    rows = session.execute(
        select(results.c.case_id, results.c.bucket_id, buckets.c.outcome)
        .select_from(results.join(buckets, buckets.c.id == results.c.bucket_id))
        .where(results.c.run_id == stored.id, among(session, results.c.case_id, names.case_ids))
    )
    return {case: (bucket, Outcome(outcome)) for case, bucket, outcome in rows}


def _compare(stored: RunNamed | None, sent: SentRun, names: Names, known: dict[int, tuple[int, Outcome]]) -> list[str]:
    """Compare a body with what its run said before, and note where first words stand.

    Raises:
        Conflict: another outcome for a case under the same attempt.
    """
    faults: list[Fault] = []
    elsewhere = 0
    for index, (case, result) in enumerate(zip(names.case_ids, sent.results, strict=True)):
        if case not in known:
            continue
        bucket, outcome = known[case]
        if outcome is not result.outcome:
            detail = f"Received as {outcome} before, now {result.outcome}: send it as another attempt."
            faults.append(Fault(f"/results/{index}", detail))
        elif bucket != names.bucket_ids[dimensions(result)]:
            elsewhere += 1
    if faults:
        detail = (
            f"{len(faults):,} of {len(sent.results):,} results have another outcome under the same attempt;"
            " nothing was kept."
        )
        raise Conflict(detail, tuple(faults[:MOST_FAULTS]))
    notes = []
    if elsewhere:
        notes.append(f"{elsewhere:,} results name another modification or device than before; the first stands.")
    if stored is not None and any(
        given is not None and given != kept
        for given, kept in (
            (sent.facts.started_at, stored.facts.started_at),
            (sent.facts.ended_at, stored.facts.ended_at),
        )
    ):
        notes.append("The run's times differ from those received first, which stand.")
    return notes


def _insert_run(session: Session, found: int, phase_id: int, facts: RunFacts) -> int:
    # Of two writers at once the second meets the unique key here, before either holds the phase.
    made = session.execute(
        insert(runs)
        .values(
            release_id=found,
            phase_id=phase_id,
            source=facts.source,
            run=facts.run,
            attempt=facts.attempt,
            environment=facts.environment,
            started_at=facts.started_at,
            ended_at=facts.ended_at,
        )
        .returning(runs.c.id)
    )
    return int(made.scalar_one())


def _insert_results(session: Session, run_id: int, sent: SentRun, names: Names, fresh: list[int]) -> None:
    in_order = sorted(fresh, key=names.case_ids.__getitem__)
    rows = [sent.results[index] for index in in_order]
    columns: dict[str, list[Any]] = {
        "run_id": [run_id] * len(rows),
        "case_id": [names.case_ids[index] for index in in_order],
        "bucket_id": [names.bucket_ids[dimensions(row)] for row in rows],
        "duration_us": [row.duration_us for row in rows],
        "message": [row.message for row in rows],
        "retries": [row.retries or None for row in rows],
    }
    insert_rows(session, results, columns)


def _take_place(session: Session, found: int, phase_id: int, facts: RunFacts) -> tuple[int, int]:
    """Hold the phase until the end of this unit of work; give the run's place in it, and this body's number.

    The place goes by the first attempt received: it is the number of the body that brought it.
    """
    number = session.execute(
        update(phases).where(phases.c.id == phase_id).values(run_no=phases.c.run_no + 1).returning(phases.c.run_no)
    ).scalar_one()
    place = place_of_run(session, found, facts)
    if place is not None and place[1] is not facts.phase:
        raise _other_phase(facts, place[1])
    if place is not None:
        return place[0], int(number)
    session.execute(
        insert(run_orders).values(
            release_id=found, source=facts.source, run=facts.run, phase_id=phase_id, run_no=number
        )
    )
    return int(number), int(number)


def _as_states(run_id: int, run_no: int, sent: SentRun, names: Names, fresh: list[int]) -> dict[int, State]:
    ranks = {outcome: rank(outcome, run_no, sent.facts.attempt) for outcome in Outcome}
    states = {}
    for index in fresh:
        result = sent.results[index]
        states[names.case_ids[index]] = State(run_id, names.bucket_ids[dimensions(result)], ranks[result.outcome])
    return states
