"""Hostile and unlucky uploads: every one ends in a clean picture or in a sentence that says what to do."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image

from pamong.foundation.files import child, upload
from pamong.foundation.files.errors import _MESSAGES, FileRefused
from pamong.foundation.files.upload import accept_image, accept_pdf


def picture(
    format: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **kwargs: Any
) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert(mode).save(out, format, **kwargs)
    return out.getvalue()


def refusal(data: bytes, accept: Any = accept_image) -> str:
    with pytest.raises(FileRefused) as refused:
        accept(data)
    assert str(refused.value.message)
    return refused.value.code


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk


def png_bomb(width: int, height: int) -> bytes:
    """A few kilobytes that unpack to width x height x 3 bytes."""
    packer = zlib.compressobj(9)
    row = bytes(width * 3 + 1)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    body = b"IDAT" + packed
    data = (
        png_header(width, height)
        + struct.pack(">I", len(packed))
        + body
        + struct.pack(">I", zlib.crc32(body))
    )
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return data + end


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x.html", "<b>x</b>")
    return out.getvalue()


# --- pictures that are taken -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("WEBP", "RGB"),
    ],
)
def test_every_usual_picture_becomes_a_jpeg(format: str, mode: str) -> None:
    data = picture(format, mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        out = io.BytesIO()
        Image.new("I;16", (400, 300), 30_000).save(out, "PNG")
        data = out.getvalue()
    image = opened(accept_image(data))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (400, 300))


def test_a_large_photo_is_brought_to_1600_pixels() -> None:
    assert opened(accept_image(picture(size=(4_000, 3_000)))).size == (1_600, 1_200)


def test_a_photo_is_turned_upright_and_loses_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x010F] = "Telepon Rahasia"
    exif.get_ifd(0x8825)[1] = "S"  # GPS
    data = picture(size=(400, 300), exif=exif, icc_profile=b"profile-bytes", comment=b"komentar rahasia")
    cleaned = accept_image(data)
    image = opened(cleaned)
    assert image.size == (300, 400)
    assert not image.getexif()
    assert {"icc_profile", "comment", "exif"}.isdisjoint(image.info)
    assert b"ahasia" in data
    assert b"ahasia" not in cleaned


def test_transparency_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(accept_image(out.getvalue())).getpixel((5, 5)) == (255, 255, 255)


def test_what_phones_append_to_a_photo_is_dropped() -> None:
    """Motion photos end in a film, others in the maker's own block: harmless, and very common."""
    data = picture() + b"\x00\x00\x00\x18ftypmp42" + bytes(5_000) + b"SEFT"
    assert b"ftyp" not in accept_image(data)


def test_an_upload_is_read_only_as_far_as_allowed() -> None:
    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            self.read_so_far += size
            return bytes(size)

    endless: Any = Endless()
    assert refusal(endless) == "too_big"
    assert endless.read_so_far == 10_000_001


# --- pictures that are refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"hello", "not_image"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "heic"),
        (b"\x00\x00\x00\x18ftypmif1" + bytes(100), "heic"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(100), "not_image"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(100), "video"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        (b"\xef\xbb\xbf  <svg/>", "svg"),
        (b"GIF89a" + bytes(100), "gif"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\xff\xd8\xff\xe0" + bytes(10), "not_image"),
        (b"BM" + bytes(100), "not_image"),
        (b"MM\x00*" + bytes(100), "not_image"),
    ],
)
def test_other_kinds_of_files_are_named(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_sixty_megapixels_are_refused_by_the_header_alone() -> None:
    start_of_data = struct.pack(">I", 100) + b"IDAT" + bytes(104)
    assert refusal(png_header(10_000, 6_000) + start_of_data) == "pixels"
    assert refusal(png_header(60_000, 60_000) + start_of_data) == "pixels"


def test_a_jpeg_with_a_sixty_megapixel_header_is_refused() -> None:
    data = bytearray(picture())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 6_000, 10_000)
    assert refusal(bytes(data)) == "pixels"


def test_a_bomb_below_the_cap_is_unpacked_within_its_limits() -> None:
    bomb = png_bomb(5_000, 5_000)
    assert len(bomb) < 200_000
    assert opened(accept_image(bomb)).size == (1_600, 1_600)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_refused(format: str) -> None:
    data = picture(format)
    assert refusal(data[: len(data) // 2]) in {"truncated", "not_image"}


@pytest.mark.parametrize(
    "extra", [zipped(), b"<?php system($_GET[0]);", b"<SCRIPT>alert(1)</SCRIPT>", b"<!doctype html>"]
)
def test_a_picture_that_is_also_something_else_is_refused(extra: bytes) -> None:
    assert refusal(picture() + extra) == "polyglot"
    assert refusal(picture("PNG") + extra) == "polyglot"


def test_random_damage_never_breaks_out_of_a_refusal() -> None:
    """The same function as in the child, without the process, so that many can be tried."""
    import random

    work = child.image_task()
    draw, data = random.Random(7), picture(size=(64, 48))
    for _ in range(300):
        bad = bytearray(data)
        for _ in range(draw.randint(1, 6)):
            bad[draw.randrange(len(bad))] = draw.randrange(256)
        try:
            assert opened(work(bytes(bad))).format == "JPEG"
        except child.Refused as refused:
            assert str(refused) in _MESSAGES


# --- PDF ---------------------------------------------------------------------------------------------------


def pdf(catalogue: bytes = b"", page: bytes = b"", count: int = 1) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]" + page + b">>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    assert accept_pdf(pdf()) == pdf()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"hello", "not_pdf"),
        (b"%PDF-1.7\nnothing more", "not_pdf"),
        (pdf()[:150], "not_pdf"),
        (pdf(count=51), "pdf_pages"),
        (pdf(b"/OpenAction<</S/JavaScript/JS(app.alert)>>"), "pdf_active"),
        (pdf(b"/OpenAction<</S/Launch/F(x.exe)>>"), "pdf_active"),
        (pdf(b"/Names<</EmbeddedFiles<</Names[]>>>>"), "pdf_active"),
        (pdf(page=b"/Annots[<</Type/Annot/Subtype/RichMedia>>]"), "pdf_active"),
        (pdf(page=b"/AA<</O<</S/SubmitForm/F(http://x)>>>>"), "pdf_active"),
        (pdf() + zipped(), "polyglot"),
    ],
)
def test_a_pdf_that_is_locked_active_long_or_broken_is_refused(data: bytes, code: str) -> None:
    assert refusal(data, accept_pdf) == code


def test_a_locked_pdf_is_refused() -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf())))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    assert refusal(out.getvalue(), accept_pdf) == "pdf_locked"


# --- the child ---------------------------------------------------------------------------------------------


def in_child(code: str) -> "subprocess.CompletedProcess[str]":
    folder = str(upload._CHILD.parent)
    start = f"import sys; sys.path.insert(0, {folder!r}); import child, socket; child.limit()\n"
    return subprocess.run(
        [sys.executable, "-I", "-c", start + code], capture_output=True, text=True, timeout=30
    )


@pytest.mark.parametrize(
    "code", ["open('/etc/hostname')", "socket.socket()", "bytearray(2 << 30)", "import os; os.open('/', 0)"]
)
def test_the_child_can_open_no_file_no_socket_and_no_memory(code: str) -> None:
    done = in_child(code)
    assert done.returncode != 0
    assert "Too many open files" in done.stderr or "MemoryError" in done.stderr


def test_a_child_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(upload, "_CHILD", slow)
    monkeypatch.setattr(upload, "_SECONDS", 0.5)
    assert refusal(picture()) == "resources"


def test_a_child_that_crashes_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import os; os.abort()")
    monkeypatch.setattr(upload, "_CHILD", broken)
    assert refusal(picture()) == "resources"
