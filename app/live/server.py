"""The web server, told what it cannot know: open streams would keep it from ever ending."""

from collections.abc import Callable
from types import FrameType

import uvicorn


class StreamingServer(uvicorn.Server):
    """A server that ends its streams as soon as it is asked to end, and then finishes what else is in flight.

    Args:
        config: how it serves.
        end_streams: ends every open stream; called from a signal's handler.
    """

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take the signal that asks the process to end."""
        self._end_streams()
        super().handle_exit(sig, frame)
