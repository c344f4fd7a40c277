"""The office's seal for paper: its own key, certified by the office's CA, which signs nothing but seals and lists.

One key for each kecamatan, whatever office below it issues: all those keys would lie in one database, under one master
key, and a phone keeps the list of them. The claims name the issuing office.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import IntegrityError, transaction

from pamong.core import cose
from pamong.core.regions import RegionCode, RegionLevel
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.queries import name_at
from pamong.signing import ca
from pamong.signing.backends import backend
from pamong.signing.keys import office_ca, signing_key, store
from pamong.signing.models import OfficeKey

RENEW_BEFORE = timedelta(days=30)


def kecamatan_of(place: int) -> int:
    """The kecamatan whose seal an office at ``place`` uses."""
    return RegionCode.from_place(place).at(RegionLevel.KECAMATAN).place


def seal_key(place: int, now: datetime) -> OfficeKey:
    """The seal key of the kecamatan of ``place``; made at its first use, renewed a month before it ends."""
    kecamatan = kecamatan_of(place)
    found = _active(kecamatan)
    if found and found.not_after - now > RENEW_BEFORE:
        return found
    try:
        return _renew(kecamatan, found, now)
    except IntegrityError:  # somebody else made it, or the office's CA, in this moment
        made = _active(kecamatan)
        return made if made and made != found else _renew(kecamatan, found, now)


def kid_of(key: OfficeKey) -> bytes:
    """How a message names this key: the first 8 bytes of the hash of its public key."""
    return bytes(key.key_hash)[: cose.KID_BYTES]


def signer(key: OfficeKey) -> Callable[[bytes, bytes], bytes]:
    """A function from payload and purpose to the signed message. KeyUnavailableError if the key was revoked."""
    kid, private = kid_of(key), signing_key(key)

    def sign(payload: bytes, purpose: bytes) -> bytes:
        der = private.sign(cose.to_be_signed(kid, payload, purpose), ec.ECDSA(SHA256()))
        r, s = decode_dss_signature(der)
        return cose.Message(kid, payload, r.to_bytes(32) + s.to_bytes(32)).encode()

    return sign


def is_signed(message: cose.Message, purpose: bytes, key: OfficeKey) -> bool:
    """Whether ``key`` signed the message for this purpose. Says nothing about whether the key may still be trusted."""
    half = cose.SIGNATURE_BYTES // 2
    der = encode_dss_signature(
        int.from_bytes(message.signature[:half]), int.from_bytes(message.signature[half:])
    )
    signed = cose.to_be_signed(message.kid, message.payload, purpose)
    try:
        _public(key).verify(der, signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return message.kid == kid_of(key)


def public_point(key: OfficeKey) -> bytes:
    """The public key as browsers import it: an uncompressed point, 65 bytes."""
    return _public(key).public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def known(kid: bytes) -> OfficeKey | None:
    """The seal key of that name, in use or not."""
    seals = OfficeKey.objects.filter(kind=OfficeKey.Kind.SEAL)
    return next((key for key in seals if kid_of(key) == kid), None)


def _public(key: OfficeKey) -> ec.EllipticCurvePublicKey:
    public = x509.load_der_x509_certificate(bytes(key.certificate)).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    return public


def _active(kecamatan: int) -> OfficeKey | None:
    keys = OfficeKey.objects.filter(kind=OfficeKey.Kind.SEAL, office_place=kecamatan)
    return keys.filter(retired_at=None, revoked_at=None).first()


def _renew(kecamatan: int, old: OfficeKey | None, now: datetime) -> OfficeKey:
    with transaction.atomic():
        if old:
            OfficeKey.objects.filter(pk=old.pk).update(retired_at=now)
        authority = office_ca(kecamatan, now)
        owner = uuid7()
        public, handle = backend().create(owner.bytes)
        certificate = ca.issue(
            _subject(kecamatan),
            public,
            ca=x509.load_der_x509_certificate(bytes(authority.certificate)),
            ca_key=signing_key(authority),
            now=now,
        )
        return store(owner, OfficeKey.Kind.SEAL, certificate, handle, place=kecamatan, issuer=authority)


def _subject(kecamatan: int) -> ca.Subject:
    name = f"Kecamatan {name_at(kecamatan, RegionLevel.KECAMATAN)}"
    mark = f" ({ca.DEMO_MARK})" if settings.DEMO else ""
    return ca.Subject(f"Segel {name}{mark}", organisation=name)
