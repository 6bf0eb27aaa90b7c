"""Testing phases as planned: their windows, the pass rate they need, and how many testing issues may be left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.counting import LARGEST_NUMBER, executed
from app.domain.dates import DateKind, PaperDate, parse
from app.domain.errors import Fault, Invalid
from app.domain.status import Outcome, Phase, WindowKind

SEVERITIES = (1, 2, 3, 4, 5)
LONGEST_DATE = 100
# What the timetables of the papers call the two ends of a phase's window (000:645, 000:657, 000:672, 000:699).
BEGINS = ("{}-commences", "{}-begins", "{}-starts", "{}-window-opens")
ENDS = ("{}-completes", "{}-window-closes", "{}-closes", "{}-ends")


@dataclass(frozen=True, slots=True)
class Rate:
    """A required pass rate as two whole numbers: so many of so many."""

    needed: int
    of: int

    def __str__(self) -> str:
        return f"{self.needed:,} of {self.of:,}"


@dataclass(frozen=True, slots=True)
class Span:
    """A window as somebody gives it: when it begins and when it ends, each in words a paper would use."""

    begins: PaperDate
    ends: PaperDate


def phase_named(code: str) -> Phase | None:
    """Give the phase that a code stands for, however it is written ("sit", "Regression"); None for no phase."""
    return next((phase for phase in Phase if phase.value.casefold() == code.casefold()), None)


def meets(counts: Mapping[Outcome, int], rate: Rate) -> bool | None:
    """Say whether enough of the executed test cases passed, comparing counts and never rounded shares.

    399 of 400 executed is not 100 of 100. Nothing executed is not known to meet anything.

    Args:
        counts: test cases by how they count.
        rate: what is required.
    """
    whole = executed(counts)
    if whole == 0:
        return None
    return counts.get(Outcome.PASSED, 0) * rate.of >= rate.needed * whole


def still_to_pass(counts: Mapping[Outcome, int], rate: Rate) -> int:
    """Count how many more of the executed test cases would have to pass; none when the rate is met."""
    whole, passed = executed(counts), counts.get(Outcome.PASSED, 0)
    return max(0, -(-rate.needed * whole // rate.of) - passed)


def boundaries(code: Phase, keys: Iterable[str]) -> tuple[str | None, str | None]:
    """Name the rows of a timetable that say when a phase begins and when it ends.

    Args:
        code: the phase.
        keys: the keys of the timetable's rows.
    """
    there, name = set(keys), code.value.lower()
    begins = next((key for form in BEGINS if (key := form.format(name)) in there), None)
    ends = next((key for form in ENDS if (key := form.format(name)) in there), None)
    return begins, ends


def read_span(kind: WindowKind, begins: str, ends: str, today: date) -> Span:
    """Read a window as somebody typed it; a vague date stays vague, and an empty one is not yet known.

    Args:
        kind: planned, or as it took place.
        begins, ends: dates as the papers write them ("Late Jul 19", "7 October 2019", "W/C 16 Sep 19").
        today: the London day; nothing took place after it.

    Raises:
        Invalid: one is no date, both are unknown, it ends before it begins, or it is told before it took place.
    """
    span = Span(_date("/begins", begins), _date("/ends", ends))
    first, last = span.begins.sort_day(), span.ends.latest
    if first is None and span.ends.sort_day() is None:
        detail = "Say when the window begins, when it ends, or both."
        raise Invalid(detail, (Fault("/begins", detail),))
    if first is not None and last is not None and last < first:
        detail = f"The window cannot end ({span.ends}) before it begins ({span.begins})."
        raise Invalid(detail, (Fault("/ends", detail),))
    if kind is WindowKind.ACTUAL:
        _check_past(span, today)
    return span


def _date(pointer: str, text: str) -> PaperDate:
    try:
        if len(text) > LONGEST_DATE:
            raise ValueError(f"a date takes at most {LONGEST_DATE} characters")
        return parse(text.strip())
    except ValueError as error:
        detail = f"{str(error)[:1].upper()}{str(error)[1:]}."
        raise Invalid(detail, (Fault(pointer, detail),)) from error


def _check_past(span: Span, today: date) -> None:
    for pointer, day, what in (("/begins", span.begins, "begun"), ("/ends", span.ends, "ended")):
        if day.kind is not DateKind.UNKNOWN and (day.sort_day() or today) > today:
            detail = f"The phase cannot have {what} after today."
            raise Invalid(detail, (Fault(pointer, detail),))
    if span.begins.kind is DateKind.UNKNOWN:
        detail = "A phase that has ended has begun: say when."
        raise Invalid(detail, (Fault("/begins", detail),))


def check_rate(needed: int, of: int) -> Rate:
    """Hold that a required pass rate can be met: at least none, at most all, of at least one.

    Raises:
        Invalid: it cannot.
    """
    if not 1 <= of <= LARGEST_NUMBER:
        detail = "The rate is so many of at least 1."
        raise Invalid(detail, (Fault("/required/of", detail),))
    if not 0 <= needed <= of:
        detail = f"Between 0 and {of:,} of {of:,} can be needed."
        raise Invalid(detail, (Fault("/required/needed", detail),))
    return Rate(needed, of)


def check_limits(limits: Mapping[int, int | None]) -> dict[int, int | None]:
    """Hold that thresholds are whole numbers by severity; None takes a threshold away.

    Raises:
        Invalid: a severity that is none, or a number that nobody could have outstanding.
    """
    faults = tuple(
        Fault(f"/outstanding/{severity}", "Severities are 1 to 5, and at most a whole number may be outstanding.")
        for severity, most in limits.items()
        if severity not in SEVERITIES or not 0 <= (most or 0) <= LARGEST_NUMBER
    )
    if faults:
        raise Invalid(faults[0].detail, faults)
    return dict(sorted(limits.items()))


def check_required(rate: Rate | None, limits: Mapping[int, int | None]) -> dict[int, int | None]:
    """Hold that something is required, and that it can be met; give the thresholds by severity.

    Raises:
        Invalid: nothing is required, or a rate or threshold that cannot be.
    """
    if rate is None and not limits:
        detail = "Give the required pass rate, a threshold, or both."
        raise Invalid(detail, (Fault("/required", detail),))
    if rate is not None:
        check_rate(rate.needed, rate.of)
    return check_limits(limits)
