"""Officials as a signing service knows them: by their NIK, and by the state of their certificate.

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
    """What is known of an official's certificate. ``answered_at``: when the service last said so."""

    word: Standing
    has_nik: bool
    answered_at: datetime | None = None
    checked_at: datetime | None = None

    @property
    def may_sign(self) -> bool:
        """Whether the sign button can be pressed."""
        return self.has_nik and self.word.may_sign

    @property
    def sentence(self) -> "str | Promise":
        """Why not, and what to do next; or that all is well."""
        return self.word.sentence if self.has_nik else _NO_NIK


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


def holder(account: Account) -> Holder | None:
    """Who signs, for the service; None while nobody has given the NIK."""
    nik = _nik(account, CertificateHolder.objects.filter(pk=account).first())
    return Holder(nik) if nik else None


def state_of(account: Account, now: datetime) -> CertificateState:
    """What is known, without asking anybody."""
    row = CertificateHolder.objects.filter(pk=account).first()
    has_nik = bool(_nik(account, row))
    if row is None:
        return CertificateState(Standing.UNKNOWN, has_nik)
    fresh = row.answered_at is not None and now - row.answered_at <= FRESH
    word = Standing(row.word) if fresh else Standing.UNKNOWN
    return CertificateState(word, has_nik, row.answered_at, row.checked_at)


def ask(account: Account, service: DocumentBackend, now: datetime) -> CertificateState:
    """Ask the service, within 30 seconds, and remember its word. No answer changes nothing but the time of asking."""
    known = holder(account)
    if known is None:
        return state_of(account, now)
    word = service.standing(known)  # outside of any transaction
    values: dict[str, object] = {"checked_at": now}
    if word is not Standing.UNKNOWN:
        values |= {"word": word.value, "answered_at": now}
    CertificateHolder.objects.update_or_create(account=account, defaults=values)
    return state_of(account, now)


def _nik(account: Account, row: CertificateHolder | None) -> str:
    if row is not None and row.nik:
        return str(row.nik)
    return account.resident.nik if account.resident is not None else ""


_NO_NIK = _(
    "NIK Bapak/Ibu belum dicatat untuk tanda tangan BSrE. Mintalah administrator kecamatan mencatatnya."
)
