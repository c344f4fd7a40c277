"""A further passkey of one's own: a resident adds it alone, an official's waits for a second person.

Whoever holds an official's unlocked phone for a minute could otherwise leave a key of his own behind. The
waiting key neither signs in nor signs; Camat or administrator approve it, never its owner. What a resident added
alone never acts in office, whatever he becomes; and only whoever acts in office asks for a further key by himself,
because otherwise nobody has ever seen who that is.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.foundation.access import passkey_services, queries
from pamong.foundation.access.authority import APPROVERS, may_approve_invitation
from pamong.foundation.access.errors import InvitationError, require
from pamong.foundation.access.key_events import KeyEnrolled, announce
from pamong.foundation.access.models import Account, Appointment, Credential, Invitation
from pamong.foundation.access.passkeys import PasskeyError
from pamong.foundation.access.person import Person
from pamong.foundation.access.trail import note, place_of, tell

LIFETIME = timedelta(days=7)


def needs_second_person(account: Account, now: datetime) -> bool:
    """Whether the keys of ``account`` are an official's: a post is held today, or comes."""
    today = timezone.localdate(now)
    return Appointment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), account=account).exists()


def refuse_without_office(*, account: Account, in_office: bool, now: datetime) -> None:
    """``PasskeyError`` for an official whose device was opened without a key of the office."""
    if needs_second_person(account, now) and not in_office:
        raise PasskeyError(
            "not_enrolled",
            _(
                "Kunci ponsel ini belum disahkan kantor. Minta undangan kunci di kantor: seorang petugas memulai, "
                "Camat atau administrator menyetujui."
            ),
        )


def add_key(
    *,
    account: Account,
    response: Mapping[str, Any],
    mark: bytes,
    label: str,
    in_office: bool,
    now: datetime | None = None,
) -> Credential:
    """Verify and keep another key of a person who has just proved presence (the caller checks that).

    An official's key waits, and those who may approve it are told. ``in_office`` says whether a key of the office
    opened the device. Raises ``PasskeyError``.
    """
    at = now or timezone.now()
    refuse_without_office(account=account, in_office=in_office, now=at)
    registered = passkey_services.verified_registration(account=account, response=response, mark=mark, now=at)
    with transaction.atomic():
        waits = needs_second_person(account, at)
        credential = passkey_services.store_key(
            account=account, registered=registered, label=label, waiting=waits, now=at
        )
        if waits:
            _ask(credential, at)
    return credential


def _ask(credential: Credential, at: datetime) -> None:
    account = credential.account
    Invitation.objects.create(
        account=account,
        kind=Invitation.Kind.OWN,
        credential=credential,
        started_by=account,
        started_at=at,
        expires_at=at + LIFETIME,
    )
    text = _("%(name)s mendaftarkan kunci ponsel lagi. Pastikan itu benar orangnya, lalu setujui.")
    place = place_of(account)
    for approver in _approvers(place, at) if place is not None else ():
        if approver.pk != account.pk:
            tell(approver, text % {"name": account.full_name}, link=f"/petugas/{account.pk}/")


def _approvers(place: int, at: datetime) -> list[Account]:
    found = [one for role in APPROVERS for one in queries.holders(role, place, timezone.localdate(at))]
    return list({one.pk: one for one in found}.values())


def approve_key(*, invitation: Invitation, by: Person, now: datetime | None = None) -> None:
    """Let the waiting key be used from now on; its owner is told.

    Raises ``NotAllowedError``, or ``InvitationError`` when it was approved, ended or forgotten meanwhile.
    """
    require(may_approve_invitation(by, invitation))
    credential = _waiting_key(invitation)
    at = now or timezone.now()
    with transaction.atomic():
        rows = queries.open_invitations(at).filter(pk=invitation.pk, kind=Invitation.Kind.OWN)
        if not rows.update(approved_by=by.account, approved_at=at, used_at=at):
            raise InvitationError("gone", _("Permintaan ini sudah disetujui, dibatalkan, atau kedaluwarsa."))
        key = Credential.objects.filter(pk=credential.pk, waiting=True, revoked_at__isnull=True)
        if not key.update(waiting=False, enrolled_at=at):
            raise InvitationError("gone", _("Kunci ini sudah dicabut."))
        note("key_approved", about=invitation.account, by=by.id, now=at, key=str(credential.pk))
        tell(
            invitation.account,
            _("Kunci ponsel “%(label)s” disetujui %(name)s dan dapat dipakai.")
            % {"label": credential.label, "name": by.account.full_name},
        )
        credential.enrolled_at = at
        announce(KeyEnrolled, [credential], now=at)


def refuse_key(*, invitation: Invitation, by: Person, now: datetime | None = None) -> None:
    """Refuse the waiting key for good; its owner is told, as an alarm.

    Raises ``NotAllowedError``, or ``InvitationError`` when it was decided meanwhile.
    """
    require(may_approve_invitation(by, invitation))
    credential = _waiting_key(invitation)
    at = now or timezone.now()
    with transaction.atomic():
        rows = queries.open_invitations(at).filter(pk=invitation.pk, kind=Invitation.Kind.OWN)
        if not rows.update(cancelled_at=at):
            raise InvitationError("gone", _("Permintaan ini sudah disetujui, dibatalkan, atau kedaluwarsa."))
        Credential.objects.filter(pk=credential.pk, waiting=True).update(revoked_at=at)
        note("key_refused", about=invitation.account, by=by.id, now=at, key=str(credential.pk))
        tell(
            invitation.account,
            _("Kunci ponsel “%(label)s” ditolak %(name)s. Bila bukan Bapak/Ibu yang mendaftarkannya, lapor.")
            % {"label": credential.label, "name": by.account.full_name},
            kind="alarm",
        )


def _waiting_key(invitation: Invitation) -> Credential:
    if invitation.credential is None:
        raise InvitationError("gone", _("Permintaan ini tidak menyangkut kunci yang didaftarkan sendiri."))
    return invitation.credential
