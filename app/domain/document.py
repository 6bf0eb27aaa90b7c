"""Documents as evidence on a criterion: what one says of itself, its key, and the file or the link it is."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.domain.access import Actor, lacks_scope
from app.domain.criterion import LONGEST_WORDS
from app.domain.errors import Fault, Invalid
from app.domain.status import Office, Seat
from app.domain.words import CONTROL, is_link, whole

LONGEST_TITLE, LONGEST_LINK, LONGEST_KEY, LONGEST_NAME = 300, 2_000, 60, 150
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
ANY_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What somebody says of a document: its title and why it is given; of a linked one, where and what was seen."""

    title: str
    words: str = ""
    link: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: its bytes with their digest, and what its sender calls it."""

    name: str
    media_type: str
    sha256: str
    content: bytes


def why_not_document(actor: Actor, body: str, body_name: str, release: str) -> str | None:
    """Say why somebody may not give documents on a body's criterion: the DCC, its secretary, the secretariat do."""
    if actor.anonymous:
        return f"Sign in for the DCC, or as the secretary of the {body_name}, to give documents on its criteria."
    if reason := lacks_scope(actor, "statements:write", release):
        return reason
    is_dcc = actor.office is Office.DCC or (actor.person_id is None and actor.scopes is not None)
    if is_dcc or actor.office is Office.SECRETARIAT or actor.sits_in(body, Seat.SECRETARY):
        return None
    return f"Only the DCC, the secretary of the {body_name} or the secretariat gives documents on its criteria."


def check_facts(facts: DocumentFacts, *, uploaded: bool) -> DocumentFacts:
    """Hold that a document has a title and is either a file or a link.

    Args:
        facts: what was said of it.
        uploaded: whether a file came with it.

    Returns:
        What is kept of it.

    Raises:
        Invalid: something is missing, wrong or too long.
    """
    kept = DocumentFacts(facts.title.strip(), facts.words.strip(), facts.link.strip(), facts.sha256.strip().lower())
    faults = []
    if not kept.title:
        faults.append(Fault("/title", "Give the document its title."))
    elif len(kept.title) > LONGEST_TITLE:
        faults.append(Fault("/title", f"At most {LONGEST_TITLE} characters."))
    if len(kept.words) > LONGEST_WORDS:
        faults.append(Fault("/words", f"At most {LONGEST_WORDS:,} characters."))
    faults += _faults_of_link(kept, uploaded)
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return kept


def _faults_of_link(facts: DocumentFacts, uploaded: bool) -> list[Fault]:
    if uploaded:
        faults = [Fault("/link", "A document is a file or a link, not both.")] if facts.link else []
        # Of an upload the bytes themselves say what they are.
        return [*faults, Fault("/sha256", "Only a linked document says its digest.")] if facts.sha256 else faults
    if not facts.link:
        return [Fault("/link", "Choose a file, or give the link to the document.")]
    faults = []
    if len(facts.link) > LONGEST_LINK or not facts.link.lower().startswith("https://") or not is_link(facts.link):
        faults.append(Fault("/link", f"A link begins with https:// and has at most {LONGEST_LINK:,} characters."))
    if facts.sha256 and not SHA256.fullmatch(facts.sha256):
        faults.append(Fault("/sha256", "A SHA-256 is 64 hexadecimal digits."))
    return faults


def check_key(key: str) -> str:
    """Hold that a document's key can stand in an address.

    Raises:
        Invalid: it cannot.
    """
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key):
        detail = f"A key is made of small letters, digits and single dashes, at most {LONGEST_KEY} of them."
        raise Invalid(detail, (Fault("/key", detail),))
    return key


def key_from(title: str, taken: Container[str]) -> str:
    """Make a document's key from its title, one that no other document of the criterion has.

    Args:
        title: the title.
        taken: the keys there are.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_KEY - 6].strip("-") or "document"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def check_withdrawal(words: str) -> str:
    """Hold that a withdrawal says why.

    Raises:
        Invalid: there are no words, or too many.
    """
    words = words.strip()
    if not words or len(words) > LONGEST_WORDS:
        detail = f"At most {LONGEST_WORDS:,} characters." if words else "Say why the document is withdrawn."
        raise Invalid(detail, (Fault("/words", detail),))
    return words


def file_name(sent: str) -> str:
    """Keep the last part of a sender's file name, without what no file name holds; its ending stays."""
    last = PurePosixPath(whole(sent).replace("\\", "/")).name
    plain = re.sub(r'[<>:"|?*\s]+', " ", CONTROL.sub(" ", last)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) <= LONGEST_NAME or not dot or len(ending) > 10:
        return plain[:LONGEST_NAME] or "document"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def media_type(sent: str | None) -> str:
    """Keep what a sender says a file is, without parameters; whatever is no media type is just bytes."""
    said = (sent or "").partition(";")[0].strip().lower()
    return said if MEDIA_TYPE.fullmatch(said) else ANY_TYPE
