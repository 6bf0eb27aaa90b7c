"""Loading the papers' facts into the record: what is new is added in one entry, what is there stays."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import ledger
from app.domain.access import Actor
from app.domain.instant import day_begins
from app.domain.journal import StagedEntry, canonical
from app.domain.status import BodyKind, Standing
from app.models.base import Stamped
from app.models.body import Body, Paper
from app.models.criterion import Criterion, CriterionVersion, CriterionWording, Mark, Statement
from app.models.milestone import Milestone, MilestonePlan
from app.models.release import Release, ReleaseDate, ScopeItem, ScopeStanding
from app.services import record_file
from app.services.evidence import rows_of_evidence
from app.services.record_evidence import tell_loaded
from app.services.record_facts import load_facts
from app.services.record_kinds import BodyRecord, CriterionRecord, MilestoneRecord, PaperRecord, ScopeRecord
from app.services.record_loading import UNDATED, Loading, read_known, sourced
from app.services.record_modification import load_modifications
from app.services.record_notes import load_notes, qualification_at_decision
from app.services.record_sheets import (
    BodiesSheet,
    CriteriaSheet,
    PapersSheet,
    ReleaseSheet,
    ScopeSheet,
    TimetableSheet,
)

# What a cell or the words of a paper say of an impact on the DCC Systems; a status not assessed says nothing.
TICKS = {"ticked": True, "stated": True, "blank": False, "stated_none": False, "confirmed_none": False}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load added, by noun; empty when everything was in the record already."""

    added: dict[str, int]

    @property
    def sentence(self) -> str:
        """Say in one sentence what a load did."""
        if not self.added:
            return "Nothing changed: everything in these files is in the record already."
        return "Added " + ", ".join(f"{n} {noun.replace('_', ' ')}" for noun, n in self.added.items()) + "."


def load(session: Session, actor: Actor, files: record_file.RecordFiles) -> Loaded:
    """Bring what the data files say into the record, in one journal entry; loading the same again adds nothing.

    Nothing is corrected on the way in: where a paper contradicts itself both sides are kept as printed.

    Args:
        session: the unit of work.
        actor: who loads.
        files: data files, read and checked.
    """
    loading = read_known(session)
    for bodies in files.of(BodiesSheet):
        for position, body in enumerate(bodies.bodies, 1):
            _body(loading, position, body)
    for papers in files.of(PapersSheet):
        for paper in papers.papers:
            _paper(loading, paper)
    for release in files.of(ReleaseSheet):
        _release(loading, release)
    days = {**loading.days, **{p.name: p.dated_day for sheet in files.of(PapersSheet) for p in sheet.papers}}
    load_modifications(loading, files)
    for scope in files.of(ScopeSheet):
        for position, item in enumerate(scope.scope, 1):
            _scope_item(loading, scope.release, position, item, days)
    names = {**loading.names, **{b.slug: b.name for sheet in files.of(BodiesSheet) for b in sheet.bodies}}
    for criteria in files.of(CriteriaSheet):
        for position, criterion in enumerate(criteria.criteria, 1):
            _criterion(loading, criteria.release, position, criterion, names)
    for timetable in files.of(TimetableSheet):
        for position, row in enumerate(timetable.timetable, 1):
            _milestone(loading, timetable.release, position, row, days)
    load_facts(loading, files, days)
    if loading.added:
        rows = [*loading.rows(), *rows_of_evidence(session, lambda: tell_loaded(session, loading.made))]
        entry = StagedEntry(actor.id, "record.loaded", "files:data", rows=rows, touches_all=True)
        ledger.stage(session, entry)
    return Loaded(dict(loading.added))


def _body(loading: Loading, position: int, body: BodyRecord) -> None:
    loading.noun(
        0,
        "body",
        body.slug,
        lambda: Body(
            slug=body.slug,
            name=body.name,
            long_name=body.long_name,
            kind=BodyKind(body.kind),
            position=position,
            **sourced(body.source),
        ),
    )


def _paper(loading: Loading, paper: PaperRecord) -> None:
    loading.noun(
        0,
        "paper",
        paper.name,
        lambda: Paper(
            reference=paper.name,
            title=paper.title,
            author=paper.author,
            dated=paper.dated_day,
            classification=paper.classification,
            **sourced(paper.source),
        ),
    )


def _release(loading: Loading, sheet: ReleaseSheet) -> None:
    loading.noun(
        0,
        "release",
        sheet.slug,
        lambda: Release(
            slug=sheet.slug,
            title=sheet.title,
            classification=sheet.classification,
            timetable_note=sheet.timetable_note,
            **sourced(sheet.source),
        ),
    )
    day = sheet.go_live_day
    if day is not None:
        loading.fact(
            "release_date",
            sheet.slug,
            lambda: ReleaseDate(
                release_id=loading.id("release", sheet.slug),
                go_live=day,
                effective_at=UNDATED,
                **sourced(sheet.go_live_source or sheet.source),
            ),
        )


def _scope_item(loading: Loading, release: str, position: int, item: ScopeRecord, days: dict[str, date]) -> None:
    key = f"{release}/{item.modification}/{item.part or ''}"
    loading.noun(
        1,
        "scope_item",
        key,
        lambda: ScopeItem(
            release_id=loading.id("release", release),
            modification_id=loading.id("modification", item.modification),
            part=item.part or "",
            position=position,
        ),
    )
    tick = item.impacts_dcc_systems
    loading.fact(
        "scope_standing",
        key,
        lambda: ScopeStanding(
            scope_item_id=loading.id("scope_item", key),
            standing=Standing(item.standing),
            title=item.title,
            printed_status=item.printed_status,
            impacts_dcc_systems=None if tick is None else TICKS.get(tick.state),
            modification_state=item.modification_state,
            cut_off=item.cut_off_day,
            decider=item.decider,
            effective_at=_dated(days, item.source.paper),
            **sourced(item.source),
        ),
    )


def _dated(days: dict[str, date], paper: str) -> datetime:
    return day_begins(days[paper]) if paper in days else UNDATED


def _criterion(loading: Loading, release: str, position: int, record: CriterionRecord, names: dict[str, str]) -> None:
    key = f"{release}/{record.key}"
    loading.noun(
        1,
        "criterion",
        key,
        lambda: Criterion(release_id=loading.id("release", release), key=record.key),
    )
    loading.fact(
        "criterion_wording",
        key,
        lambda: CriterionWording(
            criterion_id=loading.id("criterion", key),
            body_id=loading.id("body", record.body),
            number=record.number,
            position=position,
            group=record.group,
            text=record.text,
            rests_on=canonical(list(record.rests_on)),
            effective_at=UNDATED,
            **sourced(record.source),
        ),
    )
    if record.statement is not None:
        number = loading.statements[key] + 1
        _said(loading, key, "statement", lambda version: _statement(loading, key, record, number))
    if record.mark is not None:
        _said(loading, key, "mark", lambda version: _mark(loading, key, record, version, names))
    load_notes(loading, release, position, record)


def _said(loading: Loading, key: str, table: str, make: Callable[[int], Stamped]) -> None:
    """Add a statement or a mark with the criterion's next version, unless the same is on record."""
    version = loading.versions[key] + 1
    if loading.fact(table, key, lambda: make(version)):
        loading.versions[key] = version
        loading.waves[2].append(lambda: CriterionVersion(criterion_id=loading.id("criterion", key), version=version))


def _statement(loading: Loading, key: str, record: CriterionRecord, number: int) -> Statement:
    said = record.statement
    assert said is not None
    return Statement(
        criterion_id=loading.id("criterion", key),
        number=number,
        text=said.text,
        by="the DCC",
        effective_at=day_begins(said.effective_at),
        **sourced(said.source),
    )


def _mark(loading: Loading, key: str, record: CriterionRecord, version: int, names: dict[str, str]) -> Mark:
    agreed = record.mark
    assert agreed is not None
    qualifications = [qualification_at_decision(each) for each in agreed.qualifications]
    return Mark(
        criterion_id=loading.id("criterion", key),
        body_id=loading.id("body", record.body),
        version=version,
        status=agreed.status,
        view=agreed.view_at_decision,
        qualifications=json.dumps(qualifications, ensure_ascii=False),
        meeting=names.get(record.body, record.body),
        effective_at=day_begins(agreed.effective_at),
        **sourced(agreed.source),
    )


def _milestone(loading: Loading, release: str, position: int, row: MilestoneRecord, days: dict[str, date]) -> None:
    key = f"{release}/{row.key}"
    loading.noun(1, "milestone", key, lambda: Milestone(release_id=loading.id("release", release), key=row.key))
    day, rule = row.paper_date, row.date_rule
    loading.fact(
        "milestone_plan",
        key,
        lambda: MilestonePlan(
            milestone_id=loading.id("milestone", key),
            position=position,
            event=row.event,
            category=row.category,
            body=row.body,
            notes=row.notes,
            date_text=row.date,
            date_kind=day.kind.value,
            earliest=day.earliest,
            latest=day.latest,
            actual=row.actual,
            rule_anchor=rule.anchor if rule else None,
            rule_amount=rule.amount if rule else None,
            rule_unit=rule.unit if rule else None,
            effective_at=_dated(days, row.source.paper),
            **sourced(row.source),
        ),
    )
