#!/usr/bin/env python3
"""Is this letter genuine? Find out yourself: this file needs Python, `cryptography`, and nothing of Pamong.

    python verify_letter.py LETTER.pdf --keys KEYS.json [--checkpoint FILE] [--proof FILE] [--evidence FILE]

What must hold, in this order; docs/decisions/0003-signing-preimages.md pins every byte that is hashed here:

    1 file      one signature, and it covers every byte of the file but itself
    2 office    the signature is by a certificate on the office's public key list
    3 official  a passkey on that list approved exactly this file: file -> leaf -> batch -> challenge -> finger
    4 mandate   it was the right person's, and the keys were valid at that moment
    5 log       the office entered this very file in its public log, which it cannot rewrite unseen
"""

import argparse
import json
import re
import sys
from base64 import b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PARTS = "file", "office", "official", "mandate", "log"
SIGNATURE = rb"/ByteRange\[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\] */Contents(?=<((?:[0-9a-f]{2})+)>)"
EVIDENCE = (
    "tag", "rp_id", "signer", "root", "count", "nonce", "expiry", "letter", "content", "appointment", "purpose",
    "index", "path", "credential", "algorithm", "authenticator_data", "client_data", "signature",
)  # fmt: skip
PROOF = r"c2sp\.org/tlog-proof@v1\nextra (\S+)\nindex (0|[1-9]\d{0,17})((?:\n\S{44})*)\n\n(?s:(.+))"
ONE, SHA2, ECDSA, DATA, SIGNED_DATA, CONTENT_TYPE, DIGEST, CERTIFICATE, EVIDENCE_OID = map(bytes.fromhex, (
    "020101", "300b0609608648016503040201", "300a06082a8648ce3d040302", "06092a864886f70d010701",
    "06092a864886f70d010702", "06092a864886f70d010903", "06092a864886f70d010904", "060b2a864886f70d010910022f",
    "06146981959fb1eda2f2daba97ab928dd386c59ada77",
))  # fmt: skip


def must(holds: object, otherwise: str) -> None:
    """Go on, or stop with the reason."""
    if not holds:
        raise ValueError(otherwise)


def read_file(data: bytes) -> tuple[bytes, bytes]:
    """1. File: D, the digest over everything but the hole, and the signature (CMS) in the hole."""
    found = re.search(SIGNATURE, data)
    must(data.startswith(b"%PDF-") and found, "this is not a PDF with a Pamong's signature")
    must(data.count(b"/ByteRange") == 1, "there is more than one signature")
    start, end, rest = (int(found[at]) for at in (1, 2, 3))
    must((start, end) == (found.end(), found.end(4) + 1), "the hole is not exactly /Contents")
    must(end + rest == len(data), "the signature does not cover the file to its last byte")
    filled = bytes.fromhex(found[4].decode())
    _, behind = der_read(filled)
    must(not behind.strip(b"\0"), "something is hidden behind the signature")
    return sha256(data[:start] + data[end:]).digest(), filled[: len(filled) - len(behind)]


def read_cms(cms: bytes, digest: bytes, keys: dict) -> tuple:
    """2. Office: the signer's entry on the key list with its certificate, and the evidence in the signature."""
    listed = {b64decode(entry["certificate"]): entry for entry in keys["certificates"]}
    held = [(entry["kind"], der) for der, entry in listed.items() if der in cms]
    signers, issuers = ([der for kind, der in held if kind == wanted] for wanted in ("signer", "ca"))
    must(len(signers) == len(issuers) == 1, "its certificates are not on the office's key list")
    entry, (certificate, issuer) = listed[signers[0]], map(x509.load_der_x509_certificate, signers + issuers)
    must(entry["issuer"] == issuer.fingerprint(SHA256()).hex(), "the list names another issuer")
    named = der(0x30, der(0x30, der(0x30, der(0x04, certificate.fingerprint(SHA256())))))
    values = {CONTENT_TYPE: DATA, DIGEST: der(0x04, digest), CERTIFICATE: named}  # RFC 5652, RFC 5035
    signed = der(0x31, *sorted(der(0x30, kind, der(0x31, value)) for kind, value in values.items()))
    _, there, tail = cms.partition(b"\xa0" + signed[1:] + ECDSA)
    must(there, "the content is not what was signed")
    signature, tail = der_read(tail)
    evidence, _ = der_read(der_read(tail.partition(EVIDENCE_OID)[2])[0])
    # No signature covers the CMS itself, so no byte of it is free: its parts, put together again, must give it.
    both = sorted(each.public_bytes(Encoding.DER) for each in (certificate, issuer))
    serial = certificate.serial_number.to_bytes(certificate.serial_number.bit_length() // 8 + 1)
    signer = der(
        0x30, ONE, der(0x30, certificate.issuer.public_bytes(), der(0x02, serial)), SHA2,
        b"\xa0" + signed[1:], ECDSA, der(0x04, signature),
        der(0xA1, der(0x30, EVIDENCE_OID, der(0x31, der(0x04, evidence)))),
    )  # fmt: skip
    parts = ONE, der(0x31, SHA2), der(0x30, DATA), der(0xA0, *both), der(0x31, signer)
    must(cms == der(0x30, SIGNED_DATA, der(0xA0, der(0x30, *parts))), "the signature is not in its one form")
    certificate.public_key().verify(signature, signed, ec.ECDSA(SHA256()))
    certificate.verify_directly_issued_by(issuer)
    return (entry, certificate), evidence


def check_touch(data: bytes, digest: bytes, mandates: list, keys: dict) -> tuple:
    """3. Official: the evidence, the mandate that it was given under, and the passkey on the list that gave it."""
    values = cbor_read(BytesIO(data))
    must(cbor(values) == data and values[0] == "pamong/evidence/1", "the evidence is not in its one form")
    e = argparse.Namespace(**dict(zip(EVIDENCE, values, strict=True)))
    for mandate in mandates:
        key = mandate[1].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        leaf = [e.letter, e.content, digest, e.signer, e.appointment, sha256(key).digest(), e.purpose]
        if (root := climb(cbor(leaf), e.index, e.count, e.path)) == e.root:
            break
    else:
        raise ValueError("this file is not in the batch that the official approved")
    touch = cbor(["pamong/sign/1", e.rp_id, e.signer, root, e.count, e.nonce, e.expiry])
    client, challenge = json.loads(e.client_data), urlsafe_b64encode(sha256(touch).digest())
    answered = client["type"], client["challenge"] + "="
    must(answered == ("webauthn.get", challenge.decode()), "the passkey approved another thing")
    origin = r"http://localhost(:\d{1,5})?" if keys["host"] == "localhost" else re.escape(keys["origin"])
    must(re.fullmatch(origin, client["origin"]), "the approval was given on another site")
    must(not client.get("crossOrigin") and "topOrigin" not in client, "the approval was given in a frame")
    signed, site = e.authenticator_data, sha256(keys["host"].encode()).digest()
    must(signed[:32] == site and e.rp_id == keys["host"], "the approval was given for another site")
    must(signed[32] & 0b00101 == 0b00101, "the device did not verify its user")
    names = e.signer.hex(), e.credential.hex()
    found = [known for known in keys["credentials"] if (known["signer"], known["credential"]) == names]
    must(len(found) == 1, "the passkey is not on the office's key list")
    # The public key comes from the list and never from the file.
    key, *scheme = cose_key(b64decode(found[0]["public_key"]), e.algorithm)
    key.verify(e.signature, signed + sha256(e.client_data).digest(), *scheme)
    return e, *mandate, found[0]


def check_mandate(e: argparse.Namespace, certificate: x509.Certificate, entry: dict, passkey: dict):
    """4. Mandate: the moment of the touch, at the latest."""
    latest, office = datetime.fromtimestamp(e.expiry, UTC), e.appointment.hex()
    earliest = latest - timedelta(seconds=120)  # the longest prompt
    must(entry["appointment"] == office in passkey["appointments"], "the approval is not the office holder's")
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    must(begins <= latest and earliest <= ends, "the certificate was not valid at that moment")
    must(datetime.fromisoformat(passkey["enrolled_at"]) <= latest, "the passkey was enrolled later")
    for revoked in filter(None, (entry["revoked_at"], passkey["revoked_at"])):
        must(datetime.fromisoformat(revoked) > earliest, "a key had been revoked before that moment")
    return latest


def read_proof(proof: str) -> tuple:
    """5. Log: the entry, its parts of the proof, and the two hashes that it holds: D, and that of the whole file."""
    must(proof, "there is no log proof, so the office may never have published this letter")
    found = re.fullmatch(PROOF, proof)
    must(found, "the log proof cannot be read")
    tag, event, _salt, letter, digest, file = cbor_read(BytesIO(b64decode(found[1])))
    must(event != "revoked", "the office has REVOKED this letter")
    must((tag, event) == ("pamong/log/1", "issued"), "the log proof is not about a letter")
    return found, letter, digest, file


def check_log(proof: str, checkpoint: str, log: dict, letter: bytes, digest: bytes, data: bytes) -> int:
    """5. Log: the number of entries under the checkpoint, once this file is shown to be one of them."""
    found, whose, *hashes = read_proof(proof)
    must(whose == letter, "the log proof is about another letter")
    must(hashes == [digest, sha256(data).digest()], "this file was not published")
    must(log, "the key list names no log, so the log proof cannot be checked")
    entry, path = b64decode(found[1]), [b64decode(line) for line in found[3].split()]
    name, hint, encoded = log["vkey"].split("+", 2)
    key = b64decode(encoded)
    must(sha256(f"{name}\n".encode() + key).hexdigest()[:8] == hint and key[0] == 1, "no key of a log")
    body, _, lines = (checkpoint or found[4]).rpartition("\n\n")
    signatures = map(b64decode, re.findall(f"^\u2014 {re.escape(name)} (\\S+)$", lines, re.MULTILINE))
    mine = [each[4:] for each in signatures if each[:4].hex() == hint]
    must(len(mine) == 1, "the checkpoint is not signed by the log's key")
    ed25519.Ed25519PublicKey.from_public_bytes(key[1:]).verify(mine[0], f"{body}\n".encode())
    origin, size, root, *_ = body.split("\n")
    must(origin == log["origin"], "the checkpoint is that of another log")
    must(climb(entry, int(found[2]), int(size), path) == b64decode(root), "the proof does not lead to it")
    return int(size)


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root of the tree of this size in which this leaf stands at this index; lowest sibling first."""
    must(0 <= index < size and (size > 1) == bool(path), "the Merkle path does not fit the tree")
    if size == 1:
        return sha256(b"\0" + leaf).digest()
    *lower, sibling = path
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        return sha256(b"\1" + climb(leaf, index, split, lower) + sibling).digest()
    return sha256(b"\1" + sibling + climb(leaf, index - split, size - split, lower)).digest()


def cose_key(cose: bytes, algorithm: int) -> tuple:
    """A passkey's public key and how to verify with it: ES256 or RS256, as offices accept them."""
    parts = cbor_read(BytesIO(cose))
    must(parts[3] == algorithm in (-7, -257), "the passkey is of another kind")
    first, second = (int.from_bytes(parts[at]) for at in ((-2, -3) if algorithm == -7 else (-2, -1)))
    if algorithm == -7:
        return ec.EllipticCurvePublicNumbers(first, second, ec.SECP256R1()).public_key(), ec.ECDSA(SHA256())
    return rsa.RSAPublicNumbers(first, second).public_key(), padding.PKCS1v15(), SHA256()


def cbor(item: int | bytes | str | list) -> bytes:
    """The one deterministic encoding."""
    if isinstance(item, int):
        kind, size, body = (0, item, b"") if item >= 0 else (1, -1 - item, b"")
    elif isinstance(item, list):
        kind, size, body = 4, len(item), b"".join(map(cbor, item))
    else:
        kind, body = (2, item) if isinstance(item, bytes) else (3, item.encode())
        size = len(body)
    width = next(width for width in (0, 1, 2, 4, 8) if size < (1 << 8 * width if width else 24))
    first = 23 + width.bit_length() if width else size
    return bytes([kind << 5 | first]) + size.to_bytes(8)[8 - width :] + body


def cbor_read(stream: BytesIO) -> object:
    """The next item. Not strict: what must be in its one form is encoded again and compared."""
    (first,) = stream.read(1)
    kind, size = first >> 5, first & 31
    size = size if size < 24 else int.from_bytes(stream.read(1 << size - 24))
    if kind < 2:
        return -1 - size if kind else size
    if kind < 4:
        return stream.read(size) if kind == 2 else stream.read(size).decode()
    must(kind < 6, "an unknown kind of CBOR")
    items = [cbor_read(stream) for _ in range(size * (kind - 3))]
    return items if kind == 4 else dict(zip(items[::2], items[1::2], strict=True))


def der(tag: int, *parts: bytes) -> bytes:
    """One element of DER around the joined parts."""
    body = b"".join(parts)
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([tag, len(body)] if len(body) < 128 else [tag, 128 | len(size), *size]) + body


def der_read(data: bytes) -> tuple[bytes, bytes]:
    """The content of the first element, and what follows it. Not strict, as above."""
    start = 2 + (data[1] & 127 if data[1] > 127 else 0)
    end = start + (data[1] if start == 2 else int.from_bytes(data[2:start]))
    return data[start:end], data[end:]


def published(data: bytes, proof: str) -> bytes:
    """The beginning of the file that the log names, without what was appended to it later."""
    ends = (found.end() for found in re.finditer(rb"%%EOF|(?<=%%EOF)[\r\n]|(?<=%%EOF\r)\n", data))
    file = read_proof(proof)[-1]
    found = next((data[:end] for end in ends if sha256(data[:end]).digest() == file), b"")
    must(found, "no beginning of this file was published")
    return found


def check(data: bytes, keys: dict, proof: str, checkpoint: str, evidence: bytes = b""):
    """What was found, part by part; the first part that does not hold raises."""
    # Evidence beside the file: a service signed; that is left to PDF readers. The log names D and the file.
    if evidence:
        *_, digest, file = read_proof(proof)
        must(file == sha256(data).digest(), "this file was not published")
        yield f"a service signed the file; the log names it, and digest {digest.hex()}"
        issuers = {one["fingerprint"] for one in keys["certificates"] if one["kind"] == "ca"}
        listed = [one for one in keys["certificates"] if one["kind"] == "signer" and one["issuer"] in issuers]
        mandates = [(one, x509.load_der_x509_certificate(b64decode(one["certificate"]))) for one in listed]
        yield f"{len(mandates)} certificates of the list, under one of which it must have been approved"
    else:
        digest, cms = read_file(data)
        yield f"one signature covers the file; digest {digest.hex()}"
        *mandates, evidence = read_cms(cms, digest, keys)
        yield f"signed as {mandates[0][1].subject.rfc4514_string({x509.NameOID.TITLE: 'T'})}"
    e, entry, certificate, passkey = check_touch(evidence, digest, mandates, keys)
    yield f"letter {e.index + 1} of the {e.count} that passkey {passkey['credential'][:16]} approved at once"
    yield f"touched at {check_mandate(e, certificate, entry, passkey):%Y-%m-%d %H:%M:%S} UTC at the latest"
    size = check_log(proof, checkpoint, keys["log"], e.letter, digest, data)
    yield f"one of {size} entries of the log {keys['log']['origin']}"


def main() -> int:
    """Read what was given, check it, and say what holds."""
    parser = argparse.ArgumentParser(description="Checks one letter of a Pamong office, without Pamong.")
    parser.add_argument("letter", type=Path, metavar="LETTER.pdf")
    parser.add_argument("--keys", type=Path, required=True, help="the office's public key list")
    parser.add_argument("--proof", type=Path, help="the log proof; if not given, LETTER.pdf.tlog-proof")
    parser.add_argument("--checkpoint", type=Path, help="to be used instead of the one in the log proof")
    parser.add_argument("--evidence", type=Path, help="the approval of a letter that a service signed")
    parser.add_argument("--published", type=Path, help="write the published part here, and check it")
    options, held = parser.parse_args(), 0
    beside = options.letter.with_name(options.letter.name + ".tlog-proof")
    proof = options.proof or (beside if beside.exists() else None)
    try:
        data, keys = options.letter.read_bytes(), json.loads(options.keys.read_bytes())
        texts = [file.read_text("utf-8") if file else "" for file in (proof, options.checkpoint)]
        evidence = options.evidence.read_bytes() if options.evidence else b""
        must(keys["format"] == "pamong/keys/1", "this is no key list")
    except Exception as fault:
        parser.error(f"cannot read what was given: {fault}")
    try:
        if options.published:
            options.published.write_bytes(data := published(data, texts[0]))
        for held, line in enumerate(check(data, keys, *texts, evidence), 1):
            print(f"{held} {PARTS[held - 1]:8} holds: {line}")
    except Exception as fault:  # hostile input: whatever reading it raises, it proves nothing
        print(f"{held + 1} {PARTS[held]:8} DOES NOT HOLD: {str(fault) or 'a signature does not verify'}")
        return 1
    print("GENUINE")
    return 0


if __name__ == "__main__":
    sys.exit(main())
