"""A time stamping authority of our own, with every fault that a real one may have.

``with TsaDouble() as tsa`` in tests; ``python -m tests.support.tsa_double [FAULT]`` to develop with: it prints its
address and the file with its root.
"""

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

DAY = timedelta(days=1)


class Fault(StrEnum):
    """What it does instead of stamping."""

    SLOW = "slow"
    HANG = "hang"
    DROP = "drop"
    GARBAGE = "garbage"
    HUGE = "huge"
    HTML = "html"
    ERROR = "error"
    REDIRECT = "redirect"
    REFUSED = "refused"
    NONCE = "nonce"
    IMPRINT = "imprint"
    FORGED = "forged"
    EXPIRED = "expired"
    STRANGER = "stranger"
    PURPOSE = "purpose"
    CLOCK = "clock"


@cache
def _key(name: str) -> rsa.RSAPrivateKey:
    """A key for each role, made once: RSA keys are slow to find."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _issue(name: str, issuer: str, start: datetime, end: datetime, *purposes: x509.ObjectIdentifier) -> Any:
    is_root, key = name == issuer, _key(name)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer)]
    made = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(_key(issuer).public_key()), critical=False
        )
    )
    if purposes:
        made = made.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    return asn1_x509.Certificate.load(made.sign(_key(issuer), hashes.SHA256()).public_bytes(Encoding.DER))


class TsaDouble(ThreadingHTTPServer):
    """Serves from a thread until the block ends. ``clock`` tells its time; ``lasts`` how long its certificate does."""

    daemon_threads = True

    def __init__(
        self,
        port: int = 0,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        lasts: timedelta = 365 * DAY,
        root_lasts: timedelta = 20 * 365 * DAY,
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.clock, self.fault, self.asked = clock, None, 0
        self.stopping = threading.Event()
        now = clock()
        self.root = _issue("Akar TSA Contoh", "Akar TSA Contoh", now - 30 * DAY, now + root_lasts)
        self.renew(lasts)
        self._folder = tempfile.TemporaryDirectory(prefix="tsa-double-")
        self.roots = Path(self._folder.name) / "root.pem"
        self.roots.write_bytes(x509.load_der_x509_certificate(self.root.dump()).public_bytes(Encoding.PEM))

    fault: Fault | None
    asked: int

    def renew(self, lasts: timedelta) -> None:
        """A new certificate from today on."""
        start, end = self.clock() - DAY, self.clock() + lasts
        purpose = ExtendedKeyUsageOID.TIME_STAMPING
        root, name = "Akar TSA Contoh", "TSA Contoh"
        self._stampers = {
            None: self._stamper(name, root, start, end, purpose),
            Fault.EXPIRED: self._stamper(name, root, start - 9 * DAY, start, purpose),
            Fault.STRANGER: self._stamper("TSA Asing", "Akar Asing", start, end, purpose),
            Fault.PURPOSE: self._stamper(
                name, root, start, end, purpose, ExtendedKeyUsageOID.EMAIL_PROTECTION
            ),
        }

    def _stamper(
        self, name: str, issuer: str, start: datetime, end: datetime, *purposes: x509.ObjectIdentifier
    ) -> DummyTimeStamper:
        certificate = _issue(name, issuer, start, end, *purposes)
        der = _key(name).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        store = SimpleCertificateStore.from_certs([self.root])
        return DummyTimeStamper(certificate, asn1_keys.PrivateKeyInfo.load(der), certs_to_embed=store)

    def stamper(self, fault: Fault | None = None) -> DummyTimeStamper:
        """What stamps without being asked over the network, false in one of the ways of a certificate."""
        return self._stampers[fault]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/tsr"

    @property
    def list_url(self) -> str:
        """Where its root's revocation list is."""
        return self.url.replace("/tsr", "/root.crl")

    def revocation_list(self) -> bytes:
        """The list, on which nobody is."""
        key, now = _key("Akar TSA Contoh"), self.clock()
        made = x509.CertificateRevocationListBuilder(
            issuer_name=x509.load_der_x509_certificate(self.root.dump()).subject,
            last_update=now - DAY,
            next_update=now + DAY,
        )
        return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, body: bytes) -> bytes:
        """A reply in DER, false in the way of the present fault."""
        request = tsp.TimeStampReq.load(body)
        if self.fault is Fault.REFUSED:
            return bytes.fromhex("30053003020102")  # PKIStatus rejection, without a token
        if self.fault is Fault.NONCE:
            request["nonce"] = request["nonce"].native + 1
        if self.fault is Fault.IMPRINT:
            request["message_imprint"]["hashed_message"] = b"\7" * 32
        stamper = self._stampers.get(self.fault) or self._stampers[None]
        stamper.fixed_dt = (self.clock() + (DAY if self.fault is Fault.CLOCK else 0 * DAY)).replace(
            microsecond=0
        )
        reply = stamper.request_tsa_response(request)
        if self.fault is Fault.FORGED:
            signer = reply["time_stamp_token"]["content"]["signer_infos"][0]
            signer["signature"] = signer["signature"].native[:-1] + bytes(
                [signer["signature"].native[-1] ^ 1]
            )
        return bytes(reply.dump(force=True))

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()
        self._folder.cleanup()


@contextmanager
def configured(settings: Any, **options: Any) -> Iterator[TsaDouble]:
    """A running double that the office has chosen in ``settings``."""
    with TsaDouble(**options) as running:
        settings.TSA_URL, settings.TSA_ROOTS = running.url, str(running.roots)
        settings.TSA_CRLS = [running.list_url]
        yield running


class _Handler(BaseHTTPRequestHandler):
    server: TsaDouble

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        if self.server.fault is Fault.HTML:
            self._send(200, b"<html>Login</html>", "text/html")
        elif self.server.fault is Fault.ERROR or not self.server.list_url.endswith(self.path):
            self._send(503, b"Service Unavailable", "text/plain")
        else:
            self._send(200, self.server.revocation_list(), "application/pkix-crl")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        double, fault = self.server, self.server.fault
        double.asked += 1
        if fault is Fault.HANG:
            double.stopping.wait(30)
            return
        if fault is Fault.DROP:
            return
        if fault is Fault.ERROR:
            self._send(503, b"Service Unavailable", "text/plain")
        elif fault is Fault.REDIRECT:
            self._send(302, b"", "text/plain", Location=double.url)
        elif fault is Fault.HTML:
            self._send(200, b"<html>Login</html>", "text/html")
        elif fault is Fault.GARBAGE:
            self._send(200, b"\x30\x03\x02\x01", "application/timestamp-reply")
        elif fault is Fault.HUGE:
            self._send(200, b"\x30" * 1_000_000, "application/timestamp-reply")
        else:
            self._send(200, double.answer(body), "application/timestamp-reply")

    def _send(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for at in range(0, len(body), 64 if self.server.fault is Fault.SLOW else 1 << 16):
                self.wfile.write(body[at : at + (64 if self.server.fault is Fault.SLOW else 1 << 16)])
                if self.server.fault is Fault.SLOW and self.server.stopping.wait(0.2):
                    return
        except OSError:  # the client has had enough, which is what slow and huge are for
            return


def main() -> None:
    """Serve until Ctrl-C."""
    with TsaDouble(8092) as double:
        double.fault = Fault(sys.argv[1]) if len(sys.argv) > 1 else None
        sys.stdout.write(
            f"PAMONG_TSA_URL={double.url}\nPAMONG_TSA_ROOTS={double.roots}\nPAMONG_TSA_CRLS={double.list_url}\n"
        )
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
