"""What one use case is to the contract that every one of them keeps."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain import errors
from app.domain.access import Actor

Call = Callable[[Session, Actor], object]


@dataclass(frozen=True)
class Example:
    """One use case: who may, what they do, and what is refused to whom."""

    who: str
    call: Call
    refused: tuple[tuple[str, Call, type[errors.DomainError]], ...] = ()
