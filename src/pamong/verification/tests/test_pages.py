"""Every verdict as its page; wrong input with a sentence; limits; nothing personal."""

import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pamong.core import seal
from pamong.demo import walk
from pamong.foundation.access import limits
from pamong.issuing.models import Document
from pamong.signing import seals
from pamong.verification.tests.conftest import Issued
from tests.support.letters import World

NIK = re.compile(r"(?<![\w-])\d{16}(?![\w-])")  # not a run of digits inside a digest
START = {"by_code": "kode", "by_file": "pdf", "by_photo": "foto"}


def by_code(code: str, client: Client | None = None) -> tuple[int, str]:
    answer = (client or Client()).post(reverse("verification:by_code"), {"kode": code})
    return answer.status_code, answer.content.decode()


def by_file(data: bytes, name: str = "surat.pdf") -> tuple[int, str]:
    upload = SimpleUploadedFile(name, data, "application/pdf")
    answer = Client().post(reverse("verification:by_file"), {"pdf": upload})
    return answer.status_code, answer.content.decode()


def word(page: str) -> str:
    found = re.search(r'<h1 class="verdict-word">([^<]+)</h1>', page)
    assert found, page
    return found[1]


@pytest.mark.parametrize("path", ["/periksa/", "/v", "/V", "/v/", "/V/"])
def test_the_check_opens_for_everybody_and_names_the_one_address(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert "/periksa</p>" in answer.content.decode()
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("name", START)
def test_checks_are_posts(db: None, name: str) -> None:
    assert Client().get(reverse(f"verification:{name}")).status_code == 405


@pytest.mark.parametrize("spelling", ["as it is", "lower", "dashless", "address"])
def test_a_code_is_read_as_people_write_it(issued: Issued, spelling: str) -> None:
    written = {
        "as it is": issued.short,
        "lower": f"  {issued.short.lower()} ",
        "dashless": issued.short.replace("-", " "),
        "address": issued.address,
    }
    status, page = by_code(written[spelling])
    assert (status, word(page)) == (200, "ASLI")


def test_a_code_proves_less_than_the_file_and_says_so(issued: Issued) -> None:
    _status, page = by_code(issued.address)
    assert "Surat dengan kode ini terbit dari" in page and "tidak pernah diubah" not in page
    assert "Unggah PDF-nya" in page
    _status, page = by_file(issued.data)
    assert word(page) == "ASLI"
    assert "tidak pernah diubah" in page and "Unggah PDF-nya" not in page


def test_the_page_shows_what_can_be_compared_and_nothing_else(world: World, issued: Issued) -> None:
    for _status, page in (by_code(issued.address), by_file(issued.data)):
        assert issued.document.number.split("/")[0] in page
        assert "Wulan R••••••••" in page and world.resident.name not in page
        assert NIK.findall(page) == []
        assert world.resident.household.address not in page
        assert "bukan sertifikat PSrE" in page


def test_a_letter_past_its_last_day_is_genuine_and_over(issued: Issued) -> None:
    Document.system().filter(pk=issued.document.pk).update(valid_until=date(2020, 1, 31))
    _status, page = by_code(issued.short)
    assert word(page) == "ASLI" and "Masa berlakunya sudah lewat" in page


def test_a_revoked_letter_is_not_to_be_accepted(issued: Issued) -> None:
    Document.system().filter(pk=issued.document.pk).update(
        state=Document.State.REVOKED, revoked_at=timezone.now(), revoked_reason="Alamat keliru"
    )
    for _status, page in (by_code(issued.short), by_file(issued.data)):
        assert word(page) == "DICABUT"
        assert "Alamat keliru" in page and "Jangan diterima" in page


def test_a_changed_file_is_not_to_be_accepted(issued: Issued) -> None:
    at = len(issued.data) // 2
    flipped = issued.data[:at] + bytes([issued.data[at] ^ 1]) + issued.data[at + 1 :]
    for data in (flipped, issued.data + b"\n"):
        _status, page = by_file(data)
        assert word(page) != "ASLI"
    assert word(by_file(issued.data + b"\n")[1]) == "BERUBAH"


def test_a_pdf_of_others_is_not_called_false(issued: Issued, tmp_path: Path) -> None:
    plain = tmp_path / "lain.pdf"
    subprocess.run(["qpdf", "--empty", plain], check=True)
    _status, page = by_file(plain.read_bytes())
    assert word(page) in ("TANPA TANDA TANGAN", "TIDAK TERBACA")
    _status, page = by_file(b"%PDF-1.7\n" + b"x" * 500)
    assert word(page) == "TIDAK TERBACA"
    _status, page = by_file(b"<script>alert(1)</script>", "surat<script>.pdf")
    assert word(page) == "TIDAK TERBACA" and "<script>alert" not in page


def test_an_unknown_code_is_not_ours(issued: Issued) -> None:
    status, page = by_code("7F3A-C21B-9K0D")
    assert (status, word(page)) == (200, "BUKAN DARI KAMI")
    assert "Belum tentu palsu" in page


def test_a_seal_with_one_altered_claim_is_changed(issued: Issued) -> None:
    data = bytes(issued.document.seal or b"")
    other = data.replace(b"Wulan", b"Walun")
    status, page = by_code(seal.address(settings.ORIGIN, other))
    assert other != data and (status, word(page)) == (200, "BERUBAH")
    assert "diubah setelah disegel" in page and "Walun" not in page


def test_a_seal_of_an_unknown_key_or_of_no_letter_is_not_ours(issued: Issued) -> None:
    message, claims = seal.read(bytes(issued.document.seal or b""))
    strange = replace(message, kid=bytes(8)).encode()
    _status, page = by_code(seal.address(settings.ORIGIN, strange))
    assert word(page) == "BUKAN DARI KAMI" and "kunci yang tidak kami kenal" in page
    key = seals.known(message.kid)
    assert key is not None
    forged = seals.signer(key)(replace(claims, name="ORANG LAIN").encode(), seal.PURPOSE)
    _status, page = by_code(seal.address(settings.ORIGIN, forged))
    assert word(page) == "BUKAN DARI KAMI" and "ORANG LAIN" not in page, "the register knows another seal"


def test_bytes_that_are_no_seal_are_changed(issued: Issued) -> None:
    for tail in ("000", issued.address.partition("#")[2][:-3], "..."):
        _status, page = by_code(f"{settings.ORIGIN}/V#{tail}")
        assert word(page) == "BERUBAH"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Ketik kode di bawah QR"),
        ("   ", "Ketik kode di bawah QR"),
        ("7F3A", "12 huruf dan angka"),
        ("7F3A-C21B-9K0U", "tidak pernah ada di dalam kode"),
        ("\U0001f600" * 12, "tidak pernah ada di dalam kode"),
        ("<script>alert(1)</script>", "huruf dan angka"),
        ("Z" * 26, "12 huruf dan angka"),
        ("x" * 100_000, "huruf dan angka"),
    ],
)
def test_a_code_that_is_none_is_explained_and_stays(db: None, typed: str, said: str) -> None:
    status, page = by_code(typed)
    assert status == 422
    assert page.count(said) >= 2, "on top and at the field"
    assert "<title>Galat:" in page and "<script>alert" not in page
    if typed.strip() and len(typed) < 100:
        assert typed.replace("<", "&lt;").replace(">", "&gt;") in page


@pytest.mark.parametrize("name", ["by_file", "by_photo"])
def test_nothing_chosen_is_explained(db: None, name: str) -> None:
    for upload in (None, SimpleUploadedFile("kosong.pdf", b"")):
        data = {START[name]: upload} if upload else {}
        answer = Client().post(reverse(f"verification:{name}"), data)
        assert answer.status_code == 422 and "dulu." in answer.content.decode()


def test_a_photo_of_the_code_is_read(issued: Issued, tmp_path: Path) -> None:
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(issued.data)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", letter, tmp_path / "foto"], check=True)
    upload = SimpleUploadedFile("foto.png", (tmp_path / "foto.png").read_bytes(), "image/png")
    answer = Client().post(reverse("verification:by_photo"), {"foto": upload})
    assert word(answer.content.decode()) == "ASLI"


def test_a_photo_without_a_code_and_one_that_is_none_are_told_apart(db: None) -> None:
    path = reverse("verification:by_photo")
    answer = Client().post(path, {"foto": walk.photo("tanpa kode")})
    assert word(answer.content.decode()) == "TIDAK TERBACA"
    heic = SimpleUploadedFile("foto.heic", b"\x00\x00\x00\x18ftypheic" + bytes(100), "image/jpeg")
    answer = Client().post(path, {"foto": heic})
    assert answer.status_code == 422 and "HEIC" in answer.content.decode()


def test_a_file_that_is_too_large_is_refused_unread(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pamong.verification.views.MAX_PDF", 100)
    status, page = by_file(b"%PDF" + bytes(200))
    assert status == 422 and "terlalu besar" in page


def test_guessing_typed_codes_ends_soon_and_scanning_goes_on(issued: Issued) -> None:
    client = Client()
    client.get("/periksa/")
    statuses = [by_code("7F3A-C21B-9K0D", client)[0] for _ in range(limits.TYPED_CODE.device + 1)]
    assert statuses[-1] == 429 and set(statuses[:-1]) == {200}
    assert by_code(issued.address, client)[0] == 200, "a scanned code is counted by itself"


def test_a_check_takes_few_queries(issued: Issued) -> None:
    client = Client()
    by_code(issued.address, client)
    with CaptureQueriesContext(connection) as queries:
        by_code(issued.address, client)
    assert len(queries) <= 12


def test_a_forged_post_from_another_site_is_refused(issued: Issued) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("verification:by_code"), {"kode": issued.short})
    assert answer.status_code == 403
