"""What can go wrong, in the business's words; app/errors.py says how each door tells it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one place of what was sent: a JSON pointer and words that say what to do."""

    pointer: str
    detail: str


class DomainError(Exception):
    """Something the record refuses; the words are for people."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFound(DomainError):
    """There is no such thing in the record (at the moment asked about)."""


class SignInNeeded(DomainError):
    """The asker has to say who they are first."""


class Forbidden(DomainError):
    """The asker is known and may not; the words give the reason."""


class Invalid(DomainError):
    """What was sent breaks a rule; each fault names its place."""

    def __init__(self, detail: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail)
        self.faults = faults


class PreconditionMissing(DomainError):
    """Something would be replaced and the sender did not say what they saw."""


class Stale(DomainError):
    """What the sender saw is no longer how things stand."""

    def __init__(self, detail: str, *, current: str) -> None:
        super().__init__(detail)
        self.current = current


class Conflict(DomainError):
    """What was sent contradicts what is already recorded."""

    def __init__(self, detail: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail)
        self.faults = faults


class KeyReused(DomainError):
    """An idempotency key came back with another request."""


class TooLarge(DomainError):
    """The body is larger than this door takes."""


class NotAccepted(DomainError):
    """The body is of a kind that this door does not read."""


class TooMany(DomainError):
    """Too many tries; the number of seconds to wait comes with it."""

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Busy(DomainError):
    """The record is being written by others and the wait was too long; nothing was kept."""


class Raced(DomainError):
    """Two writers met on one unique key; the loser looks again before it answers."""

    def __init__(self, detail: str, *, constraint: str) -> None:
        super().__init__(detail)
        self.constraint = constraint


class RecordFileInvalid(DomainError):
    """A data file breaks the format; nothing of the load was kept."""

    def __init__(self, file: str, path: str, reason: str) -> None:
        super().__init__(f"{file}: {path}: {reason}")
        self.file, self.path, self.reason = file, path, reason
