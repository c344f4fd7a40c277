"""Where a push may go: the services on the office's list, by https on port 443, and nowhere else.

A browser tells the office an address, and the office's own machine will call it: without a list anybody who signs in
could have the machine call what stands beside it. The address is judged when it is told, and again whenever
something is sent.
"""

import ipaddress
import re
from dataclasses import dataclass

from django.conf import settings

LONGEST = 1_000
_ADDRESS = re.compile(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::443)?(/[!-\"$-\[\]-~]*)")
_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,63}")


class EndpointError(Exception):
    """Not an address that this office sends to."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A subscription's address. ``plain`` is the stand-in of a test on this very machine."""

    host: str
    port: int
    path: str
    plain: bool = False

    @property
    def origin(self) -> str:
        """What a token is made out to (RFC 8292, section 2)."""
        return f"http://{self.host}:{self.port}" if self.plain else f"https://{self.host}"


def endpoint_of(address: str) -> Endpoint:
    """``address`` taken apart; ``EndpointError`` unless it is one of a service on the list."""
    double = settings.PUSH_DOUBLE
    if double and settings.MODE != "production" and address.startswith(f"{double}/"):
        host, _, port = double.removeprefix("http://").partition(":")
        return Endpoint(host, int(port), address.removeprefix(double), plain=True)
    found = _ADDRESS.fullmatch(address) if len(address) <= LONGEST else None
    if found is None:
        raise EndpointError("no address of a push service")
    if not is_listed(found[1]):
        raise EndpointError("not on the list of push services")
    return Endpoint(found[1], 443, found[2])


def is_listed(host: str) -> bool:
    """Whether ``host`` is on the list, by its whole name or below a name that begins with ``*.``."""
    return any(
        host.endswith(name[1:]) if name.startswith("*.") else host == name for name in settings.PUSH_HOSTS
    )


def faults() -> list[str]:
    """What is wrong with the settings, in English sentences for an administrator."""
    found = [
        f"PAMONG_PUSH_HOSTS: {name!r} is no host name"
        for name in settings.PUSH_HOSTS
        if not _HOST.fullmatch(name)
    ]
    if settings.PUSH_DOUBLE and not re.fullmatch(r"http://127\.0\.0\.1:[0-9]{1,5}", settings.PUSH_DOUBLE):
        found.append("PAMONG_PUSH_DOUBLE must be http://127.0.0.1:PORT")
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; what carries an IPv4 address inside is judged by that."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)))
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
