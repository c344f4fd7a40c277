"""The office's revocation list: true within seconds, fresh every day, and read by OpenSSL."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pamong.signing import crl, rotation
from pamong.signing.keys import certificate_for
from pamong.signing.models import OfficeKey
from pamong.signing.tests.support import authority_of, certificate, official
from pamong.signing.tests.token import use_token

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def read(authority: OfficeKey) -> x509.CertificateRevocationList:
    found = crl.latest(authority)
    assert found is not None
    return x509.load_der_x509_crl(found)


def test_a_revoked_key_is_listed_at_once_and_a_retired_one_never() -> None:
    desk, now = official(), timezone.now()
    authority = authority_of(desk.key)
    assert crl.is_due() and crl.refresh(now=now) == 1
    assert list(read(authority)) == [] and not crl.is_due()
    rotation.rotate([desk.key], now=now)
    assert not crl.is_due()
    successor = certificate_for(desk.appointment, now)
    rotation.revoke(successor, reason="Laptop kantor dicuri", now=now)
    assert crl.is_due() and crl.refresh(now=now) == 1
    listed = read(authority)
    assert [entry.serial_number for entry in listed] == [certificate(successor).serial_number]
    assert listed.extensions.get_extension_for_oid(ExtensionOID.CRL_NUMBER).value == x509.CRLNumber(2)


def test_a_list_is_signed_by_its_ca_every_day_and_outlives_a_week() -> None:
    desk, now = official(), timezone.now()
    authority = authority_of(desk.key)
    crl.refresh(now=now)
    first = read(authority)
    assert first.is_signature_valid(certificate(authority).public_key())  # type: ignore[arg-type]
    assert first.last_update_utc <= now and first.next_update_utc is not None
    assert first.next_update_utc - now > 7 * DAY
    assert crl.refresh(now=now + DAY / 2) == 0
    assert crl.refresh(now=now + DAY) == 1
    assert crl.refresh(now=now - DAY) == 1, "a clock that was set back"


def test_a_ca_in_a_token_signs_its_list_too(settings: Settings) -> None:
    use_token(settings)
    settings.LETTER_SIGNING_BACKEND = "pkcs11"
    authority = authority_of(official().key)
    crl.refresh(now=timezone.now())
    assert read(authority).is_signature_valid(certificate(authority).public_key())  # type: ignore[arg-type]


def test_a_revoked_ca_keeps_its_last_list() -> None:
    desk, now = official(), timezone.now()
    authority = authority_of(desk.key)
    crl.refresh(now=now)
    kept = read(authority)
    rotation.revoke(authority, reason="Server dicuri", now=now)
    assert crl.refresh(now=now + DAY) == 0
    assert read(authority) == kept


def test_openssl_follows_the_certificate_to_the_list(settings: Settings, tmp_path: Path) -> None:
    settings.LOCAL, settings.ORIGIN = False, "https://surat.sukamaju.example"
    desk, now = official(), timezone.now()
    signer, authority = certificate_for(desk.appointment, now), authority_of(desk.key)
    rotation.rotate([signer], now=now)
    pointing = certificate(certificate_for(desk.appointment, now))
    point = pointing.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0]
    assert point.full_name is not None
    address = point.full_name[0].value.removeprefix("https://surat.sukamaju.example")
    assert address == f"/ca/{bytes(authority.fingerprint).hex()}.crl"
    settings.LOCAL = True
    client = Client()
    assert client.get(address).status_code == 404
    crl.refresh(now=now)
    root = x509.load_der_x509_certificate(client.get(address.replace(".crl", ".cer")).content)
    (tmp_path / "cer").write_bytes(root.public_bytes(Encoding.PEM))
    (tmp_path / "crl").write_bytes(client.get(address).content)
    (tmp_path / "signer").write_bytes(pointing.public_bytes(Encoding.DER))
    command = ["openssl", "verify", "-CAfile", "cer", "-CRLfile", "crl", "-crl_check", "signer"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert done.stdout == "signer: OK\n", done.stderr
    assert client.get("/ca/00.crl").status_code == client.get("/ca/xyz.cer").status_code == 404
