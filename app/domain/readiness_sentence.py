"""One sentence that a Panel member understands: whether the release is ready, and else what stands in the way."""

from collections.abc import Callable, Sequence
from datetime import date

from app.domain.instant import long_day
from app.domain.readiness import Readiness, Ready
from app.domain.readiness_facts import DecisionFact, Facts
from app.domain.readiness_found import GO, GO_WORDS, LEVELS, Cause, Found, find_requirements, to_cut_off
from app.domain.risk import LEVEL_NAMES
from app.domain.status import GoNoGo

MOST_NAMED = 3
LONGEST_NOTE = 90
ORDER = list(Cause)


def reckon(facts: Facts) -> Ready:
    """Say whether a release is ready, in one sentence and requirement by requirement.

    It is ready only where everything required is met; what is not known satisfies nothing.
    """
    found = find_requirements(facts)
    satisfied = {each.requirement.satisfied for each in found}
    verdict = Readiness.NOT_READY if False in satisfied else Readiness.UNKNOWN if None in satisfied else Readiness.READY
    sentence = _sentence(verdict, facts, found)
    if facts.decision is not None and facts.decision.outcome not in GO and facts.gone_live is None:
        verdict = Readiness.NOT_READY  # whatever is met: who decides has said no, or not yet
    return Ready(verdict, sentence, tuple(each.requirement for each in found))


def _sentence(verdict: Readiness, facts: Facts, found: Sequence[Found]) -> str:
    if facts.gone_live is not None:
        closed = f" and was closed down on {long_day(facts.closed_down)}" if facts.closed_down else ""
        return f"Went live on {long_day(facts.gone_live)}{closed}."
    clauses = _clauses(facts, found)
    opening = _opening(facts)
    if opening is not None:
        left = "nothing is left open" if verdict is Readiness.READY else _left(verdict, clauses)
        return f"{opening}; {left}."
    if verdict is Readiness.NOT_READY:
        return f"Cannot go: {clauses}."
    if verdict is Readiness.UNKNOWN:
        return f"Cannot be said to be ready: {clauses}."
    count = len(facts.criteria)
    agreed = "its one criterion is" if count == 1 else f"all {count} criteria are"
    return f"Ready to go: {agreed} agreed, and nothing is left open."


def _left(verdict: Readiness, clauses: str) -> str:
    return f"still open: {clauses}" if verdict is Readiness.NOT_READY else clauses


def _opening(facts: Facts) -> str | None:
    """Say what has been decided, or that the day has passed and the record does not say how it ended."""
    past = facts.go_live is not None and facts.go_live < facts.today
    decision = facts.decision
    if decision is None:
        if not past:
            return None
        return f"The record does not say how it ended (go-live was planned for {long_day(_known(facts.go_live))})"
    said = _decided(decision)
    if decision.moved and facts.go_live is not None:
        return f"{said}, before go-live was moved to {long_day(facts.go_live)}"
    if past and decision.outcome in GO:
        said += f", and the record does not say whether it went live on {long_day(_known(facts.go_live))}"
    return said


def _known(day: date | None) -> date:
    assert day is not None
    return day


def _decided(decision: DecisionFact) -> str:
    day = long_day(decision.day)
    if decision.outcome is GoNoGo.DEFER:
        until = f" until {long_day(decision.deferred_until)}" if decision.deferred_until else ""
        return f"The {decision.body_name} decided on {day} to defer it{until}"
    words = GO_WORDS[decision.outcome]
    return f"{words[:1].upper()}{words[1:]} was decided by the {decision.body_name} on {day}"


def _clauses(facts: Facts, found: Sequence[Found]) -> str:
    """Name at most three kinds of what is left, and count the rest."""
    causes = [each.cause for each in found if each.cause is not None]
    kinds = [cause for cause in ORDER if cause in causes]
    said = [CLAUSES[kind]([each for each in found if each.cause is kind], facts) for kind in kinds[:MOST_NAMED]]
    more = sum(cause in kinds[MOST_NAMED:] for cause in causes)
    return "; ".join([*said, *([f"and {more:,} more"] if more else [])])


def _day(day: date, facts: Facts) -> str:
    """Write a day without its year where that is this year."""
    return f"{day.day} {day:%B}" if day.year == facts.today.year else long_day(day)


def _criteria(found: Sequence[Found], one: str, many: str, noun: str = "criteria") -> str:
    """Name one or two criteria, and count more: "regression testing is Red", "3 criteria are Red"."""
    if len(found) > 2:
        return f"{len(found):,} {noun} {many}"
    names = " and ".join(each.fact.name for each in found)
    return f"{names} {one if len(found) == 1 and not found[0].fact.plural else many}"


def _red(found: Sequence[Found], facts: Facts) -> str:
    return _criteria(found, "is Red", "are Red")


def _against(found: Sequence[Found], facts: Facts) -> str:
    if len(found) > 2:
        return f"{len(found):,} bodies recommend against going live"
    return " and ".join(f"the {each.fact.body_name} recommends {GO_WORDS[each.fact.outcome]}" for each in found)


def _stale(found: Sequence[Found], facts: Facts) -> str:
    since = min(each.fact.stale_since for each in found)
    if len(found) == 1:
        note = plain_note(found[0].fact.stale_note)
        return (
            _criteria(found, "is stale", "are stale") + f" since {_day(since, facts)}" + (f" ({note})" if note else "")
        )
    return _criteria(found, "is stale", "are stale", "marks") + f", the first since {_day(since, facts)}"


def plain_note(note: str) -> str:
    """Give a note as it can stand within a sentence: on one line, without a full stop at its end, not too long."""
    line = " ".join(note.split())
    if len(line) > LONGEST_NOTE:
        line = line[: LONGEST_NOTE - 2].rsplit(" ", 1)[0].rstrip(".,;: ") + " …"
    return line.rstrip(". ")


def _contradicted(found: Sequence[Found], facts: Facts) -> str:
    marks = f"{len(found):,} marks" if len(found) > 2 else f"the mark on {' and that on '.join(_names(found))}"
    return f"the machine contradicts {marks}, and nobody says why"


def _names(found: Sequence[Found]) -> list[str]:
    return [each.fact.name for each in found]


def _risk(found: Sequence[Found], facts: Facts) -> str:
    levels = [each.fact.level for each in found]
    if len(levels) == 1:
        return f"a {LEVEL_NAMES[levels[0]]} risk is open and accepted by nobody"
    counted = [(LEVEL_NAMES[level], levels.count(level)) for level in LEVELS if level in levels]
    named = " and ".join(f"{count:,} {name} {'risk' if count == 1 else 'risks'}" for name, count in counted)
    return f"{named} are open and accepted by nobody"


def _undecided(found: Sequence[Found], facts: Facts) -> str:
    items = sorted((each.fact for each in found), key=lambda item: (item.cut_off is None, item.cut_off or date.max))
    first = items[0]
    how = to_cut_off(first, facts)
    if len(items) == 1:
        return f"{first.name} is undecided{how}"
    names = f"{len(items):,} modifications" if len(items) > 2 else f"{first.name} and {items[1].name}"
    if not how:
        return f"{names} are undecided"
    if first.cut_off == facts.today:
        return f"{names} are undecided, and the cut-off of {first.name} is today"
    return f"{names} are undecided, {first.name}{how.removeprefix(',')}"


def _condition(found: Sequence[Found], facts: Facts) -> str:
    overdue = sum(each.fact.due is not None and each.fact.due < facts.today for each in found)
    if len(found) == 1:
        return "a condition is still to be met" + (", and overdue" if overdue else "")
    which = "all of them" if overdue == len(found) else f"{overdue:,} of them"
    return f"{len(found):,} conditions are still to be met" + (f", {which} overdue" if overdue else "")


def _not_assessed(found: Sequence[Found], facts: Facts) -> str:
    return _criteria(found, "is not assessed", "are not assessed")


def _provisional(found: Sequence[Found], facts: Facts) -> str:
    return _criteria(found, "has only a provisional status", "have only a provisional status")


def _not_recommended(found: Sequence[Found], facts: Facts) -> str:
    if len(found) > 2:
        return f"{len(found):,} bodies have made no recommendation"
    have = "has" if len(found) == 1 else "have"
    return f"{' and '.join(f'the {each.fact}' for each in found)} {have} made no recommendation"


def _unread(found: Sequence[Found], facts: Facts) -> str:
    behind = f"{len(found):,} marks" if len(found) > 2 else f"the mark on {' and that on '.join(_names(found))}"
    return f"the evidence behind {behind} could not be read"


def _passed(found: Sequence[Found], facts: Facts) -> str:
    if len(found) == 1:
        item = found[0].fact
        return f"it is not known whether {item.name} was decided by its cut-off, {_day(item.cut_off, facts)}"
    names = " and ".join(_names(found)) if len(found) == 2 else f"{len(found):,} modifications"
    return f"it is not known whether {names} were decided by their cut-offs"


def _conditional(found: Sequence[Found], facts: Facts) -> str:
    if len(found) > 2:
        return f"it is not known whether the conditions of {len(found):,} recommendations are met"
    whose = " and ".join(f"the {each.fact.body_name}’s" for each in found)
    return f"it is not known whether {whose} conditions are met"


CLAUSES: dict[Cause, Callable[[Sequence[Found], Facts], str]] = {
    Cause.RED: _red,
    Cause.RECOMMENDED_AGAINST: _against,
    Cause.STALE: _stale,
    Cause.CONTRADICTED: _contradicted,
    Cause.RISK: _risk,
    Cause.UNDECIDED: _undecided,
    Cause.CONDITION: _condition,
    Cause.NOT_ASSESSED: _not_assessed,
    Cause.PROVISIONAL: _provisional,
    Cause.NOT_RECOMMENDED: _not_recommended,
    Cause.UNREAD: _unread,
    Cause.CUT_OFF_PASSED: _passed,
    Cause.CONDITIONAL: _conditional,
    Cause.NO_SCOPE: lambda found, facts: "it is not known what is in scope",
    Cause.NO_RISKS: lambda found, facts: "it is not known whether there are residual risks",
    Cause.NO_CRITERIA: lambda found, facts: "it is not known by which criteria it is accepted",
}
