"""Storing, reading, removing; what comes from outside passes ``accept_image`` or ``accept_pdf`` first."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from pamong.foundation.db.bulk import insert_many
from pamong.foundation.db.ids import uuid7
from pamong.foundation.db.keys import DecryptionError, keyring
from pamong.foundation.files import disk
from pamong.foundation.files.errors import FileDamaged, FileError, FileGone, FileRefused
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.upload import accept_image, accept_pdf

MAX_BYTES = 20_000_000
QUOTAS = {"evidence": 60_000_000}  # bytes an owner may have at one time, by kind; other kinds are ours


def store(
    data: bytes, *, kind: str, place: int | None, owner: UUID | None, now: datetime | None = None
) -> StoredFile:
    """Encrypts and writes the bytes durably, then the row (in the caller's transaction, if there is one).

    Raises FileRefused when ``owner`` has used up the quota of this kind.
    """
    if len(data) > MAX_BYTES:
        raise FileRefused("too_big")
    _check_quota(kind, owner, len(data))
    stored = _write(data, kind=kind, place=place, owner=owner, now=now)
    stored.save(force_insert=True)
    return stored


def write(data: bytes, *, kind: str, place: int | None, owner: UUID | None) -> StoredFile:
    """Encrypts and writes the bytes durably; the row is the caller's to ``keep``. Asks no database.

    For many files of ours under one transaction: run it on ``writers()``, so that they share the disk's commits.
    What is never kept is swept like any orphan, or ``discard``ed at once.
    """
    if kind in QUOTAS or len(data) > MAX_BYTES:
        raise FileRefused("too_big")
    return _write(data, kind=kind, place=place, owner=owner, now=None)


@cache
def writers() -> ThreadPoolExecutor:
    """Threads that wait for the disk: eight fsyncs at a time cost little more than one."""
    return ThreadPoolExecutor(max_workers=8, thread_name_prefix="files")


def keep(files: Sequence[StoredFile]) -> None:
    """The rows of files that were written, in the caller's transaction."""
    insert_many(files)


def discard(files: Iterable[StoredFile]) -> None:
    """Deletes the bytes of files that were written and not kept."""
    for stored in files:
        disk.remove(stored.name)


def _write(
    data: bytes, *, kind: str, place: int | None, owner: UUID | None, now: datetime | None
) -> StoredFile:
    file_id, digest = uuid7(), hashlib.sha256(data).digest()
    # Keyed and bound to the id: a listing of the folder tells nothing, not even that two files are equal.
    name = keyring().mac("file name").digest(file_id.bytes + digest).hex()[:40]
    disk.write(name, keyring().aead("file").encrypt(data, file_id.bytes))
    return StoredFile(
        id=file_id,
        name=name,
        sha256=digest,
        size=len(data),
        kind=kind,
        place=place,
        owner=owner,
        created_at=now or timezone.now(),
    )


def read(stored: StoredFile | None) -> bytes:
    """The bytes as they were stored; FileGone, FileDamaged."""
    data = unseal(stored)
    assert stored is not None
    if hashlib.sha256(data).digest() != bytes(stored.sha256):
        raise FileDamaged(f"file {stored.id}: other content than its record says")
    return data


def unseal(stored: StoredFile | None) -> bytes:
    """Like ``read``, for a caller who compares the bytes with a digest of his own: that they were closed by this
    office for this very file is checked (AES-GCM), their SHA-256 is not.
    """
    if stored is None or stored.deleted_at is not None:
        raise FileGone("this file was removed")
    try:
        return keyring().aead("file").decrypt(disk.read(stored.name), stored.id.bytes)
    except (OSError, DecryptionError) as error:
        raise FileDamaged(f"file {stored.id}: {error}") from error


def remove(stored: StoredFile | None, *, now: datetime | None = None) -> None:
    """Marks the file as deleted; its bytes go once that is committed. Removing twice is no error."""
    if stored is None or stored.deleted_at is not None:
        return
    stored.deleted_at = now or timezone.now()
    stored.save(update_fields=["deleted_at"])
    name = stored.name
    transaction.on_commit(lambda: disk.remove(name))


def remove_all(files: Sequence[StoredFile], *, now: datetime | None = None) -> None:
    """Like ``remove``, with one statement for all of them."""
    at = now or timezone.now()
    living = [stored for stored in files if stored.deleted_at is None]
    StoredFile.objects.filter(pk__in=[stored.pk for stored in living]).update(deleted_at=at)
    for stored in living:
        stored.deleted_at = at
    transaction.on_commit(lambda: discard(living))


def sweep_orphans(now: datetime, *, older_than: timedelta = timedelta(days=1)) -> int:
    """Deletes bytes without a living row (a transaction that was rolled back, a crash); returns how many."""
    limit = (now - older_than).timestamp()
    old = [name for name, stamp in disk.names() if stamp < limit]
    known = {
        name
        for start in range(0, len(old), 500)
        for name in StoredFile.objects.filter(name__in=old[start : start + 500], deleted_at=None).values_list(
            "name", flat=True
        )
    }
    lost = [name for name in old if name not in known]
    for name in lost:
        disk.remove(name)
    return len(lost)


def damaged() -> Iterator[tuple[StoredFile, str]]:
    """Every living file that cannot be read any more, with the reason: for checks and restore drills."""
    for stored in StoredFile.objects.filter(deleted_at=None).iterator():
        try:
            read(stored)
        except FileError as error:
            yield stored, str(error)


def _check_quota(kind: str, owner: UUID | None, size: int) -> None:
    limit = QUOTAS.get(kind)
    if limit is None or owner is None:
        return
    living = StoredFile.objects.filter(owner=owner, kind=kind, deleted_at=None)
    if (living.aggregate(used=Sum("size"))["used"] or 0) + size > limit:
        raise FileRefused("quota")


__all__ = [
    "accept_image", "accept_pdf", "damaged", "discard", "keep", "read", "remove", "remove_all", "store",
    "sweep_orphans", "unseal", "write", "writers",
]  # fmt: skip
