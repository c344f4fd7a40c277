"""A batch of five letters under one touch, by each kind of passkey: made here without a database or an office."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from pamong.core import ledger
from pamong.demo.authenticator import Authenticator
from pamong.foundation.access.passkeys import ES256, RS256, b64url
from pamong.issuing.standalone import judge
from pamong.issuing.verdict_values import Word
from pamong.signing import ca, ceremony, cms, pdf
from pamong.signing.keylist import KeyList
from pamong.signing.tests.support import rendered
from tests.support.outside import Log, entry, outsiders_script

HOST, COUNT = "surat.contoh.example", 5
SIGNER, APPOINTMENT, CREDENTIAL = b"a" * 16, b"b" * 16, b"c" * 32
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LAYOUT = {"name": "Sri", "reason": "Domisili", "location": "Malang", "signed_at": NOW, "contents_size": 4000}


@dataclass(frozen=True)
class Passkey:
    """Algorithm, public key as COSE, and how it signs."""

    algorithm: int
    cose: bytes
    sign: Callable[[bytes], bytes]


def elliptic() -> Passkey:
    """As phones make them."""
    phone = Authenticator(origin="")
    return Passkey(
        ES256, phone.public_key, lambda message: phone.key.sign(message, ec.ECDSA(hashes.SHA256()))
    )


def with_rsa() -> Passkey:
    """As Windows Hello makes them on machines with an old TPM."""
    key = rsa.generate_private_key(65537, 2048)
    n = key.public_key().public_numbers().n.to_bytes(256)
    cose = b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00" + n + b"\x21\x43\x01\x00\x01"
    return Passkey(RS256, cose, lambda message: key.sign(message, padding.PKCS1v15(), hashes.SHA256()))


@dataclass
class Batch:
    """The letters, the key list that proves them, and the log that holds them."""

    letters: list[bytes]
    keys: dict[str, Any]
    log: Log


def batch(passkey: Passkey) -> Batch:
    """Sign five letters with one touch, as docs/decisions/0003 says."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = ca.self_signed(ca.Subject("CA Contoh"), key, now=NOW)
    signer = ca.issue(ca.Subject("Sri", "Lurah"), key.public_key(), ca=authority, ca_key=key, now=NOW)
    mandate = ceremony.Mandate(SIGNER, APPOINTMENT, ca.key_hash(key.public_key()), "surat")
    laid = [pdf.lay_out(rendered(), **(LAYOUT | {"reason": f"Surat {at}"})) for at in range(COUNT)]  # type: ignore[arg-type]
    items = [ceremony.Item(bytes([at]) * 16, bytes([at]) * 32, each.digest) for at, each in enumerate(laid)]
    leaves = [ceremony.leaf(item, mandate) for item in items]
    expiry = int((NOW + timedelta(seconds=120)).timestamp())
    touch = ceremony.Touch(HOST, SIGNER, ceremony.root(leaves), COUNT, b"n" * 32, expiry)
    client = {"type": "webauthn.get", "challenge": b64url(touch.challenge), "origin": f"https://{HOST}"}
    client_data = json.dumps(client).encode()
    data = sha256(HOST.encode()).digest() + b"\x05\0\0\0\0"
    assertion = ceremony.canonical_signature(
        passkey.algorithm, passkey.sign(data + sha256(client_data).digest())
    )
    paths, log, letters = ledger.inclusion_paths(leaves), Log(f"{HOST}/log"), []
    for at, (item, each) in enumerate(zip(items, laid, strict=True)):
        evidence = ceremony.Evidence(
            touch, item.letter, item.content, APPOINTMENT, "surat", at, paths[at], CREDENTIAL, passkey.algorithm,
            data, client_data, assertion,
        )  # fmt: skip
        signature = cms.build(
            each.digest,
            certificate_der=ca.der_of(signer),
            chain=[ca.der_of(authority)],
            sign=lambda message: key.sign(message, ec.ECDSA(hashes.SHA256())),
            evidence=evidence.encode(),
        )
        letters.append(pdf.embed(each.data, each.hole, signature))
        log.append("issued", *entry(letters[-1]))
    return Batch(letters, _listed(signer, authority, passkey, log), log)


def _listed(
    signer: x509.Certificate, authority: x509.Certificate, passkey: Passkey, log: Log
) -> dict[str, Any]:
    issuer = authority.fingerprint(hashes.SHA256()).hex()
    certificates = [
        {
            "kind": kind, "certificate": b64encode(ca.der_of(known)).decode(),
            "key_hash": ca.key_hash(known.public_key()).hex(),
            "fingerprint": known.fingerprint(hashes.SHA256()).hex(), "issuer": above, "appointment": appointment,
            "not_before": known.not_valid_before_utc.isoformat(),
            "not_after": known.not_valid_after_utc.isoformat(), "retired_at": None, "revoked_at": None,
        }
        for kind, known, above, appointment in (
            ("ca", authority, None, None), ("signer", signer, issuer, APPOINTMENT.hex()),
        )
    ]  # fmt: skip
    credential = {
        "signer": SIGNER.hex(), "credential": CREDENTIAL.hex(), "public_key": b64encode(passkey.cose).decode(),
        "algorithm": passkey.algorithm, "appointments": [APPOINTMENT.hex()],
        "enrolled_at": (NOW - timedelta(days=1)).isoformat(), "revoked_at": None,
    }  # fmt: skip
    return {
        "format": "pamong/keys/1", "host": HOST, "origin": f"https://{HOST}", "made_at": NOW.isoformat(),
        "certificates": certificates, "credentials": [credential],
        "log": {"origin": log.origin, "vkey": log.vkey},
    }  # fmt: skip


@pytest.mark.parametrize("kind", [elliptic, with_rsa])
def test_every_letter_of_a_batch_is_proven_by_script_and_product(kind: Callable[[], Passkey]) -> None:
    made = batch(kind())
    keys, script = KeyList.from_json(json.dumps(made.keys)), outsiders_script()
    for at, letter in enumerate(made.letters):
        proof = made.log.proof(at)
        assert len(list(script.check(letter, made.keys, proof, ""))) == 5
        assert judge(letter, keys, proof=proof.encode()).word is Word.GENUINE


def test_a_letter_of_one_touch_proves_nothing_with_the_passkey_of_another() -> None:
    made, other = batch(elliptic()), batch(elliptic())
    bent = made.keys | {"credentials": other.keys["credentials"]}
    with pytest.raises(Exception):  # noqa: B017 - whatever the check raises, it is no yes
        list(outsiders_script().check(made.letters[2], bent, made.log.proof(2), ""))
    keys = KeyList.from_json(json.dumps(bent))
    assert judge(made.letters[2], keys, proof=made.log.proof(2).encode()).word is Word.CHANGED


def test_a_checkpoint_with_the_lines_of_witnesses_is_read_too() -> None:
    made = batch(elliptic())
    cosigned = made.log.checkpoint() + "\u2014 tetangga.example/saksi AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
    assert len(list(outsiders_script().check(made.letters[0], made.keys, made.log.proof(0), cosigned))) == 5
    keys = KeyList.from_json(json.dumps(made.keys))
    verdict = judge(made.letters[0], keys, proof=made.log.proof(0).encode(), checkpoint=cosigned.encode())
    assert verdict.word is Word.GENUINE
