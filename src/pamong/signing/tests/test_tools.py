"""Acceptance 2: programs that we did not write look at a letter that we signed, and at altered ones."""

import io
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pamong.signing import canonical, validation
from pamong.signing.tests.support import official
from pamong.signing.validation import Reason, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(tmp_path):
    """A signed letter on disk, with its authority beside it."""
    desk = official()
    data = desk.signed()[0]
    path = tmp_path / "surat.pdf"
    path.write_bytes(data)
    issuer = desk.key.issuer
    assert issuer is not None
    authority = x509.load_der_x509_certificate(bytes(issuer.certificate))
    (tmp_path / "ca.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    return path


def run(*words: object) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_pdfsig_says_valid_and_total_document_signed(letter):
    said = run("pdfsig", "-nocert", letter)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_mutool_says_unchanged(letter):
    assert "The document is unchanged since signing" in run("mutool", "sign", "-v", letter)


def test_qpdf_finds_nothing_to_complain_about(letter):
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", letter)


def test_openssl_verifies_the_cms_against_the_office(letter, tmp_path):
    data = letter.read_bytes()
    start, end = canonical.find_hole(data)
    (tmp_path / "content").write_bytes(data[:start] + data[end:])
    (tmp_path / "cms").write_bytes(bytes.fromhex(data[start + 1 : end - 1].decode()))
    said = run(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "cms", "-content",
        tmp_path / "content", "-CAfile", tmp_path / "ca.pem", "-no_check_time", "-out", tmp_path / "out",
    )  # fmt: skip
    assert "CMS Verification successful" in said


def test_pyhanko_says_intact_valid_and_entire_file(letter, tmp_path):
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    root = load_cert_from_pemder(str(Path(tmp_path) / "ca.pem"))
    reader = PdfFileReader(io.BytesIO(letter.read_bytes()), strict=True)
    (signature,) = reader.embedded_signatures
    status = validate_pdf_signature(
        signature, ValidationContext(trust_roots=[root], moment=signature.self_reported_timestamp)
    )
    assert status.intact and status.valid and status.trusted
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def passes(data: bytes) -> bool:
    """Whether a file is a letter of ours, by everything but the register of whole-file hashes."""
    found = validation.examine(data)
    return found.state is State.INTACT and not validation.prove(found).reasons


def flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


def test_no_flipped_bit_anywhere_passes(letter):
    data = letter.read_bytes()
    dice = random.Random(20261124)
    places = [(dice.randrange(len(data)), dice.randrange(8)) for _ in range(500)]
    assert passes(data)
    assert [place for place in places if passes(flipped(data, *place))] == []


def test_no_flipped_bit_inside_contents_passes(letter):
    data = letter.read_bytes()
    start, end = canonical.find_hole(data)
    dice = random.Random(42)
    places = [(dice.randrange(start, end), dice.randrange(8)) for _ in range(500)]
    assert [place for place in places if passes(flipped(data, *place))] == []


@pytest.mark.parametrize("tail", [b"\n", b" ", b"\0", b"%%EOF\n", b"%\n", b"x" * 5000])
def test_any_appended_byte_is_a_change(letter, tail):
    found = validation.examine(letter.read_bytes() + tail)
    assert (found.state, found.reasons) == (State.CHANGED, (Reason.NOT_COVERED,))


def test_any_byte_in_front_is_a_change(letter):
    assert validation.examine(b"\n" + letter.read_bytes()).state is State.CHANGED


def test_a_letter_cut_short_is_a_change(letter):
    assert validation.examine(letter.read_bytes()[:-1]).state is State.CHANGED


def rewritten(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The letter with other digits in its hole."""
    start, end = canonical.find_hole(data)
    digits = change(data[start + 1 : end - 1])
    assert len(digits) == end - start - 2
    return data[: start + 1] + digits + data[end - 1 :]


def cms_of(digits: bytes) -> bytes:
    size = 4 + int(digits[4:8], 16)
    return bytes.fromhex(digits[: 2 * size].decode())


def padded(cms: bytes, digits: bytes) -> bytes:
    return cms.hex().encode().ljust(len(digits), b"0")


def test_upper_case_digits_are_a_change(letter):
    found = validation.examine(rewritten(letter.read_bytes(), bytes.upper))
    assert (found.state, found.reasons) == (State.CHANGED, (Reason.NOT_CANONICAL,))


def test_anything_in_the_padding_is_a_change(letter):
    found = validation.examine(rewritten(letter.read_bytes(), lambda digits: digits[:-2] + b"01"))
    assert (found.state, found.reasons) == (State.CHANGED, (Reason.NOT_CANONICAL,))


def test_the_twin_of_the_signature_is_a_change(letter):
    from dataclasses import replace

    from pamong.signing import cms

    def twin(digits):
        parsed = cms.parse(cms_of(digits))
        r, s = cms.ecdsa_numbers(parsed.signature)
        high = cms.ecdsa_der(r, cms.P256_ORDER - s)
        return padded(cms.assemble(replace(parsed, signature=high)), digits)

    found = validation.examine(rewritten(letter.read_bytes(), twin))
    assert (found.state, found.reasons) == (State.CHANGED, (Reason.NOT_CANONICAL,))


def test_a_spare_certificate_is_a_change(letter):
    from dataclasses import replace

    from pamong.signing import cms

    def spare(digits):
        parsed = cms.parse(cms_of(digits))
        more = replace(parsed, chain=(*parsed.chain, bytes(official_key().certificate)))
        return padded(cms.assemble(more), digits)

    def official_key():
        from pamong.core.roles import Role

        return official("Budi", role=Role.SEKRETARIS_KELURAHAN).key

    found = validation.examine(rewritten(letter.read_bytes(), spare))
    assert (found.state, found.reasons) == (State.CHANGED, (Reason.NOT_CANONICAL,))


def test_the_evidence_of_another_letter_proves_nothing():
    from dataclasses import replace

    from pamong.signing import cms

    one, two = official().signed([1, 2])
    start, end = canonical.find_hole(two)
    borrowed = cms.parse(cms_of(two[start + 1 : end - 1])).evidence

    def swap(digits):
        return padded(cms.assemble(replace(cms.parse(cms_of(digits)), evidence=borrowed)), digits)

    found = validation.examine(rewritten(one, swap))
    assert found.state is State.INTACT  # the form is right and the office's key signed it ...
    assert validation.prove(found).reasons == (Reason.EVIDENCE_PATH,)  # ... but no finger approved this file


def test_a_letter_stripped_of_its_evidence_is_a_change(letter):
    from dataclasses import replace

    from pamong.signing import cms

    def strip(digits):
        return padded(cms.assemble(replace(cms.parse(cms_of(digits)), evidence=b"")), digits)

    found = validation.examine(rewritten(letter.read_bytes(), strip))
    assert (found.state, found.reasons) == (State.CHANGED, (Reason.EVIDENCE_FORM,))
