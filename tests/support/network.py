"""A closed network: from the test process nothing is reached beyond this machine's loopback."""

import ipaddress
import sys
from typing import Any

GUARDED = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
NAMES_OF_THIS_MACHINE = {"", "localhost", "localhost.localdomain"}


class NetworkClosed(RuntimeError):
    """A test tried to reach an address beyond loopback."""


def is_loopback(host: str | bytes | None) -> bool:
    """Whether a host name or address stays on this machine."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name in NAMES_OF_THIS_MACHINE


def refuse_beyond_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook that raises NetworkClosed where a socket call names another machine."""
    if event not in GUARDED:
        return
    asked = arguments[0] if event.startswith("socket.get") else arguments[1]
    # A tuple is an internet address; text and bytes are the path of a Unix socket or a bare host name.
    if isinstance(asked, tuple):
        asked = asked[0]
    elif not event.startswith("socket.get"):
        return
    if not is_loopback(asked):
        raise NetworkClosed(f"The tests run without network: {event} to {asked!r} is refused.")


def close_network() -> None:
    """Put the guard in place for the rest of this process; it cannot be taken off again."""
    sys.addaudithook(refuse_beyond_loopback)
