"""An upload that was changed is shown beside what was signed."""

import pytest

from pamong.verification.tests.conftest import Issued
from pamong.verification.tests.test_pages import by_file, word
from tests.attacks import appended


def test_a_changed_page_stands_beside_the_signed_one(issued: Issued) -> None:
    _status, page = by_file(appended.an_annotation(issued.data))
    assert word(page) == "BERUBAH" and "Halaman 1 tidak sama lagi" in page
    assert page.count('data-png="iVBOR') == 2
    assert "data:" not in page


def test_an_added_page_is_shown_alone(issued: Issued) -> None:
    _status, page = by_file(appended.a_page(issued.data))
    assert "Halaman 2 tidak sama lagi" in page and "Halaman ini tidak ada." in page
    assert page.count('data-png="iVBOR') == 1


def test_what_cannot_be_seen_is_said(issued: Issued) -> None:
    _status, page = by_file(issued.data + b"\n")
    assert word(page) == "BERUBAH" and "masih tampak sama" in page


@pytest.mark.parametrize("at", [3000, -200])
def test_without_a_signed_revision_there_is_only_the_verdict(issued: Issued, at: int) -> None:
    data = bytearray(issued.data)
    data[at] ^= 1
    _status, page = by_file(bytes(data))
    assert word(page) == "BERUBAH"
    assert "tidak sama lagi" not in page and "masih tampak sama" not in page


def test_a_genuine_letter_is_not_compared(issued: Issued) -> None:
    _status, page = by_file(issued.data)
    assert word(page) == "ASLI" and "data-png" not in page
