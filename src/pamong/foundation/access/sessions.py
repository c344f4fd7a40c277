"""Signed-in devices: opened with a fresh session key, seen, listed, ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, logout, update_session_auth_hash
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from pamong.foundation.access.models import Account, DeviceSession
from pamong.foundation.jobs.bus import publish

_SEEN_EVERY = timedelta(minutes=5)
_BACKEND = "pamong.foundation.access.backends.AccountBackend"
_KNOWN_DEVICES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A device was signed out, by its owner, from another device or by a new password."""

    session: UUID


def device_name(request: HttpRequest) -> str:
    """A short name for the device, from its user agent: enough for its owner to recognise it."""
    agent = request.headers.get("User-Agent", "")
    system = next((name for mark, name in _KNOWN_DEVICES if mark in agent), "Perangkat lain")
    browser = next((name for name in ("Firefox", "Edg", "Chrome", "Safari") if name in agent), "")
    return f"{system} {browser.replace('Edg', 'Edge')}".strip()


def open_session(request: HttpRequest, account: Account, *, method: str, in_office: bool) -> DeviceSession:
    """Sign ``account`` in on this device under a new session key, and note the device.

    ``in_office``: a key that acts in office opened it. Without, the account's posts count for nothing here.
    """
    now = timezone.now()
    login(request, account, backend=_BACKEND)
    if request.session.session_key is None:
        request.session.save()
    return DeviceSession.objects.create(
        account=account,
        session_key=request.session.session_key or "",
        device=device_name(request),
        method=method,
        created_at=now,
        last_seen_at=now,
        stepped_up_at=now if method != "password" else None,
        in_office=in_office,
    )


def step_up(request: HttpRequest, *, in_office: bool) -> None:
    """Note that the person has just proved presence; the session key changes, and posts count as this proof says."""
    old = request.session.session_key
    request.session.cycle_key()
    DeviceSession.objects.filter(session_key=old).update(
        session_key=request.session.session_key, stepped_up_at=timezone.now(), in_office=in_office
    )


def keep_signed_in(request: HttpRequest, account: Account) -> None:
    """Go on after ``account`` chose a new password: Django would end every session opened with the old one."""
    old = request.session.session_key
    update_session_auth_hash(request, account)
    DeviceSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def current_device(request: HttpRequest) -> DeviceSession | None:
    """The device session of this request."""
    if not hasattr(request, "_pamong_device"):
        key = request.session.session_key
        found = DeviceSession.objects.filter(session_key=key, ended_at__isnull=True).first() if key else None
        request._pamong_device = found  # type: ignore[attr-defined]
    device: DeviceSession | None = request._pamong_device  # type: ignore[attr-defined]
    return device


def acts_in_office(request: HttpRequest) -> bool:
    """Whether a key of the office opened this device, or was its latest proof."""
    device = current_device(request)
    return device is not None and device.in_office


def keep_session(request: HttpRequest) -> None:
    """Sign out a session that was ended elsewhere, idle or old; otherwise note that it was seen."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
        return
    device = current_device(request)
    now = timezone.now()
    if device is None or _is_over(device, now):
        logout(request)
        request._pamong_device = None  # type: ignore[attr-defined]
        return
    if now - device.last_seen_at > _SEEN_EVERY:
        DeviceSession.objects.filter(pk=device.pk).update(last_seen_at=now)


def _is_over(device: DeviceSession, now: datetime) -> bool:
    """Too long unseen, or too long ago signed in: Django prolongs a session whenever it is written."""
    unseen, age = now - device.last_seen_at, now - device.created_at
    return (
        unseen.total_seconds() > settings.SESSION_IDLE_SECONDS
        or age.total_seconds() > settings.SESSION_COOKIE_AGE
    )


def end_session(device: DeviceSession) -> None:
    """End one device; its next request finds nobody signed in."""
    with transaction.atomic():
        DeviceSession.objects.filter(pk=device.pk, ended_at__isnull=True).update(ended_at=timezone.now())
        SessionStore(session_key=device.session_key).delete()
        publish(SessionEnded(device.pk))


def end_all_sessions(account: Account, *, but: str | None = None) -> int:
    """End every device of ``account`` except the session key ``but``; returns how many."""
    devices = DeviceSession.objects.filter(account=account, ended_at__isnull=True).exclude(
        session_key=but or ""
    )
    ended = 0
    for device in devices:
        end_session(device)
        ended += 1
    return ended


def close_session(request: HttpRequest) -> None:
    """Sign out on this device."""
    device = current_device(request)
    if device is not None:
        end_session(device)
    logout(request)
