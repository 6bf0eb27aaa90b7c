"""The reference a paper carries: body, meeting number, day and month of the meeting, number of the paper."""

import re
from dataclasses import dataclass
from datetime import date

REFERENCE = re.compile(r"([A-Z]{2,8})_(\d{1,4})_(\d{2})(\d{2})(?:_(\d{1,3}))?")
LEAP_YEAR = 2000  # a reference has no year, so 29 February must be let through


@dataclass(frozen=True, slots=True)
class PaperReference:
    """A reference taken apart; ``number`` keeps its printed digits and is None where the paper has none.

    The year is not in a reference: it comes from what is known of the body's meeting.
    """

    code: str
    meeting: int
    day: int
    month: int
    number: str | None

    def __str__(self) -> str:
        head = f"{self.code}_{self.meeting}_{self.day:02d}{self.month:02d}"
        return head if self.number is None else f"{head}_{self.number}"

    def on(self, year: int) -> date:
        """The day of the meeting in a given year; raises ValueError where that year has no such day."""
        return date(year, self.month, self.day)

    def first_from(self, day: date) -> date:
        """The day of the first such meeting on or after a day: a paper is written before the meeting it goes to."""
        for year in range(day.year, day.year + 9):
            try:
                meeting = self.on(year)
            except ValueError:
                continue
            if meeting >= day:
                return meeting
        raise ValueError(f"no meeting of {self} within eight years of {day}")


def parse_reference(text: str) -> PaperReference:
    """Read a paper reference: SECP_76_1701_23 is paper 23 of Panel meeting 76 on 17 January; CSC_32_2610 has no number.

    Raises ValueError on anything else, a day that no year has included.
    """
    m = REFERENCE.fullmatch(text)
    if m is None or m[2].startswith("0"):
        raise ValueError(f"not a paper reference: {text!r}")
    reference = PaperReference(m[1], int(m[2]), int(m[3]), int(m[4]), m[5])
    try:
        reference.on(LEAP_YEAR)
    except ValueError as wrong:
        raise ValueError(f"no such day in paper reference {text!r}") from wrong
    return reference
