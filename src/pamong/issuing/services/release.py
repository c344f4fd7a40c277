"""A prompt that is cancelled or expires: numbers go back, codes die, the sources wait again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.foundation.access.models import Account
from pamong.foundation.audit.services import record
from pamong.foundation.files.services import remove_all
from pamong.foundation.regions.queries import code_of
from pamong.issuing.customers import customer
from pamong.issuing.models import Document
from pamong.issuing.services.numbers import give_back, void
from pamong.signing import services as signing
from pamong.signing.models import Prompt

State = Document.State


def cancel(prompt: Prompt, *, by: Account, now: datetime) -> bool:
    """Cancel an open prompt of ``by``; False when it is no longer open (a finger was faster)."""
    with transaction.atomic():
        if not signing.cancel(prompt, now=now):
            return False
        _release(Document.system().filter(prompt=prompt), now=now, reason="cancelled", actor=by)
    return True


def expire(now: datetime) -> int:
    """Release every prompt whose time is over, and documents bound by a process that died; returns how many."""
    released = 0
    for prompt in signing.due_prompts(now):
        with transaction.atomic():
            if not signing.expire(prompt, now=now):
                continue
            released += _release(Document.system().filter(prompt=prompt), now=now, reason="expired")
    lost = Document.system().filter(
        prompt__isnull=True, state=State.BOUND, bound_at__lt=now - timedelta(seconds=150)
    )
    for office in sorted(set(lost.values_list("office_place", flat=True))):
        with transaction.atomic():
            released += _release(lost.filter(office_place=office), now=now, reason="never_presented")
    return released


def release(documents: Sequence[Document], *, now: datetime, reason: str) -> None:
    """Give back what was bound but never reached a prompt."""
    with transaction.atomic():
        rows = Document.system().filter(pk__in=[row.pk for row in documents])
        _release(rows, now=now, reason=reason)


def withdraw_ordered(
    rows: QuerySet[Document, Document], *, by: Account, now: datetime, number_is_lost: bool
) -> int:
    """Release ordered documents that no service signed, in the caller's transaction, who has made sure of it.

    ``number_is_lost``: a signed file with the number may lie somewhere, so that it is voided and never used again.
    """
    reason = "unsigned_by_service"
    return _release(
        rows, now=now, reason=reason, actor=by, state=State.ORDERED, number_is_lost=number_is_lost
    )


def _release(
    rows: QuerySet[Document, Document],
    *,
    now: datetime,
    reason: str,
    actor: Account | None = None,
    state: Document.State = State.BOUND,
    number_is_lost: bool = False,
) -> int:
    """Release those of ``rows`` that are still bound; whoever comes second waits here and then finds none."""
    bound = rows.filter(state=state).select_for_update(of=("self",)).order_by("pk")
    documents = list(bound.select_related("entry", "prepared"))
    if not documents:
        return 0
    Document.system().filter(pk__in=[row.pk for row in documents]).update(
        state=State.CANCELLED, prepared=None, supersedes=None
    )
    remove_all([row.prepared for row in documents if row.prepared is not None], now=now)
    if number_is_lost:
        void([row.entry for row in documents], reason=_("Layanan tanda tangan tidak menyelesaikan surat ini"))
    else:
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
    return len(documents)
