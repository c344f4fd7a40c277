"""The seal key of a kecamatan: made when needed, apart from the keys of documents, checked as the standard says."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from pamong.core import cose
from pamong.core.regions import RegionCode
from pamong.signing import rotation, seals
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.keys import signing_key
from pamong.signing.models import OfficeKey
from pamong.signing.tests.support import NOW, official

pytestmark = pytest.mark.django_db
PURPOSE = b"pamong/test/1"


@pytest.fixture
def key() -> OfficeKey:
    official()
    return seals.seal_key(RegionCode.parse("35.73.01.1007").place, NOW)


def test_offices_of_a_kecamatan_share_a_key_that_signs_no_document(key: OfficeKey) -> None:
    assert seals.seal_key(RegionCode.parse("35.73.01.1008").place, NOW) == key
    assert key.office_place == RegionCode.parse("35.73.01").place
    assert (key.kind, key.appointment) == (OfficeKey.Kind.SEAL, None)
    assert OfficeKey.objects.exclude(kind="seal").filter(key_hash=key.key_hash).count() == 0


def test_the_office_ca_certifies_it(key: OfficeKey) -> None:
    assert key.issuer is not None and key.issuer.kind == OfficeKey.Kind.CA
    own, authority = (x509.load_der_x509_certificate(bytes(one.certificate)) for one in (key, key.issuer))
    own.verify_directly_issued_by(authority)
    assert "Segel Kecamatan" in key.subject


def test_the_private_key_is_sealed_at_rest(key: OfficeKey) -> None:
    stored = bytes(key.private_key or b"")
    number = signing_key(key).private_numbers().private_value.to_bytes(32)
    assert number not in stored and len(stored) > 100


def test_what_is_signed_is_accepted_for_its_purpose_only(key: OfficeKey) -> None:
    data = seals.signer(key)(b"claims", PURPOSE)
    message = cose.decode(data)
    assert message.kid == bytes(key.key_hash)[:8]
    assert seals.is_signed(message, PURPOSE, key)
    assert not seals.is_signed(message, b"pamong/other/1", key)
    assert not seals.is_signed(cose.Message(message.kid, b"claimS", message.signature), PURPOSE, key)
    assert not seals.is_signed(cose.Message(bytes(8), message.payload, message.signature), PURPOSE, key)
    assert not seals.is_signed(cose.Message(message.kid, message.payload, bytes(64)), PURPOSE, key)
    assert seals.known(message.kid) == key
    assert seals.known(bytes(8)) is None


def test_browsers_get_the_point_on_the_curve(key: OfficeKey) -> None:
    point = seals.public_point(key)
    assert len(point) == 65
    wanted = signing_key(key).public_key()
    assert ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point) == wanted


def test_it_is_renewed_a_month_before_its_end_and_the_old_one_stays(key: OfficeKey) -> None:
    later = key.not_after - timedelta(days=29)
    new = seals.seal_key(key.office_place, later)
    assert new != key and new.not_after > key.not_after
    key.refresh_from_db()
    assert key.retired_at == later
    assert seals.known(seals.kid_of(key)) == key


def test_a_revoked_key_seals_nothing_and_has_a_successor(key: OfficeKey) -> None:
    rotation.revoke(key, reason="Kunci dicuri", now=NOW)
    key.refresh_from_db()
    with pytest.raises(KeyUnavailableError):
        seals.signer(key)
    assert seals.seal_key(key.office_place, NOW) != key
