"""The oracle of every fault test: what would an auditor find wrong with this office?"""

from collections.abc import Iterator

from pamong.core.routing import Status
from pamong.foundation.audit.queries import heads, verify_chain
from pamong.foundation.files.services import damaged
from pamong.issuing.models import Document, NumberBook, RegisterEntry
from pamong.letters.models import Request
from pamong.signing.models import Prompt

State = Document.State
Entry = RegisterEntry.State
_ISSUED = (State.ISSUED, State.REVOKED)


def faults() -> list[str]:
    """Everything that is wrong, each in a sentence. Letters under way are no fault, unexplained ones are."""
    return [*_of_books(), *_of_documents(), *_of_requests(), *_of_files(), *_of_chains()]


def _of_books() -> Iterator[str]:
    """Numbers run from 1 to the last without a hole, each with what became of it, in the order of dates."""
    for book in NumberBook.objects.all():
        entries = list(book.entries.order_by("number").prefetch_related("documents__prompt"))
        numbers = [entry.number for entry in entries]
        if numbers != list(range(1, book.last + 1)):
            yield f"book {book}: numbers {numbers}, the last is {book.last}"
        dates = [entry.date for entry in entries if entry.state == Entry.ISSUED]
        if dates != sorted(dates):
            yield f"book {book}: a later date has a lower number"
        for entry in entries:
            yield from _of_entry(entry)


def _of_entry(entry: RegisterEntry) -> Iterator[str]:
    living = [row for row in entry.documents.all() if row.state != State.CANCELLED]
    states = [str(row.state) for row in living]
    match entry.state:
        case Entry.ISSUED if len(living) != 1 or living[0].state not in _ISSUED:
            yield f"number {entry.number} is issued, its documents are {states}"
        case Entry.OPEN if len(living) != 1 or not _is_under_way(living[0]):
            yield f"number {entry.number} is open, its documents are {states}"
        case Entry.RETURNED | Entry.VOIDED if living:
            yield f"number {entry.number} is {entry.state}, its documents are {states}"
        case Entry.VOIDED if not entry.reason:
            yield f"number {entry.number} is void without a reason"


def _is_under_way(document: Document) -> bool:
    prompt = document.prompt
    if document.state == State.BOUND:
        return prompt is None or prompt.state == Prompt.State.OPEN
    return document.state == State.ORDERED and prompt is not None and prompt.state == Prompt.State.ORDERED


def _of_documents() -> Iterator[str]:
    """What is issued has one file, with the hash that the register knows; ``_of_files`` reads all of them."""
    sources = []
    for document in Document.system().filter(state__in=_ISSUED).select_related("file", "prepared"):
        sources.append(document.source)
        if document.prepared is not None:
            yield f"document {document} is issued and its prepared pages are still kept"
        if document.file is None or document.file.deleted_at is not None:
            yield f"document {document} is issued and has no file"
        elif bytes(document.file.sha256) != bytes(document.sha256 or b""):
            yield f"document {document} is not the file that was registered"
    if len(sources) != len(set(sources)):
        yield "a letter was issued twice"


def _of_requests() -> Iterator[str]:
    """A request is issued with its document, or under signature with one, or has none."""
    living: dict[object, list[Document]] = {}
    for document in Document.system().exclude(state=State.CANCELLED):
        living.setdefault(document.source, []).append(document)
    for request in Request.system().all():
        found = living.get(request.pk, [])
        states = [str(document.state) for document in found]
        match request.status:
            case Status.ISSUED:
                right = [row.pk for row in found if row.state in _ISSUED] == [request.document]
            case Status.SIGNING:
                right = len(found) == 1 and _is_under_way(found[0])
            case _:
                right = not found
        if not right:
            yield f"request {request} is {request.status}, its documents are {states}"


def _of_files() -> Iterator[str]:
    """Every file that is kept can be read, and is what it was when it was stored."""
    for stored, problem in damaged():
        yield f"file {stored.pk} of kind {stored.kind}: {problem}"


def _of_chains() -> Iterator[str]:
    for office in heads():
        for fault in verify_chain(office):
            yield f"audit of {office}: {fault}"
