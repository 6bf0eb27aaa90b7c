"""The risks of a release over JSON: the register, recording one, what becomes of it, and who accepts it."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.api.conditional import tagged, unless_known
from app.api.risk_schemas import RiskChangeSent, RiskGiven, RiskMade, RiskSent, RisksListed, risk_given
from app.api.schemas import Slug
from app.db import Session
from app.domain.risk import why_not_risk
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.phase import release_for
from app.doors.precondition import criterion_tag, page_tag, saw_version
from app.doors.risk import risk_version
from app.doors.sent import BodySent
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry
from app.queries.reported import find_reported
from app.queries.risk import find_risk, list_risks
from app.services import risk as risks

router = APIRouter(prefix="/v1", tags=["risks"], route_class=Guarded)
RiskNumber = Annotated[int, Path(description="The risk's number in this release.")]


@router.get("/releases/{slug}/risks", summary="Risks", response_model=RisksListed)
def get_risks(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> RisksListed | Response:
    """List the risks in the register by number; `reported` is what papers say of risks, in their own words."""

    def read(session: Session, moment: Moment) -> RisksListed:
        said = find_reported(session, slug, moment, ("risks",)).risks
        reported = [{**row.said, "key": row.key, "position": row.position, "source": row.source} for row in said]
        items = [risk_given(row) for row in list_risks(session, slug, moment)]
        clocks = {"as_at": moment.as_at, "known_at": moment.known_at}
        return RisksListed.model_validate({"items": items, "reported": reported, **clocks})

    return unless_known(request, response, asked, slug, read)


@router.get("/releases/{slug}/risks/{number}", summary="One risk", response_model=RiskGiven)
def get_risk(
    request: Request, response: Response, slug: Slug, number: RiskNumber, asked: AskedMoment
) -> RiskGiven | Response:
    """Give one risk; its ETag guards a change (send it back as If-Match)."""
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        find_release(session, slug, moment)
        row = find_risk(session, slug, number, moment)
        seq = last_entry(session, slug, moment)
    page = page_tag(request, actor_of(request), seq)
    held = tagged(request, response, criterion_tag(row.version, seq, page) if moment.live else page)
    return held or risk_given(row)


@router.post("/releases/{slug}/risks", summary="Record a risk", status_code=201, response_model=RiskMade)
def post_risk(request: Request, slug: Slug, sent: RiskSent, body: BodySent) -> Response:
    """Record a risk of a release under the next number: for the DCC and the secretariat."""
    release_for(request, slug, why_not_risk)
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: risks.record_risk(
            session, actor, release=slug, facts=sent.facts(), effective_at=sent.effective_at
        ),
        lambda made: Answer(
            {"number": made[0].number, "version": 1},
            201,
            {
                "ETag": criterion_tag(1, made[0].seq, ""),
                "Location": f"/api/v1/releases/{slug}/risks/{made[0].number}",
            },
        ),
    )


@router.patch("/releases/{slug}/risks/{number}", summary="Change or accept a risk", response_model=RiskMade)
def patch_risk(request: Request, slug: Slug, number: RiskNumber, sent: RiskChangeSent, body: BodySent) -> Response:
    """Record what becomes of a risk, or that a body accepts it, as its next version; If-Match with the risk's ETag."""
    saw = saw_version(request, risk_version(request, slug, number), "risk")
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: risks.change_risk(
            session,
            actor,
            release=slug,
            number=number,
            changes=sent.changes(),
            saw=saw.version,
            effective_at=sent.effective_at,
        ),
        lambda made: Answer({"number": number, "version": made[1]}, 200, {"ETag": f'"{made[1]}"'}),
    )
