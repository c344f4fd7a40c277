"""Time stamps over the log's root by an authority of others: one covers every letter before it.

Best effort and in the background. A dead authority makes letters no worse for a bounded time, and then stops new ones:
an office that promised time stamps does not quietly go on without.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Min

from pamong.core import ledger
from pamong.signing import tsa
from pamong.transparency.models import Checkpoint, TimeService, TimeStamp

PERIOD = timedelta(minutes=15)
#: A stamp is renewed this long before its certificate ends.
MARGIN = timedelta(days=60)


class Level(StrEnum):
    """How the office stands with its time stamps."""

    NONE = "none"  # it has no authority
    CURRENT = "current"  # what is in the log is stamped, or will be with the next try
    LATE = "late"  # something has waited longer
    STOPPED = "stopped"  # longer than the office allows


@dataclass(frozen=True, slots=True)
class Standing:
    """The level, since when the oldest root has waited, and why."""

    level: Level
    since: datetime | None = None
    trouble: str = ""


def latest() -> TimeStamp | None:
    """The stamp over most of the log."""
    over = TimeStamp.objects.filter(checkpoint__isnull=False).select_related("checkpoint")
    return over.order_by("-checkpoint").first()


def is_needed() -> bool:
    """Whether there is an authority, and a root with leaves that it has not stamped."""
    return tsa.is_configured() and _waiting() is not None


def stamp_root(*, now: datetime) -> TimeStamp | None:
    """Have the latest root stamped; None if nothing waits. ``TsaError`` if it cannot be had.

    Harmless to repeat: of two that were asked for at once the first is kept.
    """
    if not is_needed():
        return None
    checkpoint = Checkpoint.objects.order_by("-size")[0]
    imprint = digest_of(checkpoint)
    made = _ask(imprint, now)
    kept, _created = TimeStamp.objects.get_or_create(
        checkpoint=checkpoint, defaults=_fields(made) | {"imprint": imprint}
    )
    return kept


def renew(*, now: datetime) -> TimeStamp | None:
    """Have the stamps since the last renewal stamped, if one of them ends soon; None if none does.

    An authority whose certificate ends no later is of no help: then nothing is kept, and tomorrow is another day.
    """
    before = TimeStamp.objects.filter(checkpoint=None).order_by("-id").first()
    open_ones = TimeStamp.objects.filter(pk__gte=before.pk if before else 0)
    ends = open_ones.aggregate(ends=Min("expires"))["ends"]
    if not tsa.is_configured() or ends is None or ends - now > MARGIN:
        return None
    first, last, imprint = root_over(open_ones.order_by("pk").values_list("pk", "token"))
    made = _ask(imprint, now)
    if made.expires <= ends:
        return None
    return TimeStamp.objects.create(first=first, last=last, imprint=imprint, **_fields(made))


def root_over(tokens: Iterable[tuple[int, bytes | memoryview]]) -> tuple[int, int, bytes]:
    """First and last id, and what a renewal is over: the root of the RFC 6962 tree whose leaves are the tokens."""
    pairs = [(number, ledger.leaf_hash(bytes(token))) for number, token in tokens]
    return pairs[0][0], pairs[-1][0], ledger.root([leaf for _number, leaf in pairs])


def digest_of(checkpoint: Checkpoint) -> bytes:
    """What the authority stamps: SHA-256 of the note as it is published."""
    return hashlib.sha256(checkpoint.note.encode()).digest()


def standing(now: datetime) -> Standing:
    """How late the stamps are at ``now``. Waiting begins with the office's choice of this authority, not before."""
    if not tsa.is_configured():
        return Standing(Level.NONE)
    first, service = _waiting(), TimeService.objects.filter(url=settings.TSA_URL).first()
    if first is None or service is None:
        return Standing(Level.CURRENT)
    since = max(first.made_at, service.since)
    if now - since <= 2 * PERIOD:
        return Standing(Level.CURRENT)
    over = now - since > timedelta(hours=settings.TSA_GRACE_HOURS)
    return Standing(Level.STOPPED if over else Level.LATE, since, service.trouble)


def _waiting() -> Checkpoint | None:
    """The oldest root, with at least one leaf, that no stamp covers."""
    newest = latest()
    size = newest.checkpoint.size if newest and newest.checkpoint else 0
    return Checkpoint.objects.filter(size__gt=size).order_by("size").first()


def _ask(imprint: bytes, now: datetime) -> tsa.Stamp:
    service, _created = TimeService.objects.get_or_create(
        pk=TimeService.ONLY, defaults={"url": settings.TSA_URL, "since": now}
    )
    if service.url != settings.TSA_URL:
        service.url, service.since = settings.TSA_URL, now
    try:
        made = tsa.stamp(imprint, now=now)
    except tsa.TsaError as error:
        service.trouble = error.fault
        service.save()
        raise
    service.trouble = ""
    service.save()
    return made


def _fields(made: tsa.Stamp) -> dict[str, object]:
    return {
        "token": made.token,
        "authority": made.authority[:200],
        "at": made.at,
        "expires": made.expires,
    }
