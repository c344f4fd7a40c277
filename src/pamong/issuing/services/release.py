"""A prompt that is cancelled or expires: numbers go back, codes die, the sources wait again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.regions import RegionCode
from pamong.foundation.access.models import Account
from pamong.foundation.access.queries import holders
from pamong.foundation.audit.services import record
from pamong.foundation.files.services import remove_all
from pamong.foundation.notify.channels import Message
from pamong.foundation.notify.services import notify_all
from pamong.foundation.regions.queries import code_of
from pamong.issuing.customers import customer
from pamong.issuing.models import Document
from pamong.issuing.policies import RULES
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
    lost = _("Layanan tanda tangan tidak menyelesaikan surat ini") if number_is_lost else ""
    reason = "unsigned_by_service"
    return _release(rows, now=now, reason=reason, actor=by, state=State.ORDERED, lost=lost)


def withdraw_revoked(prompt: Prompt, *, now: datetime) -> int:
    """Take back what was ordered with a key that is revoked by now and is not published; returns how many letters.

    A signature of that key may be on a file that nobody published, so the numbers are void for ever. The letters wait
    for a signature again; signer and desk are told. What a service signs does not hang on this key and stays.
    """
    with transaction.atomic():
        rows = Document.system().filter(prompt=prompt, state=State.ORDERED, hole_start__isnull=False)
        place = rows.values_list("office_place", flat=True).first()
        lost = _("Kunci tanda tangan dicabut sebelum surat ini terbit")
        count = _release(rows, now=now, reason="key_revoked", state=State.ORDERED, lost=lost)
        if count and place is not None:
            notify_all(_told(prompt, count, place, now))
    if not Document.system().filter(prompt=prompt, state=State.ORDERED).exists():
        signing.done(prompt)
    return count


def _told(prompt: Prompt, count: int, place: int, now: datetime) -> list[Message]:
    """To the signer, and to those of the office who answer for its letters."""
    text = _(
        "%(count)d surat belum terbit karena kunci tanda tangan kantor dicabut. Nomornya dibatalkan. Surat itu kembali "
        "menunggu: pejabat membukanya dan menyentuh sekali lagi."
    ) % {"count": count}
    concerned = {prompt.signer_id}
    for role in RULES[RegionCode.from_place(place).level].propose:
        concerned |= {account.pk for account in holders(role, place, timezone.localdate(now))}
    return [Message(account, text, "/", "order_withdrawn", now) for account in sorted(concerned)]


def _release(
    rows: QuerySet[Document, Document],
    *,
    now: datetime,
    reason: str,
    actor: Account | None = None,
    state: Document.State = State.BOUND,
    lost: str = "",
) -> int:
    """Release those of ``rows`` that are in ``state``; whoever comes second waits here and then finds none.

    ``lost``: why their numbers are never used again.
    """
    bound = rows.filter(state=state).select_for_update(of=("self",)).order_by("pk")
    documents = list(bound.select_related("entry", "prepared"))
    if not documents:
        return 0
    Document.system().filter(pk__in=[row.pk for row in documents]).update(
        state=State.CANCELLED, prepared=None, supersedes=None
    )
    remove_all([row.prepared for row in documents if row.prepared is not None], now=now)
    if lost:
        void([row.entry for row in documents], reason=lost)
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
