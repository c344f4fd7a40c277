"""The process that opens what strangers send: ``python -I child.py image|pdf``, bytes in, bytes out.

Standard library, Pillow and pyHanko only. After its imports it gives up memory, time and the right to open
any file or socket; whatever happens then, the office only sees an exit code. Exit 3 with a code word on
standard error is a refusal.
"""

import contextlib
import io
import resource
import sys
import warnings
from collections.abc import Callable
from typing import Any

MAX_PIXELS = 50_000_000
MAX_SIDE = 1_600
QUALITY = 80
MAX_PAGES = 50
MAX_OBJECTS = 20_000
MEMORY = 1 << 30
CPU_SECONDS = 10
_ACTIVE = {
    "/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA", "/SubmitForm",
    "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound", "/3D",
}  # fmt: skip


class Refused(Exception):  # noqa: N818
    """Ends the process with a code word."""


def limit() -> None:
    """No more memory, time, files, sockets or core dumps than the work needs."""
    for kind, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),  # standard input, output and error; a socket would be the fourth
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


def hides_another_file(data: bytes) -> bool:
    """Whether it is at the same time a ZIP, a PDF, a program or a web page. Phones append harmless data."""
    tail = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if tail >= 0 and len(data) >= tail + 22 == len(data) - int.from_bytes(
        data[tail + 20 : tail + 22], "little"
    ):
        return True
    if b"%PDF-" in data[1:1_024]:
        return True
    lower = data.lower()
    return any(word in lower for word in (b"<?php", b"<script", b"<html", b"<!doctype html"))


def image_task() -> Callable[[bytes], bytes]:
    """Imports Pillow with everything it would otherwise import later."""
    from PIL import (
        Image,
        ImageOps,
        JpegImagePlugin,
        MpoImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    assert JpegImagePlugin and MpoImagePlugin and PngImagePlugin and TiffImagePlugin and WebPImagePlugin
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = None  # our own cap, checked before anything is decoded

    def work(data: bytes) -> bytes:
        try:
            image: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
        except (OSError, SyntaxError, ValueError):
            raise Refused("not_image") from None
        if image.width * image.height > MAX_PIXELS:
            raise Refused("pixels")
        try:
            if image.mode.startswith("I"):  # 16-bit greys, which cannot be resized as they are
                image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
            image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
            image = ImageOps.exif_transpose(image)
            opaque = image.convert("RGBA") if "transparency" in image.info or image.mode[-1] in "Aa" else None
            # A new picture carries pixels only: no EXIF, ICC, comment or thumbnail can follow.
            clean = Image.new("RGB", image.size, "white")
            clean.paste(opaque or image.convert("RGB"), mask=opaque)
        except (OSError, SyntaxError, ValueError, EOFError, IndexError):
            raise Refused("truncated") from None
        if hides_another_file(data):
            raise Refused("polyglot")
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=QUALITY, progressive=True)
        return out.getvalue()

    return work


def pdf_task() -> Callable[[bytes], bytes]:
    """Imports pyHanko's reader."""
    from pyhanko.pdf_utils import misc
    from pyhanko.pdf_utils.reader import PdfFileReader

    broken = (
        misc.PdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        LookupError,
        OSError,
        RecursionError,
    )

    def work(data: bytes) -> bytes:
        if hides_another_file(data):
            raise Refused("polyglot")
        try:
            reader = PdfFileReader(io.BytesIO(data), strict=False)
            if reader.encrypted:
                raise Refused("pdf_locked")
            if int(reader.root["/Pages"]["/Count"]) > MAX_PAGES:
                raise Refused("pdf_pages")
            refuse_active(reader.trailer.raw_get("/Root"))
        except broken:
            raise Refused("not_pdf") from None
        return data

    return work


def refuse_active(root: Any) -> None:
    """Follows everything a viewer could reach from the catalogue (streams are not unpacked)."""
    seen: set[Any] = set()
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if hasattr(item, "idnum"):  # an indirect reference
            if (item.idnum, item.generation) in seen:
                continue
            seen.add((item.idnum, item.generation))
            item = item.get_object()
        if len(seen) > MAX_OBJECTS:
            raise Refused("resources")
        waiting += parts_of(item)


def parts_of(item: Any) -> list[Any]:
    """What lies directly inside a dictionary or array; Refused if it is something active."""
    if isinstance(item, dict):
        names = {str(key) for key in item}
        names |= {str(item.raw_get(key)) for key in ("/S", "/Subtype") if key in item}  # type: ignore[attr-defined]
        if names & _ACTIVE:
            raise Refused("pdf_active")
        return [item.raw_get(key) for key in item]  # type: ignore[attr-defined]
    if isinstance(item, list):
        return [item.raw_get(index) for index in range(len(item))]  # type: ignore[attr-defined]
    return []


def main() -> int:
    """Exit code 0 with the result on standard output, 3 with a code word on standard error."""
    warnings.simplefilter("ignore")
    data = sys.stdin.buffer.read()
    work = image_task() if sys.argv[1] == "image" else pdf_task()
    limit()
    try:
        result = work(data)
    except Refused as refused:
        code = str(refused)
    except MemoryError:
        code = "resources"
    else:
        sys.stdout.buffer.write(result)
        return 0
    sys.stderr.write(code)
    return 3


if __name__ == "__main__":
    sys.exit(main())
