"""The worker sends what is due: claimed first, sent outside of any transaction, and what came of it kept.

A ring that is claimed is put off by a minute before anything goes out, so that a crash costs a minute and not the
message, and two workers never send the same. Answers of push services: RFC 8030, section 5.
"""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from pamong.core.base64url import un_b64url
from pamong.foundation.jobs.bus import publish
from pamong.foundation.jobs.policy import Backoff
from pamong.foundation.net.headers import retry_after
from pamong.foundation.notify.services import notify
from pamong.foundation.push import keys, wire
from pamong.foundation.push.encryption import POINT_BYTES, SECRET_BYTES, encrypted
from pamong.foundation.push.endpoints import Endpoint, EndpointError, endpoint_of
from pamong.foundation.push.events import RingEnded
from pamong.foundation.push.models import PushDevice, Ring
from pamong.foundation.push.queries import due
from pamong.foundation.push.rules import rule_of
from pamong.foundation.push.vapid import authorization

logger = logging.getLogger(__name__)

#: Rings of one turn, each in a thread of its own: a push service that is dead holds up the letters by twelve seconds.
AT_ONCE = 16
LEASE = timedelta(minutes=1)
BACKOFF = Backoff(first=timedelta(seconds=15), ceiling=timedelta(minutes=10))
_TOKEN_LIVES = timedelta(hours=12)
_GONE, _AGAIN = frozenset({404, 410}), frozenset({408, 425, 429})
#: Of several devices the best result counts.
_BEST = (Ring.Result.SENT, Ring.Result.WAITING, Ring.Result.FAILED, Ring.Result.REFUSED, Ring.Result.GONE)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to go."""

    ring: Ring
    endpoint: Endpoint
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try. ``wait``: how long the service wants to be left alone."""

    result: Ring.Result
    status: int | None = None
    wait: timedelta | None = None
    why: str = field(default="", compare=False)


def send_due(now: datetime) -> int:
    """Send what is due, and what becomes of it is kept; returns how many were tried."""
    claimed = [ring for ring in due(now)[:AT_ONCE] if _claim(ring, now)]
    parcels: list[Parcel] = []
    for ring in claimed:
        made = _made(ring, now)
        if isinstance(made, Parcel):
            parcels.append(made)
        else:
            _keep(ring, made, now)
    for parcel, outcome in _sent(parcels, now):
        _keep(parcel.ring, outcome, now)
    return len(claimed)


def _claim(ring: Ring, now: datetime) -> bool:
    free = Ring.objects.filter(pk=ring.pk, next_at=ring.next_at, result=Ring.Result.WAITING)
    ring.tries += 1
    return bool(free.update(next_at=now + LEASE, tries=F("tries") + 1))


def _made(ring: Ring, now: datetime) -> Parcel | Outcome:
    try:
        return _prepared(ring, now)
    except Exception as fault:  # a key that does not open, say: it must not hold up the others
        logger.exception("ring %s was not made", ring.pk)
        return Outcome(Ring.Result.FAILED, why=type(fault).__name__)


def _prepared(ring: Ring, now: datetime) -> Parcel | Outcome:
    """The parcel, or what is clear without sending anything."""
    if ring.expires_at <= now:
        return Outcome(Ring.Result.FAILED, ring.status, why="too late")
    device = PushDevice.objects.filter(rings=ring).select_related("session", "account").first()
    if device is None or device.session.ended_at is not None or not device.account.is_active:
        return Outcome(Ring.Result.GONE, why="switched off")
    try:
        endpoint = endpoint_of(device.endpoint)
    except EndpointError as fault:
        return Outcome(Ring.Result.REFUSED, why=str(fault))
    return Parcel(ring, endpoint, _body(ring, device), _headers(ring, endpoint, keys.private_key(), now))


def _body(ring: Ring, device: PushDevice) -> bytes:
    said = {"kind": ring.kind, "text": ring.text, "link": ring.link, "topic": ring.topic}
    plain = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    receiver, secret = un_b64url(device.p256dh, POINT_BYTES), un_b64url(device.auth, SECRET_BYTES)
    return encrypted(plain, receiver=receiver, secret=secret)


def _headers(
    ring: Ring, endpoint: Endpoint, key: ec.EllipticCurvePrivateKey, now: datetime
) -> dict[str, str]:
    token = authorization(
        key, audience=endpoint.origin, subject=f"https://{settings.HOST}", expires=now + _TOKEN_LIVES
    )
    return {
        "Authorization": token,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, int((ring.expires_at - now).total_seconds()))),
        "Topic": ring.topic,
        "Urgency": "high" if rule_of(ring.kind).urgent else "normal",
    }


def _sent(parcels: list[Parcel], now: datetime) -> Iterator[tuple[Parcel, Outcome]]:
    """Each with what came of it. Several at a time: one service that does not answer holds up no other."""
    if not parcels:
        return
    with ThreadPoolExecutor(len(parcels)) as pool:
        yield from zip(parcels, pool.map(lambda parcel: _try(parcel, now), parcels), strict=True)


def _try(parcel: Parcel, now: datetime) -> Outcome:
    """One attempt; touches no database, so that it may run in a thread of its own."""
    try:
        answer = wire.post(parcel.endpoint, parcel.body, parcel.headers)
    except wire.NotAllowedAddressError:
        return Outcome(Ring.Result.REFUSED, why="an address that is not public")
    except wire.UnreachedError as fault:
        return Outcome(Ring.Result.WAITING, why=str(fault))
    except Exception as fault:  # whatever it is, it must not hold up the others
        logger.exception("a ring was not sent")
        return Outcome(Ring.Result.FAILED, why=type(fault).__name__)
    return judged(answer, now)


def judged(answer: wire.Answer, now: datetime) -> Outcome:
    """What an answer means: accepted, the device is gone, later again, or no."""
    status = answer.status
    if 200 <= status < 300:
        return Outcome(Ring.Result.SENT, status)
    if status in _GONE:
        return Outcome(Ring.Result.GONE, status)
    if status in _AGAIN or status >= 500:
        return Outcome(Ring.Result.WAITING, status, retry_after(answer.retry_after, now))
    return Outcome(Ring.Result.REFUSED, status)


def _keep(ring: Ring, outcome: Outcome, now: datetime) -> None:
    """Write down what became of it; a fault in that holds up no other ring, and this one is tried again."""
    if outcome.result != Ring.Result.SENT:
        logger.warning(
            "ring %s (%s): %s %s", ring.pk, ring.kind, outcome.result, outcome.status or outcome.why
        )
    try:
        with transaction.atomic():
            _write(ring, outcome, now)
    except Exception:
        logger.exception("what became of ring %s was not kept", ring.pk)


def _write(ring: Ring, outcome: Outcome, now: datetime) -> None:
    """Keep the result, let a dead device go, and say so once all devices were tried."""
    same = (
        Ring.objects.filter(about=ring.about, account=ring.account_id) if ring.about else Ring.objects.none()
    )
    list(same.select_for_update().order_by("pk"))  # two that end in one moment must see each other
    next_at = _next(ring, outcome, now)
    is_over = next_at is None
    result = Ring.Result.FAILED if is_over and outcome.result == Ring.Result.WAITING else outcome.result
    Ring.objects.filter(pk=ring.pk).update(result=result, status=outcome.status, next_at=next_at)
    if result == Ring.Result.GONE and outcome.status is not None:
        _let_go(ring, now)
    if is_over and ring.about is not None:
        _tell(ring.about, ring.account_id, set(same.values_list("result", flat=True)))


def _next(ring: Ring, outcome: Outcome, now: datetime) -> datetime | None:
    """When it is tried again; None when that would be too late, or it is over."""
    if outcome.result != Ring.Result.WAITING:
        return None
    wait = BACKOFF.delay(ring.tries)
    at = now + (wait if outcome.wait is None else max(wait, outcome.wait))
    return at if at < ring.expires_at else None


def _let_go(ring: Ring, now: datetime) -> None:
    gone, _kinds = PushDevice.objects.filter(rings=ring).delete()
    if gone:
        text = _("Satu ponsel Bapak/Ibu tidak berbunyi lagi. Nyalakan lagi di halaman Saya pada ponsel itu.")
        notify(ring.account_id, text=text, link="/akun/#bunyi", kind="push.gone", now=now)


def _tell(about: UUID, account: UUID, results: set[str]) -> None:
    best = next(result for result in _BEST if result in results)
    if best != Ring.Result.WAITING:
        publish(RingEnded(about, account, best.value))
