"""Acceptance criteria: what a status needs, and how members' positions read before a body has agreed."""

from app.domain.errors import Fault, Invalid, Stale
from app.domain.status import CriterionGroup, Rag, worst

LONGEST_WORDS = 20_000
MOST_QUALIFICATIONS = 50

GROUP_NAMES: dict[CriterionGroup, str] = {
    CriterionGroup.OPERATIONAL: "Operational",
    CriterionGroup.TESTING: "Testing",
    CriterionGroup.SECURITY: "Security",
}


def check_words(status: Rag, words: str, pointer: str) -> None:
    """Hold that Green needs nothing more, and that Amber and Red need words.

    Args:
        status: the status given.
        words: the words beside it.
        pointer: where the words stand in what was sent.

    Raises:
        Invalid: Amber or Red came without words, or the words are longer than anybody reads.
    """
    if status is not Rag.GREEN and not words.strip():
        detail = f"{status.value.capitalize()} needs words: say what is missing or what concerns you."
        raise Invalid(detail, (Fault(pointer, detail),))
    if len(words) > LONGEST_WORDS:
        detail = f"At most {LONGEST_WORDS:,} characters."
        raise Invalid(detail, (Fault(pointer, detail),))


def check_saw(saw: int, current: int, what: str, etag: str) -> None:
    """Hold that the sender saw how things stand before replacing it.

    Args:
        saw: the version that the sender saw; 0 for none.
        current: the version that is recorded now.
        what: what would be replaced, in words.
        etag: the current entity tag, for the answer.

    Raises:
        Stale: the two differ.
    """
    if saw == current:
        return
    if saw == 0:
        detail = f"Something has been recorded since you looked: version {current} of {what}."
    elif saw > current:
        detail = f"There is no version {saw} of {what} yet; version {current} stands."
    else:
        detail = f"You saw version {saw} of {what}; version {current} has been recorded since."
    raise Stale(detail, current=etag)


def provisional(positions: list[Rag]) -> Rag | None:
    """Say how a criterion reads before its body has agreed: the worst position of its appointed members.

    Never more than provisional: it satisfies nothing.
    """
    return worst(positions)


def position_tag(version: int) -> str:
    """Give the entity tag of one member's position."""
    return f'"p{version}"'


def tally_sentence(names: list[tuple[str, dict[Rag, int], int]]) -> str:
    """Say in one sentence how far the bodies have come.

    Args:
        names: for each body its name, how many of its criteria carry which mark, and how many carry none.
    """
    if not names:
        return "No acceptance criteria are recorded for this release."
    parts = []
    for name, tally, unassessed in names:
        counts = [f"{tally[rag]} {rag.value.capitalize()}" for rag in Rag if tally.get(rag)]
        if unassessed:
            counts.append(f"{unassessed} not assessed")
        parts.append(f"{name}: {', '.join(counts)}")
    open_count = sum(unassessed for _, _, unassessed in names)
    reds = sum(tally.get(Rag.RED, 0) for _, tally, _ in names)
    if open_count:
        close = f"{open_count} {'criterion is' if open_count == 1 else 'criteria are'} still to be assessed."
    elif reds:
        close = f"{reds} {'criterion is' if reds == 1 else 'criteria are'} Red."
    else:
        close = "Every criterion has been assessed and none is Red."
    return "; ".join(parts) + ". " + close
