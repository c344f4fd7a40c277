"""Switching a phone on and off, and asking for it to sound. Nothing here talks to anybody: the worker does."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pamong.core.base64url import b64url, un_b64url
from pamong.foundation.access.errors import AccessError
from pamong.foundation.access.models import Account, DeviceSession
from pamong.foundation.access.sessions import SessionEnded
from pamong.foundation.push.encryption import POINT_BYTES, SECRET_BYTES, public_key
from pamong.foundation.push.endpoints import EndpointError, endpoint_of
from pamong.foundation.push.models import PushDevice, Ring
from pamong.foundation.push.queries import is_offered, live_devices, who_sounds
from pamong.foundation.push.rules import Rule, may_sound_at

#: Phones that one person may have sounding.
MOST_DEVICES = 5


class PushError(AccessError):
    """This phone cannot be made to sound; the message says why."""


def switch_on(
    *, account: Account, session: DeviceSession, endpoint: str, p256dh: str, auth: str, now: datetime
) -> PushDevice:
    """Let this browser sound for ``account`` until it signs out. Harmless to repeat.

    A browser has one subscription: whoever switches it on takes it over from who had it before. ``PushError``.
    """
    if not is_offered():
        raise PushError("push", _("Kantor ini belum memakai bunyi ponsel."))
    _check(endpoint, p256dh, auth)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)  # the limit is counted by one at a time
        PushDevice.objects.filter(endpoint_index=endpoint).delete()
        PushDevice.objects.filter(session=session).delete()
        if live_devices().filter(account=account).count() >= MOST_DEVICES:
            raise PushError("push", _("Sudah ada lima ponsel yang berbunyi. Matikan salah satu dulu."))
        try:
            with transaction.atomic():
                return PushDevice.objects.create(
                    account=account,
                    session=session,
                    endpoint=endpoint,
                    p256dh=p256dh,
                    auth=auth,
                    created_at=now,
                )
        except IntegrityError as fault:  # the same browser, switched on twice in one moment
            raise PushError("push", _("Coba sekali lagi.")) from fault


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        endpoint_of(endpoint)
    except EndpointError as fault:
        raise PushError("push", _("Layanan bunyi dari peramban ini tidak dipakai kantor ini.")) from fault
    try:
        public_key(un_b64url(p256dh, POINT_BYTES))
        complete = len(un_b64url(auth, SECRET_BYTES)) == SECRET_BYTES
    except ValueError:
        complete = False
    if not complete:
        raise PushError("push", _("Peramban ini tidak memberi kunci yang lengkap. Coba peramban lain."))


def switch_off(device: PushDevice) -> None:
    """This phone stays silent; harmless to repeat."""
    PushDevice.objects.filter(pk=device.pk).delete()


def end_with_session(event: SessionEnded) -> None:
    """Whoever signs out on a device is not rung there any more: in the very transaction of the signing out."""
    PushDevice.objects.filter(session=event.session).delete()


def ring(
    accounts: Iterable[Account],
    rule: Rule,
    text: str | Promise,
    *,
    link: str,
    now: datetime | None = None,
    about: UUID | None = None,
    topic: str = "",
) -> int:
    """Have the phones of ``accounts`` sound, in the caller's transaction; returns how many devices.

    ``text`` is a whole sentence that names nobody: it lies on a locked screen. It is said in each account's language
    if it is lazy. ``link`` is a path. ``about`` comes back in ``RingEnded``. ``topic`` joins what replaces each other.
    ``now`` is the time of the world, also where a day is played faster: push services know no other.
    """
    now = now or timezone.now()
    people = {one.pk: one for one in accounts}
    sounding = who_sounds(people.values())
    rows = [
        row
        for one in people.values()
        if one.pk in sounding
        for row in _rings(one, rule, text, link, now, about, topic or f"{rule.kind}|{about or ''}")
    ]
    Ring.objects.bulk_create(rows)
    if any(row.next_at is not None and row.next_at <= now for row in rows):
        from pamong.foundation.push.tasks import send

        send.enqueue()
    return len(rows)


def _rings(
    account: Account,
    rule: Rule,
    text: str | Promise,
    link: str,
    now: datetime,
    about: UUID | None,
    topic: str,
) -> list[Ring]:
    latest = Ring.objects.filter(account=account, kind=rule.kind).order_by("-created_at").first()
    at = may_sound_at(rule, now, latest.expires_at - rule.lasts if latest else None)
    if at is None:
        return []
    with translation.override(account.language):
        said = str(text)[:200]
    return [
        Ring(
            device=device, account=account, about=about, kind=rule.kind, topic=collapsing(topic), text=said,
            link=link, created_at=now, next_at=at, expires_at=at + rule.lasts,
        )
        for device in live_devices().filter(account=account)
    ]  # fmt: skip


def collapsing(topic: str) -> str:
    """A topic as the header wants it: at most 32 characters of base64url (RFC 8030, section 5.4)."""
    return b64url(sha256(topic.encode()).digest()[:24])
