"""What is forgotten every night: counted attempts, used challenges, sessions that are over."""

from datetime import time

from django.contrib.sessions.models import Session
from django.utils import timezone

from pamong.foundation.access import limits, passkey_services
from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import daily

HOUR = time(2, 15)


@job()
def forget() -> int:
    """Delete what only served the moment; returns how many rows."""
    now = timezone.now()
    sessions, _kinds = Session.objects.filter(expire_date__lt=now).delete()
    return limits.forget_old(now) + passkey_services.forget_old(now) + sessions


def schedule() -> None:
    """Have the worker forget once a night."""
    daily(HOUR, forget)
