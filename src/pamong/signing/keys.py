"""The office's own keys: found, or made when an appointment signs for the first time."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.roles import AppointmentKind, Role, official_title
from pamong.foundation.access.models import Appointment
from pamong.foundation.db.glance import has_nothing_in
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.models import Office
from pamong.foundation.regions.queries import describe, name_at
from pamong.signing import ca
from pamong.signing.backends import backend, holder_of
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.models import OfficeKey

logger = logging.getLogger(__name__)
_RENEW_BEFORE = timedelta(days=30)
_ATTEMPTS = 3


def certificate_for(appointment: Appointment, now: datetime | None = None) -> OfficeKey:
    """The key with which this appointment signs today; made at its first use, renewed a month before it ends.

    Raises KeyUnavailableError when the appointment does not run, or its key was revoked today.
    """
    now = now or timezone.now()
    if not appointment.runs_on(timezone.localdate(now)):
        raise KeyUnavailableError(
            "appointment_over", _("Jabatan ini tidak sedang berlaku, jadi tidak dapat menandatangani.")
        )
    found = _active(appointment.pk)
    if found and found.not_after > now and (found.not_after - now > _RENEW_BEFORE or appointment.ends):
        return found
    for _attempt in range(_ATTEMPTS):
        try:
            return _renew(appointment, found, now)
        except IntegrityError:  # somebody else made this key, or the office's CA, in this moment
            made = _active(appointment.pk)
            if made and made != found:
                return made
    return _renew(appointment, found, now)


def renew_each(due: Iterable[OfficeKey], renew: Callable[[OfficeKey], object], *, without: str) -> int:
    """Renew what each authority keeps; returns for how many. One whose key cannot be used holds up no other: the log
    says of it what it stays ``without``.
    """
    made = 0
    for authority in due:
        try:
            renew(authority)
            made += 1
        except KeyUnavailableError:
            logger.warning("%s stays without %s: its key cannot be used", authority, without)
    return made


def _renew(appointment: Appointment, old: OfficeKey | None, now: datetime) -> OfficeKey:
    with transaction.atomic():
        if old:
            OfficeKey.objects.filter(pk=old.pk).update(retired_at=now)
        return _issue(appointment, now)


def office_ca(place: int, now: datetime) -> OfficeKey:
    """The CA of the kecamatan in which ``place`` lies; made when it is first needed."""
    kecamatan = RegionCode.from_place(place).at(RegionLevel.KECAMATAN)
    found = OfficeKey.objects.filter(
        kind=OfficeKey.Kind.CA,
        office_place=kecamatan.place,
        retired_at=None,
        revoked_at=None,
    ).first()
    return found or _create_ca(kecamatan.place, now)


def present(kind: OfficeKey.Kind, place: int) -> OfficeKey | None:
    """The CA or the seal of the kecamatan ``place``: that in use, or until its successor is there the last one that was
    retired; None where it was revoked. Makes none, so pages may ask (``signing.succession``).
    """
    keys = OfficeKey.objects.filter(kind=kind, office_place=place, revoked_at=None, private_key__isnull=False)
    return keys.order_by(F("retired_at").desc(nulls_first=True), "-created_at").first()


def published_at(authority: OfficeKey) -> str:
    """Where strangers find the certificate (``.cer``) of this CA, its revocation list (``.crl``) and its answers
    about single certificates (``.ocsp``).
    """
    return f"{settings.ORIGIN}/ca/{bytes(authority.fingerprint).hex()}"


def signing_key(key: OfficeKey) -> ec.EllipticCurvePrivateKey:
    """The private key, kept open in this process for the next letters; KeyUnavailableError if revoked.

    Asks the database each time, because another process may have revoked it since ``key`` was read.
    """
    if key.revoked_at or key.private_key is None or was_revoked(key.pk):
        _open.cache_clear()
        raise KeyUnavailableError("revoked", _("Kunci tanda tangan ini sudah dicabut."))
    return _open(key.pk, bytes(key.private_key))


def was_revoked(key: UUID) -> bool:
    """Whether the key of that row is revoked, or gone, at this moment, whoever did it."""
    return not has_nothing_in(OfficeKey, key, "revoked_at")


def has_demo_keys() -> bool:
    """Whether this database holds a key made in demo mode; production refuses to start on it."""
    return OfficeKey.objects.filter(demo=True).exists()


@lru_cache(maxsize=64)
def _open(owner: UUID, handle: bytes) -> ec.EllipticCurvePrivateKey:
    return holder_of(handle).prepare(handle, owner.bytes)


def _active(appointment: UUID) -> OfficeKey | None:
    return (
        OfficeKey.objects.filter(appointment=appointment, retired_at=None, revoked_at=None)
        .select_related("issuer")
        .first()
    )


def _create_ca(place: int, now: datetime) -> OfficeKey:
    name = f"Kecamatan {name_at(place, RegionLevel.KECAMATAN)}"
    mark = f" {ca.DEMO_MARK}" if settings.DEMO else ""
    owner = uuid7()
    _public, handle = backend().create(owner.bytes)
    key = backend().prepare(handle, owner.bytes)
    subject = ca.Subject(f"CA {name} (Pamong){mark}", organisation=name)
    return store(owner, OfficeKey.Kind.CA, ca.self_signed(subject, key, now=now), handle, place=place)


def _issue(appointment: Appointment, now: datetime) -> OfficeKey:
    authority = office_ca(appointment.region_id, now)
    owner = uuid7()
    public, handle = backend().create(owner.bytes)
    certificate = ca.issue(
        _subject(appointment),
        public,
        ca=x509.load_der_x509_certificate(bytes(authority.certificate)),
        ca_key=signing_key(authority),
        now=now,
        ends=_end_of(appointment),
        address="" if settings.LOCAL else published_at(authority),
    )
    return store(
        owner,
        OfficeKey.Kind.SIGNER,
        certificate,
        handle,
        place=appointment.region_id,
        issuer=authority,
        appointment=appointment.pk,
    )


def store(
    owner: UUID,
    kind: OfficeKey.Kind,
    certificate: x509.Certificate,
    handle: bytes,
    *,
    place: int,
    issuer: OfficeKey | None = None,
    appointment: UUID | None = None,
) -> OfficeKey:
    """Keep a new key: its certificate and the backend's handle, under the id that the handle is bound to."""
    common_name = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    return OfficeKey.objects.create(
        id=owner,
        kind=kind,
        issuer=issuer,
        office_place=place,
        appointment=appointment,
        subject=str(common_name),
        certificate=ca.der_of(certificate),
        fingerprint=certificate.fingerprint(SHA256()),
        key_hash=ca.key_hash(certificate.public_key()),
        private_key=handle,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        demo=settings.DEMO,
    )


def _subject(appointment: Appointment) -> ca.Subject:
    place = appointment.region_id
    office = Office.objects.filter(region_id=place).values_list("name", flat=True).first()
    title = official_title(Role(appointment.role), AppointmentKind(appointment.kind), _short_name(place))
    kecamatan = f"Kecamatan {name_at(place, RegionLevel.KECAMATAN)}"
    mark = f" ({ca.DEMO_MARK})" if settings.DEMO else ""
    return ca.Subject(
        name=appointment.account.full_name[: ca._NAME_LIMIT - len(mark)] + mark,
        title=title,
        organisation=office or describe(place),
        unit=kecamatan,
    )


def _short_name(place: int) -> str:
    return name_at(place, RegionCode.from_place(place).level)


def _end_of(appointment: Appointment) -> datetime | None:
    if appointment.ends is None:
        return None
    last = datetime.combine(appointment.ends, time.max, tzinfo=timezone.get_current_timezone())
    return last.replace(microsecond=0).astimezone(UTC)
