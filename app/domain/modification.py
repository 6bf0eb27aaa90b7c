"""The reference a modification carries, and what the papers' words for its progress mean."""

import re
from typing import Final

REFERENCE: Final = re.compile(r"(SECMP|MP|DP)([0-9]{1,6})([A-Z]?)")
PREFIXES: Final = ("SECMP", "DP", "MP")
LETTERS: Final = 27
QUOTES: Final = " ‘’“”'\""

# What happened, in the words of pages: one for each kind of event in the papers' register.
EVENTS: Final = {
    "initial-report-presented": "Initial Modification Report presented",
    "sent-to-refinement": "Sent to the Refinement Process",
    "draft-report-presented": "Draft Modification Report presented",
    "sent-to-consultation": "Sent to Modification Report Consultation",
    "held-for-costs": "Not to proceed to a decision until the full DCC costs are known",
    "withdrawn": "Withdrawn by its Proposer",
    "approved": "Approved",
    "approval-recommended": "Approval recommended",
    "report-issued": "Final Modification Report issued",
    "returned-to-panel": "Returned to the Panel for clarification",
    "to-be-implemented": "To be implemented",
    "implemented": "Implemented",
    "way-forward-agreed": "Way forward agreed",
}
# Where an event leaves a modification; what is not here leaves it where it was.
STAGE_AFTER: Final = {
    "initial-report-presented": "initial-report",
    "sent-to-refinement": "refinement",
    "draft-report-presented": "report",
    "sent-to-consultation": "consultation",
    "held-for-costs": "on-hold",
    "withdrawn": "withdrawn",
    "approved": "approved",
    "approval-recommended": "with-authority",
    "report-issued": "with-authority",
    "returned-to-panel": "returned",
    "implemented": "implemented",
}
STAGES: Final = {
    "initial-report": "Initial Modification Report",
    "refinement": "Refinement Process",
    "report": "Draft Modification Report",
    "consultation": "Modification Report Consultation",
    "on-hold": "On hold for costs",
    "returned": "Returned to the Panel",
    "with-authority": "With the Authority",
    "approved": "Approved",
    "implemented": "Implemented",
    "withdrawn": "Withdrawn",
}
PATHS: Final = {
    "authority-led": "Authority-Led",
    "authority-determined": "Authority-Determined",
    "self-governance": "Self-Governance",
    "fast-track": "Fast-Track",
}
# The participants of the impact matrices, in their words.
PARTICIPANTS: Final = {
    "suppliers": "Suppliers",
    "electricity-networks": "Electricity Networks",
    "gas-networks": "Gas Networks",
    "other-sec-parties": "Other SEC Parties",
    "dcc": "DCC",
}


def order_of(reference: str) -> int:
    """Give a modification's place in the register: by its number, which runs on from SECMP0067 to MP077.

    A later letter follows its number (MP102, then MP102A), and a Draft Proposal stands before the modification
    that it became, whose number is the same.

    Args:
        reference: as the register has it.

    Raises:
        ValueError: this is no modification's reference.
    """
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(f"not a modification's reference: {reference!r}")
    letter = ord(found[3]) - 64 if found[3] else 0
    return (int(found[2]) * LETTERS + letter) * len(PREFIXES) + PREFIXES.index(found[1])


def draft_proposal_of(reference: str) -> str | None:
    """Name the Draft Proposal that a modification of the new process was: the same number, with DP before it."""
    found = REFERENCE.fullmatch(reference)
    return f"DP{found[2]}{found[3]}" if found is not None and found[1] == "MP" else None


def title_in(printed: str, reference: str) -> str:
    """Take the title out of a printed line such as MP079 ‘Provisions for withdrawing modifications’.

    Only the quotation marks around it go, one on each side: a title may have some of its own.
    """
    rest = printed.removeprefix(reference).strip()
    if rest[:1] in QUOTES:
        rest = rest[1:]
    closing = max(rest.rfind(mark) for mark in QUOTES[1:])
    return (rest[:closing] if closing > 0 else rest).strip()


def names(text: str, reference: str) -> bool:
    """Say whether words name a modification or a change request, and not one whose reference merely begins so."""
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(reference)}(?![A-Za-z0-9])", text) is not None
