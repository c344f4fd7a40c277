"""One HTTP call to a service that signs, stamps, verifies or tells the weather, with a limit on its whole time.

``http.client`` of the standard library: three services, a dozen calls, and what matters here is what no client
library says out loud: whether a request may have reached the other side. No redirect is followed, nothing is
retried, no proxy is taken from the environment.
"""

import base64
import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pamong.foundation.net.deadline import Deadline
from pamong.signing.remote import Doubt

MAX_BODY = 300_000_000
_CONNECT_SECONDS = 10.0


class NotSentError(Exception):
    """The service could not be reached: nothing was sent, so nothing can have been signed."""


class LostError(Exception):
    """The request went out and no whole answer came back. ``headers`` are those that did come."""

    def __init__(self, doubt: Doubt, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(doubt)
        self.doubt, self.headers = doubt, dict(headers or {})


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A service: its base URL, what it is called with, and which authority its certificate comes from.

    ``http://`` is refused unless ``plain`` says that the office knows what it does.
    """

    url: str
    authorization: str = field(default="", repr=False)
    ca_file: str = ""
    plain: bool = False
    connect_seconds: float = _CONNECT_SECONDS

    def faults(self) -> list[str]:
        """What is wrong with it, in English sentences for an administrator."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return [f"{self.url!r} is no address that begins with https://"]
        if parts.username or parts.password or parts.query or parts.fragment:
            return ["the address must hold no password, query or fragment"]
        if parts.scheme == "http" and not self.plain:
            return ["the address is plain http://; secrets would travel readable"]
        if self.ca_file and not Path(self.ca_file).is_file():
            return [f"{self.ca_file} is no file"]
        return []

    def connection(self) -> http.client.HTTPConnection:
        """An unopened connection. NotSentError if the address is not usable."""
        if faults := self.faults():
            raise NotSentError(faults[0])
        parts = urlsplit(self.url)
        assert parts.hostname
        if parts.scheme == "http":
            return http.client.HTTPConnection(parts.hostname, parts.port, timeout=self.connect_seconds)
        context = ssl.create_default_context(cafile=self.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=self.connect_seconds, context=context
        )


def basic(user: str, password: str) -> str:
    """The value of an Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def call(
    endpoint: Endpoint,
    method: str,
    path: str,
    *,
    seconds: float,
    body: bytes = b"",
    kind: str = "",
    most: int = MAX_BODY,
    extra: Mapping[str, str] | None = None,
) -> Answer:
    """Make one call that ends within ``seconds``, however slowly the other side drips, with at most ``most`` bytes of
    answer. ``extra`` are further headers. NotSentError, LostError.
    """
    connection = endpoint.connection()
    headers = {"Accept": "*/*", "Connection": "close", **(extra or {})}
    if endpoint.authorization:
        headers["Authorization"] = endpoint.authorization
    if kind:
        headers["Content-Type"] = kind
    try:
        connection.connect()
    except OSError as fault:  # TLS faults are among them
        connection.close()
        raise NotSentError(type(fault).__name__) from fault
    with Deadline(connection.sock, seconds) as deadline:
        try:
            prefix = urlsplit(endpoint.url).path.rstrip("/")
            connection.request(method, prefix + path, body or None, headers)
            with connection.getresponse() as response:
                return _read(response, deadline, most)
        except (OSError, http.client.HTTPException) as fault:
            raise LostError(_doubt(deadline)) from fault
        finally:
            connection.close()


def _read(response: http.client.HTTPResponse, deadline: Deadline, most: int) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    if response.length is not None and response.length > most:
        raise LostError(Doubt.TOO_LARGE, headers)
    try:
        body = response.read() if response.length is not None else response.read(most + 1)
    except (OSError, http.client.HTTPException) as fault:
        raise LostError(_doubt(deadline), headers) from fault
    if len(body) > most:
        raise LostError(Doubt.TOO_LARGE, headers)
    return Answer(response.status, headers, body)


def _doubt(deadline: Deadline) -> Doubt:
    """What a failure means: time was over, or the connection broke by itself."""
    return Doubt.TIMEOUT if deadline.is_over else Doubt.CONNECTION
