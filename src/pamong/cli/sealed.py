"""Backups are sealed in the age format (C2SP age): anybody may close one, only the holder of the key opens it.

The office's server knows the recipients' public keys alone, so whoever breaks into it cannot read what it wrote
yesterday. Files that are not sealed are read as they are.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

_HEADER = b"age-encryption.org/v1"


class SealError(Exception):
    """This key does not open this file, or the file is damaged, or this is no key."""


def is_sealed(file: Path) -> bool:
    """Whether the file is in the age format."""
    with file.open("rb") as opened:
        return opened.read(len(_HEADER)) == _HEADER


def new_key(path: Path) -> str:
    """Write a new private key, readable by its owner only; the public key. FileExistsError if there is one."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
        file.flush()
        os.fsync(file.fileno())
    return str(identity.to_public())


def throwaway() -> Any:
    """A key that is never written anywhere: with it a backup is opened once, to prove that it can be."""
    from pyrage import x25519

    return x25519.Identity.generate()


def recipients(texts: Sequence[str]) -> list[Any]:
    """Public keys as ``age1...``; SealError for anything else."""
    from pyrage import RecipientError, x25519

    try:
        return [x25519.Recipient.from_str(text) for text in texts]
    except RecipientError as error:
        raise SealError(f"this is no public key of a backup (age1...): {error}") from error


def keys_in(file: Path) -> list[Any]:
    """The private keys of a key file, as ``pamong backup --new-key`` or ``age-keygen`` writes it."""
    from pyrage import IdentityError, x25519

    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError as error:
        raise SealError(f"{file} is no key file: {error}") from error
    if not found:
        raise SealError(f"{file} holds no key")
    return found


@contextmanager
def closing(target: IO[bytes], to: Sequence[Any]) -> Iterator[IO[bytes]]:
    """What is written inside arrives sealed in ``target``; without recipients, as it is."""
    if not to:
        yield target
        return
    from pyrage import encrypt_io

    with _Piped(lambda source: encrypt_io(source, target, list(to))) as stream:
        yield stream


@contextmanager
def opening(file: Path, keys: Sequence[Any]) -> Iterator[IO[bytes]]:
    """The content of a file; SealError at the end if its seal did not hold to the last byte."""
    if not is_sealed(file):
        with file.open("rb") as plain:
            yield plain
        return
    if not keys:
        raise SealError(f"{file} is sealed: give its key with --key")
    with file.open("rb") as sealed, _Opened(sealed, keys) as stream:
        yield stream


class _Worker(threading.Thread):
    """A thread whose fault is raised again where it is waited for."""

    def __init__(self, work: Any) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as fault:
            self.fault = fault


class _Piped:
    """A pipe to write into; ``drain`` reads its other end in a thread."""

    def __init__(self, drain: Any) -> None:
        out, into = os.pipe()
        self._into = os.fdopen(into, "wb")
        self._out = os.fdopen(out, "rb")
        self._worker = _Worker(self._run)
        self._drain = drain

    def _run(self) -> None:
        with self._out as source:
            self._drain(source)

    def __enter__(self) -> IO[bytes]:
        self._worker.start()
        return self._into

    def __exit__(self, *fault: object) -> None:
        with suppress(BrokenPipeError):  # the reader's own fault says why
            self._into.close()
        self._worker.join()
        if self._worker.fault is not None:
            raise SealError(f"it cannot be sealed: {self._worker.fault}") from self._worker.fault


class _Opened:
    """A pipe to read from; age fills it in a thread, and nothing of a part that does not hold."""

    def __init__(self, sealed: IO[bytes], keys: Sequence[Any]) -> None:
        out, into = os.pipe()
        self._out, self._into = os.fdopen(out, "rb"), os.fdopen(into, "wb")
        self._sealed, self._keys = sealed, list(keys)
        self._worker = _Worker(self._run)

    def _run(self) -> None:
        from pyrage import decrypt_io

        with self._into as target:
            decrypt_io(self._sealed, target, self._keys)

    def __enter__(self) -> IO[bytes]:
        self._worker.start()
        return self._out

    def __exit__(self, kind: object, *fault: object) -> None:
        self._out.close()
        self._worker.join()
        reason = self._worker.fault
        if reason is not None and not isinstance(reason, BrokenPipeError):
            raise SealError(f"it cannot be opened: {reason}") from reason
