"""Reading the log, and proving that nobody rewrote it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from pamong.foundation.audit.canonical import data_hash, entry_hash
from pamong.foundation.audit.models import ChainHead, Entry


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a chain does not hold."""

    office: str
    number: int
    problem: str


def entries_about(subject: str) -> "QuerySet[Entry]":
    """What happened to one subject, oldest first."""
    return Entry.objects.filter(subject=subject).order_by("at", "number")


def entries_by(actor: UUID) -> "QuerySet[Entry]":
    """What one account did, latest first."""
    return Entry.objects.filter(actor=actor).order_by("-at", "-number")


def heads() -> dict[str, tuple[int, str]]:
    """Office -> (number, hash in hex): keep a copy elsewhere, and a rewritten history cannot hide."""
    return {
        head.office: (head.number, bytes(head.hash).hex()) for head in ChainHead.objects.order_by("office")
    }


def verify_chain(office: str) -> list[Fault]:
    """Every fault of one office's chain, in its order; an empty list if it holds."""
    return list(_faults(office))


#: What the chain hashes: plain rows, because a chain has a million entries after ten years.
_LINKED = (
    "number", "at", "action", "actor", "subject", "content", "salt", "data_hash", "previous", "hash",
)  # fmt: skip


def _faults(office: str) -> Iterator[Fault]:
    number, previous = 0, b""
    rows = Entry.objects.filter(office=office).order_by("number").values_list(*_LINKED, named=True)
    for entry in rows.iterator(chunk_size=2_000):
        if entry.number != number + 1:
            yield Fault(office, number + 1, "entries are missing")
        if bytes(entry.previous) != previous:
            yield Fault(office, entry.number, "does not follow the entry before it")
        if _hash_of(office, entry) != bytes(entry.hash):
            yield Fault(office, entry.number, "was altered")
        if not _data_holds(entry):
            yield Fault(office, entry.number, "its data was altered")
        number, previous = entry.number, bytes(entry.hash)
    head = ChainHead.objects.filter(office=office).first()
    if (head.number, bytes(head.hash)) != (number, previous) if head else number:
        yield Fault(office, number + 1, "the end of the chain is missing")


def _hash_of(office: str, entry: Any) -> bytes:
    return entry_hash(
        office=office,
        number=entry.number,
        at=entry.at,
        action=entry.action,
        actor=entry.actor,
        subject=entry.subject,
        data=bytes(entry.data_hash),
        previous=bytes(entry.previous),
    )


def _data_holds(entry: Any) -> bool:
    if entry.content is None or entry.salt is None:
        return entry.content is None and entry.salt is None
    return data_hash(bytes(entry.salt), entry.content) == bytes(entry.data_hash)
