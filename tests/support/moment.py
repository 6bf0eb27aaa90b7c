"""Things done at the same moment, and how much of them a test run has time for."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
LONG = os.environ.get("TEST_PROFILE") == "long"


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of these at the same moment, each in a thread of its own, and give what came of each in order."""
    gate = threading.Barrier(len(deeds))

    def wait_and_do(deed: Callable[[], T]) -> T:
        gate.wait(timeout=60)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(wait_and_do, deeds))
