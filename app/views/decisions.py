"""The page of the decision on a release: who recommends what, what was decided, what follows, what was learnt."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.domain.access import Actor
from app.domain.decision import OUTCOME_NAMES, why_not_decide, why_not_name_decider, why_not_recommend
from app.domain.errors import DomainError
from app.domain.instant import london_day
from app.domain.lesson import why_no_lesson_yet, why_not_record_lesson, why_not_take_lesson
from app.domain.redating import why_not_redate, would_move
from app.domain.release_step import ANSWERS, STEPS, why_not_step
from app.domain.status import BodyKind, StepKind
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.errors import faults_of, telling_of
from app.queries.board import BodyBoard, body_boards
from app.queries.body import name_bodies
from app.queries.criterion import list_criteria
from app.queries.decision import find_decider, list_decisions
from app.queries.follow import Following, find_following
from app.queries.glossary import terms_for
from app.queries.lesson import lessons_found, list_lessons
from app.queries.milestone import list_milestones
from app.queries.moment import Moment
from app.queries.readiness import readiness_of
from app.queries.readiness_beside import find_beside_criteria
from app.queries.recommendation import RecommendationRow, list_recommendations
from app.queries.release import ReleaseHead, find_stamped
from app.queries.reported import Reported, ReportedRow, find_reported
from app.views.page import render, unless_held
from app.views.phases import Attempt
from app.views.releases import clocks

router = APIRouter()
REPORTED = ("decisions", "recommendations", "lessons")
SAID = {
    "recommendation": "The recommendation is recorded.",
    "decision": "The decision is recorded, with all that was seen.",
    "deciding-body": "Which body decides is recorded.",
    "step": "The step is recorded.",
    "redating": "The new go-live day is recorded.",
    "lesson": "The lesson is recorded.",
    "taken": "How the lesson is taken up is recorded.",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What one reviewing body recommends: its marks, its own recommendation, and what papers say of it."""

    board: BodyBoard
    given: RecommendationRow | None
    reported: tuple[ReportedRow, ...]
    why_not: str | None


@dataclass(frozen=True, slots=True)
class May:
    """Why the reader may not record each thing of the page; nothing where they may."""

    decide: str | None
    name_decider: str | None
    redate: str | None
    lesson: str | None
    take: str | None
    steps: dict[StepKind, str | None]


def _may(actor: Actor, slug: str, decider: tuple[str, str] | None) -> May:
    return May(
        why_not_decide(actor, decider, slug),
        why_not_name_decider(actor, slug),
        why_not_redate(actor, slug),
        why_not_record_lesson(actor, slug),
        why_not_take_lesson(actor, slug),
        {kind: why_not_step(actor, kind, slug) for kind in StepKind},
    )


def _advice(
    bodies: tuple[BodyBoard, ...], given: tuple[RecommendationRow, ...], reported: Reported, actor: Actor, slug: str
) -> tuple[Advice, ...]:
    own = {row.body: row for row in given}
    return tuple(
        Advice(
            body,
            own.get(body.slug),
            tuple(row for row in reported.recommendations if row.said["by"] == body.slug),
            why_not_recommend(actor, body.slug, body.name, slug),
        )
        for body in bodies
    )


def _said(session: Session, head: ReleaseHead, moment: Moment, actor: Actor) -> dict[str, Any]:
    """Ask everything that the page shows, in a fixed number of statements."""
    slug = head.slug
    criteria = list_criteria(session, slug, moment, actor)
    reported = find_reported(session, slug, moment, REPORTED)
    found = find_decider(session, slug, moment)
    decider = (found.slug, found.name) if found else None
    following = find_following(session, slug, moment)
    advice = _advice(body_boards(criteria), list_recommendations(session, slug, moment), reported, actor, slug)
    return {
        "release": head,
        "ready": readiness_of(head, criteria, find_beside_criteria(session, slug, moment), moment),
        "advice": advice,
        "asked": tuple(
            row for row in reported.recommendations if row.said["by"] not in {each.board.slug for each in advice}
        ),
        "reported": reported,
        "decider": found,
        "decisions": list_decisions(session, slug, moment),
        "following": following,
        "no_lesson_yet": _no_lesson_yet(head, following, moment),
        "moves": would_move(list_milestones(session, slug, moment), head.go_live),
        "lessons": list_lessons(session, slug, moment),
        "earlier": lessons_found(session, slug, moment),
        "may": _may(actor, slug, decider),
        "body_names": name_bodies(session),
        "bodies": name_bodies(session, BodyKind.BODY),
        "terms": terms_for(session, moment, slug),
        "outcomes": OUTCOME_NAMES,
        "rules": STEPS,
        "answers": ANSWERS,
        "recorded_seq": moment.seq,
        **clocks(moment),
    }


def _no_lesson_yet(head: ReleaseHead, following: Following, moment: Moment) -> str | None:
    return why_no_lesson_yet(head.go_live, london_day(moment.as_at), went_live=following.went_live)


@router.get("/releases/{slug}/decision")
def get_decision(request: Request, slug: str, asked: AskedOnPage, recorded: str = "") -> Response:
    """Show what bodies recommend, what was decided on a release, and what followed."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=not actor.anonymous) as session:
        moment = asked.resolve(session)
        head, stamp = find_stamped(session, slug, moment)
        said = _said(session, head, moment, actor)
        tag = page_tag(request, actor, stamp.seq, stamp.turned)
    told = {"attempt": Attempt(), "said": SAID.get(recorded)}
    return unless_held(request, tag, lambda: render(request, "decision/page.html", **said, **told))


def refused(request: Request, slug: str, form: str, typed: dict[str, str], error: DomainError) -> Response:
    """Draw the page again with what was typed, beside why it was not recorded and how things stand now."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        moment = Asked(None, None).resolve(session)
        said = _said(session, find_stamped(session, slug, moment)[0], moment, actor)
    errors = {fault.pointer.strip("/").replace("/", "-"): fault.detail for fault in faults_of(error)}
    attempt = Attempt(form, typed, errors, error.detail)
    status = telling_of(error).status
    return render(request, "decision/page.html", 409 if status == 412 else status, **said, attempt=attempt, said=None)
