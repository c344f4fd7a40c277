"""What people send us: opened only in a child process that may be killed."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from django.conf import settings

from pamong.foundation.files.errors import FileRefused

_CHILD = Path(__file__).with_name("child.py")
_SECONDS = 20  # by the clock; the child limits itself to 10 s of computing
_HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_STILL_FTYP = {b"avif", b"avis"}
# Each child may take some hundred megabytes: no more than two at a time in one process.
_places = threading.BoundedSemaphore(2)


def accept_image(upload: bytes | IO[bytes]) -> bytes:
    """A clean JPEG (at most 1600 px a side, upright, without EXIF, ICC or comments), or FileRefused."""
    data = _read(upload)
    if code := _foreign_kind(data):
        raise FileRefused(code)
    return _run("image", data)


def accept_pdf(upload: bytes | IO[bytes]) -> bytes:
    """The PDF as it came if it is readable, unlocked, short and holds nothing active; else FileRefused."""
    data = _read(upload)
    if not data.startswith(b"%PDF-"):
        raise FileRefused("not_pdf")
    return _run("pdf", data)


def _read(upload: bytes | IO[bytes]) -> bytes:
    limit: int = settings.UPLOAD_MAX_BYTES
    data = upload if isinstance(upload, bytes) else upload.read(limit + 1)
    if not data:
        raise FileRefused("empty")
    if len(data) > limit:
        raise FileRefused("too_big")
    return data


def _foreign_kind(data: bytes) -> str:
    """The code of a well-known format that is not taken; empty for whatever the child should look at."""
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        return "heic" if brand in _HEIC else "not_image" if brand in _STILL_FTYP else "video"
    for start, code in ((b"<", "svg"), (b"GIF8", "gif"), (b"%PDF-", "pdf")):
        if head.startswith(start):
            return code
    return ""


def _run(task: str, data: bytes) -> bytes:
    # -I: no environment, no user site, not the current folder. By path, so that the child imports no Django.
    command = [sys.executable, "-I", os.fspath(_CHILD), task]
    with _places:
        try:
            done = subprocess.run(  # noqa: S603
                command,
                input=data,
                capture_output=True,
                timeout=_SECONDS,
                env={},
                cwd="/",
                start_new_session=True,
            )
        except subprocess.TimeoutExpired:
            raise FileRefused("resources") from None
    if done.returncode == 0:
        return done.stdout
    code = done.stderr.decode(errors="replace").strip()
    raise FileRefused(code if done.returncode == 3 and code.isidentifier() else "resources")
