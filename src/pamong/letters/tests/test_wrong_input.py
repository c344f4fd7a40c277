"""What a new user types wrong: a clear sentence, nothing lost, nothing executed."""

import subprocess
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.demo import walk
from pamong.foundation.files.services import read
from pamong.letters.models import Draft, EvidenceFile
from tests.support import client_for
from tests.support.letters import World

MARKUP = "#let x = 1 *tebal* $a$ <script>alert(1)</script> \\ @surat `kode`"


def begin(world: World, slug: str) -> tuple[Client, Draft]:
    client = client_for(world.account)
    client.post(reverse("letters:begin", args=[slug]))
    return client, Draft.objects.latest("pk")


def page_of(client: Client, draft: Draft, name: str, data: dict[str, str]) -> str:
    answer = client.post(reverse("letters:question", args=[draft.pk, name]), data)
    assert answer.status_code == 422
    return answer.content.decode()


@pytest.mark.parametrize(
    ("slug", "name", "typed", "said"),
    [
        ("keterangan-domisili", "alamat_domisili", "", "Tulis tempat atau alamatnya."),
        ("keterangan-domisili", "alamat_domisili", "x" * 400, "Terlalu panjang"),
        ("sktm", "keperluan", "", "Pilih salah satu."),
        ("sktm", "keperluan", "makan", "Pilih salah satu dari daftar."),
        ("sktm", "penghasilan", "sedikit", "Tulis jumlah uang dengan angka"),
        ("sktm", "penghasilan", "99999999999", "Periksa jumlah nolnya"),
        ("dispensasi-nikah", "nik_pasangan", "123456789012345", "NIK harus 16 angka. Yang ditulis 15 angka."),
        ("dispensasi-nikah", "nama_pasangan", "\U0001f600 Ani", "Nama hanya berisi huruf"),
        ("dispensasi-nikah", "nama_pasangan", "<script>alert(1)</script>", "Nama hanya berisi huruf"),
    ],
)
def test_a_wrong_answer_is_explained_and_stays(
    world: World, slug: str, name: str, typed: str, said: str
) -> None:
    client, draft = begin(world, slug)
    page = page_of(client, draft, name, {name: typed})
    assert said in page
    assert page.count(said) == 2, "on top and at the field"
    assert "<title>Galat:" in page
    assert "<script>alert" not in page
    again = client.get(reverse("letters:question", args=[draft.pk, name])).content.decode()
    if typed and name not in ("keperluan",):
        shown = typed.replace("<", "&lt;").replace(">", "&gt;")
        assert shown in page and shown in again, "what was typed is lost"


def test_the_31st_of_february_is_explained_and_stays(world: World) -> None:
    client, draft = begin(world, "keterangan-domisili")
    parts = {"sejak_day": "31", "sejak_month": "2", "sejak_year": "2020"}
    page = page_of(client, draft, "sejak", parts)
    assert "Februari" in page and 'value="31"' in page and 'value="2020"' in page


def test_a_whole_nik_never_comes_back_to_the_screen_and_need_not_be_typed_again(world: World) -> None:
    client, draft = begin(world, "dispensasi-nikah")
    path = reverse("letters:question", args=[draft.pk, "nik_pasangan"])
    assert client.post(path, {"nik_pasangan": "9999991701900007"}).status_code == 302
    page = client.get(path).content.decode()
    assert "9999991701900007" not in page and "0007" in page
    assert client.post(path, {"nik_pasangan": ""}).status_code == 302
    check = client.get(reverse("letters:check", args=[draft.pk])).content.decode()
    assert "9999991701900007" not in check and "0007" in check


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\0\0\0"
    chunk = (13).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("foto.heic", b"\x00\x00\x00\x18ftypheic" + bytes(200), "HEIC"),
        ("besar.png", png_header(10_000, 6_000), "piksel"),
        ("kosong.jpg", b"", "kosong"),
        ("naskah.jpg", b"<script>alert(1)</script>", "bukan foto"),
        ("surat.pdf", b"%PDF-1.7\n", "PDF"),
    ],
)
def test_a_photo_that_cannot_be_taken_is_explained(world: World, name: str, data: bytes, said: str) -> None:
    client, draft = begin(world, "keterangan-domisili")
    path = reverse("letters:attachment", args=[draft.pk, "ktp"])
    page = client.post(path, {"foto": SimpleUploadedFile(name, data, "image/jpeg")})
    assert page.status_code == 422
    assert said.casefold() in page.content.decode().casefold()
    assert not EvidenceFile.objects.exists()


def test_a_photo_may_be_left_out_only_where_it_may(world: World) -> None:
    client, draft = begin(world, "keterangan-domisili")
    path = reverse("letters:attachment", args=[draft.pk, "ktp"])
    assert client.post(path).status_code == 422
    assert client.post(path, {"foto": walk.photo("KTP")}).status_code == 302
    assert client.post(path).status_code == 302, "there is one already"
    (row,) = EvidenceFile.objects.all()
    photo = client.get(reverse("letters:draft_photo", args=[draft.pk, row.pk]))
    assert photo.headers["Content-Type"] == "image/jpeg" and photo.content[:2] == b"\xff\xd8"
    assert "sandbox" in photo.headers["Content-Security-Policy"]


def test_markup_in_answers_and_names_is_printed_literally(world: World, tmp_path: Path) -> None:
    now = timezone.now()
    world.resident.name = "Wulan #strong[Rahmawati]"
    world.resident.save()
    answers = walk.sample_answers("keterangan-domisili") | {"keperluan": "lainnya", "keperluan_lain": MARKUP}
    letter = walk.ask(
        slug="keterangan-domisili", resident=world.resident, account=world.account, now=now, answers=answers
    )
    (document,) = walk.sign([walk.approve_until_signature(letter, now=now)], now=now)
    path = tmp_path / "surat.pdf"
    path.write_bytes(read(document.file))
    raw = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    text = "".join(raw.split())  # where lines break is the layout's affair
    for part in (MARKUP, "Wulan #strong[Rahmawati]"):
        assert "".join(part.split()) in text
    page = client_for(world.account).get(reverse("letters:request", args=[letter.pk])).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_a_reason_that_is_missing_or_huge_is_explained_and_nothing_moves(world: World) -> None:
    letter = world.ask(now=timezone.now())
    client = client_for(world.rt)
    path = reverse("letters:send_back", args=[letter.pk])
    lacking = client.post(path, {"versi": 1, "sebab": "lain", "pesan": ""})
    assert lacking.status_code == 422 and "Tulis sebabnya" in lacking.content.decode()
    huge = client.post(path, {"versi": 1, "sebab": "foto", "pesan": "x" * 401})
    assert huge.status_code == 422 and "x" * 401 in huge.content.decode()
    letter.refresh_from_db()
    assert letter.status == "waiting"
