"""The proxy in front of an office: speaks TLS, says so, and says who called. What docs/operations/tls.md asks."""

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
_OURS = {"x-forwarded-for", "x-forwarded-proto"}


@contextmanager
def tls_in_front_of(port: int, *, host: str, folder: Path) -> Iterator[int]:
    """Forward TLS from a free port, which is returned, to ``port``, with a certificate for ``host``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Forward, port))
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(host, folder / "tls.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Forward(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def __init__(self, port: int, *rest: object) -> None:
        self.port = port
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = {
            name: value for name, value in self.headers.items() if name.lower() not in _OF_ONE_HOP | _OURS
        }
        sent |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.client_address[0]}
        behind = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            behind.request(self.command, self.path, self.rfile.read(length) if length else None, sent)
            self._pass_on(behind.getresponse())
        except ConnectionError:  # a browser that went away, or an office that was stopped
            self.close_connection = True
        finally:
            behind.close()

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self.do_GET()

    def _pass_on(self, answer: http.client.HTTPResponse) -> None:
        body = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _OF_ONE_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test's output is its own."""


def _certificate(host: str, path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
