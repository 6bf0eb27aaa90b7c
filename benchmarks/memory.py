"""How much memory a server's process holds: at rest, and at its most. Only Linux tells."""

import re
from pathlib import Path

KIBIBYTE = 1024


def _status(process: int, name: str) -> int | None:
    try:
        text = Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return None
    found = re.search(rf"^{name}:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) * KIBIBYTE if found else None


def held_now(process: int) -> int | None:
    """Give the bytes that a process holds in memory now; None where the system does not tell."""
    return _status(process, "VmRSS")


def held_at_most(process: int) -> int | None:
    """Give the most bytes that a process held since `forget_peak`, or since its start."""
    return _status(process, "VmHWM")


def forget_peak(process: int) -> bool:
    """Let the peak begin anew at what is held now; False where the system does not let us."""
    try:
        Path(f"/proc/{process}/clear_refs").write_text("5", "ascii")
    except OSError:
        return False
    return True
