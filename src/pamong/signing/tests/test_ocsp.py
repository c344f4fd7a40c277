"""Answers about single certificates: true at once, read by OpenSSL and pyHanko, and never an error page."""

import asyncio
import subprocess
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as lib
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from pamong.signing import ca, ocsp, responder, rotation
from pamong.signing.keys import certificate_for
from pamong.signing.models import OfficeKey, Responder
from pamong.signing.tests.support import Desk, authority_of, certificate, official, question
from pamong.signing.tests.token import use_token

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
STATUS, FAILURE = lib.OCSPCertStatus, lib.OCSPResponseStatus


@pytest.fixture
def desk() -> Desk:
    """An official with a certificate, and somebody who answers about it."""
    made = official()
    authority_of(made.key)
    assert responder.refresh(now=timezone.now()) == 1
    return made


def post(authority: OfficeKey, request: bytes, **more: Any) -> lib.OCSPResponse:
    url = reverse("verification:ocsp", args=[bytes(authority.fingerprint).hex()])
    client = Client(enforce_csrf_checks=True)
    answer = client.post(url, request, content_type="application/ocsp-request", **more)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/ocsp-response")
    assert answer["Cache-Control"] == "no-store, private"
    return lib.load_der_ocsp_response(answer.content)


def test_good_revoked_and_unknown_come_from_the_rows_of_the_revocation_list(desk: Desk) -> None:
    key, now = desk.key, timezone.now()
    authority = authority_of(key)
    found = post(authority, question(key))
    assert (found.certificate_status, found.revocation_time_utc) == (STATUS.GOOD, None)
    assert found.next_update_utc is not None and abs(found.next_update_utc - now - DAY) < MINUTE
    assert abs(found.this_update_utc - now) < MINUTE
    rotation.rotate([key], now=now)
    assert post(authority, question(key)).certificate_status is STATUS.GOOD, "what it signed stays valid"
    rotation.revoke(key, reason="Laptop kantor dicuri", now=now)
    found = post(authority, question(key))
    assert found.certificate_status is STATUS.REVOKED
    assert found.revocation_time_utc == now.replace(microsecond=0)
    asked = lib.load_der_ocsp_request(question(key))
    nothing = lib.OCSPRequestBuilder().add_certificate_by_hash(
        asked.issuer_name_hash, asked.issuer_key_hash, 0x1234, hashes.SHA256()
    )
    found = post(authority, nothing.build().public_bytes(Encoding.DER))
    assert (found.certificate_status, found.serial_number) == (STATUS.UNKNOWN, 0x1234)


def test_the_answer_is_signed_by_somebody_who_may_do_nothing_else(desk: Desk) -> None:
    authority = authority_of(desk.key)
    found = post(authority, question(desk.key))
    (who,) = found.certificates
    who.verify_directly_issued_by(certificate(authority))
    key = who.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(found.signature, found.tbs_response_bytes, ec.ECDSA(hashes.SHA256()))
    usage = who.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.OCSP_SIGNING]
    assert who.extensions.get_extension_for_class(x509.OCSPNoCheck)
    assert who.not_valid_after_utc - timezone.now() <= 14 * DAY
    assert not who.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment


@pytest.mark.parametrize("size", [1, 16, 32, 128])
def test_a_nonce_is_repeated(desk: Desk, size: int) -> None:
    found = post(authority_of(desk.key), question(desk.key, nonce=b"n" * size))
    assert found.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * size


def _critical(desk: Desk) -> bytes:
    builder = lib.OCSPRequestBuilder().add_certificate(
        certificate(desk.key), certificate(authority_of(desk.key)), hashes.SHA256()
    )
    demand = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
    return builder.add_extension(demand, critical=True).build().public_bytes(Encoding.DER)


MALFORMED: dict[str, Callable[[Desk], bytes]] = {
    "empty": lambda desk: b"",
    "a form": lambda desk: b"kosong=1",
    "cut": lambda desk: question(desk.key)[:-1],
    "longer": lambda desk: question(desk.key) + b"\0",
    "another thing in DER": lambda desk: bytes(desk.key.certificate),
    "no nonce in the nonce": lambda desk: question(desk.key, nonce=b""),
    "a nonce like a novel": lambda desk: question(desk.key, nonce=b"n" * 129),
    "a demand that nobody knows": _critical,
    "over the limit": lambda desk: b"\x30" * (ocsp.MAX_REQUEST + 1),
    "far over the limit": lambda desk: b"\x30" * 1_000_000,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_question_is_called_malformed_and_is_no_error_of_ours(desk: Desk, name: str) -> None:
    found = post(authority_of(desk.key), MALFORMED[name](desk))
    assert found.response_status is FAILURE.MALFORMED_REQUEST


def test_no_cut_and_no_flipped_bit_of_a_question_is_an_error_of_ours(desk: Desk) -> None:
    authority, asked = authority_of(desk.key), question(desk.key, nonce=b"n" * 32)
    for at in range(len(asked)):
        flipped = asked[:at] + bytes([asked[at] ^ 0x41]) + asked[at + 1 :]
        for data in (asked[:at], flipped):
            lib.load_der_ocsp_response(ocsp.answer(authority, data, now=timezone.now()).data)


def test_nobody_answers_for_another_ca_nor_for_a_revoked_one(desk: Desk) -> None:
    key, own = desk.key, ec.generate_private_key(ec.SECP256R1())
    authority, strange = authority_of(key), ca.self_signed(ca.Subject("CA Lain"), own, now=timezone.now())
    other = lib.OCSPRequestBuilder().add_certificate(certificate(key), strange, hashes.SHA1())
    asked = other.build().public_bytes(Encoding.DER)
    assert post(authority, asked).response_status is FAILURE.UNAUTHORIZED
    rotation.revoke(authority, reason="Server dicuri", now=timezone.now())
    assert post(authority, question(key)).response_status is FAILURE.UNAUTHORIZED
    assert not responder.is_due(), "a revoked CA certifies nobody more"


def test_a_question_in_the_address_may_be_kept_and_one_with_a_nonce_not(desk: Desk) -> None:
    name = bytes(authority_of(desk.key).fingerprint).hex()

    def get(asked: str) -> Any:
        answer = Client().get(reverse("verification:ocsp_by_address", args=[name, asked]))
        assert answer["Content-Type"] == "application/ocsp-response"
        return lib.load_der_ocsp_response(answer.content), answer["Cache-Control"]

    found, kept = get(b64encode(question(desk.key)).decode())
    assert (found.certificate_status, kept) == (STATUS.GOOD, "public, max-age=300")
    found, kept = get(b64encode(question(desk.key, nonce=b"n" * 32)).decode())
    assert (found.certificate_status, kept) == (STATUS.GOOD, "no-store, private")
    for garbage in ("bukan*base64", "AAAA", "A" * 20_000):
        found, kept = get(garbage)
        assert (found.response_status, kept) == (FAILURE.MALFORMED_REQUEST, "no-store, private")
    assert Client().post(f"/ca/{'00' * 32}.ocsp", b"", content_type="text/plain").status_code == 404


def test_a_responder_is_made_by_the_worker_alone_and_anew_each_week(desk: Desk, settings: Settings) -> None:
    now, authority = timezone.now(), authority_of(desk.key)
    first = Responder.objects.get()
    assert not responder.is_due() and responder.refresh(now=now + 6 * DAY) == 0
    assert responder.refresh(now=now + 8 * DAY) == 1
    assert Responder.objects.get().owner != first.owner
    assert responder.refresh(now=now - DAY) == 1, "a clock that was set back"
    Responder.objects.all().delete()
    assert post(authority, question(desk.key)).response_status is FAILURE.UNAUTHORIZED
    assert not Responder.objects.exists()


def test_a_ca_in_a_token_has_its_responder_too(settings: Settings) -> None:
    use_token(settings)
    settings.LETTER_SIGNING_BACKEND = "pkcs11"
    key = official().key
    responder.refresh(now=timezone.now())
    assert post(authority_of(key), question(key)).certificate_status is STATUS.GOOD


class _Once(BaseHTTPRequestHandler):
    """Hands one request of another program to the pages, in the test's own thread and transaction."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = Client(enforce_csrf_checks=True).post(
            self.path, body, content_type=self.headers["Content-Type"]
        )
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer["Content-Type"])
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def openssl(folder: Path, authority: OfficeKey, *asked: str) -> str:
    """What ``openssl ocsp`` says when it asks over the network and believes only the CA."""
    (folder / "ca").write_bytes(certificate(authority).public_bytes(Encoding.PEM))
    with HTTPServer(("127.0.0.1", 0), _Once) as server:
        server.timeout = 30
        url = f"http://127.0.0.1:{server.server_port}/ca/{bytes(authority.fingerprint).hex()}.ocsp"
        command = ["openssl", "ocsp", "-issuer", "ca", "-CAfile", "ca", "-url", url, *asked]
        with subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            server.handle_request()
            said, _ = process.communicate(timeout=30)
    return said


def test_openssl_asks_and_believes(desk: Desk, tmp_path: Path) -> None:
    key, now = desk.key, timezone.now()
    authority = authority_of(key)
    (tmp_path / "signer").write_bytes(certificate(key).public_bytes(Encoding.PEM))
    said = openssl(tmp_path, authority, "-cert", "signer")
    assert "Response verify OK\nsigner: good\n" in said and "WARNING" not in said, said
    rotation.revoke(key, reason="Laptop kantor dicuri", now=now)
    said = openssl(tmp_path, authority, "-sha256", "-cert", "signer")
    assert "Response verify OK\nsigner: revoked\n" in said, said
    assert f"Revocation Time: {now.astimezone(UTC):%b} {now.astimezone(UTC).day:2}" in said, said
    said = openssl(tmp_path, authority, "-no_nonce", "-serial", "0x1234")
    assert "Response verify OK" in said and ": unknown" in said, said


def test_pyhanko_takes_the_answer_for_proof_of_a_certificate_in_force(desk: Desk, settings: Settings) -> None:
    from asn1crypto import ocsp as asn1_ocsp
    from asn1crypto import x509 as asn1
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import RevokedError

    settings.LOCAL, now = False, timezone.now()
    rotation.rotate([desk.key], now=now)
    key = certificate_for(desk.appointment, now)  # it says itself where to ask, or pyHanko would not look
    authority = authority_of(key)

    def validate() -> Any:
        data = ocsp.answer(authority, question(key), now=timezone.now()).data
        context = ValidationContext(
            trust_roots=[asn1.Certificate.load(bytes(authority.certificate))],
            ocsps=[asn1_ocsp.OCSPResponse.load(data)],
            revocation_mode="require",
            allow_fetching=False,
        )
        signer = asn1.Certificate.load(bytes(key.certificate))
        validator = CertificateValidator(signer, validation_context=context)
        return asyncio.run(validator.async_validate_usage({"non_repudiation"}))

    assert validate().last.subject.native["title"].startswith("Lurah")
    rotation.revoke(key, reason="Laptop kantor dicuri", now=now)
    with pytest.raises(RevokedError):
        validate()


def test_certificates_name_where_to_ask(desk: Desk, settings: Settings) -> None:
    settings.LOCAL, settings.ORIGIN = False, "https://surat.sukamaju.example"
    rotation.rotate([desk.key], now=timezone.now())
    successor = certificate_for(desk.appointment, timezone.now())
    found = certificate(successor).extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    asked = [at for at in found if at.access_method == AuthorityInformationAccessOID.OCSP]
    name = bytes(authority_of(successor).fingerprint).hex()
    assert [at.access_location.value for at in asked] == [f"https://surat.sukamaju.example/ca/{name}.ocsp"]
