"""Questions about the footnotes of papers: which hangs on which word."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.queries.fact import list_kind
from app.queries.moment import Moment
from app.queries.source import Source


@dataclass(frozen=True, slots=True)
class FootnoteRow:
    """A footnote: its printed number, the word it hangs on, and its words."""

    number: str
    hangs_on: str
    text: str
    source: Source | None


def list_footnotes(session: Session, papers: Collection[str], moment: Moment) -> tuple[FootnoteRow, ...]:
    """List the footnotes of some papers; a paper's parts may number theirs afresh, so a number may come twice."""
    return tuple(
        FootnoteRow(row.content["number"], row.content["hangs_on"], row.content["text"], row.source)
        for row in list_kind(session, "footnotes", moment)
        if row.source and row.source.paper in papers
    )


def footnote_on(footnotes: tuple[FootnoteRow, ...], number: str | None, printed: str) -> FootnoteRow | None:
    """Find the footnote of a number that hangs on a printed word, such as the 0062 of SECMP 0062."""
    return next((n for n in footnotes if n.number == number and printed.endswith(n.hangs_on)), None)
