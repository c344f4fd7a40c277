"""A push service on loopback, and a browser that reads what it was sent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pamong.core.base64url import b64url
from pamong.foundation.push.encryption import point_of, public_key


class Browser:
    """A browser's side of a subscription: its keys, and reading a message."""

    def __init__(self, private: ec.EllipticCurvePrivateKey | None = None, secret: bytes = bytes(16)) -> None:
        self.private, self.secret = private or ec.generate_private_key(ec.SECP256R1()), secret

    @property
    def point(self) -> bytes:
        return point_of(self.private)

    @property
    def p256dh(self) -> str:
        return b64url(self.point)

    @property
    def auth(self) -> str:
        return b64url(self.secret)

    def read(self, body: bytes) -> bytes:
        """The text of a message (RFC 8291, section 3.4), without what it was filled up with."""
        salt, key_id = body[:16], body[21 : 21 + body[20]]
        shared = self.private.exchange(ec.ECDH(), public_key(key_id))
        key = _derive(shared, self.secret, b"WebPush: info\0" + self.point + key_id, 32)
        opened = AESGCM(_derive(key, salt, b"Content-Encoding: aes128gcm\0", 16)).decrypt(
            _derive(key, salt, b"Content-Encoding: nonce\0", 12), body[21 + body[20] :], None
        )
        return opened.rstrip(b"\0").removesuffix(b"\x02")


def _derive(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)


class Service:
    """Takes pushes. ``answers``: by path, the status and the headers that come back; else 201."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.origin = ""

    def address(self, name: str = "satu") -> str:
        return f"{self.origin}/kirim/{name}"

    def answer(self, name: str, status: int, **headers: str) -> None:
        self.answers[f"/kirim/{name}"] = (status, {key.replace("_", "-"): headers[key] for key in headers})

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.got]


@contextmanager
def running() -> Iterator[Service]:
    """A service that takes pushes until the block ends."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            service.got.append((self.path, dict(self.headers.items()), body))
            status, headers = service.answers.get(self.path, (201, {}))
            self.send_response(status)
            for key, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(key, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
