"""Revoking a document: one person proposes with a public reason, a second one decides, one transaction does it.

Whoever decides, refuses, withdraws or publishes the correction first locks the document, so that of many at
once exactly one wins. The verdicts follow at once, because they read the document's state.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.core.identity import holds_nik
from pamong.core.plaintext import TextError, one_line
from pamong.foundation.access.errors import require
from pamong.foundation.access.person import Person
from pamong.foundation.audit.services import Act, record
from pamong.foundation.regions.queries import code_of
from pamong.issuing.customers import customer
from pamong.issuing.errors import NotRevocable, ReasonRefused
from pamong.issuing.models import Document, Revocation
from pamong.issuing.policies import may_decide, may_propose, may_withdraw
from pamong.transparency.entries import Revoked, reason_hash
from pamong.transparency.services import append

SHORTEST, LONGEST = 10, 200
State = Revocation.State


def clean_reason(text: str, *, public: bool = True) -> str:
    """The reason on one line, as everybody will read it, or, unless ``public``, the colleague who proposed.

    Raises ``ReasonRefused``.
    """
    try:
        reason = one_line(text)
    except TextError as fault:
        raise ReasonRefused(_(fault.message.template)) from fault
    if holds_nik(reason) and not public:
        raise ReasonRefused(_("Jangan menulis NIK atau nomor KK di alasan."))
    if holds_nik(reason):
        raise ReasonRefused(_("Jangan menulis NIK atau nomor KK: alasan ini dapat dibaca siapa saja."))
    if not SHORTEST <= len(reason) <= LONGEST:
        raise ReasonRefused(
            _("Tulis alasannya dengan jelas, %(least)d sampai %(most)d huruf.")
            % {"least": SHORTEST, "most": LONGEST}
        )
    return reason


def propose(
    *, document_id: UUID, by: Person, reason: str, now: datetime, upon_correction: bool = False
) -> Revocation:
    """Ask that a document be revoked: at once, or ``upon_correction``, when the letter correcting it is out.

    Raises ``ReasonRefused``, ``NotAllowedError``, ``NotRevocable`` while another proposal waits.
    """
    text = clean_reason(reason)
    with transaction.atomic():
        document = _locked(document_id)
        require(may_propose(by, document))
        _check_can_be_revoked(document, upon_correction=upon_correction)
        proposal = Revocation.objects.create(
            document=document,
            reason=text,
            proposed_by=by.account,
            proposed_at=now,
            upon_correction=upon_correction,
        )
        _note("revocation_proposed", proposal, by, now, reason=text, upon_correction=upon_correction)
    return proposal


def confirm(*, revocation_id: UUID, by: Person, now: datetime) -> Revocation:
    """Agree as the second person: the document is revoked now, or agreed to be upon its correction.

    Raises ``NotAllowedError``; ``NotRevocable`` when it was decided or withdrawn meanwhile.
    """
    with transaction.atomic():
        proposal = _proposed(revocation_id)
        require(may_decide(by, proposal))
        if not proposal.upon_correction:
            agreed = Revocation.objects.filter(document=proposal.document_id, state=State.CONFIRMED)
            agreed.filter(effective_at__isnull=True).update(state=State.WITHDRAWN)
        _decide(proposal, State.CONFIRMED, by, now)
        if proposal.upon_correction:
            _note("revocation_agreed", proposal, by, now)
        else:
            _take_effect([proposal], now)
            _note("document_revoked", proposal, by, now, reason=proposal.reason)
            append([entry_of(proposal)], now=now)
    return proposal


def refuse(*, revocation_id: UUID, by: Person, reason: str, now: datetime) -> Revocation:
    """Disagree, and say why: the document stays as it is.

    Raises ``ReasonRefused``, ``NotAllowedError``, ``NotRevocable``.
    """
    text = clean_reason(reason, public=False)
    with transaction.atomic():
        proposal = _proposed(revocation_id)
        require(may_decide(by, proposal))
        _decide(proposal, State.REFUSED, by, now, refusal=text)
        _note("revocation_refused", proposal, by, now, reason=text)
    return proposal


def withdraw(*, revocation_id: UUID, by: Person, now: datetime) -> Revocation:
    """Take one's own proposal back. Raises ``NotAllowedError``, ``NotRevocable``."""
    with transaction.atomic():
        proposal = _proposed(revocation_id)
        require(may_withdraw(by.id, proposal))
        _decide(proposal, State.WITHDRAWN, by, now)
        _note("revocation_withdrawn", proposal, by, now)
    return proposal


def revoke_superseded(published: Sequence[Document], *, now: datetime) -> list[Revocation]:
    """Revoke what ``published`` corrects and two persons agreed on beforehand, in the caller's transaction.

    The caller records ``act_of`` and logs ``entry_of`` each. What was revoked already stays as it is.
    """
    corrected = [document.supersedes_id for document in published if document.supersedes_id]
    if not corrected:
        return []
    rows = Document.system().select_for_update(of=("self",)).filter(pk__in=corrected)
    issued = [row.pk for row in rows.filter(state=Document.State.ISSUED).order_by("pk")]
    agreed = Revocation.objects.filter(
        document__in=issued, state=State.CONFIRMED, effective_at__isnull=True
    ).select_related("document", "decided_by")
    taken = list(agreed.order_by("pk"))
    overtaken = [revocation.document_id for revocation in taken]
    Revocation.objects.filter(document__in=overtaken, state=State.PROPOSED).update(state=State.WITHDRAWN)
    _take_effect(taken, now)
    return taken


def act_of(revocation: Revocation) -> Act:
    """The audit entry of a revocation that took effect."""
    data = {"revocation": str(revocation.pk), "reason": revocation.reason}
    return Act("document_revoked", revocation.decided_by_id, str(revocation.document_id), data)


def entry_of(revocation: Revocation) -> Revoked:
    """What the public log says of a revocation that took effect."""
    document = revocation.document
    return Revoked(document.pk, bytes(document.digest or b""), reason_hash(revocation.reason))


def _locked(document_id: UUID) -> Document:
    return Document.system().select_for_update(of=("self",)).get(pk=document_id)


def _proposed(revocation_id: UUID) -> Revocation:
    """A proposal that still waits, its document locked. Raises ``NotRevocable``."""
    document = Revocation.objects.filter(pk=revocation_id).values_list("document", flat=True).get()
    _locked(document)
    found = Revocation.objects.select_related("document", "proposed_by").get(pk=revocation_id)
    if found.state != State.PROPOSED or found.document.state != Document.State.ISSUED:
        raise NotRevocable(_("Usulan ini sudah diputuskan atau ditarik. Muat ulang halaman ini."))
    return found


def _check_can_be_revoked(document: Document, *, upon_correction: bool) -> None:
    if document.state != Document.State.ISSUED:
        raise NotRevocable(_("Hanya surat yang sudah terbit dan belum dicabut yang dapat dicabut."))
    rows = Revocation.objects.filter(document=document)
    if rows.filter(state=State.PROPOSED).exists():
        raise NotRevocable(_("Usulan pencabutan surat ini sudah ada dan menunggu orang kedua."))
    if upon_correction and rows.filter(state=State.CONFIRMED).exists():
        raise NotRevocable(_("Sudah disepakati: surat ini dicabut saat penggantinya terbit."))


def _decide(
    proposal: Revocation, state: Revocation.State, by: Person, now: datetime, *, refusal: str = ""
) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by.account, now
    proposal.refusal = refusal
    at_once = state is State.CONFIRMED and not proposal.upon_correction
    proposal.effective_at = now if at_once else None
    open_one = Revocation.objects.filter(pk=proposal.pk, state=State.PROPOSED)
    if not open_one.update(
        state=state,
        decided_by=by.account,
        decided_at=now,
        refusal=refusal,
        effective_at=proposal.effective_at,
    ):
        raise NotRevocable(_("Usulan ini sudah diputuskan atau ditarik. Muat ulang halaman ini."))


def _take_effect(revocations: Sequence[Revocation], now: datetime) -> None:
    """The documents, which the caller has locked, are revoked from now on; their customers hear of it."""
    for revocation in revocations:
        document = revocation.document
        issued = Document.system().filter(pk=document.pk, state=Document.State.ISSUED)
        if not issued.update(state=Document.State.REVOKED, revoked_at=now, revoked_reason=revocation.reason):
            raise NotRevocable(_("Surat ini sudah dicabut."))
        Revocation.objects.filter(pk=revocation.pk).update(effective_at=now)
        document.state, document.revoked_at = Document.State.REVOKED, now
        document.revoked_reason, revocation.effective_at = revocation.reason, now
    for name in sorted({revocation.document.customer for revocation in revocations}):
        customer(name).revoked([row for row in revocations if row.document.customer == name], now=now)


def _note(action: str, proposal: Revocation, by: Person, now: datetime, **data: str | bool) -> None:
    record(
        action,
        office=code_of(proposal.document.office_place),
        actor=by.id,
        subject=str(proposal.document_id),
        data={"revocation": str(proposal.pk), **data},
        now=now,
    )
