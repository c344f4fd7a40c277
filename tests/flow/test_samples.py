"""Each type of letter, signed on its whole route, before programs that we did not write."""

import io
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pamong.demo import walk
from pamong.foundation.files.services import read
from pamong.letters import catalog
from pamong.signing import canonical
from pamong.signing.models import OfficeKey
from tests.flow.conftest import MONDAY, World


@pytest.fixture(params=[entry.slug for entry in catalog.all_types()])
def letter(world: World, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The signed letter on disk, with the office's authority beside it."""
    (document,) = walk.sign([world.ready(request.param)], now=MONDAY)
    path = tmp_path / "surat.pdf"
    path.write_bytes(read(document.file))
    authority = OfficeKey.objects.get(kind=OfficeKey.Kind.CA)
    certificate = x509.load_der_x509_certificate(bytes(authority.certificate))
    (tmp_path / "ca.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return path


def run(*words: object) -> str:
    """What the program said; it must be content."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_five_programs_of_others_accept_it(letter: Path, tmp_path: Path) -> None:
    said = run("pdfsig", "-nocert", letter)
    assert "Signature is Valid" in said and "Total document signed" in said
    assert "The document is unchanged since signing" in run("mutool", "sign", "-v", letter)
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", letter)
    assert "CMS Verification successful" in _openssl(letter.read_bytes(), tmp_path)
    assert _pyhanko(letter.read_bytes(), tmp_path) == (True, True, "ENTIRE_FILE")


def _openssl(data: bytes, folder: Path) -> str:
    start, end = canonical.find_hole(data)
    (folder / "content").write_bytes(data[:start] + data[end:])
    (folder / "cms").write_bytes(bytes.fromhex(data[start + 1 : end - 1].decode()))
    return run(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "cms", "-content",
        folder / "content", "-CAfile", folder / "ca.pem", "-no_check_time", "-out", folder / "out",
    )  # fmt: skip


def _pyhanko(data: bytes, folder: Path) -> tuple[bool, bool, str]:
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    (signature,) = PdfFileReader(io.BytesIO(data), strict=True).embedded_signatures
    roots = [load_cert_from_pemder(str(folder / "ca.pem"))]
    context = ValidationContext(trust_roots=roots, moment=signature.self_reported_timestamp)
    status = validate_pdf_signature(signature, context)
    return status.intact, status.valid, status.coverage.name
