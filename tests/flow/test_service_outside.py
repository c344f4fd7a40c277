"""Letters that a service signed, checked without a database: by key list, log proof and the evidence beside them."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pamong.bsre_double.server import Double
from pamong.foundation.files.services import read
from pamong.issuing.keylist import public_keys
from pamong.issuing.models import Document
from pamong.issuing.proofs import evidence_for, proof_for
from pamong.issuing.standalone import judge
from pamong.issuing.verdict import Word
from pamong.signing.keylist import KeyList
from pamong.verification import evidence as evidence_pages
from tests.flow import service
from tests.flow.conftest import World
from tests.flow.service import bent, ordered, send
from tests.support import outside


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    """One for all tests here."""
    with service.running() as running:
        yield running


@pytest.fixture
def letters(world: World, double: Double, settings: Any, tmp_path: Path) -> list[bytes]:
    """Two letters that the service signed."""
    service.connect(settings, double, tmp_path)
    service.enrol(world)
    prompt = ordered(world, world.ready(), world.ready())
    assert send(world, prompt) == 2
    rows = Document.system().filter(prompt=prompt).select_related("file").order_by("position")
    return [read(row.file) for row in rows]


def beside(letter: bytes) -> tuple[bytes, bytes]:
    """Log proof and evidence of a letter, as ``pamong log proof`` writes them."""
    name = sha256(letter).digest()
    proof, evidence = proof_for(name), evidence_for(name)
    assert proof is not None and evidence is not None
    return str(proof).encode(), evidence


def keys() -> KeyList:
    """The office's public list."""
    return public_keys(timezone.now())


def test_log_and_evidence_together_prove_it(letters: list[bytes]) -> None:
    for letter in letters:
        proof, evidence = beside(letter)
        assert judge(letter, keys(), proof=proof, beside=evidence).word == Word.GENUINE


def test_the_outsiders_script_needs_no_signature_that_it_knows(letters: list[bytes], tmp_path: Path) -> None:
    first, other = letters
    (proof, evidence), (other_proof, other_evidence) = beside(first), beside(other)
    listed = json.dumps(keys().to_json())

    def asked(letter: bytes, proof: bytes, evidence: bytes | None, listed: str = listed) -> tuple[int, str]:
        given = {"surat.pdf": letter, "surat.pdf.tlog-proof": proof, "keys.json": listed.encode()}
        for name, content in (given | {"bukti": evidence or b""}).items():
            (tmp_path / name).write_bytes(content)
        words = ["--evidence", tmp_path / "bukti"] if evidence is not None else []
        done = outside.check(tmp_path / "surat.pdf", "--keys", tmp_path / "keys.json", *words)
        return done.returncode, done.stdout.strip().rpartition("\n")[2]

    assert asked(first, proof, evidence) == (0, "GENUINE")
    assert asked(first, proof, None) == (
        1,
        "1 file     DOES NOT HOLD: this is not a PDF with a Pamong's signature",
    )
    assert "not published" in asked(first + b"\n", proof, evidence)[1]
    assert "not published" in asked(first, other_proof, evidence)[1]
    assert "not in the batch" in asked(first, proof, other_evidence)[1]
    assert "DOES NOT HOLD" in asked(first, proof, bent(evidence))[1]
    for gone in ("credentials", "certificates"):
        assert asked(first, proof, evidence, json.dumps(keys().to_json() | {gone: []}))[0] == 1


def test_pamong_verify_takes_the_evidence_by_name_or_finds_it_beside(
    letters: list[bytes], tmp_path: Path
) -> None:
    proof, evidence = beside(letters[0])
    file, listed = tmp_path / "surat.pdf", tmp_path / "keys.json"
    given = {file: letters[0], listed: json.dumps(keys().to_json()).encode(), tmp_path / "lain": evidence}
    for path, content in (given | {file.with_name("surat.pdf.tlog-proof"): proof}).items():
        path.write_bytes(content)
    assert outside.pamong("verify", file, "--keys", listed).returncode == 1
    assert outside.pamong("verify", file, "--keys", listed, "--evidence", tmp_path / "lain").returncode == 0
    file.with_name("surat.pdf.evidence").write_bytes(evidence)
    assert outside.pamong("verify", file, "--keys", listed).returncode == 0


def test_whoever_shows_the_file_may_take_the_evidence_along(
    letters: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Client().post("/periksa/berkas/", {"pdf": SimpleUploadedFile("surat.pdf", letters[0])})
    (link,) = re.findall(r'href="(/periksa/bukti/\S+\.pdf\.evidence)"', page.content.decode())
    got = Client().get(link)
    assert got.content == beside(letters[0])[1] and got["Content-Type"] == "application/cbor"
    assert got["Cache-Control"] == "no-store, private"
    (sealed,) = re.findall(r"/bukti/([^/]+)/", link)
    assert Client().get(link.replace(sealed, sealed[:-1])).status_code == 404
    monkeypatch.setattr(evidence_pages, "LASTS", -1)
    assert Client().get(link).status_code == 404, "a pass that is over"


def test_without_either_it_is_not_called_genuine(letters: list[bytes]) -> None:
    letter = letters[0]
    proof, evidence = beside(letter)
    assert judge(letter, keys(), proof=proof).word == Word.FOREIGN
    assert judge(letter, keys(), proof=None, beside=evidence).word == Word.NOT_CHECKED
    assert judge(letter, keys(), proof=b"nonsense", beside=evidence).word == Word.NOT_CHECKED


def test_what_belongs_to_another_letter_proves_nothing(letters: list[bytes]) -> None:
    first, second = letters
    (proof, evidence), (other_proof, other_evidence) = beside(first), beside(second)
    for wrong in (
        judge(first, keys(), proof=other_proof, beside=evidence),
        judge(first, keys(), proof=proof, beside=other_evidence),
        judge(second, keys(), proof=proof, beside=evidence),
        judge(first, keys(), proof=proof, beside=bent(evidence)),
        judge(first, keys(), proof=proof, beside=b""),
        judge(first, replace(keys(), credentials=()), proof=proof, beside=evidence),
        judge(first, replace(keys(), certificates=()), proof=proof, beside=evidence),
        judge(first + b"\n", keys(), proof=proof, beside=evidence),
    ):
        assert wrong.word in (Word.CHANGED, Word.NOT_CHECKED, Word.FOREIGN), wrong
