"""Strangers' files: judged by our rule, in a child that cannot hurt the office."""

import io
import os
import signal
import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from pamong.signing import ca, pdf, validation
from pamong.signing.tests.support import NOW, rendered
from pamong.signing.validation import Reason, State


@pytest.fixture(scope="module")
def stranger():
    """A signer of pyHanko's, with a certificate of an office that is not ours."""
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = ec.generate_private_key(ec.SECP256R1())
    name = ca.Subject("Dewi Lestari", "Camat", "Kecamatan Lain").to_x509()
    authority = ca.self_signed(ca.Subject("CA Lain"), key, now=NOW)
    certificate = ca.issue(
        ca.Subject("Dewi Lestari", "Camat", "Kecamatan Lain"),
        key.public_key(),
        ca=authority,
        ca_key=key,
        now=NOW,
    )
    assert certificate.subject == name
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(ca.der_of(certificate)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
        prefer_pss=False,
    )


def sign(stranger, data: bytes, field: str = "Tanda") -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata
    from pyhanko.sign.signers import PdfSigner

    out = io.BytesIO()
    meta = PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    PdfSigner(meta, stranger).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=out)
    return out.getvalue()


def updated(data: bytes, change) -> bytes:
    """The file with an incremental update made by somebody."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_strangers_intact_signature_is_foreign_and_says_whose(stranger):
    found = validation.examine(sign(stranger, rendered()))
    assert (found.state, found.reasons) == (State.FOREIGN, ())
    assert found.signer is not None
    assert (found.signer.name, found.signer.title, found.signer.issuer) == (
        "Dewi Lestari",
        "Camat",
        "CA Lain",
    )
    assert found.chain is validation.Chain.UNKNOWN
    assert datetime.fromisoformat(found.signed_at) > datetime(2026, 1, 1, tzinfo=UTC)


def test_two_intact_signatures_one_after_the_other_are_foreign(stranger):
    twice = sign(stranger, sign(stranger, rendered(), "Satu"), "Dua")
    assert validation.examine(twice).state is State.FOREIGN


def test_bytes_after_a_strangers_signature_are_a_change(stranger):
    found = validation.examine(sign(stranger, rendered()) + b"\n% halo\n")
    assert found.state is State.CHANGED


def test_a_changed_byte_in_a_strangers_file_is_a_change(stranger):
    data = sign(stranger, rendered())
    at = data.index(b"/Author")
    found = validation.examine(data[: at + 8] + b"X" + data[at + 9 :])
    assert found.state is State.CHANGED
    assert Reason.DIGEST in found.reasons


def test_a_page_changed_after_signing_is_a_change(stranger):
    from pyhanko.pdf_utils.generic import NumberObject

    def rotate(writer):
        page = writer.root["/Pages"]["/Kids"].raw_get(0)
        page.get_object()["/Rotate"] = NumberObject(90)
        writer.mark_update(page)

    found = validation.examine(updated(sign(stranger, rendered()), rotate))
    assert (found.state, found.reasons) == (State.CHANGED, (Reason.LATER_CHANGES,))


def test_a_form_filled_after_signing_is_a_change(stranger):
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    found = validation.examine(
        updated(
            sign(stranger, rendered()), lambda writer: append_signature_field(writer, SigFieldSpec("Lain"))
        )
    )
    assert found.state is State.CHANGED


def test_a_stranger_who_copies_our_mark_is_held_to_our_form(stranger):
    assert validation.examine(sign(stranger, rendered() + b"\n%" + pdf.MARK)).state is State.CHANGED


def test_a_pdf_without_signature_is_unsigned():
    assert validation.examine(rendered()).state is State.UNSIGNED


def test_a_letter_laid_out_but_not_signed_is_a_change():
    laid = pdf.lay_out(rendered(), name="x", reason="x", location="x", signed_at=NOW, contents_size=900)
    assert validation.examine(laid.data).state is State.CHANGED


@pytest.mark.parametrize(
    "data", [b"", b"halo", b"%PDF-1.7\n", b"PK\x03\x04" + b"x" * 100, rendered()[:3000], b"%PDF-1.7\n" * 9999]
)
def test_what_is_no_pdf_is_unreadable(data):
    found = validation.examine(data)
    assert found.state is State.UNREADABLE
    assert found.reasons


def test_a_pdf_locked_with_a_password_is_unreadable():
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(rendered())))
    writer.encrypt("rahasia", "rahasia")
    out = io.BytesIO()
    writer.write(out)
    found = validation.examine(out.getvalue())
    assert (found.state, found.reasons) == (State.UNREADABLE, (Reason.ENCRYPTED,))


def test_a_file_over_the_limit_is_not_even_looked_at():
    found = validation.examine(b"%PDF-1.7\n".ljust(validation.MAX_BYTES + 1))
    assert (found.state, found.reasons) == (State.UNREADABLE, (Reason.TOO_LARGE,))


def test_a_file_with_too_many_objects_is_too_complex():
    data = rendered() + b"1 0 obj\nnull\nendobj\n" * 50_001
    assert validation.examine(data).reasons == (Reason.TOO_COMPLEX,)


def test_a_file_nested_beyond_reason_is_unreadable():
    data = (
        b"%PDF-1.7\n1 0 obj\n"
        + b"[" * 100_000
        + b"\nendobj\ntrailer\n<</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF"
    )
    assert validation.examine(data).state is State.UNREADABLE


def bomb() -> bytes:
    """A cross-reference stream of 4 MB that swells to 4 GB."""
    packer = zlib.compressobj(9)
    head, block = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH), packer.compress(bytes(1 << 20))
    packed = head + (block + packer.flush(zlib.Z_FULL_FLUSH)) * 4096
    start = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 9/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length "
    return start + b"%d>>\nstream\n" % len(packed) + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"


def test_a_decompression_bomb_bursts_in_the_child_only():
    before = validation.examine(rendered()).state
    assert validation.examine(bomb()).reasons == (Reason.TOO_COMPLEX,)
    assert validation.examine(rendered()).state is before is State.UNSIGNED


def process():
    """The child of this moment."""
    running = validation._child._process
    assert running is not None
    return running


def test_a_child_that_takes_too_long_is_killed():
    assert validation.examine(rendered()).state is State.UNSIGNED
    child = process()
    os.kill(child.pid, signal.SIGSTOP)
    start = time.monotonic()
    found = validation.examine(rendered(), seconds=0.3)
    assert time.monotonic() - start < 20
    assert (found.state, found.reasons) == (State.UNREADABLE, (Reason.TOO_SLOW,))
    assert child.poll() is not None
    assert validation.examine(rendered()).state is State.UNSIGNED


def test_a_child_that_died_is_replaced():
    assert validation.examine(rendered()).state is State.UNSIGNED
    process().kill()
    process().wait()
    assert validation.examine(rendered()).state is State.UNSIGNED


def test_the_child_knows_no_secret(monkeypatch):
    monkeypatch.setenv("PAMONG_MASTER_KEY", "rahasia")
    validation._child.stop()
    assert validation.examine(rendered()).state is State.UNSIGNED
    environment = Path(f"/proc/{process().pid}/environ").read_bytes()
    assert b"PYTHONPATH" in environment and b"rahasia" not in environment


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 12_000))
def test_no_bytes_make_the_examination_fall_over(noise, at):
    data = rendered()
    assert isinstance(validation.examine(noise), validation.Examination)
    assert isinstance(validation.examine(data[:at] + noise + data[at + len(noise) :]), validation.Examination)


def test_a_finding_survives_the_journey_from_the_child():
    found = validation.Examination(
        State.INTACT, "ab", (Reason.DIGEST,), validation.Certificate("a", "b", "c", "d", "e", "f"), "cd"
    )
    assert validation.Examination.from_json(found.to_json()) == found


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_sentence(reason):
    assert str(reason.sentence).endswith(".")


def test_certificates_have_the_form_that_readers_expect():
    key = ec.generate_private_key(ec.SECP256R1())
    authority = ca.self_signed(ca.Subject("CA " + "x" * 80), key, now=NOW)
    signer = ca.issue(ca.Subject("Sri"), key.public_key(), ca=authority, ca_key=key, now=NOW)
    signer.verify_directly_issued_by(authority)
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    usage = signer.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature and usage.content_commitment and not usage.key_cert_sign
    policies = signer.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert ca.UNCERTIFIED in str(policies[0].policy_qualifiers[0].explicit_text)
    assert signer.not_valid_after_utc - NOW > timedelta(days=1094)
    assert isinstance(signer.signature_hash_algorithm, hashes.SHA256)
