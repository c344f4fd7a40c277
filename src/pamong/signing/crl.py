"""The revocation list of an office CA (RFC 5280, 5): what anybody's verifier asks before it believes a certificate.

A list is signed every day, and within seconds when a key is revoked.
"""

import logging
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from pamong.signing.keys import renew_each, signing_key
from pamong.signing.models import OfficeKey, RevocationList

FRESH = timedelta(days=1)
#: An office that is closed, or without power, for a week still has a valid list out there.
LASTS = timedelta(days=8)
logger = logging.getLogger(__name__)
_CLOCK_SKEW = timedelta(minutes=10)


def latest(authority: OfficeKey) -> bytes | None:
    """The list of ``authority`` in DER; None in the first seconds of a CA."""
    found = RevocationList.objects.filter(authority=authority).values_list("data", flat=True).first()
    return None if found is None else bytes(found)


def is_due() -> bool:
    """Whether a list is a day old, or a key was revoked since it was made."""
    return _due(timezone.now()).exists()


def refresh(*, now: datetime) -> int:
    """Sign the lists that are due; returns how many."""
    return renew_each(_due(now), lambda authority: _renew(authority, now), without="a revocation list")


def _due(now: datetime) -> QuerySet[OfficeKey]:
    """CAs whose list is not true or not fresh. One that is revoked or destroyed signs no more: its last list stays."""
    kept = RevocationList.objects.filter(authority=OuterRef("pk"))
    gone = OfficeKey.objects.filter(issuer=OuterRef("pk"), revoked_at__isnull=False)
    counted = gone.order_by().values("issuer").annotate(count=Count("pk")).values("count")
    able = OfficeKey.objects.filter(kind=OfficeKey.Kind.CA, revoked_at=None, private_key__isnull=False)
    return able.annotate(
        made=Subquery(kept.values("made_at")),
        listed=Subquery(kept.values("entries")),
        gone=Coalesce(Subquery(counted), 0),
    ).filter(Q(made=None) | ~Q(listed=F("gone")) | Q(made__lte=now - FRESH) | Q(made__gt=now))


def _renew(authority: OfficeKey, now: datetime) -> RevocationList:
    key = signing_key(authority)
    with transaction.atomic():
        RevocationList.objects.bulk_create(
            [RevocationList(authority=authority, data=b"", made_at=now)], ignore_conflicts=True
        )
        kept = RevocationList.objects.select_for_update().get(authority=authority)
        revoked = revoked_below(authority)
        kept.number, kept.entries, kept.made_at = kept.number + 1, len(revoked), now
        issuer = x509.load_der_x509_certificate(bytes(authority.certificate))
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(now.astimezone(UTC) - _CLOCK_SKEW)
            .next_update(now.astimezone(UTC) + LASTS)
            .add_extension(x509.CRLNumber(kept.number), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
            )
        )
        for row in revoked:
            builder = builder.add_revoked_certificate(_entry(row))
        kept.data = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
        kept.save()
    return kept


def revoked_below(authority: OfficeKey) -> list[OfficeKey]:
    """The revoked keys that this CA certified, first revoked first: all that anybody is told about revocations."""
    below = OfficeKey.objects.filter(issuer=authority, revoked_at__isnull=False)
    return list(below.order_by("revoked_at", "pk"))


def _entry(key: OfficeKey) -> x509.RevokedCertificate:
    """A revoked key; one that was only retired is not listed, for what it signed stays valid."""
    assert key.revoked_at is not None
    certificate = x509.load_der_x509_certificate(bytes(key.certificate))
    builder = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
    return builder.revocation_date(key.revoked_at.astimezone(UTC)).build()
