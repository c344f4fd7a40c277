"""How an official gets a passkey: one person starts, another approves, a link is handed over, once.

The link is shown once; only its keyed hash is kept. A recovery (all keys lost) waits 24 hours, and the owner
hears of it at once and may object; when it is used, the old keys end.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.foundation.access import passkey_services, queries
from pamong.foundation.access.authority import (
    may_approve_invitation,
    may_hand_over,
    may_start_invitation,
)
from pamong.foundation.access.errors import InvitationError, require
from pamong.foundation.access.key_events import KeyEnrolled, KeyRevoked, announce
from pamong.foundation.access.models import Account, Credential, Invitation
from pamong.foundation.access.person import Person
from pamong.foundation.access.sessions import end_all_sessions
from pamong.foundation.access.trail import note, tell
from pamong.foundation.db.keys import keyring

LIFETIME = timedelta(hours=72)
NOTICE = timedelta(hours=24)


def start_invitation(
    *, account: Account, by: Person, lost: bool = False, now: datetime | None = None
) -> Invitation:
    """Begin giving ``account`` a passkey; another person has to approve. ``lost``: every key is gone.

    Raises ``NotAllowedError``, or ``InvitationError`` while one is open.
    """
    require(may_start_invitation(by, account))
    at = now or timezone.now()
    if queries.open_links(at).filter(account=account).exists():
        raise InvitationError("open", _("Petugas ini masih punya undangan yang berlaku."))
    kind = _kind(account, lost)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            account=account, kind=kind, started_by=by.account, started_at=at, expires_at=at + LIFETIME
        )
        note("invitation_started", about=account, by=by.id, now=at, kind=kind.value)
        if kind is Invitation.Kind.RECOVERY:
            tell(
                account,
                _("Ada permintaan mengganti semua kunci ponsel ini. Bila bukan dari Bapak/Ibu, tolak."),
                kind="alarm",
            )
    return invitation


def approve_invitation(*, invitation: Invitation, by: Person, now: datetime | None = None) -> str:
    """Agree, and make the one-time token for the link; it is returned this once.

    Raises ``NotAllowedError`` or ``InvitationError``.
    """
    require(may_approve_invitation(by, invitation))
    at = now or timezone.now()
    waits = invitation.kind == Invitation.Kind.RECOVERY
    not_before = at + NOTICE if waits else None
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        rows = queries.open_links(at).filter(pk=invitation.pk, approved_at__isnull=True)
        changed = rows.update(
            approved_by=by.account,
            approved_at=at,
            not_before=not_before,
            expires_at=(not_before or at) + LIFETIME,
            token_hash=token_hash(token),
        )
        if not changed:
            raise InvitationError("gone", _("Undangan ini sudah disetujui, dibatalkan, atau kedaluwarsa."))
        note("invitation_approved", about=invitation.account, by=by.id, now=at, kind=invitation.kind)
    return token


def renew_link(*, invitation: Invitation, by: Person, now: datetime | None = None) -> str:
    """A new token for an approved invitation whose link was lost; the old link is dead from now on."""
    require(may_hand_over(by, invitation))
    at = now or timezone.now()
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        rows = queries.open_links(at).filter(pk=invitation.pk, approved_at__isnull=False)
        if not rows.update(token_hash=token_hash(token)):
            raise InvitationError("gone", _("Undangan ini tidak berlaku lagi."))
        note("invitation_link_renewed", about=invitation.account, by=by.id, now=at)
    return token


def cancel_invitation(*, invitation: Invitation, by: Person, now: datetime | None = None) -> None:
    """Object: its owner, or one of the two who stand behind it, ends an open invitation."""
    if by.id != invitation.account_id:
        require(may_hand_over(by, invitation))
    at = now or timezone.now()
    with transaction.atomic():
        rows = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, cancelled_at__isnull=True)
        if rows.update(cancelled_at=at):
            note("invitation_cancelled", about=invitation.account, by=by.id, now=at)


def invitation_of(token: str, *, now: datetime | None = None) -> Invitation:
    """The invitation that ``token`` opens. Raises ``InvitationError`` saying why it does not."""
    at = now or timezone.now()
    rows = Invitation.objects.select_related("account", "account__resident")
    invitation = rows.filter(token_hash=token_hash(token)).first()
    if invitation is None or invitation.cancelled_at or invitation.approved_at is None:
        raise InvitationError("unknown", _("Tautan ini tidak dikenal. Minta tautan baru di kantor."))
    if invitation.used_at:
        raise InvitationError("used", _("Tautan ini sudah dipakai. Setiap tautan hanya berlaku sekali."))
    if invitation.expires_at <= at:
        raise InvitationError("expired", _("Tautan ini sudah kedaluwarsa. Minta tautan baru di kantor."))
    if invitation.not_before and at < invitation.not_before:
        when = timezone.localtime(invitation.not_before)
        message = _("Tautan ini baru berlaku %(day)s pukul %(time)s.") % {
            "day": f"{when:%d-%m-%Y}",
            "time": f"{when:%H.%M}",
        }
        raise InvitationError("too_early", message)
    return invitation


def redeem_options(*, token: str, mark: bytes, now: datetime | None = None) -> dict[str, Any]:
    """Options to make the passkey. Raises ``InvitationError`` or ``PasskeyError``."""
    account = invitation_of(token, now=now).account
    return passkey_services.registration_options(account=account, mark=mark, now=now)


def redeem(
    *, token: str, response: Mapping[str, Any], mark: bytes, label: str, now: datetime | None = None
) -> Account:
    """Use the link: keep the new passkey. Of many at once, exactly one succeeds.

    Raises ``InvitationError`` or ``PasskeyError``.
    """
    at = now or timezone.now()
    invitation = invitation_of(token, now=at)
    account = invitation.account
    registered = passkey_services.verified_registration(account=account, response=response, mark=mark, now=at)
    with transaction.atomic():
        if not queries.open_invitations(at).filter(pk=invitation.pk).update(used_at=at):
            raise InvitationError("used", _("Tautan ini sudah dipakai. Setiap tautan hanya berlaku sekali."))
        lost: list[Credential] = []
        if invitation.kind == Invitation.Kind.RECOVERY:
            lost = list(queries.keys_of(account))
            Credential.objects.filter(account=account, revoked_at__isnull=True).update(revoked_at=at)
            end_all_sessions(account)
        note("invitation_used", about=account, by=account.pk, now=at, kind=invitation.kind)
        key = passkey_services.store_key(
            account=account, registered=registered, label=label, invitation=invitation, now=at
        )
        announce(KeyRevoked, lost, now=at)
        announce(KeyEnrolled, [key], now=at)
    return account


def _kind(account: Account, lost: bool) -> Invitation.Kind:
    if not queries.was_enrolled(account):
        return Invitation.Kind.FIRST
    has_usable = queries.office_keys_of(account).exists()
    return Invitation.Kind.ADDITIONAL if has_usable and not lost else Invitation.Kind.RECOVERY


def token_hash(token: str) -> bytes:
    """The keyed hash under which a link's token is kept."""
    return keyring().mac("invitation").digest(token.encode())
