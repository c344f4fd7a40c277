"""Letters that a service signed, raised for the long term like ours, once the office names its PSrE's lists."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from django.core.checks import run_checks
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore

from pamong.bsre_double.server import Double
from pamong.foundation.files.services import read
from pamong.fsck.examine import examine
from pamong.issuing.keylist import public_keys
from pamong.issuing.models import Document, Revision
from pamong.issuing.proofs import evidence_for, proof_for
from pamong.issuing.queries import newest_file
from pamong.issuing.services import longterm
from pamong.issuing.standalone import judge
from pamong.issuing.verdict import Word, judge_file
from pamong.signing import crl, roots
from tests.flow import service
from tests.flow.conftest import World
from tests.flow.service import ordered, send
from tests.support.outside import outsiders_script
from tests.support.tsa_double import TsaDouble, configured


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    """One for all tests here."""
    with service.running() as running:
        yield running


@pytest.fixture
def stamps(settings: Any) -> Iterator[TsaDouble]:
    """A time stamping authority that the office has chosen."""
    settings.LETTER_LEVEL = "B-LTA"
    with configured(settings) as running:
        yield running


@pytest.fixture
def letter(world: World, double: Double, stamps: TsaDouble, settings: Any, tmp_path: Path) -> Document:
    """A letter that the service signed."""
    service.connect(settings, double, tmp_path)
    service.enrol(world)
    prompt = ordered(world, world.ready())
    assert send(world, prompt) == 1
    crl.refresh(now=timezone.now())
    return Document.system().get(prompt=prompt)


def levels(letter: Document) -> list[str]:
    return list(letter.revisions.order_by("sequence").values_list("level", flat=True))


def test_it_is_raised_and_genuine_as_it_was(letter: Document, double: Double, settings: Any) -> None:
    settings.SERVICE_CRLS = [double.list_url]
    assert longterm.raise_levels(timezone.now()) == 1 and levels(letter) == ["B-LTA"]
    assert longterm.raise_levels(timezone.now()) == 0
    first, raised = read(letter.file), read(newest_file(letter))
    assert raised.startswith(first) and len(raised) > len(first)
    assert [judge_file(data).word for data in (first, raised)] == [Word.GENUINE, Word.GENUINE]
    assert judge_file(raised + b"\n").word in (Word.FOREIGN, Word.CHANGED)
    assert examine(processes=1).faults == ()


def test_without_the_lists_of_its_psre_it_stays_as_the_service_made_it(
    letter: Document, double: Double, settings: Any
) -> None:
    assert longterm.raise_levels(timezone.now()) == 0
    assert [found.id for found in run_checks(tags=["security"]) if "PSrE" in found.msg] == ["signing.W001"]
    settings.SERVICE_CRLS = [double.url + "/none.crl"]
    assert longterm.raise_levels(timezone.now()) == 0 and not Revision.objects.exists()
    settings.LETTER_LEVEL = "B-T"
    assert longterm.raise_levels(timezone.now()) == 1 and levels(letter) == ["B-T"]


def test_an_outsider_finds_the_published_part(letter: Document, double: Double, settings: Any) -> None:
    settings.SERVICE_CRLS = [double.list_url]
    longterm.raise_levels(timezone.now())
    raised, first = read(newest_file(letter)), read(letter.file)
    name = hashlib.sha256(raised).digest()
    proof, evidence = proof_for(name), evidence_for(name)
    assert proof is not None and evidence is not None
    keys = public_keys(timezone.now())
    assert judge(first, keys, proof=str(proof).encode(), beside=evidence).word is Word.GENUINE
    found = judge(raised, keys, proof=str(proof).encode(), beside=evidence)
    assert found.word is Word.NOT_CHECKED, found
    script = outsiders_script()
    part = script.published(raised, str(proof))
    assert part == first
    assert len(list(script.check(part, keys.to_json(), str(proof), "", evidence))) == 5


def test_pyhanko_needs_nothing_but_the_file_and_the_roots(
    letter: Document, double: Double, stamps: TsaDouble, settings: Any
) -> None:
    """Revocation data required, no network: for the signature, the service's stamp inside it, and both of ours."""
    settings.SERVICE_CRLS = [double.list_url]
    longterm.raise_levels(timezone.now())
    reader = PdfFileReader(BytesIO(read(newest_file(letter))))
    anchors = [x509.Certificate.load(one) for one in (*roots.of_services(), *roots.authorities())]
    options = {"trust_roots": anchors, "allow_fetching": False, "revocation_mode": "require"}
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(options)
    (signature,) = reader.embedded_regular_signatures
    status = validate_pdf_signature(signature, context, ts_validation_context=context)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.modification_level == ModificationLevel.LTA_UPDATES
    assert status.timestamp_validity is not None and status.timestamp_validity.trusted
    ours = [validate_pdf_timestamp(one, context) for one in reader.embedded_timestamp_signatures]
    assert [one.trusted for one in ours] == [True, True]
