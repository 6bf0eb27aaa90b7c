"""What follows a decision, over JSON: the steps of a release, its re-dating, the lessons learnt from it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.api.conditional import tagged, unless_known
from app.api.release_step_schemas import (
    LessonMade,
    LessonSent,
    LessonsListed,
    RedatingMade,
    RedatingSent,
    RedatingsListed,
    StepMade,
    StepSent,
    StepsListed,
    TakenMade,
    TakenSent,
)
from app.api.schemas import Slug
from app.db import Session
from app.domain.instant import rfc3339
from app.domain.lesson import why_not_record_lesson, why_not_take_lesson
from app.domain.redating import why_not_redate, would_move
from app.domain.release_step import why_not_step
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.phase import release_for
from app.doors.precondition import criterion_tag, page_tag, saw_version
from app.doors.sent import BodySent
from app.queries.follow import find_following
from app.queries.lesson import last_taken, lessons_found, list_lessons, name_lesson
from app.queries.milestone import list_milestones
from app.queries.moment import Moment
from app.queries.redating import last_redating, list_redatings
from app.queries.release import find_release, release_id, stamp_of
from app.queries.reported import find_reported
from app.services.lesson import record_lesson, take_lesson
from app.services.redating import redate_release
from app.services.release_step import record_step

router = APIRouter(prefix="/v1", tags=["decision"], route_class=Guarded)
Former = Annotated[str, Path(description="The release that the lesson was learnt from.", max_length=80)]
Number = Annotated[int, Path(description="The lesson's number among that release's.")]


@router.get("/releases/{slug}/steps", summary="What follows the decision", response_model=StepsListed)
def get_steps(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> StepsListed | Response:
    """List the steps of a release that were taken, and why each cannot be taken now, where it cannot."""

    def read(session: Session, moment: Moment) -> StepsListed:
        found = find_following(session, slug, moment)
        clocks = {"as_at": moment.as_at, "known_at": moment.known_at}
        return StepsListed.model_validate({"items": found.steps, "next": found.next, **clocks})

    return unless_known(request, response, asked, slug, read)


@router.post("/releases/{slug}/steps", summary="Record a step", status_code=201, response_model=StepMade)
def post_step(request: Request, slug: Slug, sent: StepSent, body: BodySent) -> Response:
    """Record a step: the DCC's go/no-go, Operational Acceptance, go-live, heightened watch, close-down."""
    release_for(request, slug, lambda who, release: why_not_step(who, sent.kind, release))
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: record_step(
            session,
            actor,
            release=slug,
            kind=sent.kind,
            agreed=sent.agreed,
            words=sent.words,
            effective_at=sent.effective_at,
        ),
        lambda row: Answer(
            {"kind": row.kind.value, "agreed": row.agreed, "words": row.words, "version": row.version, **_stamp(row)}
        ),
    )


@router.get("/releases/{slug}/redatings", summary="Re-datings", response_model=RedatingsListed)
def get_redatings(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> RedatingsListed | Response:
    """List how a release was re-dated, the last first; the ETag guards the next (send it back as If-Match)."""
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        seq, turned = stamp_of(session, slug, moment)
        page = page_tag(request, actor_of(request), seq, turned)
        version = last_redating(session, release_id(session, slug))
        if held := tagged(request, response, criterion_tag(version, seq, page) if moment.live else page):
            return held
        day = find_release(session, slug, moment).go_live
        moves = would_move(list_milestones(session, slug, moment), day)
        rows = list_redatings(session, slug, moment)
    told = [{"event": each.event, "printed": each.printed.text, "would_be": each.would_be} for each in moves]
    return RedatingsListed.model_validate(
        {"items": rows, "go_live": day, "would_move": told, "as_at": moment.as_at, "known_at": moment.known_at}
    )


@router.post("/releases/{slug}/redatings", summary="Re-date a release", status_code=201, response_model=RedatingMade)
def post_redating(request: Request, slug: Slug, sent: RedatingSent, body: BodySent) -> Response:
    """Record another go-live day with its letter of consent; If-Match with the ETag of GET /redatings."""
    release_for(request, slug, why_not_redate)
    with database_of(request).reading(fresh=True) as session:
        current = last_redating(session, release_id(session, slug))
    saw = saw_version(request, current, "re-datings")
    actor = actor_of(request)

    def present(row: Any) -> Answer:
        document = {
            "former": row.former.isoformat() if row.former else None,
            "go_live": row.go_live.isoformat(),
            "version": row.version,
            **_stamp(row),
        }
        return Answer(document, 201, {"ETag": criterion_tag(row.version, row.seq, "")})

    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: redate_release(
            session, actor, release=slug, wanted=sent.wanted(), effective_at=sent.effective_at, saw=saw.version
        ),
        present,
    )


@router.get("/releases/{slug}/lessons", summary="Lessons learnt", response_model=LessonsListed)
def get_lessons(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> LessonsListed | Response:
    """List what was learnt from a release, what earlier releases leave to it, and what papers report of lessons."""

    def read(session: Session, moment: Moment) -> LessonsListed:
        said = find_reported(session, slug, moment, ("lessons",)).lessons
        reported = [{**row.said, "key": row.key, "position": row.position, "source": row.source} for row in said]
        return LessonsListed.model_validate(
            {
                "items": list_lessons(session, slug, moment),
                "earlier": lessons_found(session, slug, moment),
                "reported": reported,
                "as_at": moment.as_at,
                "known_at": moment.known_at,
            }
        )

    return unless_known(request, response, asked, slug, read)


@router.post("/releases/{slug}/lessons", summary="Record a lesson learnt", status_code=201, response_model=LessonMade)
def post_lesson(request: Request, slug: Slug, sent: LessonSent, body: BodySent) -> Response:
    """Record what was learnt from a release that has gone live: for the DCC and the secretariat."""
    release_for(request, slug, why_not_record_lesson)
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: record_lesson(
            session,
            actor,
            release=slug,
            text=sent.text,
            action=sent.action,
            owner=sent.owner,
            effective_at=sent.effective_at,
        ),
        lambda row: Answer(
            {"number": row.number, "text": row.text, "action": row.action, "owner": row.owner, **_stamp(row)}
        ),
    )


@router.post(
    "/releases/{slug}/lessons/{former}/{number}/taken",
    summary="Say how a lesson is taken up",
    status_code=201,
    response_model=TakenMade,
)
def post_taken(
    request: Request, slug: Slug, former: Former, number: Number, sent: TakenSent, body: BodySent
) -> Response:
    """Record how a release takes up a lesson of an earlier one; If-Match with its version in quotes, "0" at first."""
    release_for(request, slug, why_not_take_lesson)
    with database_of(request).reading(fresh=True) as session:
        current = last_taken(session, name_lesson(session, former, number), release_id(session, slug))
    saw = saw_version(request, current, "way the lesson is taken up")
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: take_lesson(
            session,
            actor,
            release=slug,
            lesson_of=former,
            number=number,
            words=sent.words,
            effective_at=sent.effective_at,
            saw=saw.version,
        ),
        lambda row: Answer(
            {"version": row.version, "words": row.words, **_stamp(row)}, 201, {"ETag": f'"{row.version}"'}
        ),
    )


def _stamp(row: Any) -> dict[str, Any]:
    return {
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "seq": row.seq,
    }
