"""The modification register, over JSON and as CSV."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api.conditional import unless_known
from app.api.modification_schemas import (
    CostGiven,
    FactGiven,
    HappeningGiven,
    HistoryListed,
    MatrixGiven,
    ModificationGiven,
    ModificationListedGiven,
    ModificationsListed,
    NamedBesideGiven,
    PrintedTitleGiven,
)
from app.domain.modification import STAGES
from app.domain.sheet import write_csv
from app.doors.moment import AskedMoment
from app.doors.paging import AskedPage, cut
from app.doors.permission import Guarded
from app.queries.modification import ModificationRow, Wanted, find_modification, list_modifications
from app.queries.modification_facts import ModificationFacts, find_facts
from app.queries.moment import Moment

router = APIRouter(prefix="/v1", tags=["modifications"], route_class=Guarded)

Reference = Annotated[str, Path(description="The modification, for example SECMP0062.", max_length=40)]
Term = Annotated[str | None, Query(max_length=200)]
HEADINGS = (
    "reference", "title", "stage", "path", "impacts_dcc_systems", "releases", "documents", "participants",
    "last_event", "last_event_date", "source",
)  # fmt: skip


def asked_modifications(
    q: Annotated[str | None, Query(max_length=200, description="Words of a reference or a title, either case.")] = None,
    release: Term = None,
    impacts_dcc_systems: bool | None = None,
    document: Annotated[str | None, Query(max_length=200, description="For example Schedule 8.")] = None,
    participant: Annotated[str | None, Query(max_length=200, description="For example electricity-networks.")] = None,
    stage: Annotated[str | None, Query(max_length=200, description=f"One of {', '.join(STAGES)}.")] = None,
    path: Annotated[str | None, Query(max_length=200, description="For example Self-Governance.")] = None,
) -> Wanted:
    """Read which modifications are asked for."""
    return Wanted(q, release, impacts_dcc_systems, document, participant, stage, path)


Asking = Annotated[Wanted, Depends(asked_modifications)]


@router.get("/modifications", summary="The modification register", response_model=ModificationsListed)
def get_modifications(
    request: Request, response: Response, asked: AskedMoment, wanted: Asking, page: AskedPage
) -> ModificationsListed | Response:
    """List the modifications of the record in the order of their numbers, a page at a time."""
    found = unless_known(
        request, response, asked, None, lambda session, moment: (list_modifications(session, moment, wanted), moment)
    )
    if isinstance(found, Response):
        return found
    rows, moment = found
    after = [row for row in rows if page.after is None or row.number > page.after]
    items, headers = cut(request, after, page, lambda row: row.number)
    response.headers.update(headers)
    given = [ModificationListedGiven.model_validate(row) for row in items]
    return ModificationsListed(items=given, as_at=moment.as_at, known_at=moment.known_at)


@router.get(
    "/modifications.csv",
    summary="The modification register as CSV",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_modifications_csv(request: Request, response: Response, asked: AskedMoment, wanted: Asking) -> Response:
    """Give the whole register, or what is asked for of it, as one sheet; no cell of it can be read as a formula."""
    found = unless_known(
        request, response, asked, None, lambda session, moment: list_modifications(session, moment, wanted)
    )
    if isinstance(found, Response):
        return found
    headers = {
        **{name: value for name, value in response.headers.items() if name in ("etag", "cache-control", "vary")},
        "Content-Disposition": 'attachment; filename="modifications.csv"',
    }
    return Response(write_csv(HEADINGS, map(_cells, found)), media_type="text/csv; charset=utf-8", headers=headers)


def _cells(row: ModificationRow) -> tuple[str, ...]:
    impact = {True: "yes", False: "no", None: ""}[row.impacts_dcc_systems]
    places = [f"{p.release}{f' part {p.part}' if p.part else ''}: {p.standing.value}" for p in row.places]
    last = row.last
    day = "" if last is None else last.date.text or (last.date.latest.isoformat() if last.date.latest else "")
    return (
        row.reference, row.title, row.stage or "", row.path or "", impact, "; ".join(places), "; ".join(row.documents),
        "; ".join(row.participants), last.what if last else "", day, row.source.label if row.source else "",
    )  # fmt: skip


@router.get("/modifications/{ref}", summary="One modification", response_model=ModificationGiven)
def get_modification(
    request: Request, response: Response, ref: Reference, asked: AskedMoment
) -> ModificationGiven | Response:
    """Give everything known of one modification, each fact with its source."""
    return unless_known(
        request, response, asked, None, lambda session, moment: _given(find_facts(session, ref, moment), moment)
    )


def _given(known: ModificationFacts, moment: Moment) -> ModificationGiven:
    row = known.row
    return ModificationGiven(
        **ModificationListedGiven.model_validate(row).model_dump(exclude={"releases", "last_event"}),
        places=row.places,
        last=row.last,
        titles=[PrintedTitleGiven.model_validate(title) for title in row.titles],
        draft_proposal=row.draft_proposal,
        history=[HappeningGiven.model_validate(happening) for happening in row.history],
        facts={kind: [FactGiven.model_validate(fact) for fact in facts] for kind, facts in known.facts.items()},
        impacts=[MatrixGiven.model_validate(matrix) for matrix in known.matrices],
        costs=[CostGiven.model_validate(cost) for cost in known.costs],
        named_beside=[NamedBesideGiven.model_validate(beside) for beside in known.named_beside],
        named_in=[FactGiven.model_validate(fact) for fact in known.named_in],
        as_at=moment.as_at,
        known_at=moment.known_at,
    )


@router.get("/modifications/{ref}/history", summary="A modification's history", response_model=HistoryListed)
def get_history(request: Request, response: Response, ref: Reference, asked: AskedMoment) -> HistoryListed | Response:
    """List what happened to a modification, as far as the papers say it."""
    return unless_known(
        request,
        response,
        asked,
        None,
        lambda session, moment: HistoryListed(
            items=[HappeningGiven.model_validate(row) for row in find_modification(session, ref, moment).history],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )
