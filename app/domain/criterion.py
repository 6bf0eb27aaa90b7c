"""Acceptance criteria: what a status needs, and how members' positions read before a body has agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Tally:
    """How far one body has come: its marks by status, how many criteria carry none, how many marks are stale.

    `unsure` counts the marks of which nobody can say just now whether their evidence still stands.
    """

    name: str
    marks: Mapping[Rag, int]
    unassessed: int
    stale: int = 0
    unsure: int = 0


def tally_sentence(bodies: Sequence[Tally]) -> str:
    """Say in one sentence how far the bodies have come.

    Args:
        bodies: each body's tally.
    """
    if not bodies:
        return "No acceptance criteria are recorded for this release."
    return "; ".join(_counted(body) for body in bodies) + ". " + " ".join(_what_is_left(bodies))


def _counted(body: Tally) -> str:
    counts = [f"{body.marks[rag]} {rag.value.capitalize()}" for rag in Rag if body.marks.get(rag)]
    if body.unassessed:
        counts.append(f"{body.unassessed} not assessed")
    return f"{body.name}: {', '.join(counts)}"


def _what_is_left(bodies: Sequence[Tally]) -> list[str]:
    said = []
    if stale := sum(body.stale for body in bodies):
        said.append("1 mark is stale." if stale == 1 else f"{stale} marks are stale.")
    if unsure := sum(body.unsure for body in bodies):
        of = "1 mark" if unsure == 1 else f"{unsure} marks"
        said.append(f"The evidence behind {of} could not be read.")
    reds = sum(body.marks.get(Rag.RED, 0) for body in bodies)
    if left := sum(body.unassessed for body in bodies):
        said.append(f"{left} {'criterion is' if left == 1 else 'criteria are'} still to be assessed.")
    elif reds:
        said.append(f"{reds} {'criterion is' if reds == 1 else 'criteria are'} Red.")
    elif not said:
        said.append("Every criterion has been assessed and none is Red.")
    return said
