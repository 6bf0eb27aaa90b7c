"""The forms of a testing phase's page: each works without scripts and leads back to the page."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain.access import Actor, why_not_plan, why_not_take_part, why_not_threshold
from app.domain.errors import Conflict, Fault, Invalid, Stale
from app.domain.phase_plan import SEVERITIES, Rate
from app.domain.status import Duty, Phase, ReportKind, ReportStep, TadStep, WindowKind
from app.domain.words import readable
from app.doors.change import carry_out
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.phase import WhyNot, phase_for
from app.doors.sent import FormSent
from app.services import completion_report, duty, phase_plan, tad
from app.views.issue_fields import held_since
from app.views.phases import refused

router = APIRouter()
BASE = "/releases/{slug}/testing/phases/{code}"
LONGEST_NUMBER = 10
E = TypeVar("E", bound=StrEnum)
Work = Callable[[Session, Actor, Phase, "Typed"], object]


class Typed:
    """What somebody typed in a form, read field by field; each fault names its field."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields

    def words(self, name: str) -> str:
        """Give a field's words."""
        try:
            return readable(self.fields.get(name, "")).strip()
        except ValueError as error:
            raise _wrong(name, f"These words cannot be kept: {error}.") from error

    def one_of(self, name: str, kind: type[E]) -> E:
        """Give which member of a closed list was chosen."""
        try:
            return kind(self.fields.get(name, ""))
        except ValueError:
            raise _wrong(name, f"Choose one: {', '.join(kind)}.") from None

    def number(self, name: str) -> int | None:
        """Give a whole number, or nothing where the field was left empty."""
        text = self.words(name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
            raise _wrong(name, "Give a whole number.")
        return int(text)

    def day(self, name: str) -> datetime | None:
        """Give since when something holds, by the day that was typed; nothing where the field was left empty."""
        return held_since(self.fields, name)

    def answer(self, name: str) -> bool | None:
        """Give yes or no, or nothing where neither was chosen."""
        return {"yes": True, "no": False}.get(self.fields.get(name, ""))


def _wrong(name: str, detail: str) -> Invalid:
    return Invalid(detail, (Fault(f"/{name}", detail),))


def _nothing_yet(actor: Actor, release: str) -> None:
    """Leave it to the service: whose step it is depends on which step was chosen."""


def _record(
    request: Request, slug: str, code: str, form: FormSent, name: str, work: Work, why_not: WhyNot = _nothing_yet
) -> Response:
    """Carry a form out: back to its place on the page, or the page again with what stood in the way."""
    typed = own_form(request, form)
    phase = phase_for(request, slug, code, why_not).phase
    actor = actor_of(request)
    try:
        carry_out(database_of(request), lambda session: work(session, actor, phase, Typed(typed)))
    except (Invalid, Stale, Conflict) as error:
        return refused(request, slug, phase, name, typed, error)
    return RedirectResponse(f"/releases/{slug}/testing/phases/{phase.value}?recorded={name}#said", 303)


@router.post(BASE + "/windows")
def post_window(request: Request, slug: str, code: str, form: FormSent) -> Response:
    """Record when a phase is to take place, or took place."""

    def work(session: Session, actor: Actor, phase: Phase, typed: Typed) -> object:
        planned = typed.one_of("window", WindowKind) is WindowKind.PLANNED
        return (phase_plan.plan_phase if planned else phase_plan.record_actual_window)(
            session,
            actor,
            release=slug,
            phase=phase,
            begins=typed.words("begins"),
            ends=typed.words("ends"),
            words=typed.words("words"),
            effective_at=typed.day("effective_at"),
            saw=typed.number("version") or 0,
        )

    return _record(request, slug, code, form, "window", work, why_not_plan)


@router.post(BASE + "/thresholds")
def post_thresholds(request: Request, slug: str, code: str, form: FormSent) -> Response:
    """Record the pass rate that a phase needs, and how many issues may be outstanding."""

    def work(session: Session, actor: Actor, phase: Phase, typed: Typed) -> object:
        needed, of = typed.number("required-needed"), typed.number("required-of")
        given = {severity: typed.number(f"outstanding-{severity}") for severity in SEVERITIES}
        return phase_plan.set_threshold(
            session,
            actor,
            release=slug,
            phase=phase,
            required=None if needed is None and of is None else Rate(-1 if needed is None else needed, of or 0),
            outstanding={severity: most for severity, most in given.items() if most is not None},
            meeting=typed.words("meeting"),
            effective_at=typed.day("effective_at"),
            saw=typed.number("version") or 0,
        )

    return _record(request, slug, code, form, "thresholds", work, why_not_threshold)


@router.post(BASE + "/reports")
def post_report(request: Request, slug: str, code: str, form: FormSent) -> Response:
    """Record that a completion report was submitted."""

    def work(session: Session, actor: Actor, phase: Phase, typed: Typed) -> object:
        return completion_report.record_report(
            session,
            actor,
            release=slug,
            phase=phase,
            kind=typed.one_of("kind", ReportKind),
            version=typed.words("version"),
            link=typed.words("link"),
            file_name=typed.words("file_name"),
            sha256=typed.words("sha256"),
            effective_at=typed.day("effective_at"),
        )

    return _record(request, slug, code, form, "report", work)


@router.post(BASE + "/reports/steps")
def post_step(request: Request, slug: str, code: str, form: FormSent) -> Response:
    """Record the TAG's review of a report, or its approval."""

    def work(session: Session, actor: Actor, phase: Phase, typed: Typed) -> object:
        return completion_report.record_report_step(
            session,
            actor,
            release=slug,
            phase=phase,
            report=typed.number("report") or 0,
            step=typed.one_of("step", ReportStep),
            agreed=typed.answer("agreed"),
            words=typed.words("words"),
            meeting=typed.words("meeting"),
            effective_at=typed.day("effective_at"),
        )

    return _record(request, slug, code, form, "step", work)


@router.post(BASE + "/tad")
def post_tad(request: Request, slug: str, code: str, form: FormSent) -> Response:
    """Record a step of the release's TAD."""

    def work(session: Session, actor: Actor, phase: Phase, typed: Typed) -> object:
        return tad.record_tad_step(
            session,
            actor,
            release=slug,
            step=typed.one_of("step", TadStep),
            version=typed.words("version"),
            agreed=typed.answer("agreed"),
            words=typed.words("words"),
            link=typed.words("link"),
            meeting=typed.words("meeting"),
            effective_at=typed.day("effective_at"),
        )

    return _record(request, slug, code, form, "tad", work)


@router.post(BASE + "/participants")
def post_participation(request: Request, slug: str, code: str, form: FormSent) -> Response:
    """Record a party's word that it takes part in testing, or no longer does."""

    def work(session: Session, actor: Actor, phase: Phase, typed: Typed) -> object:
        takes_part = typed.answer("takes_part")
        if takes_part is None:
            raise _wrong("takes_part", "Say whether your party takes part: yes or no.")
        party, words = typed.words("party"), typed.words("words")
        return duty.declare_participation(session, actor, release=slug, party=party, takes_part=takes_part, words=words)

    return _record(request, slug, code, form, "participation", work, why_not_take_part)


@router.post(BASE + "/submissions")
def post_submission(request: Request, slug: str, code: str, form: FormSent) -> Response:
    """Record what a Test Participant submits."""

    def work(session: Session, actor: Actor, phase: Phase, typed: Typed) -> object:
        which = typed.one_of("duty", Duty)
        return duty.submit_duty(
            session, actor, release=slug, duty=which, link=typed.words("link"), words=typed.words("words")
        )

    return _record(request, slug, code, form, "submission", work, why_not_take_part)
