"""The preimages, pinned by value, and evidence that proves one thing only."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core import dcbor, ledger
from pamong.demo.authenticator import Authenticator
from pamong.foundation.access.passkeys import Flags, b64url, un_b64url
from pamong.signing import ceremony, cms
from pamong.signing.ceremony import Evidence, Item, Mandate, Touch
from pamong.signing.reasons import Reason


def run(length: int, first: int) -> bytes:
    return bytes((first + at) % 256 for at in range(length))


ITEM = Item(run(16, 0), run(32, 16), run(32, 48))
MANDATE = Mandate(run(16, 80), run(16, 96), run(32, 112), "surat")
NONCE, EXPIRY, RP_ID, ORIGIN = run(32, 144), 1795500000, "localhost", "http://localhost:8000"


def three() -> list[bytes]:
    return [ceremony.leaf(replace(ITEM, letter=bytes([at]) * 16), MANDATE) for at in range(3)]


def test_the_leaf_is_pinned():
    preimage = bytes.fromhex(
        "8750000102030405060708090a0b0c0d0e0f5820101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c"
        "2d2e2f5820303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f50505152535455565758595a"
        "5b5c5d5e5f50606162636465666768696a6b6c6d6e6f5820707172737475767778797a7b7c7d7e7f808182838485868788"
        "898a8b8c8d8e8f657375726174"
    )
    expected = "c517cc28ef23d2102c61cf3ddfa5d586d36b3c9477068dd31a4388901dbdc34d"
    assert hashlib.sha256(b"\x00" + preimage).hexdigest() == expected
    assert ceremony.leaf(ITEM, MANDATE).hex() == expected


def test_the_root_is_pinned():
    one, two, last = three()
    pair = hashlib.sha256(b"\x01" + one + two).digest()
    expected = "39a2c1b5b9ac5b58ba64f56e5818cfa8e5fbbfca616d5be0ad41c7cb1afb7bb1"
    assert hashlib.sha256(b"\x01" + pair + last).hexdigest() == expected
    assert ceremony.root(three()).hex() == expected


def test_the_root_of_one_letter_is_its_leaf():
    assert ceremony.root(three()[:1]) == three()[0]


@pytest.mark.parametrize("count", [0, 257])
def test_a_batch_without_letters_or_with_too_many_has_no_root(count):
    with pytest.raises(ValueError, match="1 to 256"):
        ceremony.root([bytes(32)] * count)


def test_the_challenge_is_pinned():
    preimage = bytes.fromhex(
        "876d70616d6f6e672f7369676e2f31696c6f63616c686f737450505152535455565758595a5b5c5d5e5f582039a2c1b5b9"
        "ac5b58ba64f56e5818cfa8e5fbbfca616d5be0ad41c7cb1afb7bb1035820909192939495969798999a9b9c9d9e9fa0a1a2"
        "a3a4a5a6a7a8a9aaabacadaeaf1a6b0527e0"
    )
    expected = "6f3e67ded0c04e597b0386efd5f816669586d3582f27d310ed7a5a7a2b1517c0"
    assert hashlib.sha256(preimage).hexdigest() == expected
    assert Touch(RP_ID, MANDATE.signer, ceremony.root(three()), 3, NONCE, EXPIRY).challenge.hex() == expected


@pytest.mark.parametrize("field", ["letter", "content", "digest"])
def test_the_leaf_depends_on_every_part_of_the_letter(field):
    changed = replace(ITEM, **{field: bytes(len(getattr(ITEM, field)))})
    assert ceremony.leaf(changed, MANDATE) != ceremony.leaf(ITEM, MANDATE)


@pytest.mark.parametrize("field", ["signer", "appointment", "key", "purpose"])
def test_the_leaf_depends_on_every_part_of_the_mandate(field):
    empty: Any = "lain" if field == "purpose" else bytes(len(getattr(MANDATE, field)))
    assert ceremony.leaf(ITEM, replace(MANDATE, **{field: empty})) != ceremony.leaf(ITEM, MANDATE)


def proof(count: int = 3, index: int = 1, **touch: Any) -> tuple[Evidence, Authenticator]:
    """Real evidence for letter ``index`` of a batch whose letter ``index`` is ITEM."""
    items = [replace(ITEM, letter=bytes([at]) * 16) for at in range(count)]
    items[index] = ITEM
    leaves = [ceremony.leaf(item, MANDATE) for item in items]
    asked = Touch(RP_ID, MANDATE.signer, ceremony.root(leaves), count, NONCE, EXPIRY)
    phone = Authenticator(origin=ORIGIN)
    answer = phone.touch({"rp_id": RP_ID, "challenge": b64url(asked.challenge)}, **touch)["response"]
    evidence = Evidence(
        touch=asked,
        letter=ITEM.letter,
        content=ITEM.content,
        appointment=MANDATE.appointment,
        purpose=MANDATE.purpose,
        index=index,
        path=ledger.inclusion_path(leaves, index),
        credential=ceremony.credential_name(phone.credential_id),
        algorithm=-7,
        authenticator_data=un_b64url(answer["authenticatorData"], 1024),
        client_data=un_b64url(answer["clientDataJSON"], 1024),
        signature=cms.low_s(un_b64url(answer["signature"], 1024)),
    )
    return evidence, phone


def judge(evidence: Evidence, phone: Authenticator, **changes: Any) -> list[Reason]:
    given: dict[str, Any] = {
        "digest": ITEM.digest,
        "key": MANDATE.key,
        "public_key": phone.public_key,
        "rp_id": RP_ID,
        "origins": [ORIGIN],
    } | changes
    return ceremony.verify_evidence(evidence, **given)


@pytest.mark.parametrize(("count", "index"), [(1, 0), (2, 1), (3, 2), (7, 4), (200, 123), (256, 255)])
def test_evidence_proves_its_letter_in_a_batch_of_any_size(count, index):
    evidence, phone = proof(count, index)
    assert judge(ceremony.decode_evidence(evidence.encode()), phone) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"digest": bytes(32)}, Reason.EVIDENCE_PATH),
        ({"key": bytes(32)}, Reason.EVIDENCE_PATH),
        ({"rp_id": "other.example"}, Reason.EVIDENCE_ORIGIN),
        ({"origins": ["http://localhost:9000"]}, Reason.EVIDENCE_ORIGIN),
        ({"public_key": Authenticator(origin=ORIGIN).public_key}, Reason.EVIDENCE_SIGNATURE),
    ],
)
def test_evidence_proves_nothing_else(changes, reason):
    evidence, phone = proof()
    assert reason in judge(evidence, phone, **changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"flags": Flags.UP}, Reason.EVIDENCE_USER),
        ({"origin": "https://evil.example"}, Reason.EVIDENCE_ORIGIN),
        ({"crossOrigin": True}, Reason.EVIDENCE_ORIGIN),
        ({"type": "webauthn.create"}, Reason.EVIDENCE_CHALLENGE),
    ],
)
def test_evidence_from_a_bad_ceremony_is_worthless(changes, reason):
    evidence, phone = proof(**changes)
    assert reason in judge(evidence, phone)


@pytest.mark.parametrize(
    "change",
    [
        lambda e: replace(e, letter=bytes(16)),
        lambda e: replace(e, content=bytes(32)),
        lambda e: replace(e, appointment=bytes(16)),
        lambda e: replace(e, purpose="laporan"),
        lambda e: replace(e, index=0),
        lambda e: replace(e, path=e.path[:-1]),
        lambda e: replace(e, touch=replace(e.touch, expiry=EXPIRY + 1)),
        lambda e: replace(e, touch=replace(e.touch, nonce=bytes(32))),
        lambda e: replace(e, touch=replace(e.touch, count=4)),
        lambda e: replace(e, touch=replace(e.touch, signer=bytes(16))),
        lambda e: replace(e, algorithm=-257),
    ],
)
def test_no_part_of_the_evidence_can_be_changed(change):
    evidence, phone = proof()
    assert judge(change(evidence), phone)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_bit_of_the_evidence_can_be_flipped(at, bit):
    evidence, phone = proof()
    data = bytearray(evidence.encode())
    data[at % len(data)] ^= 1 << bit
    try:
        flipped = ceremony.decode_evidence(bytes(data))
    except ceremony.EvidenceError:
        return
    assert judge(flipped, phone) or flipped.credential != evidence.credential


@given(st.binary(max_size=200))
def test_no_bytes_make_decoding_fall_over(data):
    with pytest.raises(ceremony.EvidenceError):
        ceremony.decode_evidence(data)


@pytest.mark.parametrize("count", [1, 200, 256])
def test_the_reserved_room_is_enough(count):
    evidence, _phone = proof(count, 0)
    assert len(evidence.encode()) < ceremony.evidence_bound(RP_ID, "surat") < 1_600


def test_the_high_twin_of_a_signature_is_not_canonical():
    evidence, _phone = proof()
    r, s = cms.ecdsa_numbers(evidence.signature)
    twin = replace(evidence, signature=cms.ecdsa_der(r, cms.P256_ORDER - s))
    with pytest.raises(ceremony.EvidenceError, match="low-s"):
        ceremony.decode_evidence(twin.encode())


def test_the_evidence_is_one_array_that_anybody_can_read():
    evidence, _phone = proof()
    values = dcbor.decode(evidence.encode())
    assert isinstance(values, tuple)
    assert values[:2] == ("pamong/evidence/1", "localhost")
