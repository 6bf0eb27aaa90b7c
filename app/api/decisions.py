"""The decision on a release over JSON: who decides, what was decided, and all that was seen, byte for byte."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.api.conditional import tagged, unless_known
from app.api.decision_schemas import (
    DeciderGiven,
    DecidingBodyMade,
    DecidingBodySent,
    DecisionGiven,
    DecisionMade,
    DecisionSent,
    DecisionsListed,
    decision_given,
)
from app.api.schemas import Slug
from app.db import Session
from app.domain.decision import why_not_covered, why_not_name_decider
from app.domain.instant import rfc3339
from app.doors.change import Answer, answer_once
from app.doors.decision import deciding
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.phase import release_for
from app.doors.precondition import criterion_tag, not_modified, page_tag, saw_version
from app.doors.sent import BodySent
from app.queries.decision import find_decider, find_pinned, last_decided, list_decisions
from app.queries.moment import Moment
from app.queries.release import find_release, release_id, stamp_of
from app.queries.reported import find_reported
from app.services.decision import decide, name_deciding_body

router = APIRouter(prefix="/v1", tags=["decision"], route_class=Guarded)
Version = Annotated[int, Path(description="Which decision on the release: 1 for the first.")]


@router.get("/releases/{slug}/decisions", summary="Decisions", response_model=DecisionsListed)
def get_decisions(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> DecisionsListed | Response:
    """List what was decided on a release, the last first; the ETag guards the next decision (send it as If-Match).

    `reported` is what papers say is or was to be decided. As it stood in the past the list has another kind of tag,
    which guards nothing.
    """
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        seq, turned = stamp_of(session, slug, moment)
        page = page_tag(request, actor_of(request), seq, turned)
        version = last_decided(session, release_id(session, slug))
        tag = criterion_tag(version, seq, page) if moment.live else page
        return tagged(request, response, tag) or _listed(session, slug, moment)


def _listed(session: Session, slug: str, moment: Moment) -> DecisionsListed:
    rows = list_decisions(session, slug, moment)
    day = find_release(session, slug, moment).go_live
    decider = find_decider(session, slug, moment)
    said = find_reported(session, slug, moment, ("decisions",)).decisions
    return DecisionsListed.model_validate(
        {
            "items": [decision_given(row) for row in rows],
            "decider": DeciderGiven.model_validate(decider) if decider else None,
            "not_covered_because": why_not_covered(rows[0].outcome, rows[0].go_live, day) if rows else None,
            "reported": [{**row.said, "key": row.key, "position": row.position, "source": row.source} for row in said],
            "as_at": moment.as_at,
            "known_at": moment.known_at,
        }
    )


@router.post("/releases/{slug}/decisions", summary="Decide", status_code=201, response_model=DecisionMade)
def post_decision(request: Request, slug: Slug, sent: DecisionSent, body: BodySent) -> Response:
    """Record what the deciding body decided; If-Match with the ETag of GET /decisions, which says what was seen."""
    saw = saw_version(request, deciding(request, slug), "decisions on the release")
    actor = actor_of(request)

    def present(row: Any) -> Answer:
        document = {
            "version": row.version,
            "outcome": row.outcome.value,
            "words": row.words,
            "conditions": json.loads(row.conditions),
            "deferred_until": row.deferred_until.isoformat() if row.deferred_until else None,
            "meeting": row.meeting,
            "saw_seq": row.saw_seq,
            "pinned_sha256": row.pinned_sha256,
            **_stamp(row),
        }
        place = f"/api/v1/releases/{slug}/decisions/{row.version}"
        return Answer(document, 201, {"ETag": criterion_tag(row.version, row.seq, ""), "Location": place})

    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: decide(
            session,
            actor,
            release=slug,
            outcome=sent.outcome,
            words=sent.words,
            conditions=tuple(sent.conditions),
            deferred_until=sent.deferred_until,
            meeting=sent.meeting,
            effective_at=sent.effective_at,
            saw=saw.version,
            saw_seq=saw.seq,
        ),
        present,
    )


@router.get("/releases/{slug}/decisions/{version}", summary="One decision", response_model=DecisionGiven)
def get_decision(
    request: Request, response: Response, slug: Slug, version: Version, asked: AskedMoment
) -> DecisionGiven | Response:
    """Give one decision on a release."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: decision_given(find_pinned(session, slug, version, moment)[0]),
    )


@router.get(
    "/releases/{slug}/decisions/{version}/pinned",
    summary="All that was seen when it was decided",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def get_pinned(request: Request, slug: Slug, version: Version, asked: AskedMoment) -> Response:
    """Give the exact bytes that the decision pins: canonical JSON, whose SHA-256 is the entity tag."""
    with database_of(request).reading() as session:
        row, pinned = find_pinned(session, slug, version, asked.resolve(session))
    headers = {"ETag": f'"{row.pinned_sha256}"', "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if not_modified(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(pinned.encode(), headers=headers, media_type="application/json")


@router.post(
    "/releases/{slug}/deciding-body", summary="Say which body decides", status_code=201, response_model=DecidingBodyMade
)
def post_deciding_body(request: Request, slug: Slug, sent: DecidingBodySent, body: BodySent) -> Response:
    """Record which body decides on a release, and why: for the secretariat."""
    release_for(request, slug, why_not_name_decider)
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: name_deciding_body(
            session, actor, release=slug, body=sent.body, reason=sent.reason, effective_at=sent.effective_at
        ),
        lambda row: Answer({"body": sent.body, "reason": row.reason, **_stamp(row)}),
    )


def _stamp(row: Any) -> dict[str, object]:
    return {
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "seq": row.seq,
    }
