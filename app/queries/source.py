"""Where a fact stands: the paper, and the line of its text."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Source:
    """The paper, the text file and the line that a fact was taken from."""

    paper: str
    file: str | None = None
    line: int | None = None

    @property
    def label(self) -> str:
        """Name the place as people cite it."""
        return f"{self.paper}, line {self.line}" if self.line else self.paper

    @property
    def href(self) -> str:
        """Give the address of the place, on the page of the paper."""
        return f"/papers/{quote(self.paper, safe='')}" + (f"#line-{self.line}" if self.line else "")


def source_of(row: Any, prefix: str = "") -> Source | None:
    """Read a row's provenance, or nothing for a fact that was made here.

    Args:
        row: a result row with source_paper, source_file and source_line.
        prefix: what those columns' labels begin with in this row.
    """
    fields = row._mapping
    paper = fields[f"{prefix}source_paper"]
    if paper is None:
        return None
    return Source(paper, fields[f"{prefix}source_file"], fields[f"{prefix}source_line"])
