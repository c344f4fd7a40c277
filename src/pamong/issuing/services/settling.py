"""What became of letters whose call to the service did not end clearly, and letters that are given up.

A call that was interrupted is called unknown after minutes, never repeated. The service is asked for what it kept; a
person closes the rest. Only then may the letter be sent again, or its number be given up: one that may stand on a
signed file somewhere is voided for ever, one that surely does not goes back.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pamong.foundation.access.models import Account
from pamong.foundation.audit.services import Act, record_all
from pamong.foundation.files.errors import FileError
from pamong.foundation.files.services import discard, read
from pamong.foundation.regions.queries import code_of
from pamong.issuing.errors import StillUnknown
from pamong.issuing.models import Dispatch, DispatchedLetter, Document
from pamong.issuing.services.dispatching import LIVING, note
from pamong.issuing.services.publishing import finish
from pamong.issuing.services.release import withdraw_ordered
from pamong.issuing.services.remote import missing
from pamong.signing import services as signing
from pamong.signing.backends import DocumentBackend, document_backend
from pamong.signing.models import Prompt
from pamong.signing.remote import Doubt, Outcome, Refusal, Refused, Signed, Unknown, Unsigned
from pamong.signing.validation import examine

State, Letter = Dispatch.State, DispatchedLetter.State
#: A call of 60 seconds and the judging of what it brought are over by then, or their process is gone.
INTERRUPTED = timedelta(minutes=5)
#: A service that kept a file hands it out at once; it is not asked for ever.
TRIES = 10
logger = logging.getLogger(__name__)


def settle(now: datetime) -> int:
    """End interrupted calls, then look for what the service may have kept; returns how many letters were found."""
    before = now - INTERRUPTED
    for dispatch in Dispatch.objects.filter(state=State.PREPARED, prepared_at__lt=before):
        with transaction.atomic():  # with its letters, or they would wait for ever
            prepared = Dispatch.objects.filter(pk=dispatch.pk, state=State.PREPARED)
            if prepared.update(state=State.REFUSED, ended_at=now):
                note(dispatch, [Refused(row.document_id, Refusal.NOT_SENT) for row in dispatch.letters.all()])
    for dispatch in Dispatch.objects.filter(state=State.SENT, sent_at__lt=before):
        lost = [Unknown(dispatch.pk, row.document_id, Doubt.INTERRUPTED) for row in _waiting(dispatch)]
        note(dispatch, lost)
    service = document_backend()
    return 0 if service is None else sum(_looked(row, service) for row in _traceable())


def _looked(row: DispatchedLetter, service: DocumentBackend) -> bool:
    """What ``_look`` finds; a letter that cannot be judged waits for a person, and holds up no other."""
    try:
        return _look(row, service)
    except Exception:
        logger.exception("what became of letter %s could not be found out", row.document_id)
        return False


def _waiting(dispatch: Dispatch) -> QuerySet[DispatchedLetter]:
    return dispatch.letters.filter(state=Letter.WAITING)


def _traceable() -> QuerySet[DispatchedLetter]:
    rows = DispatchedLetter.objects.filter(state=Letter.UNKNOWN, tries__lt=TRIES).exclude(remote_id="")
    return rows.select_related("dispatch__prompt", "document__prepared", "document__office").order_by("pk")


def _look(row: DispatchedLetter, service: DocumentBackend) -> bool:
    """Ask once more for a file that the service may have kept. Whether it was found, judged and published."""
    DispatchedLetter.objects.filter(pk=row.pk).update(tries=row.tries + 1)
    letter = _unsigned(row.document)
    if letter is None:
        return False
    doubt = Unknown(row.dispatch_id, row.document_id, Doubt(row.reason), row.remote_id)
    found = service.reconcile(doubt, letter)
    return _found(row, found) if found != doubt else False


def _found(row: DispatchedLetter, outcome: Outcome) -> bool:
    note(row.dispatch, [outcome])
    if not isinstance(outcome, Signed):
        return False
    row.refresh_from_db(fields=["file"])
    if row.file_id != outcome.file.pk:  # somebody decided meanwhile
        discard([outcome.file])
        return False
    finish(row.dispatch.prompt)
    return True


def _unsigned(document: Document) -> Unsigned | None:
    try:
        data = read(document.prepared)
    except FileError:
        logger.exception("document %s was sent, but its pages cannot be read", document.pk)
        return None
    return Unsigned(document.pk, data, document.place, document.title, document.office.seat)


def bring(row: DispatchedLetter, data: bytes) -> Doubt | None:
    """Judge a file that a person found at the service, as strictly as one that came back; published if it is the letter
    signed. What is wrong with it otherwise. StillUnknown when the letter is no longer unknown, now or in the end.
    """
    service = document_backend()
    if service is None:
        raise missing()
    letter = _unsigned(row.document)
    if row.state != Letter.UNKNOWN or letter is None:
        raise _decided()
    outcome = service.recognise(letter, data, row.dispatch_id)
    if isinstance(outcome, Unknown):
        return outcome.doubt
    if not _is_of(row.dispatch.sender_id, data):
        discard([outcome.file])
        return Doubt.SIGNER
    if not _found(row, outcome):
        raise _decided()
    return None


def _decided() -> StillUnknown:
    return StillUnknown(_("Surat ini sudah diputuskan. Muat ulang halaman ini."))


def _is_of(sender: UUID, data: bytes) -> bool:
    """Whether the certificate in a file that a person brought bears a name under which the sender's letters came back
    before; the first time nobody knows better.
    """
    signed = DispatchedLetter.objects.filter(state=Letter.SIGNED, dispatch__sender=sender)
    names = set(signed.values_list("signer_name", flat=True))
    signer = examine(data).signer
    return signer is not None and (not names or signer.name[:200] in names)


def close(letter_id: UUID, *, by: Account, now: datetime, whole_call: bool = False) -> int:
    """A person says that an unknown letter, or every one of its call, brought no signed file: it may be sent again.
    Returns how many. StillUnknown if the letter is not unknown (any more).
    """
    with transaction.atomic():
        dispatch = DispatchedLetter.objects.values_list("dispatch", flat=True).get(pk=letter_id)
        unknown = DispatchedLetter.objects.filter(dispatch=dispatch, state=Letter.UNKNOWN)
        chosen = unknown if whole_call else unknown.filter(pk=letter_id)
        rows = list(chosen.select_for_update(of=("self",)).select_related("dispatch").order_by("pk"))
        if letter_id not in {row.pk for row in rows}:
            raise _decided()
        for row in rows:
            row.state, row.decided_by, row.decided_at = Letter.CLOSED, by, now
            row.save(update_fields=["state", "decided_by", "decided_at"])
        acts = [
            Act(
                "dispatch_closed",
                by.pk,
                str(row.pk),
                {"document": str(row.document_id), "reason": row.reason},
            )
            for row in rows
        ]
        record_all(acts, office=code_of(rows[0].dispatch.office_place), now=now)
    return len(rows)


def give_up(prompt: Prompt, *, by: Account, now: datetime) -> int:
    """Take back what was ordered and not signed: the letters wait for a signature again. StillUnknown while one of them
    may have been signed. Returns how many.
    """
    with transaction.atomic():
        rows = Document.system().filter(prompt=prompt, state=Document.State.ORDERED, hole_start=None)
        list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
        if DispatchedLetter.objects.filter(document__in=rows, state__in=LIVING).exists():
            raise StillUnknown(
                _("Ada surat yang mungkin sudah ditandatangani. Putuskan dulu surat itu di daftar kiriman.")
            )
        closed = DispatchedLetter.objects.filter(document__in=rows, state=Letter.CLOSED)
        doubtful = list(closed.values_list("document", flat=True))
        voided = withdraw_ordered(rows.filter(pk__in=doubtful), by=by, now=now, number_is_lost=True)
        returned = withdraw_ordered(rows, by=by, now=now, number_is_lost=False)
    if not Document.system().filter(prompt=prompt, state=Document.State.ORDERED).exists():
        signing.done(prompt)
    return voided + returned
