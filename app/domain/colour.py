"""What Green, Amber and Red mean in a release: defined by its people, and in default words until then."""

from collections.abc import Mapping

from app.domain.access import Actor, lacks_scope
from app.domain.errors import Fault, Invalid
from app.domain.status import Office, Rag, Seat

LONGEST_MEANING = 1_000

# What the papers show the colours to mean where nobody has said so; of Amber see CSC_32_2610 (004:147).
DEFAULT_MEANINGS: Mapping[Rag, str] = {
    Rag.GREEN: "Nothing more is needed.",
    Rag.AMBER: "May go live, with words that say what is to be watched.",
    Rag.RED: "May not go live.",
}


def why_not_define_colours(actor: Actor, release: str) -> str | None:
    """Say why somebody may not define what the colours mean: the secretariat and a body's chair do.

    Never the DCC: nobody says what their own marks are to mean.
    """
    if actor.anonymous:
        return "Sign in as the secretariat or as the chair of a body to define what the colours mean."
    if reason := lacks_scope(actor, "releases:write", release):
        return reason
    chairs = any(held.seat is Seat.CHAIR and held.ended_at is None for held in actor.seats)
    if actor.office is Office.SECRETARIAT or chairs:
        return None
    return "Only the secretariat or the chair of a body defines what the colours mean."


def check_meanings(meanings: Mapping[Rag, str]) -> dict[Rag, str]:
    """Hold that each colour given is given words, in the order Green, Amber, Red.

    Args:
        meanings: by colour what it means; a colour that is not given stays as it is.

    Raises:
        Invalid: no colour was given, or one without words, or with more than anybody reads.
    """
    if not meanings:
        detail = "Say what at least one of the colours means."
        raise Invalid(detail, (Fault("/green", detail),))
    faults = []
    for rag, words in meanings.items():
        if not words.strip():
            faults.append(Fault(f"/{rag.value}", f"Say what {rag.value.capitalize()} means in this release."))
        elif len(words.strip()) > LONGEST_MEANING:
            faults.append(Fault(f"/{rag.value}", f"At most {LONGEST_MEANING:,} characters."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return {rag: meanings[rag].strip() for rag in Rag if rag in meanings}
