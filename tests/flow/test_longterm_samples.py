"""A letter at each level before programs that we did not write, and exactly what each of them says (time.md)."""

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext
from pytest_django import Settings

from pamong.demo import walk
from pamong.foundation.files.services import read
from pamong.issuing.queries import newest_file
from pamong.issuing.services import longterm
from pamong.signing import crl
from pamong.signing.longterm import Level
from pamong.signing.models import OfficeKey
from tests.flow.conftest import World
from tests.support.tsa_double import configured


@dataclass(frozen=True)
class Sample:
    """A letter at one level on disk, and whom to trust."""

    level: Level
    path: Path
    authority: x509.Certificate
    time_root: Path

    @property
    def reader(self) -> Any:
        return PdfFileReader(io.BytesIO(self.path.read_bytes()), strict=True)

    @property
    def roots(self) -> list[x509.Certificate]:
        from pyhanko.keys import load_cert_from_pemder

        return [self.authority, load_cert_from_pemder(str(self.time_root))]

    @property
    def stamps(self) -> int:
        return {Level.B: 0, Level.T: 1, Level.LT: 1, Level.LTA: 2}[self.level]


@pytest.fixture(params=Level)
def sample(
    world: World, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Sample]:
    """Signed with a certificate that points to the office's revocation list."""
    now = timezone.now()
    settings.LETTER_LEVEL = request.param.value
    with configured(settings) as double:
        (document,) = walk.sign([world.ready(now=now)], now=now)
        crl.refresh(now=now)
        assert longterm.raise_levels(now) == (request.param is not Level.B)
        path = tmp_path / "surat.pdf"
        path.write_bytes(read(newest_file(document)))
        authority = OfficeKey.objects.get(kind=OfficeKey.Kind.CA)
        yield Sample(request.param, path, x509.Certificate.load(bytes(authority.certificate)), double.roots)


def run(*words: object) -> str:
    """What the program said; it must be content."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_pdfsig_finds_the_signature_valid_and_cannot_judge_time_stamps(sample: Sample) -> None:
    said = run("pdfsig", "-nocert", sample.path)
    signature, *stamps = re.split(r"Signature #\d:", said)[1:]
    assert "Signature is Valid" in signature
    assert ("Not total document signed" in signature) == bool(sample.stamps)
    assert len(stamps) == sample.stamps
    assert all("Signature has not yet been verified" in stamp for stamp in stamps)


def test_mutool_finds_the_signature_valid_and_knows_no_time_stamps(sample: Sample) -> None:
    said = run("mutool", "sign", "-v", sample.path)
    assert said.count("Signature is not signed") == sample.stamps
    if sample.stamps:
        assert "The signature is valid but there have been edits since signing." in said
    else:
        assert "The document is unchanged since signing" in said


def test_qpdf_finds_no_fault_in_any_revision(sample: Sample) -> None:
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", sample.path)


def test_pyhanko_finds_nothing_but_additions_for_the_long_term(sample: Sample) -> None:
    (signature,) = sample.reader.embedded_regular_signatures
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=sample.roots))
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    expected = ModificationLevel.LTA_UPDATES if sample.stamps else ModificationLevel.NONE
    assert status.modification_level == expected
    stamps = sample.reader.embedded_timestamp_signatures
    assert len(stamps) == sample.stamps
    for stamp in stamps:
        judged = validate_pdf_timestamp(stamp, ValidationContext(trust_roots=sample.roots))
        assert (judged.intact, judged.valid, judged.trusted) == (True, True, True)


def test_from_b_lt_on_pyhanko_needs_nobody_to_know_that_the_certificate_was_not_revoked(
    sample: Sample,
) -> None:
    (signature,) = sample.reader.embedded_regular_signatures
    settings: dict[str, Any] = {
        "trust_roots": sample.roots,
        "allow_fetching": False,
        "revocation_mode": "require",
    }
    try:
        context = DocumentSecurityStore.read_dss(sample.reader).as_validation_context(settings)
    except NoDSSFoundError:
        context = ValidationContext(crls=[], ocsps=[], **settings)
    status = validate_pdf_signature(signature, context)
    assert (status.intact, status.valid) == (True, True)
    assert bool(status.trusted) == sample.level.reaches(Level.LT)
    for stamp in sample.reader.embedded_timestamp_signatures:
        assert bool(validate_pdf_timestamp(stamp, context).trusted) == sample.level.reaches(Level.LT)


def test_openssl_accepts_each_time_stamp_over_the_bytes_before_it(sample: Sample, tmp_path: Path) -> None:
    data = sample.path.read_bytes()
    for stamp in sample.reader.embedded_timestamp_signatures:
        start, first, second, rest = (int(number) for number in stamp.byte_range)
        (tmp_path / "content").write_bytes(data[start:first] + data[second : second + rest])
        (tmp_path / "token").write_bytes(_token(stamp))
        said = run(
            "openssl", "ts", "-verify", "-data", tmp_path / "content", "-in", tmp_path / "token", "-token_in",
            "-CAfile", sample.time_root,
        )  # fmt: skip
        assert "Verification: OK" in said


def _token(stamp: Any) -> bytes:
    """The token itself, without the zeros behind it."""
    from asn1crypto import cms

    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": stamp.signed_data}).dump())
