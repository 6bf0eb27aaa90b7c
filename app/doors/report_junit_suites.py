"""The suites of a JUnit report: their path, what they say of their tests, and the totals they declare."""

from collections.abc import Mapping, Sequence

from app.domain.status import Outcome
from app.domain.test_reading import Reading
from app.doors.report_junit_text import path_in, totals_of

# The totals that suites declare, each at its place in a row of counts.
NAMES = ("tests", "failures", "errors", "skipped", "not_run")
PLACE = {Outcome.FAILED: 1, Outcome.ERRORED: 2, Outcome.SKIPPED: 3, Outcome.NOT_RUN: 4}
SKIPPED, NOT_RUN = PLACE[Outcome.SKIPPED], PLACE[Outcome.NOT_RUN]
MOST_REMARKS = 20


class Suite:
    """One suite while its element is open; the report itself counts as the outermost, without a name."""

    __slots__ = ("declared", "device", "inner", "line", "modification", "nested", "own", "path")

    def __init__(self, line: int, around: "Suite | None", path: str | None) -> None:
        self.line, self.path = line, path
        # What holds of a suite holds of the suites in it, until they say otherwise.
        self.modification: str | None = around.modification if around else None
        self.device: str | None = around.device if around else None
        self.declared: list[int | None] = [None] * len(NAMES)
        self.own = [0] * len(NAMES)
        self.nested = [0] * len(NAMES)
        # What the suites in it declare, all together; nothing where one of them is silent.
        self.inner: list[int | None] | None = None

    def declare(self, attributes: Mapping[str, str]) -> None:
        """Take the totals that the suite declares."""
        totals = totals_of(attributes)
        self.declared = [totals.get(name) for name in NAMES]

    def add(self, outcome: Outcome) -> None:
        """Count one test of its own."""
        self.own[0] += 1
        if place := PLACE.get(outcome):
            self.own[place] += 1

    def whole(self) -> list[int]:
        """Count its own tests and those of the suites in it."""
        return [own + nested for own, nested in zip(self.own, self.nested, strict=True)]

    def take_in(self, inner: "Suite") -> None:
        """Add up a suite in it that has closed."""
        self.nested = [ours + theirs for ours, theirs in zip(self.nested, inner.whole(), strict=True)]
        theirs = inner.said()
        if self.inner is None:
            self.inner = theirs
        else:
            pairs = zip(self.inner, theirs, strict=True)
            self.inner = [None if a is None or b is None else a + b for a, b in pairs]

    def said(self) -> list[int | None]:
        """Give the totals that it and the suites in it declare, each test once.

        Some tools count the tests of inner suites in the outer one and some do not: where a total fits its own
        tests alone, those that the inner suites declare are added. Where it is silent, they stand for it.
        """
        inner, whole = self.inner or [None] * len(NAMES), self.whole()
        totals: list[int | None] = []
        for place, said in enumerate(self.declared):
            within = inner[place]
            if said is None:
                totals.append(None if self.own[0] else within)
            elif said == self.own[place] != whole[place]:
                totals.append(said + (within or 0))
            else:
                totals.append(said)
        return totals

    def misfit(self, silent: Sequence[int | None] | None = None) -> str | None:
        """Name the totals that fit neither its own tests nor all of those in it; nothing where all fit.

        Args:
            silent: the report's totals, where this is its one suite: what the report does not declare itself is
                the suite's, and is compared with the whole report anyway.
        """
        whole, words = self.whole(), []
        for place, said in enumerate(self.declared):
            if said is None or said in (self.own[place], whole[place]) or (silent and silent[place] is None):
                continue
            # "Disabled" is what some tools call skipped.
            if place == NOT_RUN and said in (self.own[SKIPPED], whole[SKIPPED]):
                continue
            words.append(f"{NAMES[place].replace('_', ' ')} {said:,}, counted {whole[place]:,}")
        if not words:
            return None
        return f"Suite {(self.path or '(no name)')[:200]!r} (line {self.line}) declares {'; '.join(words)}."


class Suites:
    """The suites that are open, outermost first, and what was found about those that closed."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._report = Suite(1, None, None)
        self._open: list[Suite] = []
        self._outermost = 0
        # What fits in no way: the first in words and how many more; and, with its turn, the report's first suite.
        self._misfits: list[str] = []
        self._more = 0
        self._first: tuple[int, Suite] | None = None
        self.now = self._report

    def open(self, attributes: Mapping[str, str], line: int) -> None:
        """Open a suite in the one that is open."""
        around, name = self.now, attributes.get("name")
        self.now = Suite(line, around, path_in(around.path, name))
        self.now.declare(attributes)
        self._outermost += not self._open
        self._open.append(self.now)

    def first(self) -> bool:
        """Say whether what is open is the report itself or its first suite."""
        return not self._open or (len(self._open) == 1 and self._outermost == 1)

    def declare(self, attributes: Mapping[str, str]) -> None:
        """Take the totals that the report itself declares."""
        self._report.declare(attributes)

    def close(self, *, broken_off: bool = False) -> None:
        """Close the suite that is open, and compare what it declares with what was counted.

        Args:
            broken_off: the report ends within it, so what it declares cannot be compared.
        """
        closed = self._open.pop()
        self.now = self._open[-1] if self._open else self._report
        self.now.take_in(closed)
        if broken_off or (what := closed.misfit()) is None:
            return
        if not self._open and self._outermost == 1:
            self._first = (len(self._misfits), closed)
        elif len(self._misfits) < MOST_REMARKS:
            self._misfits.append(what)
        else:
            self._more += 1

    def break_off(self) -> None:
        """Close every suite that is open: the report ends within them."""
        while self._open:
            self.close(broken_off=True)

    def end(self) -> dict[str, int] | None:
        """Remark on the suites whose totals fit in no way, and give the totals that the report declares."""
        told = list(self._misfits)
        if self._first:
            place, suite = self._first
            what = suite.misfit(self._report.declared if self._outermost == 1 else None)
            told[place:place] = [what] if what else []
        for what in told[:MOST_REMARKS]:
            self._reading.remark(what)
        if more := len(told[MOST_REMARKS:]) + self._more:
            self._reading.remark(f"And {more:,} more suites declare totals that do not fit.")
        own, added = self._report.declared, self._report.said()
        totals = [total if said is None else said for said, total in zip(own, added, strict=True)]
        said = dict(zip(NAMES, totals, strict=True))
        counted = dict(zip(NAMES, self._report.whole(), strict=True))
        disabled, skipped = said["not_run"], said["skipped"]
        if disabled not in (None, counted["not_run"]) and disabled in (counted["skipped"], skipped):
            # "Disabled" is what some tools call skipped.
            said["not_run"] = None
            said["skipped"] = disabled if skipped is None else skipped
        return {name: total for name, total in said.items() if total is not None} or None
