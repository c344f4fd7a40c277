"""Sending ordered letters to the service that signs them.

Before each call its row is committed, first ``prepared``, then ``sent``; afterwards its end. The secret is an argument
and nothing else. What came back signed is kept in a transaction of its own, so that nothing later can lose it; then it
is published like any other letter. No call is ever repeated here: a refusal goes back to the person, and what is
unclear is ``unknown`` until ``settling`` or a person says otherwise.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.audit.services import record
from pamong.foundation.files.errors import FileError
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import keep, read, unseal
from pamong.foundation.regions.queries import code_of
from pamong.issuing.errors import ServiceStopped
from pamong.issuing.models import Dispatch, DispatchedLetter, Document
from pamong.issuing.services.publishing import finish
from pamong.issuing.services.remote import missing
from pamong.signing import holders
from pamong.signing import services as signing
from pamong.signing.backends import DocumentBackend, document_backend
from pamong.signing.models import Prompt
from pamong.signing.remote import Holder, Outcome, Refused, Secret, Signed, Unsigned
from pamong.signing.validation import examine

State, Letter = Dispatch.State, DispatchedLetter.State
#: Letters in a call, as long as nothing is known against another one.
LIVING = (Letter.WAITING, Letter.SIGNED, Letter.UNKNOWN)
_UNSIGNED = (Document.State.BOUND, Document.State.ORDERED)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A letter as it goes out, with the proof that its official approved these bytes."""

    document: Document
    unsigned: Unsigned
    evidence: bytes


@sensitive_variables("secret")
def send(prompt: Prompt, *, by: Account, secret: Secret, now: datetime) -> int:
    """Have the service sign what is ordered and in no call; returns how many letters are published by it.

    ServiceStopped when nothing can be sent. What the service said is in the rows, letter by letter.
    """
    service = document_backend()
    if service is None:
        raise missing()
    known = holders.holder(by, service)
    if known is None:
        raise ServiceStopped(str(holders.state_of(by, service, now).sentence))
    if not Appointment.objects.get(pk=prompt.appointment).runs_on(timezone.localdate(now)):
        raise ServiceStopped(_("Jabatan ini sudah berakhir, jadi surat tidak ditandatangani."))
    if secret.totp and not service.takes_codes:
        raise ServiceStopped(
            _("Layanan tanda tangan ini tidak mengenal kode sekali pakai. Pakai frasa sandi.")
        )
    letters = _ready(prompt)
    if secret.totp and len(letters) > service.batch:
        raise ServiceStopped(_("Satu kode berlaku untuk satu kiriman. Pakai frasa sandi."))
    for batch in batched(letters, service.batch):
        if not _dispatch(batch, prompt, by, service, known, secret):
            break  # a wrong passphrase twenty times locks a person out, and a sick service gets no more work
    return finish(prompt)


def send_code(prompt: Prompt, *, by: Account) -> bool:
    """Have the service send ``by`` a one-time code for the letters of the prompt; False if it does not."""
    service = document_backend()
    known = holders.holder(by, service) if service else None
    count = (
        Document.system()
        .filter(prompt=prompt, state__in=_UNSIGNED)
        .exclude(dispatched__state__in=LIVING)
        .count()
    )
    if service is None or known is None or not service.sends_codes or not 0 < count <= service.batch:
        return False
    return service.send_code(known, count)


def _ready(prompt: Prompt) -> list[_Ready]:
    """The ordered letters of the prompt that are in no living call, whole and as approved."""
    rows = Document.system().filter(prompt=prompt, state=Document.State.ORDERED)
    rows = rows.exclude(dispatched__state__in=LIVING).select_related("prepared", "office")
    return [item for document in rows.order_by("position") if (item := _approved(prompt, document))]


def _approved(prompt: Prompt, document: Document) -> _Ready | None:
    try:
        data = read(document.prepared)
    except FileError:
        logger.exception("document %s was ordered, but its pages cannot be read", document.pk)
        return None
    if not document.is_signed_elsewhere or hashlib.sha256(data).digest() != bytes(document.digest or b""):
        logger.error("document %s was ordered, but its pages are not those approved", document.pk)
        return None
    unsigned = Unsigned(document.pk, data, document.place, document.title, document.office.seat)
    return _Ready(document, unsigned, signing.evidence_of(prompt, document.position).encode())


@sensitive_variables()  # all of them, down to the call: the secret stands in forms and bodies there, by other names
def _dispatch(
    batch: Sequence[_Ready],
    prompt: Prompt,
    by: Account,
    service: DocumentBackend,
    known: Holder,
    secret: Secret,
) -> bool:
    """One call. Whether every letter of it came back signed."""
    dispatch = _prepare(batch, prompt, by, service)
    if dispatch is None or not _mark_sent(dispatch):
        return False
    outcomes = service.sign([item.unsigned for item in batch], known, secret)
    note(dispatch, outcomes)
    return all(isinstance(outcome, Signed) for outcome in outcomes)


def _prepare(
    batch: Sequence[_Ready], prompt: Prompt, by: Account, service: DocumentBackend
) -> Dispatch | None:
    """The row of a call and its letters; None when somebody else has one of them under way, or took one back."""
    letters = [item.document.pk for item in batch]
    try:
        with transaction.atomic():
            ordered = Document.system().filter(pk__in=letters, state=Document.State.ORDERED)
            if len(ordered.select_for_update().order_by("pk").values_list("pk", flat=True)) != len(letters):
                return None
            dispatch = Dispatch.objects.create(
                prompt=prompt,
                office_place=batch[0].document.office_place,
                service=service.name,
                certified=bool(service.printed),
                sender=by,
                count=len(batch),
                prepared_at=timezone.now(),
            )
            DispatchedLetter.objects.bulk_create(
                DispatchedLetter(dispatch=dispatch, document=item.document, evidence=item.evidence)
                for item in batch
            )
    except IntegrityError:
        return None
    return dispatch


def _mark_sent(dispatch: Dispatch) -> bool:
    """Committed before a byte leaves; False when the row was given up meanwhile."""
    moment = timezone.now()
    waiting = Dispatch.objects.filter(pk=dispatch.pk, state=State.PREPARED)
    return bool(waiting.update(state=State.SENT, sent_at=moment))


@dataclass(frozen=True, slots=True)
class _Held:
    """A signed file, and whose certificate signed it."""

    file: StoredFile
    name: str
    fingerprint: bytes


def note(dispatch: Dispatch, outcomes: Sequence[Outcome]) -> None:
    """Write down how a call, or a later look for it, ended. A letter that a person closed meanwhile stays closed."""
    held = {outcome.document: _held(outcome.file) for outcome in outcomes if isinstance(outcome, Signed)}
    now = timezone.now()
    with transaction.atomic():
        open_rows = dispatch.letters.select_for_update().filter(state__in=(Letter.WAITING, Letter.UNKNOWN))
        rows = {row.document_id: row for row in open_rows.order_by("pk")}
        for outcome in outcomes:
            if (row := rows.get(outcome.document)) is not None:
                _end(row, outcome, held)
        states = set(dispatch.letters.values_list("state", flat=True))
        dispatch.state, dispatch.ended_at = _summed(states), now
        dispatch.save(update_fields=["state", "ended_at"])
        record(
            "dispatch_ended",
            office=code_of(dispatch.office_place),
            actor=dispatch.sender_id,
            subject=str(dispatch.pk),
            data={
                "service": dispatch.service,
                "state": dispatch.state,
                "letters": [f"{pk} {row.state} {row.reason}".strip() for pk, row in rows.items()],
            },
            now=now,
        )


def _held(file: StoredFile) -> _Held:
    signer = examine(unseal(file)).signer
    assert signer is not None  # the file was judged before it was written
    return _Held(file, signer.name[:200], bytes.fromhex(signer.fingerprint))


def _end(row: DispatchedLetter, outcome: Outcome, held: Mapping[UUID, _Held]) -> None:
    if isinstance(outcome, Signed):
        found = held[outcome.document]
        keep([found.file])
        row.state, row.reason, row.file = Letter.SIGNED, "", found.file
        row.signer_name, row.signer_fingerprint = found.name, found.fingerprint
    elif isinstance(outcome, Refused):
        row.state, row.reason, row.code = Letter.REFUSED, outcome.reason.value, outcome.code
    else:
        row.state, row.reason, row.remote_id = Letter.UNKNOWN, outcome.doubt.value, outcome.remote_id
    row.save()


def _summed(states: set[str]) -> Dispatch.State:
    if states & {Letter.WAITING, Letter.UNKNOWN}:
        return State.UNKNOWN
    return State.DONE if Letter.SIGNED in states else State.REFUSED
