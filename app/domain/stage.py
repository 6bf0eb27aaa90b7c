"""Where a release stands by its go-live day."""

from datetime import date
from typing import Literal

Stage = Literal["undated", "planned", "live"]


def stage_of(go_live: date | None, day: date) -> Stage:
    """Say how a release stands on a day, by the day it is to go live and by nothing else.

    Args:
        go_live: the day it is to go live, where one is set.
        day: the London day asked about.
    """
    if go_live is None:
        return "undated"
    return "live" if go_live <= day else "planned"
