"""Putting aside on disk what is too large for memory: what was sent, and what was made of it."""

import marshal
import os
from collections.abc import AsyncIterable, Iterator
from hashlib import sha256
from tempfile import SpooledTemporaryFile, TemporaryFile
from types import TracebackType
from typing import BinaryIO, Self, cast

from app.domain.test_stretch import Stretch

IN_MEMORY = 4 * 1024 * 1024
LENGTH_BYTES = 8


class SentBody:
    """The bytes that were sent, with their digest: small ones in memory, large ones on disk, gone with the process."""

    def __init__(self) -> None:
        self.size = 0
        self._digest = sha256()
        self._pieces: list[bytes] = []
        self._file: BinaryIO | None = None

    def add(self, piece: bytes) -> None:
        """Add the bytes that follow."""
        self._digest.update(piece)
        self.size += len(piece)
        if self._file is not None:
            self._file.write(piece)
            return
        self._pieces.append(piece)
        if self.size > IN_MEMORY:
            self._file = cast(BinaryIO, TemporaryFile(buffering=0))  # noqa: SIM115 - closed with the body
            for each in self._pieces:
                self._file.write(each)
            self._pieces.clear()

    @property
    def sha256(self) -> str:
        """Give the digest of the bytes, in hexadecimal."""
        return self._digest.hexdigest()

    def whole(self) -> bytes:
        """Give all of the bytes."""
        if self._file is not None:
            return b"".join(self.parts(IN_MEMORY))
        if len(self._pieces) > 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0] if self._pieces else b""

    def parts(self, size: int) -> Iterator[bytes]:
        """Give the bytes in parts of a size; several may go through them at the same time."""
        if self._file is None:
            whole = self.whole()
            yield from (whole[at : at + size] for at in range(0, self.size, size))
            return
        for at in range(0, self.size, size):
            yield os.pread(self._file.fileno(), size, at)

    def close(self) -> None:
        """Let the bytes go."""
        if self._file is not None:
            self._file.close()


async def take_in(pieces: AsyncIterable[bytes]) -> SentBody:
    """Take a body in as it arrives; whoever asks for it closes it."""
    body = SentBody()
    try:
        async for piece in pieces:
            body.add(piece)
    except BaseException:
        body.close()
        raise
    return body


def copied(file: BinaryIO) -> SentBody:
    """Take a body in from a file."""
    body = SentBody()
    while piece := file.read(IN_MEMORY):
        body.add(piece)
    return body


class Spool:
    """Pieces put aside one after another, to be gone through as often as needed."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the spool

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let the pieces go."""
        self._file.close()

    def add(self, piece: bytes) -> None:
        """Put a piece aside after those before it."""
        self._file.write(len(piece).to_bytes(LENGTH_BYTES, "big"))
        self._file.write(piece)

    def __iter__(self) -> Iterator[bytes]:
        """Give the pieces in their order."""
        self._file.seek(0)
        while length := self._file.read(LENGTH_BYTES):
            yield self._file.read(int.from_bytes(length, "big"))


class StretchSpool(Spool):
    """Stretches put aside."""

    def put(self, stretch: Stretch) -> None:
        """Put a stretch aside after those before it."""
        columns = (stretch.cases, stretch.buckets, stretch.durations, stretch.messages, stretch.retries)
        self.add(marshal.dumps(columns))

    def stretches(self) -> "Stretches":
        """Give the stretches in their order, as often as needed."""
        return Stretches(self)


class Stretches:
    """The stretches of a spool."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def __iter__(self) -> Iterator[Stretch]:
        """Give the stretches in their order."""
        for piece in self._spool:
            yield Stretch(*marshal.loads(piece))  # noqa: S302 - our own file, which nobody else can name
