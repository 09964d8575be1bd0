"""The names under which browsers may find this server. Any other is refused: another site can make a name of its own lead here.

Believed are addresses in numbers and loopback names, which no other site owns, and the names that the settings have.
"""

import re
from collections.abc import Collection
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import urlsplit

HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:.]{2,45})\]|(?P<name>[a-z0-9._-]{1,253}))(?::[0-9]{1,5})?")
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
"""Answered under any name: probes use whatever leads to the process, and nothing there is of any person."""
MAX_REMEMBERED = 64


class Hosts:
    """`names`: host names that are believed besides addresses in numbers and loopback names."""

    def __init__(self, names: Collection[str] = ()) -> None:
        self._names = frozenset(name.lower().rstrip(".") for name in names if name)
        self._believed: set[bytes] = set()

    def believes(self, header: bytes) -> bool:
        """Whether the value of `Host` names this server: `localhost:8000`, `127.0.0.1`, `[::1]:80`."""
        if header in self._believed:
            return True
        if not self._is_ours(header.decode("latin-1").lower()):
            return False
        if len(self._believed) < MAX_REMEMBERED:
            self._believed.add(header)
        return True

    def _is_ours(self, host: str) -> bool:
        match = HOST.fullmatch(host)
        if match is None:
            return False
        if match["six"]:
            return _is_address(IPv6Address, match["six"])
        name = match["name"].removesuffix(".")
        return name in self._names or name == "localhost" or name.endswith(".localhost") or _is_address(IPv4Address, name)


def hosts_of(host: str, base_url: str) -> Hosts:
    """Of the settings: what the server listens on, where that is a name, and what browsers use."""
    return Hosts((host, urlsplit(base_url).hostname or ""))


def _is_address(kind: type[IPv4Address] | type[IPv6Address], text: str) -> bool:
    try:
        kind(text)
    except AddressValueError:
        return False
    return True
