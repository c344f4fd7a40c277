"""The finger: the order is recorded once; then each document is signed, stored and published exactly once.

Recording the order is final. Signing and publishing may be repeated by anybody at any time: a document is published
under the lock of its row, and whoever comes second removes the file it made.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.foundation.access.models import Account
from pamong.foundation.access.passkey_services import report_copied_key
from pamong.foundation.access.passkeys import CounterFellError
from pamong.foundation.audit.services import Act, record, record_all
from pamong.foundation.db.bulk import update_many
from pamong.foundation.files.errors import FileError
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import discard, keep, remove_all, unseal, write, writers
from pamong.foundation.regions.queries import code_of
from pamong.issuing.customers import customer
from pamong.issuing.errors import PromptGone
from pamong.issuing.models import Document, RegisterEntry, Revocation
from pamong.issuing.services.release import withdraw_revoked
from pamong.issuing.services.revocation import act_of, entry_of, revoke_superseded
from pamong.signing import services as signing
from pamong.signing.errors import KeyUnavailableError, PromptError
from pamong.signing.models import Prompt
from pamong.transparency import holding
from pamong.transparency.entries import Issued
from pamong.transparency.services import append

State = Document.State
CHUNK = 50
logger = logging.getLogger(__name__)


def order(prompt_id: UUID, *, signer: Account, assertion: dict[str, Any], now: datetime) -> Prompt:
    """Check the assertion and record the order to sign. From here these documents issue, whatever crashes.

    Raises what ``signing.accept`` raises, and ``PromptGone`` when a document of the prompt was released meanwhile.
    A key that may have been copied is recorded, although nothing else of the attempt is.
    """
    try:
        return _order(prompt_id, signer=signer, assertion=assertion, now=now)
    except CounterFellError as alarm:
        report_copied_key(response=assertion, alarm=alarm)
        raise


def _order(prompt_id: UUID, *, signer: Account, assertion: dict[str, Any], now: datetime) -> Prompt:
    with transaction.atomic():
        prompt = signing.accept(prompt_id, signer=signer, assertion=assertion, now=now)
        documents = Document.system().filter(prompt=prompt, state=State.BOUND)
        if documents.update(state=State.ORDERED) != prompt.count:
            raise PromptGone(_("Waktu tanda tangan sudah lewat. Ulangi dari daftar surat."))
        place = Document.system().filter(prompt=prompt).values_list("office_place", flat=True)[0]
        record(
            "signing_ordered",
            office=code_of(place),
            actor=signer.id,
            subject=str(prompt.id),
            data={"count": prompt.count, "root": bytes(prompt.root).hex()},
            now=now,
        )
    return prompt


@dataclass(frozen=True, slots=True)
class _Signed:
    """A document with its signed file, which the disk may still be writing."""

    document: Document
    writing: Future[StoredFile]


def finish(prompt: Prompt) -> int:
    """Sign and publish what is left of an ordered prompt; returns how many documents this call published.

    Letters of our own key are taken back if that is revoked by now. None while the log is held after a restore: the
    prompt may have been finished in the time that was lost.
    """
    if holding.held() is not None:
        return 0
    if signing.was_revoked(prompt):
        withdraw_revoked(prompt, now=timezone.now())
    published = 0
    waiting = Document.system().filter(prompt=prompt, state=State.ORDERED)
    rows = waiting.select_related("prepared", "signer").order_by("position")
    signed = [item for document in rows if (item := _of_service(document) or _sign(prompt, document))]
    for chunk in batched(signed, CHUNK):
        published += _publish(prompt, chunk)
    if not waiting.exists():
        signing.done(prompt)
    return published


def _of_service(document: Document) -> _Signed | None:
    """The file that a service signed and that is kept already; None if it did not, or we sign ourselves."""
    if not document.is_signed_elsewhere:
        return None
    row = document.dispatched.filter(state="signed").select_related("file").first()
    if row is None or row.file is None:
        return None
    kept: Future[StoredFile] = Future()
    kept.set_result(row.file)
    return _Signed(document, kept)


def _sign(prompt: Prompt, document: Document) -> _Signed | None:
    if document.is_signed_elsewhere:
        return None
    try:
        prepared = unseal(document.prepared)  # sign_item compares it with the digest that was approved
    except FileError:
        # Published by somebody else in this moment, or damaged on the disk: either way the others go on.
        if Document.system().filter(pk=document.pk, state=State.ORDERED).exists():
            logger.exception("document %s was ordered, but its pages cannot be read", document.pk)
        return None
    try:
        data = signing.sign_item(prompt, document.position, prepared)
    except KeyUnavailableError:
        if signing.was_revoked(prompt):
            return None  # in this moment: the next look takes the letter back
        raise
    except PromptError as refused:
        if refused.code != "changed":
            raise
        logger.exception("document %s was ordered, but its pages are not those approved", document.pk)
        return None
    return _Signed(document, writers().submit(write, data, kind="letter", place=document.place, owner=None))


def _publish(prompt: Prompt, signed: Sequence[_Signed]) -> int:
    files = {item.document.pk: item.writing.result() for item in signed}  # on the disk before they are known
    now = timezone.now()
    with transaction.atomic():
        waiting = Document.system().select_for_update().filter(pk__in=files, state=State.ORDERED)
        if signing.was_revoked(prompt):  # what was signed a moment before is not published a moment after
            waiting = waiting.filter(hole_start=None)
        mine = set(waiting.order_by("pk").values_list("pk", flat=True))
        won = [item.document for item in signed if item.document.pk in mine]
        _claim(won, files, now)
        for name in sorted({row.customer for row in won}):
            customer(name).issued([row for row in won if row.customer == name], now=now)
        revoked = revoke_superseded(won, now=now)
        _record(won, revoked, now)
        issued = [Issued(row.pk, bytes(row.digest or b""), bytes(row.sha256 or b"")) for row in won]
        # Last: it locks the log of the whole kecamatan.
        append([*issued, *map(entry_of, revoked)], now=now)
    discard(file for pk, file in files.items() if pk not in mine and file._state.adding)
    return len(won)


def _claim(won: Sequence[Document], files: Mapping[UUID, StoredFile], now: datetime) -> None:
    keep([file for document in won if (file := files[document.pk])._state.adding])
    ours = [document for document in won if not document.is_signed_elsewhere]
    used = [document.prepared for document in ours if document.prepared is not None]
    for document in ours:
        document.prepared = None
    for document in won:
        file = files[document.pk]
        document.state, document.issued_at = State.ISSUED, now
        document.file, document.sha256 = file, file.sha256
    update_many(won, ["state", "issued_at", "prepared", "file", "sha256"])
    entries = RegisterEntry.objects.filter(pk__in=[row.entry_id for row in won])
    entries.update(state=RegisterEntry.State.ISSUED)
    remove_all(used, now=now)


def _record(documents: Sequence[Document], revoked: Sequence[Revocation], now: datetime) -> None:
    by_office: dict[int, list[Act]] = defaultdict(list)
    for document in documents:
        data = {"number": document.number, "sha256": bytes(document.sha256 or b"").hex()}
        by_office[document.office_place].append(
            Act("document_issued", document.signer_id, str(document.pk), data)
        )
    for revocation in revoked:
        by_office[revocation.document.office_place].append(act_of(revocation))
    for place in sorted(by_office):
        record_all(by_office[place], office=code_of(place), now=now)


def finish_due(now: datetime) -> int:
    """Finish orders that a crash left behind; the worker calls this often."""
    published = 0
    for prompt in signing.ordered_prompts(before=now - timedelta(seconds=10)):
        try:
            published += finish(prompt)
        except Exception:  # whatever is wrong with one prompt, the next official's letters go out
            logger.exception("prompt %s was ordered, but cannot be finished", prompt.pk)
    return published
