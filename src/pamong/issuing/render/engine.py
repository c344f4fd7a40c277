"""Typst, kept warm: one compiler a thread, one set of fonts, no network, nothing read outside of its folder.

Never fork a process that has compiled: the child hangs. Start workers with spawn.
"""

import contextlib
import json
import os
import threading
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from pamong.issuing.render.source import unpack
from pamong.issuing.render.text import FONTS, JSON

if TYPE_CHECKING:
    from types import EllipsisType

    import typst  # 5 MB in each process: loaded where a letter is rendered

#: Whether a template can read files in memory; where it cannot, everything is in its data.
HAS_FILES = hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir()

_thread = threading.local()
_unpacked: set[Path] = set()


class RenderError(Exception):
    """Typst refused the template; carries its message and its trace for the author of the letter type."""

    def __init__(self, message: str, *, details: str = "") -> None:
        super().__init__(message)
        self.details = details


def compile_pdf(
    files: Mapping[str, bytes],
    main: str,
    key: str,
    data: dict[str, JSON],
    timestamp: datetime,
    *,
    code: bytes = b"",
) -> bytes:
    """Compiles `main` to one PDF that is both PDF/A-2a and PDF/UA-1.

    `key` names the set of files (a hash of them). The data is passed as JSON text and is never source; `code`
    is a picture that lies beside it, under the name that ``sys.inputs.code`` tells (see ``HAS_FILES``).
    The same arguments give the same bytes. `timestamp` must know its time zone. Raises RenderError.
    """
    pdf = _compile(files, main, key, data, timestamp, code=code)
    if not isinstance(pdf, bytes):
        raise RenderError("Typst returned no PDF")
    return pdf


def compile_pictures(
    files: Mapping[str, bytes], main: str, key: str, data: dict[str, JSON], timestamp: datetime, ppi: float
) -> list[bytes]:
    """The same pages as PNG pictures, one for each page, for reading on a screen. Raises RenderError."""
    pages = _compile(files, main, key, data, timestamp, picture_ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def _compile(
    files: Mapping[str, bytes],
    main: str,
    key: str,
    data: dict[str, JSON],
    timestamp: datetime,
    picture_ppi: float | None = None,
    code: bytes = b"",
) -> bytes | list[bytes]:
    from typst import TypstError

    folder, printer = _folder(key, files), _printer()
    text = json.dumps(data, separators=(",", ":"), sort_keys=True)
    try:
        made = printer.compiler.compile(
            input=str(folder / main),
            root=str(folder),
            format="png" if picture_ppi else "pdf",
            ppi=picture_ppi,
            pdf_standards=[] if picture_ppi else ["a-2a", "ua-1"],
            sys_inputs=printer.hand_over(folder, text, code),
            timestamp=_fixed(timestamp),
        )
    except TypstError as error:
        raise RenderError(error.message, details=error.diagnostic) from error
    if not made:
        raise RenderError("Typst returned nothing")
    return made


def _fixed(moment: datetime) -> datetime:
    """Typst takes whole seconds and fixed offsets only; a zone with rules is another kind of tzinfo.

    ``ValueError`` for no zone.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("the timestamp of a letter must know its time zone")
    return moment.astimezone(timezone(offset)).replace(microsecond=0)


@cache
def _fonts() -> "typst.Fonts":
    import typst

    # System fonts differ between machines; a letter must not.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _printer() -> "_Printer":
    if not hasattr(_thread, "printer"):
        _thread.printer = _Printer()
    printer: _Printer = _thread.printer
    return printer


class _Printer:
    """A compiler, and how it gets the data of a letter: as files in memory (Linux) or as an input.

    Changed inputs make Typst lay out everything again, a changed file only what reads it: 4 ms less a
    letter. The inputs name the files once: given again, though the same, they would make Typst build and hash
    its whole library for every letter. They are memory files, so personal data never touches the disk; the
    links in the folder mean the same in any process.
    """

    def __init__(self) -> None:
        import typst

        # A package folder that does not exist: a template can import nothing but its own files.
        nowhere = str(Path(settings.DATA) / "typst" / "no-packages")
        self._files = {"file": _MemoryFile("json"), "code": _MemoryFile("png")} if HAS_FILES else {}
        self.compiler = typst.Compiler(
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={name: file.link for name, file in self._files.items()},
            package_path=nowhere,
            package_cache_path=nowhere,
        )

    def hand_over(self, folder: Path, text: str, code: bytes) -> "dict[str, str] | EllipsisType":
        """Lays the data ready for a template in ``folder``; the inputs that tell of it, ... for those it has."""
        if not self._files:
            return {"data": text}
        for file, content in zip(self._files.values(), (text.encode(), code), strict=True):
            file.write(content)
            file.show_in(folder)
        return ...


class _MemoryFile:
    """A nameless file in memory, closed when its thread ends."""

    def __init__(self, ending: str) -> None:
        self.number = os.memfd_create("pamong-letter")
        self.link = f"data-{self.number}.{ending}"

    def write(self, data: bytes) -> None:
        os.ftruncate(self.number, 0)
        os.pwrite(self.number, data, 0)

    def show_in(self, folder: Path) -> None:
        link = folder / self.link
        if not link.is_symlink():
            # Another process may make the same link at the same time.
            with contextlib.suppress(FileExistsError):
                link.symlink_to(f"/proc/self/fd/{self.number}")

    def __del__(self) -> None:
        os.close(self.number)


def _folder(key: str, files: Mapping[str, bytes]) -> Path:
    """Unpacks each set of files once a process; several processes may do it at the same time."""
    folder = Path(settings.DATA) / "typst" / key
    if folder not in _unpacked or not folder.is_dir():
        _unpacked.add(unpack(files, folder))
    return folder
