"""An upload that somebody else signed: the page says whose, and whether the chain is known."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django import Settings

from pamong.verification.tests.test_pages import by_file, word
from tests.attacks.chains import OVER, authority, signed, signer

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path: Path, settings: Settings) -> None:
    """The office trusts one authority."""
    settings.TRUSTED_ROOTS = str(tmp_path)
    (tmp_path / "akar.pem").write_bytes(authority("Akar Contoh").certificate.public_bytes(Encoding.PEM))


@pytest.mark.usefixtures("kept")
def test_a_known_chain_names_its_root_and_the_letter_stays_somebody_elses() -> None:
    _status, page = by_file(signed(signer(authority("Akar Contoh"))))
    assert word(page) == "BUKAN DARI KAMI"
    assert "Rantai sertifikat dikenal" in page and "Akar Contoh" in page and "Dewi Lestari" in page


@pytest.mark.usefixtures("kept")
def test_an_unknown_and_an_ended_chain_are_called_so() -> None:
    for who, said in (
        (signer(authority("Akar Lain")), "Rantai sertifikat tidak dikenal"),
        (signer(authority("Akar Contoh"), lasts=OVER), "Rantai sertifikat kedaluwarsa"),
    ):
        _status, page = by_file(signed(who))
        assert word(page) == "BUKAN DARI KAMI" and said in page and "Dijamin oleh" not in page


def test_a_weak_signature_is_not_said_to_have_changed_the_text() -> None:
    _status, page = by_file(signed(signer(authority("Akar Contoh")), "sha1"))
    assert word(page) == "BERUBAH" and "SHA-1" in page
    assert "Tidak ada yang dapat memastikan" in page and "Isinya tidak sama" not in page


def test_without_roots_every_chain_is_unknown() -> None:
    _status, page = by_file(signed(signer(authority("Akar Contoh"))))
    assert "Rantai sertifikat tidak dikenal" in page


def test_a_broken_place_of_roots_breaks_no_page(settings: Settings, tmp_path: Path) -> None:
    settings.TRUSTED_ROOTS = str(tmp_path / "tidak-ada")
    _status, page = by_file(signed(signer(authority("Akar Contoh"))))
    assert "Rantai sertifikat tidak dikenal" in page
