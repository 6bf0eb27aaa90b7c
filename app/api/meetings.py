"""Bodies, their meetings with agenda, notes and minutes, and the diary, over JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.meeting_schemas import (
    BodySlug,
    CancellationMade,
    CancellationSent,
    Day,
    DiaryGiven,
    MeetingMade,
    MeetingNoteGiven,
    MeetingSent,
    MeetingShown,
    MeetingsListed,
    MinutesGiven,
    NoteMade,
    NoteSent,
    NotesListed,
    due_given,
    meeting_given,
    minute_given,
)
from app.api.schemas import Given, Listed, SourceGiven
from app.db import Session
from app.domain.instant import day_ends, london_day, rfc3339
from app.domain.status import BodyKind
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.meeting import convened_by, day_in_address
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.sent import BodySent
from app.queries.agenda import find_agenda
from app.queries.body import list_bodies
from app.queries.meeting import find_meeting, list_meetings
from app.queries.meeting_note import list_notes
from app.queries.minutes import find_minutes
from app.queries.moment import Moment
from app.services import meeting as meetings

router = APIRouter(prefix="/v1", tags=["meetings"], route_class=Guarded)
MEETING = "/meetings/{body}/{date}"


class BodyGiven(Given):
    """A body, a decider or another actor."""

    slug: str = Field(examples=["smki-pma"])
    name: str
    long_name: str
    kind: BodyKind
    code: str | None = Field(examples=["SECP"], description="What the references of its papers begin with.")
    source: SourceGiven | None


class BodiesListed(Listed):
    """The bodies and actors of the record."""

    items: list[BodyGiven]


@router.get("/bodies", summary="Bodies and actors", response_model=BodiesListed)
def get_bodies(request: Request, response: Response, asked: AskedMoment) -> BodiesListed | Response:
    """List who decides, reviews or acts."""
    return unless_known(
        request,
        response,
        asked,
        None,
        lambda session, moment: BodiesListed(
            items=[BodyGiven.model_validate(row) for row in list_bodies(session, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.get("/meetings", summary="Meetings and the diary", response_model=MeetingsListed)
def get_meetings(
    request: Request,
    response: Response,
    asked: AskedMoment,
    body: Annotated[str | None, Query(max_length=80, description="Only this body's meetings.")] = None,
) -> MeetingsListed | Response:
    """List the meetings that papers tell of and that bodies called, past and to come, and the other days to know of."""

    def read(session: Session, moment: Moment) -> MeetingsListed:
        found = list_meetings(session, moment, body)
        return MeetingsListed(
            items=[meeting_given(row) for row in found.meetings],
            diary=[DiaryGiven.model_validate(row) for row in found.diary],
            as_at=moment.as_at,
            known_at=moment.known_at,
        )

    return unless_known(request, response, asked, None, read)


@router.post("/meetings", summary="Call a meeting", status_code=201, response_model=MeetingMade)
def post_meeting(request: Request, sent: MeetingSent, body: BodySent) -> Response:
    """Record that a body meets on a day: its chair, its secretary or the secretariat does."""
    actor = actor_of(request)
    convened_by(request, sent.body)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: meetings.call_meeting(session, actor, body=sent.body, facts=sent.facts()),
        lambda row: Answer(
            _stamped(row, body=sent.body, date=row.day.isoformat(), number=row.number, place=row.place),
            headers={"Location": f"/api/v1/meetings/{sent.body}/{row.day.isoformat()}"},
        ),
    )


@router.get(MEETING, summary="One meeting with its agenda", response_model=MeetingShown)
def get_meeting(
    request: Request, response: Response, body: BodySlug, date: Day, asked: AskedMoment
) -> MeetingShown | Response:
    """Give a meeting and what is due at it; of a past one, what was due before its day."""
    day = day_in_address(date)

    def read(session: Session, moment: Moment) -> MeetingShown:
        meeting = find_meeting(session, body, day, moment)
        then = moment
        if day < london_day(moment.as_at):
            before = day_ends(day.fromordinal(day.toordinal() - 1))
            then = Moment(before, moment.known_at, moment.seq, live=False)
        items = [due_given(item) for item in find_agenda(session, body, then, actor_of(request)).items]
        given = meeting_given(meeting)
        return MeetingShown(meeting=given, agenda=items, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(request, response, asked, None, read)


@router.post(MEETING + "/cancellation", summary="Cancel a meeting", status_code=201, response_model=CancellationMade)
def post_cancellation(request: Request, body: BodySlug, date: Day, sent: CancellationSent, raw: BodySent) -> Response:
    """Record that a meeting which was called will not take place: once; a second time is refused (409)."""
    actor, day = actor_of(request), day_in_address(date)
    convened_by(request, body, day)
    return answer_once(
        database_of(request),
        request,
        actor,
        raw,
        lambda session: meetings.cancel_meeting(session, actor, body=body, day=day, reason=sent.reason),
        lambda row: Answer(_stamped(row, body=body, date=day.isoformat(), reason=row.reason)),
    )


@router.get(MEETING + "/notes", summary="What was said at a meeting", response_model=NotesListed)
def get_notes(
    request: Request, response: Response, body: BodySlug, date: Day, asked: AskedMoment
) -> NotesListed | Response:
    """List views, members' concerns and notes of a meeting."""
    day = day_in_address(date)

    def read(session: Session, moment: Moment) -> NotesListed:
        find_meeting(session, body, day, moment)
        rows = list_notes(session, body, day, moment, actor_of(request))
        given = [MeetingNoteGiven.model_validate(row) for row in rows]
        return NotesListed(items=given, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(request, response, asked, None, read)


@router.post(MEETING + "/notes", summary="Note what was said", status_code=201, response_model=NoteMade)
def post_note(request: Request, body: BodySlug, date: Day, sent: NoteSent, raw: BodySent) -> Response:
    """Record a view, a member's concern or a note; on a criterion after the decision, it appears on the board."""
    actor, day = actor_of(request), day_in_address(date)
    convened_by(request, body, day)
    return answer_once(
        database_of(request),
        request,
        actor,
        raw,
        lambda session: meetings.note_at_meeting(session, actor, body=body, day=day, facts=sent.facts()),
        lambda row: Answer(
            _stamped(
                row,
                id=row.id,
                kind=row.kind.value,
                words=row.words,
                after_decision=row.after_decision,
                effective_at=rfc3339(row.effective_at),
            )
        ),
    )


@router.get(MEETING + "/minutes", summary="The minutes of a meeting", response_model=MinutesGiven)
def get_minutes(
    request: Request, response: Response, body: BodySlug, date: Day, asked: AskedMoment
) -> MinutesGiven | Response:
    """Give what the record holds that took effect on the meeting's day by its body."""
    day = day_in_address(date)

    def read(session: Session, moment: Moment) -> MinutesGiven:
        found = find_minutes(session, body, day, moment, actor_of(request))
        return MinutesGiven(
            meeting=meeting_given(found.meeting),
            items=[minute_given(line) for line in found.lines],
            as_at=moment.as_at,
            known_at=moment.known_at,
        )

    return unless_known(request, response, asked, None, read)


def _stamped(row: Any, **more: Any) -> dict[str, Any]:
    return more | {"recorded_at": rfc3339(row.recorded_at), "seq": row.seq}
