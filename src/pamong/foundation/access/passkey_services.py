"""Passkey ceremonies with their memory: challenges that are used once, credentials that are kept.

A challenge lives two minutes, belongs to one browser session and one purpose, and is spent by the first
answer, right or wrong. ``passkeys`` does the cryptography.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.foundation.access import passkeys, queries
from pamong.foundation.access.authority import may_revoke_key
from pamong.foundation.access.errors import LastKeyError, require
from pamong.foundation.access.key_events import KeyRevoked, announce
from pamong.foundation.access.models import Account, Ceremony, Credential, Invitation
from pamong.foundation.access.passkeys import (
    AssertionResult,
    CounterFellError,
    Known,
    MalformedError,
    PasskeyError,
)
from pamong.foundation.access.person import Person
from pamong.foundation.access.sessions import end_all_sessions
from pamong.foundation.access.trail import note, tell

type Response = Mapping[str, Any]

LIFETIME = timedelta(seconds=120)
MOST_KEYS = 10
LABEL_LENGTH = 60
# The demo's authenticators name themselves, so that what they sign can never be taken for a real approval.
SIMULATED = frozenset((UUID(bytes=b"pamong-simulated"), UUID("70616d6f-6e67-2d63-6f6e-746f68000001")))


def sign_in_options(*, mark: bytes, now: datetime | None = None) -> dict[str, Any]:
    """Options with which any passkey of this office may sign in; the phone shows whose it has."""
    challenge = _begin(Ceremony.Purpose.SIGN_IN, mark, None, now)
    return passkeys.authentication_options(rp_id=settings.HOST, challenge=challenge)


def sign_in(*, response: Response, mark: bytes, now: datetime | None = None) -> Credential:
    """The passkey that answered, with its account. Raises ``PasskeyError``."""
    challenge = _spend(response, Ceremony.Purpose.SIGN_IN, mark, None, now)
    credential = _credential(response)
    if not credential.account.is_active:
        raise PasskeyError("disabled", _("Akun ini sudah dinonaktifkan. Hubungi administrator kecamatan."))
    _accept(credential, response, challenge, now)
    return credential


def step_up_options(*, account: Account, mark: bytes, now: datetime | None = None) -> dict[str, Any]:
    """Options that ask ``account`` to prove presence once more. Raises ``PasskeyError`` without a key."""
    # Whoever acts in office proves it with a key of the office; another one would end that (``sessions.step_up``).
    rows = queries.office_keys_of(account) or queries.keys_of(account)
    known = [_known(row) for row in rows]
    if not known:
        raise PasskeyError("no_key", _("Akun ini belum punya kunci ponsel."))
    challenge = _begin(Ceremony.Purpose.STEP_UP, mark, account, now)
    return passkeys.authentication_options(rp_id=settings.HOST, challenge=challenge, allow=known)


def prove_presence(
    *, account: Account, response: Response, mark: bytes, now: datetime | None = None
) -> Credential:
    """The key with which ``account`` just proved presence; the caller notes it with ``sessions.step_up``."""
    challenge = _spend(response, Ceremony.Purpose.STEP_UP, mark, account, now)
    credential = _credential(response)
    if credential.account_id != account.pk:
        raise PasskeyError("other_account", _("Kunci sandi ini milik akun lain."))
    _accept(credential, response, challenge, now)
    return credential


def registration_options(*, account: Account, mark: bytes, now: datetime | None = None) -> dict[str, Any]:
    """Options to make a new passkey for ``account`` on this device; devices that have one are left out."""
    existing = [_known(row) for row in (*queries.keys_of(account), *queries.waiting_keys(account))]
    if len(existing) >= MOST_KEYS:
        raise PasskeyError("too_many_keys", _("Sudah ada sepuluh kunci. Cabut yang tidak dipakai dulu."))
    challenge = _begin(Ceremony.Purpose.REGISTER, mark, account, now)
    return passkeys.registration_options(
        rp_id=settings.HOST,
        rp_name="Pamong",
        user_id=account.pk.bytes,
        user_name=account.name,
        display_name=account.full_name,
        challenge=challenge,
        exclude=existing,
    )


def verified_registration(
    *, account: Account, response: Response, mark: bytes, now: datetime | None = None
) -> passkeys.Registered:
    """The verified new key; nothing of it is stored yet. Spends the challenge."""
    challenge = _spend(response, Ceremony.Purpose.REGISTER, mark, account, now)
    registered = passkeys.verify_registration(
        response, challenge=challenge, rp_id=settings.HOST, origins=[settings.ORIGIN]
    )
    if registered.aaguid in SIMULATED and settings.MODE == "production":
        raise PasskeyError("simulated", _("Kunci contoh tidak berlaku di kantor sungguhan."))
    return registered


def store_key(
    *,
    account: Account,
    registered: passkeys.Registered,
    label: str,
    waiting: bool = False,
    invitation: Invitation | None = None,
    now: datetime | None = None,
) -> Credential:
    """Keep a verified key, in the caller's transaction; the owner gets a notice.

    It acts in office only if ``invitation`` made it, behind which two persons stand. A ``waiting`` key neither
    signs in nor signs until ``own_keys.approve_key``.
    """
    at = now or timezone.now()
    enrolled = invitation is not None
    made = _row(account, registered, clean_label(label))
    made.waiting, made.enrolled_at = waiting, at if enrolled else None
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as fault:
        raise PasskeyError("known", _("Kunci ponsel ini sudah terdaftar.")) from fault
    if invitation is not None:
        Invitation.objects.filter(pk=invitation.pk).update(credential=made)
    note(
        "key_added",
        about=account,
        by=account.pk,
        now=at,
        key=str(made.pk),
        synced=registered.backup_eligible,
        simulated=made.simulated,
        waiting=waiting,
        enrolled=enrolled,
    )
    said = _("Kunci ponsel “%(label)s” ditambahkan.")
    if waiting:
        said = _("Kunci ponsel “%(label)s” didaftarkan dan menunggu persetujuan orang kedua.")
    tell(account, said % {"label": made.label})
    return made


def _row(account: Account, registered: passkeys.Registered, label: str) -> Credential:
    return Credential(
        account=account,
        credential_id=registered.credential_id,
        public_key=registered.public_key,
        sign_count=registered.sign_count,
        transports=list(registered.transports),
        aaguid=registered.aaguid,
        backup_eligible=registered.backup_eligible,
        backup_state=registered.backup_state,
        simulated=registered.aaguid in SIMULATED,
        label=label,
    )


def rename_key(*, credential: Credential, label: str) -> None:
    """Give a key the name under which its owner knows it."""
    credential.label = clean_label(label)
    credential.save(update_fields=["label"])


def revoke_key(
    *,
    credential: Credential,
    by: Person,
    confirmed: bool = False,
    session_key: str | None = None,
    now: datetime | None = None,
) -> None:
    """End a key for ever; its letters stay checkable. Other devices of the owner are signed out.

    Raises ``LastKeyError`` for the last usable key unless ``confirmed``; ``NotAllowedError`` for a stranger.
    """
    account = credential.account
    require(may_revoke_key(by, account))
    was_usable = credential.usable
    others = not queries.is_last_key(credential)
    if not others and not confirmed:
        raise LastKeyError(
            "last_key", _("Ini kunci terakhir. Setelah dicabut, masuk lagi hanya lewat undangan baru.")
        )
    at = now or timezone.now()
    with transaction.atomic():
        usable = Credential.objects.filter(pk=credential.pk, revoked_at__isnull=True)
        if not usable.update(revoked_at=at):
            return
        if was_usable:
            end_all_sessions(account, but=session_key)
        note("key_revoked", about=account, by=by.id, now=at, key=str(credential.pk), last=not others)
        tell(account, _("Kunci ponsel “%(label)s” dicabut.") % {"label": credential.label})
        if was_usable:
            announce(KeyRevoked, [credential], now=at)


def report_copied_key(*, response: Response, alarm: CounterFellError) -> None:
    """Record that the key of ``response`` may have been copied, and tell its owner.

    For callers that checked the assertion themselves; call it after their own transaction was rolled back.
    """
    _raise_alarm(_credential(response), alarm)


def forget_old(now: datetime) -> int:
    """Delete challenges that are long over; returns how many. For the nightly job."""
    return Ceremony.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()[0]


def clean_label(label: str) -> str:
    """One line of at most sixty characters, never empty."""
    return " ".join(label.split())[:LABEL_LENGTH] or _("Kunci ponsel")


def _begin(purpose: str, mark: bytes, account: Account | None, now: datetime | None) -> bytes:
    challenge = secrets.token_bytes(32)
    expires = (now or timezone.now()) + LIFETIME
    Ceremony.objects.create(
        challenge=challenge, purpose=purpose, account=account, session_mark=mark, expires_at=expires
    )
    return challenge


def _spend(
    response: Response, purpose: str, mark: bytes, account: Account | None, now: datetime | None
) -> bytes:
    """Use up the challenge that the answer names: one conditional UPDATE, so that only one answer wins."""
    challenge = _claimed_challenge(response)
    at = now or timezone.now()
    open_one = Ceremony.objects.filter(
        challenge=challenge, purpose=purpose, session_mark=mark, account=account, used_at__isnull=True
    )
    if not open_one.filter(expires_at__gt=at).update(used_at=at):
        message = _("Permintaan ini sudah tidak berlaku. Muat ulang halaman, lalu coba lagi.")
        raise PasskeyError("expired", message)
    return challenge


def _claimed_challenge(response: Response) -> bytes:
    answer = response.get("response") if isinstance(response, Mapping) else None
    if not isinstance(answer, Mapping):
        raise MalformedError("no response")
    data = passkeys.un_b64url(answer.get("clientDataJSON"), passkeys.MAX_CLIENT_DATA)
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise MalformedError("client data is not JSON") from fault
    return passkeys.un_b64url(values.get("challenge") if isinstance(values, dict) else None, 64)


def _credential(response: Response) -> Credential:
    found = Credential.objects.filter(credential_id=passkeys.credential_id_of(response))
    credential = found.select_related("account", "account__resident").first()
    if credential is None:
        raise PasskeyError("unknown", _("Kunci ponsel ini tidak dikenal di kantor ini."))
    if credential.waiting and credential.revoked_at is None:
        raise PasskeyError(
            "waiting", _("Kunci ponsel ini belum disetujui Camat atau administrator. Pakai kunci yang lama.")
        )
    return credential


def _accept(credential: Credential, response: Response, challenge: bytes, now: datetime | None) -> None:
    try:
        result = passkeys.verify_assertion(
            response,
            challenge=challenge,
            rp_id=settings.HOST,
            origins=[settings.ORIGIN],
            allow=[_known(credential)],
            user_handle=credential.account_id.bytes,
        )
    except CounterFellError as alarm:
        _raise_alarm(credential, alarm)
        raise
    _note_use(credential, result, now or timezone.now())


def _note_use(credential: Credential, result: AssertionResult, now: datetime) -> None:
    # The counter in the condition: two answers with one counter cannot both be the newest.
    rows = Credential.objects.filter(
        pk=credential.pk, sign_count=credential.sign_count, revoked_at__isnull=True, waiting=False
    )
    if not rows.update(sign_count=result.new_sign_count, backup_state=result.backup_state, last_used_at=now):
        raise PasskeyError("raced", _("Kunci ini baru saja dipakai di tempat lain. Coba sekali lagi."))


def _raise_alarm(credential: Credential, alarm: CounterFellError) -> None:
    with transaction.atomic():
        note(
            "key_counter_fell",
            about=credential.account,
            by=credential.account_id,
            key=str(credential.pk),
            stored=alarm.stored,
            received=alarm.received,
        )
        tell(
            credential.account,
            _("Kunci ponsel “%(label)s” mungkin disalin orang dan ditolak. Hubungi administrator.")
            % {"label": credential.label},
            kind="alarm",
        )


def _known(row: Credential) -> Known:
    return Known(
        credential_id=bytes(row.credential_id),
        public_key=bytes(row.public_key),
        sign_count=row.sign_count,
        transports=tuple(row.transports),
        backup_eligible=row.backup_eligible,
        revoked=row.revoked_at is not None,
    )
