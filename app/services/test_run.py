"""Receiving test results: the new is kept and counted, the known is told, the contradicting is refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from app import ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.errors import Conflict, Fault
from app.domain.status import Outcome, Phase
from app.domain.test_result import SentRun
from app.domain.test_run import RunFacts
from app.domain.test_stretch import Prepared, Stretch
from app.models.base import table_of
from app.models.testing import PhaseFigure, TestPhase, TestReceipt, TestRun, TestRunOrder
from app.queries.test_run import RunNamed
from app.services.figure_evidence import tell_figures
from app.services.phase_figure import SMALL, Place, move_figures
from app.services.test_case import move_ground
from app.services.test_payload import keep_payloads
from app.services.test_receipt import Receipt, receipt_entry, receipt_row
from app.services.test_result import Comparison, compare, insert_results, said_before
from app.services.test_standing import place_of, receipt_before, standing_of

phases = table_of(TestPhase)
runs = table_of(TestRun)
NEW_RUN = insert(runs).returning(runs.c.id)
NEW_ORDER = insert(table_of(TestRunOrder))
NEXT_BODIES = (
    update(phases)
    .where(phases.c.id == bindparam("phase"))
    .values(run_no=phases.c.run_no + bindparam("bodies"))
    .returning(phases.c.run_no, phases.c.cases)
)


def find_replay(session: Session, actor: Actor, *, release: str, facts: RunFacts, sha256: str) -> Receipt | None:
    """Answer a body that was received before for the same run, byte for byte; nothing when it was not.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
        Conflict: the run was received with other facts.
    """
    standing = standing_of(session, release, facts)
    access.check(actor, access.why_not_results(actor, release, facts.phase))
    return None if standing.stored is None else _replay(session, standing.stored, facts, sha256)


def _replay(session: Session, stored: RunNamed, facts: RunFacts, sha256: str) -> Receipt | None:
    _check_facts(stored, facts)
    row = receipt_before(session, stored.id, sha256)
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


def record_results(session: Session, actor: Actor, *, release: str, prepared: Prepared) -> Receipt:
    """Record the results of one body: each case counts once in its phase, by its latest result.

    The same results again are duplicates and change nothing, in these bytes or in others.

    Args:
        session: the unit of work.
        actor: the DCC, or one of its systems under a key.
        release: slug of the release.
        prepared: the body as it was read, under the numbers of its names, which earlier units of work have kept.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
        Conflict: the run belongs to another phase or environment, or a case has another outcome already
            under the same attempt; nothing of the body is kept.
        Raced: another body of the same run came first; look again.
    """
    sent = prepared.sent
    standing = standing_of(session, release, sent.facts)
    access.check(actor, access.why_not_results(actor, release, sent.facts.phase))
    stored = standing.stored
    if stored is not None and (replay := _replay(session, stored, sent.facts, sent.sha256)) is not None:
        return replay
    facts = stored.facts if stored else sent.facts
    if (facts.environment or "") != prepared.ground.environment:
        prepared = move_ground(session, prepared, facts.environment or "")
    comparison = compare(session, stored.id if stored else None, prepared)
    receipt = _receipt(stored, facts, sent, comparison)
    if not receipt.changed:
        return receipt
    (made,) = _write(session, actor, release, standing.release_id, [_Part(prepared, comparison, receipt)])
    return made


def record_together(session: Session, actor: Actor, *, release: str, bodies: Sequence[Prepared]) -> list[Receipt]:
    """Record small bodies of one run, all of them new to it, behind one journal entry.

    Args:
        session: the unit of work.
        actor: who sends all of them.
        release: slug of the release.
        bodies: bodies of the same run that count in the same place.

    Raises:
        Apart: one of them is not new, or does not fit the others; each is to be recorded by itself.
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
    """
    facts, ground = bodies[0].sent.facts, bodies[0].ground
    standing = standing_of(session, release, facts)
    access.check(actor, access.why_not_results(actor, release, facts.phase))
    stored = standing.stored
    cases = [case for body in bodies for stretch in body.stretches for case in stretch.cases]
    if len(set(cases)) < len(cases) or any((body.sent.facts, body.ground) != (facts, ground) for body in bodies):
        raise Apart
    if stored is not None:
        _check_facts(stored, facts)
        if (stored.facts.environment or "") != ground.environment or said_before(session, stored.id, cases):
            raise Apart
    parts = []
    for body in bodies:
        if not body.sent.received:
            raise Apart
        comparison = Comparison(body.sent.received)
        parts.append(
            _Part(body, comparison, _receipt(stored, stored.facts if stored else facts, body.sent, comparison))
        )
    return _write(session, actor, release, standing.release_id, parts)


class Apart(Exception):
    """Bodies that arrived together have to be recorded one by one."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One body that is to be written, with what is new of it."""

    prepared: Prepared
    comparison: Comparison
    receipt: Receipt


def _write(session: Session, actor: Actor, release: str, found: int, parts: list[_Part]) -> list[Receipt]:
    """Write bodies of one run, and stage their one entry; the first may bring the run itself."""
    first, facts = parts[0].prepared.ground, parts[0].receipt.facts
    run_id = parts[0].receipt.run_id or _insert_run(session, found, first.phase_id, facts)
    new_run = not parts[0].receipt.run_id
    receipts = [replace(part.receipt, run_id=run_id) for part in parts]

    def new() -> Iterator[Stretch]:
        stretches = chain.from_iterable(part.comparison.new(part.prepared.stretches) for part in parts)
        return stretches if len(parts) == 1 else iter([Stretch.joined(stretches)])

    insert_results(session, run_id, new())
    keep_payloads(session, run_id, ((part.prepared.sent.sha256, part.prepared.packed) for part in parts))
    place = _take_place(session, found, first.phase_id, receipts)
    outcomes = {bucket: outcome for part in parts for bucket, outcome in part.prepared.outcomes.items()}
    figures = move_figures(session, place, outcomes, None if new_run and place.results > SMALL else new())
    rows = [
        receipt_row(receipt, first.phase_id, number, actor)
        for number, receipt in enumerate(receipts, place.body_no - len(parts) + 1)
    ]
    partial = any(receipt.partial for receipt in receipts)
    evidence = tell_figures(session, found, facts, place, outcomes, figures, partial=partial)
    stamped: list[object] = [ledger.Given(TestReceipt, rows), ledger.Given(PhaseFigure, figures), *evidence]
    ledger.stage(session, receipt_entry(actor, release, found, receipts, stamped))
    return receipts


def _receipt(stored: RunNamed | None, facts: RunFacts, sent: SentRun, comparison: Comparison) -> Receipt:
    """Write what was read of a body; the run's number is 0 until it has one."""
    inserted = comparison.inserted
    return Receipt(
        run_id=stored.id if stored else 0,
        facts=facts,
        received=sent.received,
        inserted=inserted,
        duplicates=sent.received - inserted,
        counted=sent.counted,
        declared=sent.declared,
        notes=(*sent.notes, *_differences(stored, sent.facts, comparison)),
        sha256=sent.sha256,
        changed=stored is None or inserted > 0,
        partial=sent.partial,
        format=sent.format,
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


def _differences(stored: RunNamed | None, facts: RunFacts, comparison: Comparison) -> tuple[str, ...]:
    """Note where a body says otherwise than its run did before, and the first words stand."""
    notes = []
    if comparison.elsewhere:
        many = f"{comparison.elsewhere:,}"
        notes.append(f"{many} results name another modification or device than before; the first stands.")
    if stored is not None and any(
        given is not None and given != kept
        for given, kept in ((facts.started_at, stored.facts.started_at), (facts.ended_at, stored.facts.ended_at))
    ):
        notes.append("The run's times differ from those received first, which stand.")
    return tuple(notes)


def _insert_run(session: Session, found: int, phase_id: int, facts: RunFacts) -> int:
    # Of two writers at once the second meets the unique key here, before either holds the phase.
    made = session.execute(
        NEW_RUN,
        {
            "release_id": found,
            "phase_id": phase_id,
            "source": facts.source,
            "run": facts.run,
            "attempt": facts.attempt,
            "environment": facts.environment,
            "started_at": facts.started_at,
            "ended_at": facts.ended_at,
        },
    )
    return int(made.scalar_one())


def _take_place(session: Session, found: int, phase_id: int, receipts: Sequence[Receipt]) -> Place:
    """Hold the phase until the end of this unit of work; give the run's place in it, and the last body's number.

    The place goes by the first attempt received: it is the number of the body that brought it.
    """
    facts = receipts[0].facts
    phase = session.execute(NEXT_BODIES, {"phase": phase_id, "bodies": len(receipts)}).one()
    place = place_of(session, found, facts)
    if place is not None and place[1] is not facts.phase:
        raise _other_phase(facts, place[1])
    run_no = place[0] if place else phase.run_no - len(receipts) + 1
    if place is None:
        order = {"source": facts.source, "run": facts.run, "phase_id": phase_id, "run_no": run_no}
        session.execute(NEW_ORDER, {"release_id": found, **order})
    inserted = sum(receipt.inserted for receipt in receipts)
    many = len(receipts)
    return Place(phase_id, receipts[0].run_id, run_no, facts.attempt, phase.run_no, phase.cases, inserted, many)
