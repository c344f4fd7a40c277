"""Water gauges: putting one up, and the levels that it sends."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from pamong.core.weather import Point
from pamong.foundation.access.models import Account
from pamong.satgas.models import Gauge, Post, Reading
from pamong.satgas.services.common import locked, recorded

_TOKEN_BYTES = 24
#: What no drain or river of a kecamatan reaches: a sensor that says so is broken. In cm.
LOWEST, HIGHEST = -500.0, 2000.0


def put_up(
    post: Post,
    *,
    name: str,
    limit_cm: float,
    actor: Account | None,
    now: datetime,
    where: Point | None = None,
) -> tuple[Gauge, str]:
    """Make a gauge; returns it with the token that its sensor shows with each level. Only the token's hash is kept."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with transaction.atomic():
        post = locked(post)
        gauge = Gauge.system().create(
            post=post, place=post.place, name=name, limit_cm=limit_cm, token_hash=token_hash(token), made_at=now,
            number=(Gauge.system().aggregate(last=Max("number"))["last"] or 0) + 1,
            latitude=where.lat if where else None, longitude=where.lon if where else None,
        )  # fmt: skip
        recorded("gauge", post, actor, {"limit_cm": round(limit_cm)}, now, about=f"gauge:{gauge.pk}")
    return gauge, token


def token_hash(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def measure(gauge: Gauge, cm: float, *, at: datetime, now: datetime) -> Reading:
    """Keep a level, one for each moment, and have the post decide at its next look. ``ValueError`` for nonsense."""
    if not LOWEST <= cm <= HIGHEST:
        raise ValueError(f"{cm} cm is no level")
    with transaction.atomic():
        reading, is_new = Reading.objects.get_or_create(
            gauge=gauge, at=at, defaults={"cm": cm, "received_at": now}
        )
        if is_new:
            Post.system().filter(pk=gauge.post_id, next_at__gt=now).update(next_at=now)
    return reading


def retire(gauge: Gauge, *, actor: Account | None, now: datetime) -> bool:
    """Take a gauge out of service: its token dies, its levels stay. False when it had been before."""
    with transaction.atomic():
        post = locked(gauge.post)
        retired = Gauge.system().filter(pk=gauge.pk, retired_at=None).update(retired_at=now)
        if retired:
            recorded("gauge_retired", post, actor, {}, now, about=f"gauge:{gauge.pk}")
    return bool(retired)
