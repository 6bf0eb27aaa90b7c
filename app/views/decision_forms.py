"""The forms of the decision's page: each works without scripts and leads back to the page."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain.access import Actor
from app.domain.decision import why_not_name_decider
from app.domain.errors import Conflict, Invalid, Stale
from app.domain.lesson import why_not_record_lesson, why_not_take_lesson
from app.domain.redating import NewDay, why_not_redate
from app.domain.release_step import why_not_step
from app.domain.status import GoNoGo, StepKind
from app.doors.change import carry_out
from app.doors.decision import deciding, recommending
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.phase import release_for
from app.doors.sent import FormSent
from app.services import decision, lesson, recommendation, redating, release_step
from app.views.criterion_form import day_typed, meeting_typed, number_typed, words_typed
from app.views.decisions import refused
from app.views.issue_fields import held_since, invalid, one_of

router = APIRouter()
BASE = "/releases/{slug}"
OUTCOME = "Choose go, go with conditions, no-go or defer."
ANSWERS = {"yes": True, "no": False}
Typed = dict[str, str]
Work = Callable[[Session, Actor], object]


def _record(request: Request, slug: str, form: str, said: str, typed: Typed, work: Work) -> Response:
    """Carry a form out: back to the page, or the page again with what stood in the way."""
    actor = actor_of(request)
    try:
        carry_out(database_of(request), lambda session: work(session, actor))
    except (Invalid, Stale, Conflict) as error:
        return refused(request, slug, form, typed, error)
    return RedirectResponse(f"/releases/{slug}/decision?recorded={said}#said", 303)


def _conditions(typed: Typed) -> tuple[str, ...]:
    return tuple(line.strip() for line in words_typed(typed, "conditions").split("\n") if line.strip())


@router.post(BASE + "/recommendations")
def post_recommendation(request: Request, slug: str, form: FormSent) -> Response:
    """Record what a body recommends from the form."""
    typed = own_form(request, form)
    body = typed.get("body", "")
    recommending(request, slug, body)

    def work(session: Session, actor: Actor) -> object:
        return recommendation.record_recommendation(
            session,
            actor,
            release=slug,
            body=body,
            outcome=one_of(typed, "outcome", GoNoGo, OUTCOME),
            words=words_typed(typed, "words"),
            conditions=_conditions(typed),
            meeting=meeting_typed(typed),
            effective_at=held_since(typed, at_its_end=True),
            saw=number_typed(typed, "version"),
            saw_seq=number_typed(typed, "saw"),
        )

    return _record(request, slug, f"recommendation-{body}", "recommendation", typed, work)


@router.post(BASE + "/decisions")
def post_decision(request: Request, slug: str, form: FormSent) -> Response:
    """Record what the deciding body decided from the form."""
    typed = own_form(request, form)
    deciding(request, slug)

    def work(session: Session, actor: Actor) -> object:
        return decision.decide(
            session,
            actor,
            release=slug,
            outcome=one_of(typed, "outcome", GoNoGo, OUTCOME),
            words=words_typed(typed, "words"),
            conditions=_conditions(typed),
            deferred_until=day_typed(typed, "deferred_until"),
            meeting=meeting_typed(typed),
            effective_at=held_since(typed, at_its_end=True),
            saw=number_typed(typed, "version"),
            saw_seq=number_typed(typed, "saw"),
        )

    return _record(request, slug, "decision", "decision", typed, work)


@router.post(BASE + "/deciding-body")
def post_deciding_body(request: Request, slug: str, form: FormSent) -> Response:
    """Record from the form which body decides."""
    typed = own_form(request, form)
    release_for(request, slug, why_not_name_decider)

    def work(session: Session, actor: Actor) -> object:
        return decision.name_deciding_body(
            session, actor, release=slug, body=typed.get("body", ""), reason=words_typed(typed, "reason")
        )

    return _record(request, slug, "deciding-body", "deciding-body", typed, work)


@router.post(BASE + "/steps")
def post_step(request: Request, slug: str, form: FormSent) -> Response:
    """Record a step of a release from the form."""
    typed = own_form(request, form)
    kind = next((each for each in StepKind if each.value == typed.get("kind")), None)
    release_for(request, slug, lambda who, release: why_not_step(who, kind or StepKind.GONE_LIVE, release))

    def work(session: Session, actor: Actor) -> object:
        return release_step.record_step(
            session,
            actor,
            release=slug,
            kind=one_of(typed, "kind", StepKind, "Choose a step."),
            agreed=ANSWERS.get(typed.get("agreed", "")),
            words=words_typed(typed, "words"),
            effective_at=held_since(typed),
        )

    return _record(request, slug, f"step-{kind.value if kind else ''}", "step", typed, work)


@router.post(BASE + "/redatings")
def post_redating(request: Request, slug: str, form: FormSent) -> Response:
    """Record another go-live day from the form."""
    typed = own_form(request, form)
    release_for(request, slug, why_not_redate)

    def work(session: Session, actor: Actor) -> object:
        day = day_typed(typed, "go_live")
        if day is None:
            raise invalid("go_live", "Give the new go-live day.")
        reason, consent = words_typed(typed, "reason"), words_typed(typed, "consent")
        wanted = NewDay(day, reason, consent, day_typed(typed, "flexible_until"))
        saw = number_typed(typed, "version")
        return redating.redate_release(
            session, actor, release=slug, wanted=wanted, effective_at=held_since(typed), saw=saw
        )

    return _record(request, slug, "redating", "redating", typed, work)


@router.post(BASE + "/lessons")
def post_lesson(request: Request, slug: str, form: FormSent) -> Response:
    """Record what was learnt from a release from the form."""
    typed = own_form(request, form)
    release_for(request, slug, why_not_record_lesson)

    def work(session: Session, actor: Actor) -> object:
        text, action, owner = (words_typed(typed, name) for name in ("text", "action", "owner"))
        return lesson.record_lesson(session, actor, release=slug, text=text, action=action, owner=owner)

    return _record(request, slug, "lesson", "lesson", typed, work)


@router.post(BASE + "/lessons/{former}/{number}/taken")
def post_taken(request: Request, slug: str, former: str, number: int, form: FormSent) -> Response:
    """Record from the form how a release takes up a lesson of an earlier one."""
    typed = own_form(request, form)
    release_for(request, slug, why_not_take_lesson)

    def work(session: Session, actor: Actor) -> object:
        words, saw = words_typed(typed, "words"), number_typed(typed, "version")
        return lesson.take_lesson(session, actor, release=slug, lesson_of=former, number=number, words=words, saw=saw)

    return _record(request, slug, f"taken-{former}-{number}", "taken", typed, work)
