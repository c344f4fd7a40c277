"""A prompt that is cancelled or expires: numbers go back, codes die, the sources wait again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pamong.foundation.access.models import Account
from pamong.foundation.audit.services import record
from pamong.foundation.files.services import remove
from pamong.foundation.regions.queries import code_of
from pamong.issuing.customers import customer
from pamong.issuing.models import Document
from pamong.issuing.services.numbers import give_back
from pamong.signing import services as signing
from pamong.signing.models import Prompt

State = Document.State


def cancel(prompt: Prompt, *, by: Account, now: datetime) -> bool:
    """Cancel an open prompt of ``by``; False when it is no longer open (a finger was faster)."""
    with transaction.atomic():
        if not signing.cancel(prompt, now=now):
            return False
        documents = list(Document.system().filter(prompt=prompt, state=State.BOUND).select_related("entry"))
        _release(documents, now=now, reason="cancelled", actor=by)
    _forget(documents)
    return True


def expire(now: datetime) -> int:
    """Release every prompt whose time is over, and documents bound by a process that died; returns how many."""
    released = 0
    for prompt in signing.due_prompts(now):
        with transaction.atomic():
            if not signing.expire(prompt, now=now):
                continue
            documents = list(
                Document.system().filter(prompt=prompt, state=State.BOUND).select_related("entry")
            )
            _release(documents, now=now, reason="expired")
        _forget(documents)
        released += len(documents)
    lost = Document.system().filter(
        prompt__isnull=True, state=State.BOUND, bound_at__lt=now - timedelta(seconds=150)
    )
    orphans = list(lost.select_related("entry"))
    release(orphans, now=now, reason="never_presented")
    return released + len(orphans)


def release(documents: Sequence[Document], *, now: datetime, reason: str) -> None:
    """Give back what was bound but never reached a prompt."""
    if not documents:
        return
    with transaction.atomic():
        fresh = Document.system().filter(pk__in=[row.pk for row in documents], state=State.BOUND)
        _release(list(fresh.select_related("entry")), now=now, reason=reason)
    _forget(documents)


def _release(
    documents: Sequence[Document], *, now: datetime, reason: str, actor: Account | None = None
) -> None:
    if not documents:
        return
    Document.system().filter(pk__in=[row.pk for row in documents], state=State.BOUND).update(
        state=State.CANCELLED
    )
    give_back([row.entry for row in documents], day=timezone.localdate(now))
    for name in sorted({row.customer for row in documents}):
        customer(name).released([row.source for row in documents if row.customer == name], now=now)
    record(
        "documents_released",
        office=code_of(documents[0].office_place),
        actor=actor.id if actor else None,
        subject=str(documents[0].prompt_id or ""),
        data={"documents": [str(row.pk) for row in documents], "reason": reason},
        now=now,
    )


def _forget(documents: Sequence[Document]) -> None:
    """The rendered bytes of a dead prompt serve nobody."""
    for document in documents:
        if document.prepared is not None:
            remove(document.prepared)
