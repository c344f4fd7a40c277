"""What lies in the data folder and what the rows know of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from pamong.foundation.files import disk
from pamong.foundation.files.models import StoredFile
from pamong.fsck.faults import Fault, Kind, at, raw
from pamong.fsck.register import Register
from pamong.fsck.sheets import Stored

#: The nightly sweep takes what is a day old; what lies longer was put there by somebody else, or nobody sweeps.
SWEPT = timedelta(days=2)


class File(NamedTuple):
    """The row of a file that is, or was, kept."""

    pk: UUID
    name: str
    sha256: bytes
    size: int
    kind: str
    deleted_at: datetime | None


def rows() -> dict[UUID, File]:
    """Every row of a file."""
    found = StoredFile.objects.order_by("pk").values_list(*File._fields).iterator(chunk_size=2_000)
    return {pk: File(pk, name, raw(sha256), *rest) for pk, name, sha256, *rest in found}


def stored(row: File) -> Stored:
    """A row as the checks of its bytes take it."""
    return Stored(row.pk, at(StoredFile, row.pk), row.name, row.sha256, row.size)


def check(
    register: Register,
    files: Mapping[UUID, File],
    extended: set[UUID | None],
    now: datetime,
    swept: timedelta,
) -> Iterator[Fault]:
    """Bytes that belong to nobody, and letters that no document names."""
    living = {row.name for row in files.values() if row.deleted_at is None}
    limit = (now - swept).timestamp()
    for name, stamp in disk.names():
        if name not in living and stamp <= limit:
            yield Fault(Kind.FILE_ORPHAN, f"files:{name}", "lies in the data folder, and no row names it")
    used = extended | {row.file for row in register.documents.values()}
    used |= {row.prepared for row in register.documents.values()}
    for file in files.values():
        if (
            file.deleted_at is None
            and file.kind in ("letter", "prepared", "revision")
            and file.pk not in used
        ):
            yield Fault(
                Kind.FILE_ORPHAN, at(StoredFile, file.pk), f"of kind {file.kind}, and no document has it"
            )


def still(faults: list[Fault]) -> list[Fault]:
    """Without those about files that were removed while the check ran: asked after its picture has ended."""
    about = {
        fault.where.partition(":")[2]
        for fault in faults
        if fault.kind in (Kind.FILE_MISSING, Kind.FILE_DAMAGED) and _is_row(fault)
    }
    kept = {
        str(pk)
        for pk in StoredFile.objects.filter(pk__in=about, deleted_at=None).values_list("pk", flat=True)
    }
    gone = about - kept
    return [fault for fault in faults if not (_is_row(fault) and fault.where.partition(":")[2] in gone)]


def _is_row(fault: Fault) -> bool:
    return fault.where.startswith(f"{StoredFile._meta.db_table}:")
