"""What the worker does for the office's keys: have successors for those that ended, keep the revocation lists true and
fresh, and have somebody who answers about single certificates.
"""

from datetime import timedelta

from django.utils import timezone

from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import every
from pamong.signing import crl, responder, succession

PERIOD = timedelta(seconds=10)


@job(retries=0)
def sign_lists() -> int:
    """Sign the revocation lists that are due."""
    return crl.refresh(now=timezone.now())


@job(retries=0)
def make_successors() -> int:
    """Make CAs and seals for those that were retired, revoked, or end soon."""
    return succession.make(now=timezone.now())


@job(retries=0)
def make_responders() -> int:
    """Certify those who answer about single certificates, each week anew."""
    return responder.refresh(now=timezone.now())


def schedule() -> None:
    """Have the worker look every few seconds, and write nothing while there is nothing to sign."""
    every(PERIOD, make_successors, when=succession.is_due)
    every(PERIOD, sign_lists, when=crl.is_due)
    every(PERIOD, make_responders, when=responder.is_due)
