"""Watching the certificates of those who sign through a service, so that a page never waits for it."""

from datetime import datetime, timedelta

from django.utils import timezone

from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.access.person import Person
from pamong.foundation.access.queries import running
from pamong.issuing.policies import RULES
from pamong.signing import holders
from pamong.signing.backends import document_backend

#: Whoever was asked about within this time is left alone.
SETTLED = timedelta(minutes=9)
#: A service that is silent so often in a row is not asked any more in this round: each silence is 30 seconds.
SILENCES = 2
_ROLES = sorted({role for rule in RULES.values() for role in rule.sign if not role.is_elder})


def watch(now: datetime) -> int:
    """Ask about every official who may sign through the service; returns how many were answered."""
    service = document_backend()
    if service is None:
        return 0
    answered, silences = 0, 0
    for account in signers(now):
        state = holders.state_of(account, service, now)
        if not state.is_known or (state.checked_at and now - state.checked_at < SETTLED):
            continue
        asked = holders.ask(account, service, timezone.now())
        heard = asked.answered_at is not None and asked.answered_at == asked.checked_at
        answered, silences = answered + heard, 0 if heard else silences + 1
        if silences == SILENCES:
            break
    return answered


def check(person: Person, now: datetime) -> None:
    """Ask at once, because the official pressed the button."""
    service = document_backend()
    if service is not None:
        holders.ask(person.account, service, now)


def signers(now: datetime) -> list[Account]:
    """Everybody who may sign through the service, in a steady order."""
    rows = Appointment.objects.filter(running(timezone.localdate(now)), role__in=_ROLES)
    ids = rows.filter(account__disabled_at=None).values("account")
    return list(Account.objects.filter(pk__in=ids).select_related("resident").order_by("pk"))
