"""Who may show a form in a frame: exact origins from the setting, for all tenants or for one, and the policies made of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import urlsplit

LABEL = "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
ORIGIN = re.compile(rf"(?P<scheme>https?)://(?P<host>{LABEL}(?:\.{LABEL})*|\[[0-9a-f:.]+\])(?::(?P<port>[1-9][0-9]{{0,4}}))?")
TENANT = re.compile(r"[A-Za-z0-9._:-]{1,100}")
DEFAULT_PORTS = {"http": "80", "https": "443"}
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
MAX_ORIGIN_CHARS = 253 + 20
"""A host name, and scheme and port around it."""


@dataclass(frozen=True, slots=True)
class Origins:
    """The allow-list. `everywhere` is for every tenant, `by_tenant` for one."""

    everywhere: tuple[str, ...] = ()
    by_tenant: Mapping[str, tuple[str, ...]] | None = None

    def of(self, tenant: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.everywhere, *(self.by_tenant or {}).get(tenant, ()))))

    def beside(self, host: str) -> tuple[str, ...]:
        """The origins of the tenants that list `host`: for an answer whose tenant is not known yet, and which contains no person's
        data. It must not tell one tenant's hosts to another's."""
        listing = (some for some in (self.by_tenant or {}).values() if host in some)
        return tuple(dict.fromkeys((*self.everywhere, *(each for some in listing for each in some))))


def read_origins(entries: Iterable[str]) -> Origins:
    """`origin` or `tenant=origin` each. Raises ValueError, in one line."""
    everywhere: list[str] = []
    by_tenant: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        tenant, equals, origin = entry.rpartition("=")
        if not equals:
            everywhere.append(read_origin(entry))
        elif TENANT.fullmatch(tenant):
            by_tenant[tenant] = (*by_tenant.get(tenant, ()), read_origin(origin))
        else:
            raise ValueError(f"{entry[:80]!r} names no tenant: write <tenant>=https://host.example")
    return Origins(tuple(everywhere), by_tenant)


def read_origin(text: str) -> str:
    """An origin exactly as browsers write it: texts that are compared must have one spelling. Raises ValueError for any other."""
    shown = repr(text[:80])
    match = ORIGIN.fullmatch(text) if len(text) <= MAX_ORIGIN_CHARS else None
    if "*" in text:
        raise ValueError(f"{shown} is a wildcard: name each origin")
    if match is None:
        raise ValueError(f"{shown} is no exact origin, such as https://host.example or https://host.example:8443")
    scheme, host, port = match["scheme"], match["host"], match["port"]
    if port and int(port) > 65535:
        raise ValueError(f"{shown} has a port that does not exist")
    if port == DEFAULT_PORTS[scheme]:
        raise ValueError(f"{shown} names the usual port: browsers leave it away, write {text.rpartition(':')[0]}")
    if not _is_host(host):
        raise ValueError(f"{shown} has a host that browsers write otherwise")
    if scheme == "http" and host not in LOOPBACK:
        raise ValueError(
            f"{shown} must begin with https://; otherwise someone on the network could show the form in their own page"
        )
    return text


def origin_of(address: str) -> str:
    """A URL -> its origin as browsers write it: `https://a.example:443/b` -> `https://a.example`; "" for a text that is no URL."""
    try:
        parts = urlsplit(address)
        port = str(parts.port or "")
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != DEFAULT_PORTS.get(parts.scheme) else "")


def _is_host(host: str) -> bool:
    """Whether it is a name, or an IP address as browsers write it: `127.1` and `[0::1]` are other spellings."""
    try:
        if host.startswith("["):
            address = IPv6Address(host[1:-1])
            return address.ipv4_mapped is None and str(address) == host[1:-1]
        if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]):
            return str(IPv4Address(host)) == host
    except AddressValueError:
        return False
    return True


def frame_ancestors(origins: Iterable[str]) -> str:
    """The value of the directive `frame-ancestors`: our own origin, and those."""
    return " ".join(("'self'", *origins))
