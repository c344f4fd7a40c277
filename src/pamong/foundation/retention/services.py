"""The nightly sweep."""

import logging
from datetime import datetime

from django.db import transaction

from pamong.foundation.audit.services import record
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
