"""Letters that a service signed, checked without a database: by key list, log proof and the evidence beside them."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from pamong.bsre_double.server import Double
from pamong.foundation.files.services import read
from pamong.issuing.keylist import public_keys
from pamong.issuing.models import Document
from pamong.issuing.proofs import evidence_for, proof_for
from pamong.issuing.standalone import judge
from pamong.issuing.verdict import Word
from pamong.signing.keylist import KeyList
from tests.flow import service
from tests.flow.conftest import World
from tests.flow.service import bent, ordered, send


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
