"""Where a log is read from: its address, or a folder with the same files. Nothing that is fetched is trusted."""

from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Protocol, override
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pamong.core.ledger import HASH_BYTES
from pamong.core.notes import MAX_NOTE
from pamong.core.tiles import MAX_ENTRY, WIDTH, Tile, TileError, unpack

SECONDS = 20
_MAX_BUNDLE = WIDTH * (MAX_ENTRY + 2)


class UnreachableError(Exception):
    """The log, or a part that its checkpoint promises, could not be read."""


class Source(Protocol):
    """Reads a file of the log, by its address below the log's prefix; at most ``limit`` bytes."""

    def fetch(self, path: str, limit: int) -> bytes:
        """The bytes; ``UnreachableError``."""
        ...


class Folder:
    """A log as files in a folder: a copy, or what another program wrote."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def fetch(self, path: str, limit: int) -> bytes:
        try:
            with (self._root / path).open("rb") as file:
                return _bounded(file.read, path, limit)
        except OSError as fault:
            raise UnreachableError(f"{path}: {fault.strerror}") from fault


class Web:
    """A log behind http or https; redirects are not followed, each fetch has a time limit of 20 seconds."""

    def __init__(self, address: str) -> None:
        if urlsplit(address).scheme not in {"http", "https"}:
            raise UnreachableError(f"not an http address: {address}")
        self._prefix = address.rstrip("/")
        self._opener = build_opener(_NoRedirect)

    def fetch(self, path: str, limit: int) -> bytes:
        request = Request(f"{self._prefix}/{path}", headers={"User-Agent": "pamong-log"})  # noqa: S310 - see above
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return _bounded(answer.read, path, limit)
        except HTTPError as fault:
            raise UnreachableError(f"{path}: HTTP {fault.code}") from fault
        except (OSError, HTTPException) as fault:
            raise UnreachableError(f"{path}: {fault}") from fault


class _NoRedirect(HTTPRedirectHandler):
    @override
    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def source_of(place: str) -> Source:
    """The log at an address, or in a folder."""
    return Web(place) if "://" in place else Folder(Path(place))


def checkpoint(source: Source) -> bytes:
    """The latest checkpoint, unread."""
    return source.fetch("checkpoint", MAX_NOTE)


def tile(source: Source, wanted: Tile) -> bytes:
    """The hashes of a tile; where a partial one is gone, the beginning of the full one."""
    length = wanted.width * HASH_BYTES
    try:
        content = source.fetch(wanted.path, WIDTH * HASH_BYTES)
    except UnreachableError:
        if wanted.width == WIDTH:
            raise
        content = source.fetch(Tile(wanted.level, wanted.index).path, WIDTH * HASH_BYTES)[:length]
    if len(content) != length:
        raise UnreachableError(f"{wanted.path} has not {wanted.width} hashes")
    return content


def entries(source: Source, wanted: Tile) -> list[bytes]:
    """The data of the leaves of a tile of level 0."""
    try:
        bundle = source.fetch(wanted.entries_path, _MAX_BUNDLE)
    except UnreachableError:
        if wanted.width == WIDTH:
            raise
        bundle = source.fetch(Tile(0, wanted.index).entries_path, _MAX_BUNDLE)
    try:
        found = unpack(bundle)[: wanted.width]
    except TileError as fault:
        raise UnreachableError(f"{wanted.entries_path}: {fault}") from fault
    if len(found) != wanted.width:
        raise UnreachableError(f"{wanted.entries_path} has not {wanted.width} entries")
    return found


def _bounded(read: Callable[[int], bytes], path: str, limit: int) -> bytes:
    content = read(limit + 1)
    if len(content) > limit:
        raise UnreachableError(f"{path} is longer than it can be")
    return content
