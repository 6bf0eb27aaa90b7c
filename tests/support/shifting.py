"""A copy of November 2021's paper in which every day is moved: what holds on its days must hold on any."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

from app.services import record_file
from tests.support.cast import DATA

PAPER = "csc-32-2610"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
ISO = re.compile(r'"(\d{4})-(\d\d)-(\d\d)"')
PRINTED = re.compile(rf"\b(\d{{1,2}})(\s+)({'|'.join(MONTHS)})(\s+)(\d{{4}})\b")
# The reference of a paper holds the day of its meeting, and not the year.
REFERENCE = "CSC_32_2610"
MEETING = date(2021, 10, 26)


def reference(days: int) -> str:
    """Give the reference of the moved paper."""
    return f"CSC_32_{MEETING + timedelta(days=days):%d%m}"


def shifted(text: str, days: int) -> str:
    """Move every day that a data file names; a month and a year alone name a release, and stay."""
    by = timedelta(days=days)

    def printed(found: re.Match[str]) -> str:
        day = date(int(found[5]), MONTHS.index(found[3]) + 1, int(found[1])) + by
        return f"{day.day}{found[2]}{MONTHS[day.month - 1]}{found[4]}{day.year}"

    text = ISO.sub(lambda found: f'"{date(int(found[1]), int(found[2]), int(found[3])) + by}"', text)
    return PRINTED.sub(printed, text).replace(REFERENCE, reference(days))


def shifted_files(folder: Path, days: int) -> record_file.RecordFiles:
    """Write the moved copy of the one paper, beside the bodies and the other papers as they are, and read it."""
    (folder / PAPER).mkdir(parents=True)
    for path in sorted((DATA / PAPER).glob("*.yaml")):
        (folder / PAPER / path.name).write_text(shifted(path.read_text("utf-8"), days), "utf-8")
    shutil.copy(DATA / "bodies.yaml", folder)
    parts = re.split(r"(?m)^(?=  - key: )", (DATA / "papers.yaml").read_text("utf-8"))
    moved = (shifted(part, days) if part.startswith(f"  - key: {PAPER}\n") else part for part in parts)
    (folder / "papers.yaml").write_text("".join(moved), "utf-8")
    bodies = folder / "bodies.yaml"
    bodies.write_text(bodies.read_text("utf-8").replace(REFERENCE, reference(days)), "utf-8")
    return record_file.read([folder])
