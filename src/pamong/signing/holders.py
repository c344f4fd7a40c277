"""Officials as a signing service knows them: by their NIK or a credential's id, and by the state of their certificate.

The NIK stands with the resident where the official is one of ours, else encrypted here. The state is remembered, so
that a page never waits for the service; it is asked for in the background and when somebody presses a button.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pamong.core.identity import mask_nik, parse_nik
from pamong.foundation.access.models import Account
from pamong.foundation.audit.services import record
from pamong.signing.backends import DocumentBackend
from pamong.signing.errors import SigningError
from pamong.signing.models import CertificateHolder
from pamong.signing.remote import Holder, Standing

#: How long the service's last word holds while it gives no other.
FRESH = timedelta(hours=24)


class NikTakenError(SigningError):
    """Another account already signs under this NIK."""


@dataclass(frozen=True, slots=True)
class CertificateState:
    """What is known of an official's certificate. ``answered_at``: when the service last said so. ``service`` is what
    people call it.
    """

    word: Standing
    is_known: bool
    service: str
    answered_at: datetime | None = None
    checked_at: datetime | None = None

    @property
    def may_sign(self) -> bool:
        """Whether the sign button can be pressed."""
        return self.is_known and self.word.may_sign

    @property
    def sentence(self) -> "str | Promise":
        """Why not, and what to do next; or that all is well."""
        if not self.is_known:
            return _NOT_KNOWN % {"service": self.service}
        if self.service == "BSrE" or self.word.may_sign:
            return self.word.sentence
        return _UNUSABLE % {"service": self.service}


def set_nik(account: Account, text: str, *, by: Account | None, now: datetime) -> str:
    """Remember the NIK under which ``account`` holds a certificate; returns it masked.

    IdentityError for a text that is none, NikTakenError. What was known of the old certificate is forgotten.
    """
    nik = parse_nik(text, today=timezone.localdate(now)).nik
    row = CertificateHolder.objects.filter(pk=account).first() or CertificateHolder(account=account)
    row.nik, row.word, row.answered_at, row.checked_at = nik, Standing.UNKNOWN, None, None
    try:
        with transaction.atomic():
            row.save()
            actor = by.pk if by else None
            record("certificate.nik_set", office="", actor=actor, subject=str(account.pk), data={}, now=now)
    except IntegrityError as taken:
        raise NikTakenError("nik_taken", _("NIK ini sudah dipakai akun lain.")) from taken
    return mask_nik(nik)


def set_credential(account: Account, name: str, *, by: Account | None, now: datetime) -> None:
    """Remember the id of the credential with which ``account`` signs at a CSC service; empty forgets it."""
    row = CertificateHolder.objects.filter(pk=account).first() or CertificateHolder(account=account)
    row.credential, row.word, row.answered_at, row.checked_at = name, Standing.UNKNOWN, None, None
    with transaction.atomic():
        row.save()
        actor, data = by.pk if by else None, {"credential": name}
        record(
            "certificate.credential_set", office="", actor=actor, subject=str(account.pk), data=data, now=now
        )


def holder(account: Account, service: DocumentBackend) -> Holder | None:
    """Who signs, as ``service`` knows them; None while nobody has said who that is."""
    return _holder(account, service, CertificateHolder.objects.filter(pk=account).first())


def state_of(account: Account, service: DocumentBackend, now: datetime) -> CertificateState:
    """What is known, without asking anybody."""
    row = CertificateHolder.objects.filter(pk=account).first()
    is_known = _holder(account, service, row) is not None
    if row is None:
        return CertificateState(Standing.UNKNOWN, is_known, service.label)
    fresh = row.answered_at is not None and now - row.answered_at <= FRESH
    word = Standing(row.word) if fresh else Standing.UNKNOWN
    return CertificateState(word, is_known, service.label, row.answered_at, row.checked_at)


def ask(account: Account, service: DocumentBackend, now: datetime) -> CertificateState:
    """Ask the service, within 30 seconds, and remember its word. No answer changes nothing but the time of asking."""
    known = holder(account, service)
    if known is None:
        return state_of(account, service, now)
    word = service.standing(known)  # outside of any transaction
    values: dict[str, object] = {"checked_at": now}
    if word is not Standing.UNKNOWN:
        values |= {"word": word.value, "answered_at": now}
    CertificateHolder.objects.update_or_create(account=account, defaults=values)
    return state_of(account, service, now)


def _holder(account: Account, service: DocumentBackend, row: CertificateHolder | None) -> Holder | None:
    if service.known_by == "credential":
        return Holder(credential=row.credential) if row is not None and row.credential else None
    nik = str(row.nik) if row is not None and row.nik else ""
    if not nik and account.resident is not None:
        nik = account.resident.nik
    return Holder(nik) if nik else None


_NOT_KNOWN = _(
    "Bapak/Ibu belum dicatat untuk tanda tangan %(service)s. Mintalah administrator kecamatan mencatatnya."
)
_UNUSABLE = _(
    "Sertifikat Bapak/Ibu di layanan %(service)s belum dapat dipakai. Hubungi administrator kecamatan."
)
