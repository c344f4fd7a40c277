"""DER and CMS: one encoding for one meaning, and nothing else is read."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from pamong.signing import ca, cms, der

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CA_KEY, KEY = (ec.derive_private_key(number, ec.SECP256R1()) for number in (11, 22))
CA = ca.self_signed(ca.Subject("CA Uji"), CA_KEY, now=NOW)
SIGNER = ca.issue(ca.Subject("Sri", "Lurah"), KEY.public_key(), ca=CA, ca_key=CA_KEY, now=NOW)
DIGEST, EVIDENCE = bytes(range(32)), b"bukti" * 100


def sign(message: bytes) -> bytes:
    return KEY.sign(message, ec.ECDSA(hashes.SHA256()))


def build(**changes: Any) -> bytes:
    given: dict[str, Any] = {
        "certificate_der": ca.der_of(SIGNER),
        "chain": [ca.der_of(CA)],
        "sign": sign,
        "evidence": EVIDENCE,
    } | changes
    return cms.build(DIGEST, **given)


def test_the_evidence_oid_is_pinned():
    assert cms.EVIDENCE_OID == "2.25.99190469194609498742184644007426436471"
    assert der.oid(cms.EVIDENCE_OID).hex() == "06146981959fb1eda2f2daba97ab928dd386c59ada77"


def test_asn1crypto_reads_what_is_written():
    import asn1crypto.tsp  # noqa: F401 - it teaches cms names, which are learnt only before the first use
    from asn1crypto import cms as asn1_cms

    content = asn1_cms.ContentInfo.load(build(), strict=True)
    signed = content["content"]
    (signer,) = signed["signer_infos"]
    assert content["content_type"].native == "signed_data"
    assert [attribute["type"].dotted for attribute in signer["signed_attrs"]] == [
        "1.2.840.113549.1.9.3",
        "1.2.840.113549.1.9.4",
        "1.2.840.113549.1.9.16.2.47",
    ]
    assert signer["signed_attrs"][1]["values"][0].native == DIGEST
    assert signer["digest_algorithm"]["algorithm"].native == "sha256"
    assert signer["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
    (attribute,) = signer["unsigned_attrs"]
    assert attribute["type"].dotted == cms.EVIDENCE_OID
    assert len(signed["certificates"]) == 2
    KEY.public_key().verify(
        signer["signature"].native, signer["signed_attrs"].untag().dump(), ec.ECDSA(hashes.SHA256())
    )


def test_what_is_built_is_read_back():
    parsed = cms.parse(build())
    assert (parsed.digest, parsed.evidence) == (DIGEST, EVIDENCE)
    assert x509.load_der_x509_certificate(parsed.certificate) == SIGNER
    assert parsed.chain == (ca.der_of(CA),)
    KEY.public_key().verify(parsed.signature, parsed.signed, ec.ECDSA(hashes.SHA256()))


def test_the_set_of_certificates_is_in_der_order_whichever_comes_first():
    parsed = cms.parse(build())
    assert cms.assemble(replace(parsed, chain=parsed.chain)) == build(sign=lambda _message: parsed.signature)


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 5000])
def test_the_size_is_known_before_the_signature(size):
    bound = cms.size_bound(certificate_der=ca.der_of(SIGNER), chain=[ca.der_of(CA)], evidence=size)
    assert bound - 16 <= len(build(evidence=bytes(size))) <= bound


def test_every_signature_is_low_s():
    for _ in range(40):
        _r, s = cms.ecdsa_numbers(cms.parse(build()).signature)
        assert s <= cms.P256_ORDER // 2


def test_both_twins_of_a_signature_verify_and_one_is_ours():
    message = b"surat"
    signature = sign(message)
    r, s = cms.ecdsa_numbers(signature)
    for twin in (cms.ecdsa_der(r, s), cms.ecdsa_der(r, cms.P256_ORDER - s)):
        KEY.public_key().verify(twin, message, ec.ECDSA(hashes.SHA256()))
        assert cms.low_s(twin) == cms.low_s(signature)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_changes_a_part(at, bit):
    data = bytearray(build())
    data[at % len(data)] ^= 1 << bit
    try:
        parsed = cms.parse(bytes(data))
    except cms.CmsError:
        return
    assert cms.assemble(parsed) == bytes(data)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fall_over(data):
    with pytest.raises(cms.CmsError):
        cms.parse(data)


@pytest.mark.parametrize("tail", [b"\0", b"x"])
def test_bytes_behind_the_cms_are_refused(tail):
    with pytest.raises(cms.CmsError):
        cms.parse(build() + tail)


def test_two_signers_are_refused():
    kind, content = der.children(der.single(build(), der.SEQUENCE))
    *parts, signers = der.children(der.single(content.body, der.SEQUENCE))
    (signer,) = der.children(signers)

    def with_signers(*infos: bytes) -> bytes:
        signed = der.tlv(der.SEQUENCE, *(part.whole for part in parts), der.set_of(*infos))
        return der.tlv(der.SEQUENCE, kind.whole, der.tlv(0xA0, signed))

    assert cms.parse(with_signers(signer.whole))
    with pytest.raises(cms.CmsError):
        cms.parse(with_signers(signer.whole, signer.whole))


@given(st.integers(0, 1 << 256))
def test_a_number_survives_der(value):
    node, end = der.read(der.integer(value))
    assert der.unsigned(node) == value
    assert end == len(node.whole)


@given(st.binary(max_size=70_000 // 64).map(lambda data: data * 64))
def test_an_element_of_any_size_survives(body):
    node, end = der.read(der.tlv(der.OCTET_STRING, body) + b"rest")
    assert node.body == body
    assert end == len(node.whole)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x80\x00\x00",
        b"\x04\x81\x01a",
        b"\x04\x82\x00\x80" + b"a" * 128,
        b"\x04\x05a",
        b"\x1f\x81\x01\x00",
        b"\x04\x85\x01\x00\x00\x00\x00",
    ],
)
def test_what_is_not_der_is_refused(data):
    with pytest.raises(der.DerError):
        der.read(data)


@pytest.mark.parametrize("data", [b"\x02\x02\x00\x01", b"\x02\x01\x80", b"\x02\x00"])
def test_a_number_that_is_negative_or_padded_is_refused(data):
    with pytest.raises(der.DerError):
        der.unsigned(der.read(data)[0])


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [("1.2.840.113549.1.7.2", "06092a864886f70d010702"), ("2.5.4.3", "0603550403"), ("2.25.1", "06026901")],
)
def test_an_oid_is_encoded_as_the_standard_says(dotted, expected):
    assert der.oid(dotted).hex() == expected
