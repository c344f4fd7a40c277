"""The tap: number, date, code and seal are bound, the final pages are rendered, and the prompt is opened.

Transaction A binds; rendering happens outside any transaction; transaction B opens the prompt. A crash between the
two leaves bound documents without a prompt, which ``expiry`` gives back after two minutes.
"""

import secrets
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.codes import short_code
from pamong.core.numbering import NumberPattern
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.access.person import Person, Post
from pamong.foundation.audit.services import record
from pamong.foundation.db.bulk import insert_many, update_many
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import keep, write, writers
from pamong.issuing.customers import Content, customer
from pamong.issuing.errors import TooMany
from pamong.issuing.layout import Final, canonical, final_pages, renderers, unsigned_pages
from pamong.issuing.models import Document, RegisterEntry
from pamong.issuing.sealing import Sign, put_seal
from pamong.issuing.services.numbers import open_book, take
from pamong.issuing.services.remote import batch_max, refuse_without_service, service_for
from pamong.issuing.services.time import refuse_without_time
from pamong.signing import seals
from pamong.signing import services as signing
from pamong.signing.models import Prompt

PROMPT_SECONDS = 120
_USUAL = NumberPattern("{kode}/{urut}/{unit}/{tahun}")


@dataclass(frozen=True, slots=True)
class Bound:
    """A document with what its rendering needs."""

    document: Document
    content: Content


def prompt_end(now: datetime) -> datetime:
    """When a prompt opened at ``now`` expires: after 120 s, or at the office's midnight if that comes first."""
    local = timezone.localtime(now)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(now + timedelta(seconds=PROMPT_SECONDS), midnight)


def open_prompt(*, who: str, sources: Sequence[UUID], signer: Person, post: Post, now: datetime) -> Prompt:
    """Bind ``sources`` of customer ``who`` and open a prompt for them; returns it with its documents laid out.

    Raises what the customer raises when a source may not be signed, ``TooMany``, ``NotInTime``, ``TimeStopped``,
    ``ServiceStopped``.
    """
    refuse_without_time(now)
    refuse_without_service(signer, post, now)
    most = batch_max(post)
    if not 0 < len(sources) <= most:
        raise TooMany(_("Sekali sentuh paling banyak %(most)d surat.") % {"most": most})
    seal = seals.signer(seals.seal_key(post.place, now))
    bound = _bind(who=who, sources=sources, signer=signer, post=post, seal=seal, now=now)
    try:
        return _present(bound, signer=signer, post=post, now=now)
    except BaseException:
        from pamong.issuing.services.release import release

        release([item.document for item in bound], now=now, reason="render_failed")
        raise


def _bind(
    *, who: str, sources: Sequence[UUID], signer: Person, post: Post, seal: Sign, now: datetime
) -> list[Bound]:
    today = timezone.localdate(now)
    with transaction.atomic():
        contents = customer(who).begin(sources, signer=signer, post=post, now=now)
        if (service := service_for(post)) is not None and service.printed:
            contents = [_said(content, service.printed) for content in contents]
        entries = _numbers(contents, now=now)
        bound = [
            Bound(_document(who, content, entry, signer=signer, post=post, now=now), content)
            for content, entry in zip(contents, entries, strict=True)
        ]
        for item in bound:
            put_seal(item.document, item.content, seal)
        insert_many([item.document for item in bound])
        record(
            "documents_bound",
            office=contents[0].office.region.code,
            actor=signer.id,
            subject=str(post.appointment),
            data={"documents": [str(item.document.id) for item in bound], "date": today.isoformat()},
            now=now,
        )
    return bound


def _said(content: Content, sentence: str) -> Content:
    """The letter says what its signature will be; C covers it."""
    return replace(content, data=replace(content.data, signature_kind=sentence))


def _numbers(contents: Sequence[Content], *, now: datetime) -> list[RegisterEntry]:
    """A number for each content, in order; books are locked in one order, so that two batches never deadlock."""
    today = timezone.localdate(now)
    wanted: dict[tuple[int, str], list[Content]] = {}
    for content in contents:
        wanted.setdefault(_book_key(content), []).append(content)
    books = {
        key: open_book(wanted[key][0].office, wanted[key][0].classification, today) for key in sorted(wanted)
    }
    # Only then is anything taken: that may write into the office's audit chain, which is locked last.
    given = {key: take(book, len(wanted[key]), today) for key, book in books.items()}
    return [given[_book_key(content)].pop(0) for content in contents]


def _book_key(content: Content) -> tuple[int, str]:
    return content.office.place, content.classification if content.office.number_by_classification else ""


def _pattern(content: Content) -> NumberPattern:
    """The office's own pattern; the letter type's where the office has none, or could not tell its books apart.

    If neither can, the usual one: two books of an office must never print the same number.
    """
    many = content.office.number_by_classification
    known = [NumberPattern.parse(text) for text in (content.office.number_pattern, content.pattern) if text]
    return next((one for one in known if one.tells_books_apart or not many), _USUAL)


def _document(
    who: str, content: Content, entry: RegisterEntry, *, signer: Person, post: Post, now: datetime
) -> Document:
    today = timezone.localdate(now)
    office = content.office
    number = _pattern(content).render(
        code=content.classification, serial=entry.number, unit=office.unit_code, day=today
    )
    text, content_hash = canonical(content)
    return Document(
        id=uuid7(),
        place=content.place,
        office=office,
        office_place=office.place,
        customer=who,
        source=content.source,
        kind=content.kind,
        title=content.title,
        subject=content.subject,
        applicant=content.applicant,
        entry=entry,
        number=number,
        date=today,
        valid_until=content.valid_until,
        paper=content.paper,
        short_code=short_code(secrets.randbits(60)),
        data=text,
        content_hash=content_hash,
        signer=signer.account,
        appointment_id=post.appointment,
        signer_title=post.title,
        bound_at=now,
        supersedes_id=content.supersedes,
    )


def _present(bound: Sequence[Bound], *, signer: Person, post: Post, now: datetime) -> Prompt:
    appointment = Appointment.objects.get(pk=post.appointment)
    key = signing.certificate_for(appointment, now)
    elsewhere = service_for(post) is not None

    def render(item: Bound) -> Final:
        if elsewhere:
            return unsigned_pages(item.content, item.document, now)
        return final_pages(item.content, item.document, key, now)

    finals = renderers().map(render, bound)
    written = [
        _attach(item.document, final, position, signer.account)
        for position, (item, final) in enumerate(zip(bound, finals, strict=True))
    ]
    documents = [item.document for item in bound]
    files = [each.result() for each in written]  # on the disk before anybody can order them
    with transaction.atomic():
        prompt = signing.open_prompt(
            signer=signer.account,
            appointment=appointment,
            items=[_item(document) for document in documents],
            now=now,
            expires_at=prompt_end(now),
        )
        keep(files)
        for document, file in zip(documents, files, strict=True):
            document.prompt, document.prepared = prompt, file
        update_many(
            documents, ["prompt", "position", "digest", "hole_start", "hole_end", "prepared", "pages"]
        )
    return prompt


def _item(document: Document) -> signing.Item:
    assert document.digest is not None
    return signing.Item(document.id, bytes(document.content_hash), bytes(document.digest))


def _attach(document: Document, final: Final, position: int, signer: Account) -> Future[StoredFile]:
    """Note what is final about ``document`` and send its bytes to the disk."""
    document.position = position
    document.digest = final.digest
    document.hole_start, document.hole_end = final.hole or (None, None)
    document.pages = final.pages
    return writers().submit(write, final.data, kind="prepared", place=document.place, owner=signer.id)


__all__ = ["PROMPT_SECONDS", "Bound", "open_prompt", "prompt_end"]
