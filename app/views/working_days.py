"""The page that counts Working Days and shows its working."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import clock
from app.domain.errors import Invalid
from app.domain.instant import london_day
from app.domain.working_days import MOST_COUNTED, DayShown, closes_at, england_and_wales
from app.views.page import render

router = APIRouter()
SIGNS = {"after": 1, "before": -1}


def _read(start: str, count: str, way: str) -> tuple[date | None, int, dict[str, str]]:
    """Read the form; what cannot be read is told beside its field."""
    errors = {}
    day = None
    try:
        day = date.fromisoformat(start)
    except ValueError:
        errors["from"] = "Give a date, for example 2018-08-22."
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 6 else -1
    if not 0 <= number <= MOST_COUNTED:
        errors["count"] = f"Give a whole number from 0 to {MOST_COUNTED:,}."
    return day, number * SIGNS.get(way, 1), errors


@router.get("/working-days")
def get_working_days(request: Request, count: str = "10", way: str = "after") -> Response:
    """Count Working Days from a day, and show which days counted."""
    start = request.query_params.get("from")
    today = london_day(clock.now())
    calendar = england_and_wales()
    day, number, errors = _read(start if start is not None else today.isoformat(), count, way)
    end: date | None = None
    shown: tuple[DayShown, ...] = ()
    if day is not None and not errors:
        try:
            end, shown = calendar.add(day, number), calendar.count_days(day, number)
        except Invalid as error:
            errors["from"] = error.detail
    typed = {"from": start if start is not None else today.isoformat(), "count": count, "way": way}
    return render(
        request,
        "working_days/page.html",
        422 if errors else 200,
        typed=typed,
        errors=errors,
        start=day,
        count=abs(number),
        way=way if way in SIGNS else "after",
        end=end,
        closes=closes_at(end) if end else None,
        days=shown,
        calendar=calendar,
    )
