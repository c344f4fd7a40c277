"""The double on HTTP: a threaded server of the standard library, Basic auth on every call."""

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pamong.bsre_double import multipart, v1, v2
from pamong.bsre_double.authority import Authority
from pamong.bsre_double.faults import WORDS, Kind
from pamong.bsre_double.replies import RefusedError, Reply, as_json, broken, refusal, spring
from pamong.bsre_double.service import Call, Service
from pamong.doubles.faults import Fault, Faults
from pamong.doubles.server import DoubleServer

USER, PASSWORD = "esign", "contoh"
MAX_BODY = 200_000_000
_STATUS, _DOWNLOAD = "/api/user/status/", "/api/sign/download/"
#: Not part of the service: a PSrE publishes its revocation list elsewhere, for everybody.
_LIST = "/ca.crl"


class Double(DoubleServer):
    """The double with its own certificate authority, which stays the same where there is a ``folder``."""

    def __init__(
        self,
        port: int = 0,
        *,
        folder: Path | None = None,
        faults: Iterable[Fault[Kind]] = (),
    ) -> None:
        super().__init__(port, _Handler)
        self.service = Service(Authority(folder), Faults(faults))

    @property
    def list_url(self) -> str:
        """Where the revocation list of its authority is."""
        return self.url + _LIST


class _Handler(BaseHTTPRequestHandler):
    server: Double
    protocol_version = "HTTP/1.1"
    server_version = "Pamong-BSrE-double"

    def do_GET(self) -> None:
        if self.path == _LIST:
            self._send(Reply(200, self.server.service.authority.revocation_list(), "application/pkix-crl"))
        else:
            self._serve(self._get)

    def do_POST(self) -> None:
        self._serve(self._post)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the path holds a NIK."""

    def _serve(self, answer: Callable[[bytes], Reply]) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MAX_BODY))
        if not self._is_known():
            return self._send(spring(401, "Unauthorized", self.path))
        reply = answer(body)
        reply = broken(reply.breaks) or reply
        self.server.service.calls.append(Call(self.path, reply.status))
        if Kind.HANG in reply.breaks:
            self.server.stopping.wait(reply.breaks[Kind.HANG])
        if Kind.HANG in reply.breaks or Kind.DROP in reply.breaks:
            self.close_connection = True
            return None
        return self._send(reply)

    def _is_known(self) -> bool:
        scheme, _, coded = self.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(coded, validate=True)
        except binascii.Error:
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(given, f"{USER}:{PASSWORD}".encode())

    def _get(self, _body: bytes) -> Reply:
        service, path = self.server.service, self.path
        if path.startswith(_STATUS):
            return self._with_faults("status", lambda _: v1.status(service, unquote(path[len(_STATUS) :])))
        if path.startswith(_DOWNLOAD):
            return self._with_faults("download", lambda _: v1.download(service, path[len(_DOWNLOAD) :], path))
        return spring(404, "Not Found", path)

    def _post(self, body: bytes) -> Reply:
        service, path = self.server.service, self.path
        routes: dict[str, tuple[str, Callable[[dict[Kind, float]], Reply]]] = {
            "/api/sign/pdf": ("sign", lambda breaks: v1.sign(service, self._form(body), breaks, path)),
            "/api/sign/verify": ("verify", lambda _: v1.verify(service, self._form(body), path)),
            "/api/v2/sign/pdf": ("sign", lambda breaks: v2.sign(service, _values(body), breaks, path)),
            "/api/v2/sign/get/totp": ("totp", lambda _: v2.totp(service, _values(body))),
            "/api/v2/user/check/status": ("status", lambda _: v2.status(service, _values(body))),
            "/api/v2/verify/pdf": ("verify", lambda _: v2.verify(service, _values(body), path)),
            "/double/faults": ("", lambda _: self._set_faults(body)),
        }
        if path not in routes:
            return spring(404, "Not Found", path)
        operation, make = routes[path]
        return self._with_faults(operation, make)

    def _with_faults(self, operation: str, make: Callable[[dict[Kind, float]], Reply]) -> Reply:
        breaks = self.server.service.faults.take(operation)
        if Kind.LATENCY in breaks:
            self.server.stopping.wait(breaks[Kind.LATENCY])
        if Kind.ERROR in breaks:
            return Reply(int(breaks[Kind.ERROR]), b"Service Unavailable", "text/plain")
        try:
            reply = make(breaks)
        except RefusedError as fault:
            return refusal(fault, breaks)
        except (ValueError, TypeError, AttributeError, KeyError):  # a body of another shape
            return spring(400, "Bad Request", self.path)
        reply.breaks = breaks
        return reply

    def _form(self, body: bytes) -> multipart.Form:
        return multipart.parse(self.headers.get("Content-Type", ""), body)

    def _set_faults(self, body: bytes) -> Reply:
        """Not part of the real service: ``{"faults": ["sign.hang*1", ...]}`` replaces the faults of before."""
        self.server.service.faults.set(WORDS.parse(text) for text in _values(body)["faults"])
        return as_json({"success": True})

    def _send(self, reply: Reply) -> None:
        is_empty = Kind.EMPTY in reply.breaks and reply.kind == "application/pdf"
        body = b"" if is_empty else reply.body
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if Kind.TRUNCATED in reply.breaks:
            body = body[: len(body) // 2]
            self.close_connection = True
        self.wfile.write(body)


def _values(body: bytes) -> dict[str, Any]:
    values = json.loads(body)
    if not isinstance(values, dict):
        raise ValueError("not an object")
    return values
