"""The finger: the order is recorded once; then each document is signed, stored and published exactly once.

Recording the order is final. Signing and publishing may be repeated by anybody at any time: a document is published
by one conditional UPDATE, and whoever comes second removes the file it made.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.foundation.access.models import Account
from pamong.foundation.audit.services import Act, record, record_all
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import read, remove, store
from pamong.foundation.regions.queries import code_of
from pamong.issuing.customers import customer
from pamong.issuing.errors import PromptGone
from pamong.issuing.models import Document, RegisterEntry
from pamong.signing import services as signing
from pamong.signing.models import Prompt

State = Document.State
CHUNK = 50


def order(prompt_id: UUID, *, signer: Account, assertion: dict[str, Any], now: datetime) -> Prompt:
    """Check the assertion and record the order to sign. From here these documents issue, whatever crashes.

    Raises what ``signing.accept`` raises, and ``PromptGone`` when a document of the prompt was released meanwhile.
    """
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
    document: Document
    file: StoredFile
    sha256: bytes


def finish(prompt: Prompt) -> int:
    """Sign and publish what is left of an ordered prompt; returns how many documents this call published."""
    published = 0
    waiting = Document.system().filter(prompt=prompt, state=State.ORDERED).select_related("prepared", "entry")
    for chunk in batched(waiting.order_by("position"), CHUNK):
        published += _publish([_sign(prompt, document) for document in chunk])
    if not Document.system().filter(prompt=prompt, state=State.ORDERED).exists():
        signing.done(prompt)
    return published


def _sign(prompt: Prompt, document: Document) -> _Signed:
    assert document.prepared is not None  # noqa: S101
    data = signing.sign_item(prompt, document.position, read(document.prepared))
    file = store(data, kind="letter", place=document.place, owner=None)
    return _Signed(document, file, hashlib.sha256(data).digest())


def _publish(signed: Sequence[_Signed]) -> int:
    now = timezone.now()
    won: list[Document] = []
    lost: list[StoredFile] = []
    with transaction.atomic():
        for item in signed:
            document = item.document
            claimed = (
                Document.system()
                .filter(pk=document.pk, state=State.ORDERED)
                .update(state=State.ISSUED, file=item.file, sha256=item.sha256, issued_at=now, prepared=None)
            )
            if not claimed:
                lost.append(item.file)
                continue
            document.state, document.file, document.sha256, document.issued_at = (
                State.ISSUED,
                item.file,
                item.sha256,
                now,
            )
            won.append(document)
        entries = RegisterEntry.objects.filter(pk__in=[row.entry_id for row in won])
        entries.update(state=RegisterEntry.State.ISSUED)
        for name in sorted({row.customer for row in won}):
            customer(name).issued([row for row in won if row.customer == name], now=now)
        _record(won, now)
    for file in [*lost, *(row.prepared for row in won if row.prepared is not None)]:
        remove(file)
    return len(won)


def _record(documents: Sequence[Document], now: datetime) -> None:
    by_office: dict[int, list[Act]] = defaultdict(list)
    for document in documents:
        data = {"number": document.number, "sha256": bytes(document.sha256 or b"").hex()}
        by_office[document.office_place].append(
            Act("document_issued", document.signer_id, str(document.pk), data)
        )
    for place in sorted(by_office):
        record_all(by_office[place], office=code_of(place), now=now)


def finish_due(now: datetime) -> int:
    """Finish orders that a crash left behind; the worker calls this often."""
    published = 0
    for prompt in signing.ordered_prompts(before=now - timedelta(seconds=10)):
        published += finish(prompt)
    return published
