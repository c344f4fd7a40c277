"""The nightly sweep."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from pamong.foundation.audit.services import record
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import remove
from pamong.foundation.retention.policies import Retention, table

logger = logging.getLogger(__name__)


def sweep(now: datetime) -> dict[str, int]:
    """Applies every line of the table; name -> how many were removed. A line that fails stops no other.

    A line that fails is missing from the answer and in the log; the next night tries it again.
    """
    swept = {}
    for policy in table():
        try:
            swept[policy.name] = _apply(policy, now)
        except Exception:
            logger.exception("retention %s failed", policy.name)
    return swept


def _apply(policy: Retention, now: datetime) -> int:
    count = policy.expire(now - policy.after, now)
    if count:
        with transaction.atomic():
            data = {"count": count, "days": policy.after.days}
            record(
                "retention.sweep",
                office="",
                actor=None,
                subject=f"retention:{policy.name}",
                data=data,
                now=now,
            )
    return count


def remove_files(files: Iterable[StoredFile], now: datetime) -> int:
    """Removes files one transaction each (a crash loses no place); returns how many. For ``expire`` hooks."""
    count = 0
    for stored in files:
        with transaction.atomic():
            remove(stored, now=now)
        count += 1
    return count
