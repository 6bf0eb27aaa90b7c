"""The page of one decision as it was made: drawn from what was pinned and from nothing else, so it never changes."""

import json
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.decision import OUTCOME_NAMES
from app.domain.finding import FINDING_NAMES, Finding
from app.domain.status import GoNoGo
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedOnPage
from app.doors.precondition import page_tag
from app.queries.decision import find_pinned
from app.queries.release import ReleaseHead
from app.queries.source import Source
from app.views.page import render, unless_held

router = APIRouter()
INSTANTS = frozenset({"as_at", "known_at", "effective_at", "recorded_at"})
DAYS = frozenset({"go_live", "due", "cut_off"})


def _read(value: Any, name: str = "") -> Any:
    """Give the pinned document with its days, instants and sources as what they are."""
    if isinstance(value, dict):
        if name == "source":
            return Source(value["paper"], value["file"], value["line"])
        return {key: _read(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_read(each) for each in value]
    if isinstance(value, str) and name in INSTANTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(value, str) and name in DAYS else value


@router.get("/releases/{slug}/decisions/{version}")
def get_pinned_decision(request: Request, slug: str, version: int, asked: AskedOnPage) -> Response:
    """Show a decision with all that was seen when it was made, years later as on the day."""
    with database_of(request).reading() as session:
        row, pinned = find_pinned(session, slug, version, asked.resolve(session))
    seen = _read(json.loads(pinned))
    of = seen["release"]
    said = {
        "decision": row,
        "seen": seen,
        "release": ReleaseHead(of["slug"], of["title"], of["go_live"], of["classification"], None),
        "outcomes": {each.value: OUTCOME_NAMES[each] for each in GoNoGo},
        "named": {each["key"]: f"{each['body_name']} {each['number']}" for each in seen["criteria"]},
        "findings": {each.value: FINDING_NAMES[each] for each in Finding},
    }
    tag = page_tag(request, actor_of(request), 0, row.pinned_sha256)
    return unless_held(request, tag, lambda: render(request, "pinned/page.html", **said))
