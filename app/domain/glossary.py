"""The words a paper abbreviates: where one first stands on a page, it is explained there."""

import re
from collections.abc import Iterator, Mapping


class Terms:
    """The acronyms that one page explains, each where it first stands; made afresh for every page.

    An acronym is explained only as a whole word (its plural too), never inside a reference such as
    CSC_32_2610 or a run such as SIT-41.
    """

    def __init__(self, terms: Mapping[str, str]) -> None:
        """Begin a page on which nothing has been explained yet.

        Args:
            terms: what each acronym stands for.
        """
        self._terms = dict(terms)
        self._met: set[str] = set()
        # The longest first: SMETS1 is not SMET with something behind it.
        names = "|".join(re.escape(name) for name in sorted(terms, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![\w/])({names})(?=s?(?![\w]|[-/]\d))s?") if names else None

    def again(self) -> "Terms":
        """Begin anew with the same terms: for a part that stands in the place of another, as on a narrow page."""
        return Terms(self._terms)

    def split(self, text: str) -> Iterator[tuple[str, str | None]]:
        """Part a text into plain pieces and acronyms met for the first time, each with what it stands for.

        Args:
            text: plain text; the pieces put together give it again.
        """
        start = 0
        for match in self._pattern.finditer(text) if self._pattern else ():
            if match[1] in self._met:
                continue
            self._met.add(match[1])
            if match.start() > start:
                yield text[start : match.start()], None
            yield match[0], self._terms[match[1]]
            start = match.end()
        if start < len(text):
            yield text[start:], None
