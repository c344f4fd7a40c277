"""Ending keys: retired ones sign no more, revoked ones were lost or misused. Successors are made at their first use.

Both are acts of an administrator at the server, who has no account here; the audit chain of the kecamatan says
when, which key and why.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from pamong.core.regions import RegionCode, RegionLevel
from pamong.foundation.audit.services import record
from pamong.foundation.regions.queries import code_of
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.models import OfficeKey

_SHORTEST_NAME = 16


class NoSuchKeyError(LookupError):
    """No key, or more than one, begins with this fingerprint."""


def find(fingerprint: str) -> OfficeKey:
    """The key whose fingerprint begins with these hexadecimal digits, at least 16. NoSuchKeyError."""
    wanted = fingerprint.strip().lower()
    found = [key for key in OfficeKey.objects.all() if bytes(key.fingerprint).hex().startswith(wanted)]
    if len(wanted) < _SHORTEST_NAME or len(found) != 1:
        raise NoSuchKeyError(wanted)
    return found[0]


def rotate(keys: Iterable[OfficeKey], *, now: datetime) -> list[OfficeKey]:
    """Retire keys that are in use; what they signed stays valid, and orders already given are still carried out.

    Returns those that this call retired.
    """
    return [key for key in keys if _end(key, now=now, action="key_retired", retired_at=now)]


def everything() -> QuerySet[OfficeKey]:
    """Every key in use, office CAs first."""
    return OfficeKey.objects.filter(retired_at=None, revoked_at=None).order_by("kind", "created_at")


def revoke(key: OfficeKey, *, reason: str, now: datetime) -> list[OfficeKey]:
    """Revoke a key, and every key that a revoked CA certified. What they sign from ``now`` on is void.

    ValueError without a reason, KeyUnavailableError if the key is revoked already. Returns what was revoked.
    """
    if not reason.strip():
        raise ValueError("a revocation needs a reason")
    below = Q(pk=key.pk) | Q(issuer=key.pk)
    with transaction.atomic():
        doomed = OfficeKey.objects.filter(below, revoked_at=None).order_by("kind", "created_at")
        ended = [
            one
            for one in doomed
            if _end(one, now=now, action="key_revoked", reason=reason.strip(), revoked_at=now)
        ]
    if not ended:
        raise KeyUnavailableError("revoked", "Kunci ini sudah dicabut.")
    return ended


def _end(key: OfficeKey, *, now: datetime, action: str, reason: str = "", **fields: datetime) -> bool:
    """One conditional update with its audit entry; False if somebody was first."""
    empty = dict.fromkeys(fields)
    with transaction.atomic():
        if not OfficeKey.objects.filter(pk=key.pk, **empty).update(**fields):
            return False
        office = RegionCode.from_place(key.office_place).at(RegionLevel.KECAMATAN)
        told = {"kind": key.kind, "fingerprint": bytes(key.fingerprint).hex()}
        record(
            action,
            office=code_of(office.place),
            actor=None,
            subject=str(key.pk),
            data=told | ({"reason": reason} if reason else {}),
            now=now,
        )
    return True
