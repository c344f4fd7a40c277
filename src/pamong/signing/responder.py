"""Who answers about the certificates of an office CA: a key for nothing but that, certified for a fortnight.

The CA's own key may sign certificates and lists of revocations only (its key usage), and no stranger's question makes
anything use it. The worker makes the responder's key and, every week, its successor; a page never makes one. The key is
always one in software, wherever the office's keys are: its answers are worth a fortnight, and a token would fill up.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from pamong.foundation.db.ids import uuid7
from pamong.signing import ca
from pamong.signing.backends import KeyBackend, load
from pamong.signing.keys import renew_each, signing_key
from pamong.signing.models import OfficeKey, Responder

RENEW_BEFORE = timedelta(days=7)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signer:
    """A responder ready to sign answers."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)


def signer(authority: OfficeKey, now: datetime) -> Signer | None:
    """The responder of ``authority``; None where nobody may answer: a revoked CA, or no responder in force."""
    row = Responder.objects.filter(authority=authority).first()
    if row is None or authority.revoked_at:
        return None
    try:
        certificate = x509.load_der_x509_certificate(bytes(row.certificate))
    except ValueError:  # garbled in the database: fsck says so
        return None
    key = _open(row.owner, bytes(row.private_key))
    fits = certificate.not_valid_after_utc > now and certificate.public_key() == key.public_key()
    return Signer(certificate, key) if fits else None


def is_due() -> bool:
    """Whether a CA has no responder, or one whose last week has begun."""
    return _due(timezone.now()).exists()


def refresh(*, now: datetime) -> int:
    """Make the responders that are due; returns how many."""
    return renew_each(_due(now), lambda authority: _renew(authority, now), without="a responder")


def _due(now: datetime) -> QuerySet[OfficeKey]:
    """CAs that may still certify and have nobody who answers for long. A clock that was set back counts as late."""
    kept = Responder.objects.filter(authority=OuterRef("pk"))
    able = OfficeKey.objects.filter(
        kind=OfficeKey.Kind.CA, revoked_at=None, private_key__isnull=False, not_after__gt=now
    )
    late = Q(ends__lte=now + RENEW_BEFORE, ends__lt=F("not_after")) | Q(made__gt=now)
    return able.annotate(
        ends=Subquery(kept.values("not_after")), made=Subquery(kept.values("made_at"))
    ).filter(Q(ends=None) | late)


def _renew(authority: OfficeKey, now: datetime) -> None:
    owner = uuid7()
    public, handle = _backend().create(owner.bytes)
    certificate = ca.responder(
        public,
        ca=x509.load_der_x509_certificate(bytes(authority.certificate)),
        ca_key=signing_key(authority),
        now=now,
    )
    Responder.objects.update_or_create(
        authority=authority,
        defaults={
            "owner": owner,
            "certificate": ca.der_of(certificate),
            "private_key": handle,
            "made_at": now,
            "not_after": certificate.not_valid_after_utc,
        },
    )


@lru_cache(maxsize=8)
def _open(owner: UUID, handle: bytes) -> ec.EllipticCurvePrivateKey:
    return _backend().prepare(handle, owner.bytes)


def _backend() -> KeyBackend:
    made = load("softkey")
    assert isinstance(made, KeyBackend)
    return made
