"""The machine's verdict on a criterion: what its evidence says, item by item, beside what people say of it.

It is a pure function of the evidence. What the record does not know satisfies nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.evidence import KIND_NAMES, Rest
from app.domain.finding import Finding, Item, Known
from app.domain.risk import LEVEL_NAMES, stands_in_the_way
from app.domain.status import EvidenceKind, Rag, RiskLevel, RiskStatus
from app.domain.verdict_testing import judge_figures, judge_issues, judge_reports


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the machine finds on one criterion."""

    finding: Finding
    items: tuple[Item, ...]


def judge(rests: Sequence[Rest], known: Known, criterion: int, today: date) -> Verdict:
    """Judge a criterion by the kinds of evidence it rests on.

    Args:
        rests: the kinds, as the criteria set names them.
        known: the release's evidence at the moment.
        criterion: the criterion's number: its own statement and documents count, no other's.
        today: the London day of the moment.
    """
    items: list[Item] = []
    for rest in rests:
        if rest.kind in known.failed:
            said = f"{_opening(KIND_NAMES[rest.kind])} could not be read just now."
            items.append(Item(rest.kind, Finding.UNKNOWN, said))
        else:
            items += _RULES[rest.kind](rest, known, criterion, today)
    return Verdict(_overall(items), tuple(items))


def _overall(items: Sequence[Item]) -> Finding:
    found = {item.finding for item in items}
    if Finding.NOT_SATISFIED in found:
        return Finding.NOT_SATISFIED
    return Finding.SATISFIED if found == {Finding.SATISFIED} else Finding.UNKNOWN


def differs(status: Rag, finding: Finding) -> bool:
    """Say whether a mark and the machine's verdict contradict each other, so that the chair is asked why.

    Green over "not satisfied", and Red over "satisfied". An Amber says in its words what is wanting.
    """
    return (status, finding) in {(Rag.GREEN, Finding.NOT_SATISFIED), (Rag.RED, Finding.SATISFIED)}


def _opening(words: str) -> str:
    return words[:1].upper() + words[1:]


def _statement(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    given = [each for each in known.of(rest.kind) if each.value["criterion"] == criterion]
    if given:
        return [Item(rest.kind, Finding.SATISFIED, "The DCC has given its statement.")]
    return [Item(rest.kind, Finding.UNKNOWN, "The DCC has given no statement.")]


def _exclusions(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    held = sum(bool(each.value["in_force"]) for each in known.of(rest.kind, rest.only))
    of = f" of {rest.only}" if rest.only else ""
    if not held:
        return [Item(rest.kind, Finding.SATISFIED, f"No exclusion{of} is in force.")]
    many, name = (f"1 exclusion{of} is", "it names") if held == 1 else (f"{held:,} exclusions{of} are", "they name")
    return [Item(rest.kind, Finding.SATISFIED, f"{many} in force; the figures leave out what {name}.")]


def _scope(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    rows = [each.value for each in known.of(rest.kind)]
    if not rows:
        return [Item(rest.kind, Finding.UNKNOWN, "No scope is in the record.")]
    undecided = [value["title"] for value in rows if value["standing"] in ("candidate", "targeted")]
    if undecided:
        many = "1 modification is" if len(undecided) == 1 else f"{len(undecided):,} modifications are"
        said = f"{many} not yet included or removed: {undecided[0]}{' and more' if len(undecided) > 1 else ''}."
        return [Item(rest.kind, Finding.NOT_SATISFIED, said)]
    return [Item(rest.kind, Finding.SATISFIED, "Every modification in the scope is included or was taken out.")]


def _timetable(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    rows = [each.value for each in known.of(rest.kind) if not each.value["withdrawn"]]
    if not rows:
        return [Item(rest.kind, Finding.UNKNOWN, "No timetable is in the record.")]
    due = [value for value in rows if value["latest"] and value["latest"] < today.isoformat() and not value["actual"]]
    if due:
        many = "1 row" if len(due) == 1 else f"{len(due):,} rows"
        said = f"{many} of the timetable {'is' if len(due) == 1 else 'are'} due, and whether done is not in the record."
        return [Item(rest.kind, Finding.UNKNOWN, said)]
    return [Item(rest.kind, Finding.SATISFIED, "Nothing in the timetable is overdue.")]


def _risks(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    rows = known.of(rest.kind)
    if not rows:
        return [
            Item(rest.kind, Finding.UNKNOWN, "No residual risks are in the record, and nothing says there are none.")
        ]
    recorded = [each.value for each in rows if each.value.get("level") is not None]
    if not recorded:
        many = "1 statement" if len(rows) == 1 else f"{len(rows):,} statements"
        return [Item(rest.kind, Finding.UNKNOWN, f"{many} on residual risks, without a level that could be judged.")]
    left = [value for value in recorded if stands_in_the_way(RiskLevel(value["level"]), RiskStatus(value["status"]))]
    if left:
        many = "1 risk is" if len(left) == 1 else f"{len(left):,} risks are"
        named = ", ".join(f"{LEVEL_NAMES[RiskLevel(value['level'])]} risk {value['number']}" for value in left[:3])
        said = f"{many} open, High or Medium, and accepted by nobody: {named}{' and more' if len(left) > 3 else ''}."
        return [Item(rest.kind, Finding.NOT_SATISFIED, said)]
    return [Item(rest.kind, Finding.SATISFIED, "Every risk in the register is Low, accepted or closed.")]


def _incidents(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    rows = [each.value for each in known.of(rest.kind)]
    if not rows:
        return [Item(rest.kind, Finding.UNKNOWN, "No live incidents are in the record: there is no stability figure.")]
    open_now = [value for value in rows if value["outstanding"] and value["category"] <= 2]
    if open_now:
        many = "1 live incident" if len(open_now) == 1 else f"{len(open_now):,} live incidents"
        said = f"{many} of Category 1 or 2 {'is' if len(open_now) == 1 else 'are'} not resolved."
        return [Item(rest.kind, Finding.NOT_SATISFIED, said)]
    if any(value["outstanding"] is None for value in rows):
        return [Item(rest.kind, Finding.UNKNOWN, "A paper reports live incidents and does not say how they ended.")]
    return [Item(rest.kind, Finding.SATISFIED, "No live incident of Category 1 or 2 is outstanding.")]


def _documents(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    given = [each.value for each in known.of(rest.kind) if each.value["criterion"] == criterion]
    held = sum(not value["withdrawn"] for value in given)
    if not held:
        return [Item(rest.kind, Finding.UNKNOWN, "No document has been given on this criterion.")]
    many = "1 document has" if held == 1 else f"{held:,} documents have"
    return [Item(rest.kind, Finding.SATISFIED, f"{many} been given on this criterion.")]


def _thresholds(rest: Rest, known: Known, criterion: int, today: date) -> list[Item]:
    if not known.of(rest.kind):
        return [Item(rest.kind, Finding.UNKNOWN, "No required rate or threshold is recorded.")]
    return [Item(rest.kind, Finding.SATISFIED, "Required rates and thresholds are recorded.")]


_RULES: dict[EvidenceKind, Callable[[Rest, Known, int, date], list[Item]]] = {
    EvidenceKind.STATEMENT: _statement,
    EvidenceKind.FIGURES: judge_figures,
    EvidenceKind.THRESHOLDS: _thresholds,
    EvidenceKind.ISSUES: judge_issues,
    EvidenceKind.EXCLUSIONS: _exclusions,
    EvidenceKind.REPORTS: judge_reports,
    EvidenceKind.SCOPE: _scope,
    EvidenceKind.TIMETABLE: _timetable,
    EvidenceKind.RISKS: _risks,
    EvidenceKind.INCIDENTS: _incidents,
    EvidenceKind.DOCUMENTS: _documents,
}
