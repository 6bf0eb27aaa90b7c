"""The timeline pages: one release's drawing and rows, and all releases on one axis."""

from collections import defaultdict
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.instant import london_day
from app.domain.timeline import draw, draw_together
from app.domain.timeline_shapes import Drawing, LanesBy
from app.domain.working_days import england_and_wales
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.queries.body import name_bodies
from app.queries.glossary import terms_for
from app.queries.milestone import MilestoneRow, list_milestones
from app.queries.moment import Moment
from app.queries.release import ReleaseHead, find_release, last_entry, list_releases
from app.views.page import render, unless_held
from app.views.releases import clocks

router = APIRouter()


def _read(
    request: Request, slug: str, asked: Asked
) -> tuple[ReleaseHead, tuple[MilestoneRow, ...], dict[str, str], Moment, str]:
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        head = find_release(session, slug, moment)
        rows = list_milestones(session, slug, moment)
        names = name_bodies(session)
        tag = page_tag(request, actor_of(request), last_entry(session, slug, moment))
    return head, rows, names, moment, tag


def _draw(
    head: ReleaseHead, rows: tuple[MilestoneRow, ...], names: dict[str, str], moment: Moment, lanes_by: LanesBy
) -> Drawing:
    return draw(
        rows,
        title=f"{head.title}: implementation timetable",
        today=london_day(moment.as_at),
        calendar=england_and_wales(),
        names=names,
        lanes_by=lanes_by,
    )


def _asked_as(request: Request) -> str:
    """Write the rest of the question; the moment that was asked for is carried on by every page of the past."""
    own = ("lanes", "as_at", "known_at")
    return "".join(f"&{urlencode([pair])}" for pair in request.query_params.multi_items() if pair[0] not in own)


def _lanes_by(asked: str) -> LanesBy:
    return LanesBy.KIND if asked == LanesBy.KIND else LanesBy.BODY


@router.get("/releases/{slug}/timeline")
def get_timeline(request: Request, slug: str, asked: AskedOnPage, lanes: str = "") -> Response:
    """Show a release's timetable, drawn in lanes by body or by kind, and as the paper's rows."""
    head, rows, names, moment, tag = _read(request, slug, asked)
    with database_of(request).reading() as session:
        terms = terms_for(session, moment, slug)
    return unless_held(
        request,
        tag,
        lambda: render(
            request,
            "timeline/page.html",
            release=head,
            rows=rows,
            drawing=_draw(head, rows, names, moment, _lanes_by(lanes)),
            lanes_by=_lanes_by(lanes),
            asked_as=_asked_as(request),
            body_names=names,
            terms=terms,
            recorded_seq=moment.seq,
            **clocks(moment),
        ),
    )


@router.get("/releases/{slug}/timeline.svg")
def get_timeline_svg(request: Request, slug: str, asked: AskedOnPage, lanes: str = "") -> Response:
    """Give the drawing as a file of its own."""
    head, rows, names, moment, tag = _read(request, slug, asked)

    def draw_file() -> Response:
        template = request.app.state.pages.get_template("timeline/drawing.svg")
        svg = template.render(drawing=_draw(head, rows, names, moment, _lanes_by(lanes)))
        return Response(
            svg.lstrip(),
            media_type="image/svg+xml",
            headers={
                "Content-Disposition": f'attachment; filename="{head.slug}-timeline.svg"',
                # The file styles itself; nothing else may run or load from it.
                "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
                "Cache-Control": "private, no-cache",
                "Vary": "Cookie",
            },
        )

    return unless_held(request, tag, draw_file)


@router.get("/timeline")
def get_all(request: Request, asked: AskedOnPage) -> Response:
    """Show every release's timetable in outline, on one axis."""
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        heads = list_releases(session, moment)
        rows: dict[str, list[MilestoneRow]] = defaultdict(list)
        for row in list_milestones(session, None, moment):
            rows[row.release].append(row)
        names = name_bodies(session)
        terms = terms_for(session, moment)
        tag = page_tag(request, actor_of(request), moment.seq)
    drawings = draw_together(
        [(head.title, rows[head.slug]) for head in heads],
        today=london_day(moment.as_at),
        calendar=england_and_wales(),
        names=names,
    )
    pairs = tuple(zip(heads, drawings, strict=True))
    return unless_held(
        request,
        tag,
        lambda: render(
            request, "timeline/all.html", drawings=pairs, terms=terms, recorded_seq=moment.seq, **clocks(moment)
        ),
    )
