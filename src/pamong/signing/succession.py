"""Successors for CAs and seals that were retired or revoked, or end soon: made by the worker, never by a page.

Anybody may open a page, and what anybody may do makes no keys. Keys of appointments are made when their official signs.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from pamong.signing import keys, seals
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.models import OfficeKey

type _Maker = Callable[[datetime], OfficeKey]
_KINDS = (OfficeKey.Kind.CA, OfficeKey.Kind.SEAL)  # in this order: a CA certifies the seal
logger = logging.getLogger(__name__)


def is_due() -> bool:
    """Whether a kecamatan that had a CA or a seal has none, or not for long."""
    return bool(_missing(timezone.now()))


def make(*, now: datetime) -> int:
    """Make what is missing; returns how many."""
    made = 0
    for kind, place in _missing(now):
        try:
            with transaction.atomic():
                _makers(place)[kind](now)
            made += 1
        except (KeyUnavailableError, IntegrityError):  # a token that is away, or somebody was first
            logger.warning("no successor of the %s of %d yet", kind, place, exc_info=True)
    return made


def _makers(place: int) -> dict[str, _Maker]:
    return {
        OfficeKey.Kind.CA: partial(keys.office_ca, place),
        OfficeKey.Kind.SEAL: partial(seals.seal_key, place),
    }


def _missing(now: datetime) -> list[tuple[str, int]]:
    """Kind and place of what has had its time, CAs first."""
    found = OfficeKey.objects.filter(kind__in=_KINDS)
    rows = found.values_list("kind", "office_place", "retired_at", "revoked_at", "not_after")
    everywhere, there = set(), set()
    for kind, place, retired_at, revoked_at, not_after in rows:
        everywhere.add((kind, place))
        lasts = kind == OfficeKey.Kind.CA or not_after - now > seals.RENEW_BEFORE
        if retired_at is None and revoked_at is None and lasts:
            there.add((kind, place))
    return sorted(everywhere - there)
