"""One POST to a push service, to an address that was looked up once, found public, and is the one connected to.

Between a look at a name and the use of it the name may change (DNS rebinding); so there is one look, and the connection
goes to what it gave. No redirect is followed, no proxy is taken from the environment, and all of it ends in time.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from pamong.foundation.net.deadline import Deadline
from pamong.foundation.push.endpoints import Endpoint, is_public

CONNECT_SECONDS, SECONDS = 3.0, 6.0


class NotAllowedAddressError(Exception):
    """The name leads to an address that is not of the open internet."""


class UnreachedError(Exception):
    """No answer came; the message is the name of the fault."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said. ``retry_after`` is its header, or empty."""

    status: int
    retry_after: str = ""


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of ``host``, in the order in which they should be tried."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


def post(endpoint: Endpoint, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> Answer:
    """Send ``body`` and read the status. NotAllowedAddressError, UnreachedError."""
    try:
        raw = _connected(endpoint, _addresses(endpoint))
        with Deadline(raw, seconds) as deadline:
            wire = raw if endpoint.plain else _encrypted(raw, endpoint, deadline)
            answer = _exchange(wire, endpoint, body, headers)
            if deadline.is_over:
                raise UnreachedError("TimeoutError")
            return answer
    except (OSError, http.client.HTTPException) as fault:  # TLS faults are among them
        raise UnreachedError(type(fault).__name__) from fault


def _addresses(endpoint: Endpoint) -> list[str]:
    if endpoint.plain:
        return [endpoint.host]
    found = resolve(endpoint.host, endpoint.port)
    if not found or not all(is_public(each) for each in found):
        raise NotAllowedAddressError(endpoint.host)
    return found


def _connected(endpoint: Endpoint, addresses: list[str]) -> socket.socket:
    """A connection to one of the first two addresses, so that a dead IPv6 does not hide a good IPv4."""
    *others, last = addresses[:2]
    for address in others:
        with suppress(OSError):
            return connect(address, endpoint.port)
    return connect(last, endpoint.port)


def connect(address: str, port: int) -> socket.socket:
    """A connection to an IP address; nothing is looked up any more."""
    return socket.create_connection((address, port), timeout=CONNECT_SECONDS)


def _encrypted(raw: socket.socket, endpoint: Endpoint, deadline: Deadline) -> socket.socket:
    """The connection under TLS, where the certificate is that of the name."""
    secure = _tls().wrap_socket(raw, server_hostname=endpoint.host, do_handshake_on_connect=False)
    deadline.follow(secure)
    secure.do_handshake()
    return secure


def _exchange(wire: socket.socket, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]) -> Answer:
    host = f"{endpoint.host}:{endpoint.port}" if endpoint.plain else endpoint.host
    connection = http.client.HTTPConnection(endpoint.host, endpoint.port)
    connection.sock = wire  # made above, encrypted and pinned
    try:
        connection.request("POST", endpoint.path, body, {"Host": host, "Connection": "close", **headers})
        with connection.getresponse() as response:
            return Answer(response.status, response.getheader("Retry-After", ""))
    finally:
        connection.close()


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
