"""The whole examination, in one picture of the database."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.utils import timezone

from pamong.foundation.audit.models import Entry
from pamong.foundation.files.models import StoredFile
from pamong.foundation.regions.models import Office
from pamong.foundation.regions.scope import system_scope
from pamong.fsck import (
    books,
    database,
    dispatches,
    documents,
    keys,
    log,
    passkeys,
    pool,
    prompts,
    register,
    reports,
    requests,
    revisions,
    revocations,
    stamps,
    storage,
    trail,
    voided,
)
from pamong.fsck.faults import Fault, at, raw
from pamong.fsck.seals import Sealed
from pamong.fsck.sheets import Approval, Extension, Item, Sheet, Stored, seal_keys, stem_of
from pamong.fsck.snapshot import snapshot
from pamong.fsck.storage import File
from pamong.issuing.models import Document, NumberBook, Revision
from pamong.signing.directory import collect
from pamong.signing.keylist import KeyList
from pamong.transparency.models import LogEntry

type Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, by name, and every fault, sorted."""

    checked: dict[str, int]
    faults: tuple[Fault, ...]

    @property
    def clean(self) -> bool:
        """Nothing is wrong."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """``{"clean", "checked", "faults"}``."""
        return {
            "clean": self.clean,
            "checked": self.checked,
            "faults": [fault.to_json() for fault in self.faults],
        }


def examine(
    *,
    now: datetime | None = None,
    progress: Progress = lambda _text, _done, _total: None,
    processes: int | None = None,
    swept: timedelta = storage.SWEPT,
) -> Report:
    """Check everything against everything. Changes nothing, and may run while people work.

    What a crash, or the next moment, explains is no fault: letters under way, and files younger than ``swept``
    that no row names yet. ``processes`` judge the files: one for each core where that pays.
    """
    now = now or timezone.now()
    with system_scope("fsck"):
        with snapshot():
            count = StoredFile.objects.filter(deleted_at=None).count()
            several = processes or pool.processes_for(count)
            keys = collect(now=now, log=None)
            with pool.started(keys, processes=several) as check_all:
                examination = _Examination(now, progress, keys)
                found = list(examination.all(swept, check_all))
                checked = examination.checked()
        kept = storage.still(found)
    return Report(checked, tuple(sorted(set(kept))))


class _Examination:
    """One run: what is loaded is loaded once."""

    def __init__(self, now: datetime, progress: Progress, keys: KeyList) -> None:
        self.now, self.progress, self.keys = now, progress, keys
        self.register = register.load()
        self.entries = register.entries()
        self.stored = storage.rows()
        self.prompts = prompts.load()
        self.revisions = revisions.load()
        self.dispatched = dispatches.load()
        self.requests = requests.load()
        self.reports = reports.load()
        self.offices = dict(Office.objects.values_list("pk", "name"))

    def all(self, swept: timedelta, check_all: pool.CheckAll) -> Iterator[Fault]:
        """What the bytes say, and meanwhile what the rows say of each other."""
        living = {pk: row for pk, row in self.stored.items() if row.deleted_at is None}
        total, seen = len(living), 0

        def done(count: int) -> None:
            nonlocal seen
            seen += count
            self.progress("fsck", min(seen, total), total)

        yield from check_all(self._items(living), self._rows(swept), done)

    def _rows(self, swept: timedelta) -> Iterator[Fault]:
        yield from database.check()
        yield from books.check(self.register, self.entries)
        yield from documents.check(self.register, self.entries, self.stored, self.now)
        yield from prompts.check(self.register, self.prompts, self.now)
        yield from requests.check(self.register, self.requests)
        yield from reports.check(self.register, self.reports)
        yield from revocations.check(self.register)
        yield from keys.check()
        yield from passkeys.check_enrolments(self.prompts)
        yield from log.check(self.register)
        yield from stamps.check()
        yield from voided.check(self.register, seal_keys(self.keys), self.offices)
        yield from trail.chains()
        told = trail.load()
        yield from trail.check(self.register, self.entries, told)
        yield from revisions.check(self.register, self.revisions, self.stored, told)
        yield from dispatches.check(self.register, self.dispatched, told, self.now)
        extended: set[UUID | None] = {row.file_id for row in self.revisions}
        extended |= {row.file_id for row in self.dispatched}
        yield from storage.check(self.register, self.stored, extended, self.now, swept)

    def _items(self, living: Mapping[UUID, File]) -> Iterator[Item]:
        left = dict(living)
        approvals = prompts.approvals(self.prompts)
        beside = dispatches.evidence()
        rows = Document.system().exclude(state=Document.State.CANCELLED).order_by("pk")
        for pk, data, seal in rows.values_list("pk", "data", "seal").iterator(chunk_size=500):
            row = self.register.documents[pk]
            name = row.file or row.prepared
            file = left.pop(name, None) if name else None
            if file is not None:
                sealed = raw(cast("bytes", data))  # as it lies in the cell: it is opened where it is checked
                words = documents.sealed_words(row, raw(seal), self.offices.get(row.office, ""))
                stem = stem_of(self._pinned(row.source))
                sheet = _sheet(row, storage.stored(file), sealed, words, approvals, stem)
                yield sheet._replace(beside=beside[pk]) if pk in beside else sheet
        yield from self._extensions(living, left)
        yield from map(storage.stored, left.values())

    def _pinned(self, source: UUID) -> str:
        """The hash of what shaped a document: of the letter type that the request pinned, or of the report's sheet."""
        if asked := self.requests.get(source):
            return asked.type_version_id
        told = self.reports.get(source)
        return told.sheet_hash if told else ""

    def _extensions(self, living: Mapping[UUID, File], left: dict[UUID, File]) -> Iterator[Extension]:
        for revision in self.revisions:
            row = self.register.documents.get(revision.document_id)
            first = living.get(row.file) if row and row.file else None
            file = left.pop(revision.file_id, None) if first else None
            if first and file:
                where = at(Revision, revision.pk)
                yield Extension(where, storage.stored(file), storage.stored(first))

    def checked(self) -> dict[str, int]:
        """How much was looked at, and how much was under way."""
        states = Counter(row.state for row in self.register.documents.values())
        return {
            "books": NumberBook.objects.count(),
            "numbers": len(self.entries),
            "documents": len(self.register.documents),
            "issued": states[Document.State.ISSUED],
            "revoked": states[Document.State.REVOKED],
            "under_way": states[Document.State.BOUND] + states[Document.State.ORDERED],
            "revisions": len(self.revisions),
            "prompts": len(self.prompts),
            "dispatches": len({row.dispatch_id for row in self.dispatched}),
            "files": sum(row.deleted_at is None for row in self.stored.values()),
            "audit_entries": Entry.objects.count(),
            "log_entries": LogEntry.objects.count(),
        }


def _sheet(
    row: register.Row,
    file: Stored,
    data: bytes,
    sealed: Sealed | None,
    approvals: Mapping[UUID, Approval],
    stem: bytes,
) -> Sheet:
    return Sheet(
        document=row.pk,
        where=row.where,
        file=file,
        is_signed=row.is_published,
        sha256=row.sha256,
        digest=row.digest,
        hole=(row.hole_start, row.hole_end),
        content_hash=row.content_hash,
        data=data,
        data_place="issuing.document.data",
        stem=stem,
        position=row.position,
        signer=row.signer.bytes,
        appointment=row.appointment.bytes,
        approval=approvals.get(row.prompt) if row.prompt else None,
        sealed=sealed,
    )
