"""One POST to a push service, to an address that was looked up once, found public, and is the one connected to.

Between a look at a name and the use of it the name may change (DNS rebinding); so there is one look, and the connection
goes to what it gave. No redirect is followed, no proxy is taken from the environment, and all of it ends in time.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

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
        with _Limit(raw, seconds) as limit:
            answer = _exchange(limit.wire(endpoint), endpoint, body, headers)
            if limit.is_over.is_set():
                raise UnreachedError("TimeoutError")  # what was read is cut off
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


class _Limit:
    """Cuts a connection when its time is over: a limit on each read would let a slow drip go on for ever."""

    def __init__(self, raw: socket.socket, seconds: float) -> None:
        raw.settimeout(seconds + 1)  # the timer comes first
        self._wire, self.is_over = raw, threading.Event()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def wire(self, endpoint: Endpoint) -> socket.socket:
        """The connection to talk on: encrypted, and the certificate is that of the name."""
        if not endpoint.plain:
            secure = _tls().wrap_socket(
                self._wire, server_hostname=endpoint.host, do_handshake_on_connect=False
            )
            self._wire = secure
            secure.do_handshake()
        return self._wire

    def __enter__(self) -> "_Limit":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._wire.close()

    def _cut(self) -> None:
        self.is_over.set()
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
