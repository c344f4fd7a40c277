"""The bytes: every file is opened, hashed and, if it is a letter, judged as strictly as a stranger's verifier would.

Everything here takes plain values and no database, so that it can run in processes of its own.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from pamong.core import cose
from pamong.foundation.db.keys import DecryptionError, keyring
from pamong.foundation.files import disk
from pamong.fsck import seals
from pamong.fsck.faults import Fault, Kind
from pamong.fsck.seals import Sealed, SealKeys
from pamong.signing import canonical, ceremony, pdf
from pamong.signing.child import examine
from pamong.signing.examination import Examination, State
from pamong.signing.keylist import KeyList, KnownCertificate, KnownCredential
from pamong.signing.proving import Proof, prove, prove_beside

# Tuples, because they go to other processes by the thousand.


class Stored(NamedTuple):
    """A file as its row describes it. ``where`` names the row."""

    pk: UUID
    where: str
    name: str
    sha256: bytes
    size: int


class Approval(NamedTuple):
    """What the row of a prompt says was approved, and how the passkey answered."""

    touch: ceremony.Touch
    appointment: bytes
    purpose: str
    key: bytes
    credential: bytes
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


class Sheet(NamedTuple):
    """A document with its file. ``stem`` begins the preimage of C; empty when nobody knows the letter type.

    ``beside`` is the evidence of a letter that a service signed, whose file has no ``hole`` of ours.
    """

    document: UUID
    where: str
    file: Stored
    is_signed: bool
    sha256: bytes
    digest: bytes
    hole: tuple[int | None, int | None]
    content_hash: bytes
    data: bytes
    data_place: str
    stem: bytes
    position: int
    signer: bytes
    appointment: bytes
    approval: Approval | None
    sealed: Sealed | None
    beside: bytes = b""

    @property
    def is_elsewhere(self) -> bool:
        """Whether a service signs the whole file."""
        return self.hole == (None, None)


class Extension(NamedTuple):
    """A revision of a published file: it begins with the bytes of the first one."""

    where: str
    file: Stored
    first: Stored


type Item = Stored | Sheet | Extension


class Directory:
    """The office's key list, looked up by name in constant time."""

    def __init__(self, keys: KeyList) -> None:
        self.host, self.origin = keys.host, keys.origin
        authorities = {known.fingerprint for known in keys.certificates if known.kind == "ca"}
        self._certificates = {
            known.key_hash: known
            for known in keys.certificates
            if known.kind == "signer" and known.issuer in authorities
        }
        self.seal_keys = seal_keys(keys)
        self._credentials = {(known.signer, known.name): known for known in keys.credentials}

    def certificate(self, key_hash: bytes) -> KnownCertificate | None:
        """The signer's certificate with this public key."""
        return self._certificates.get(key_hash)

    def credential(self, signer: bytes, name: bytes) -> KnownCredential | None:
        """The passkey of this account by that name."""
        return self._credentials.get((signer, name))


def seal_keys(keys: KeyList) -> SealKeys:
    """The seal keys of the office by the name that seals give them."""
    found: dict[bytes, ec.EllipticCurvePublicKey] = {}
    for known in keys.certificates:
        if known.kind != "seal":
            continue
        with suppress(ValueError):  # one that cannot be read is named by ``keys``, and seals nothing
            public = x509.load_der_x509_certificate(known.certificate).public_key()
            if isinstance(public, ec.EllipticCurvePublicKey):
                found[known.key_hash[: cose.KID_BYTES]] = public
    return found


def check(item: Item, directory: Directory) -> Iterator[Fault]:
    """Every fault of one file, or of one document with its file."""
    stored = item if isinstance(item, Stored) else item.file
    try:
        data = keyring().aead("file").decrypt(disk.read(stored.name), stored.pk.bytes)
    except FileNotFoundError:
        yield Fault(Kind.FILE_MISSING, stored.where, f"files:{stored.name} is not there")
        data = None
    except (OSError, DecryptionError) as error:
        yield Fault(Kind.FILE_DAMAGED, stored.where, f"files:{stored.name} cannot be opened ({error})")
        data = None
    if isinstance(item, Sheet):
        yield from _content(item)
        for problem in seals.problems(item.sealed, directory.seal_keys) if item.sealed else ():
            yield Fault(Kind.SEAL, item.where, problem)
    if data is None:
        return
    found = (
        examine(data) if isinstance(item, Sheet) and item.is_signed else None
    )  # which hashes the file, too
    sha256 = bytes.fromhex(found.sha256) if found else hashlib.sha256(data).digest()
    if (sha256, len(data)) != (stored.sha256, stored.size):
        yield Fault(Kind.FILE_DAMAGED, stored.where, f"files:{stored.name} has other bytes than its row says")
    if isinstance(item, Extension):
        yield from _extended(item, data)
    if isinstance(item, Sheet):
        judge = _beside if item.is_elsewhere else _signed
        yield from judge(item, found, directory) if found else _prepared(item, data)


def _extended(item: Extension, data: bytes) -> Iterator[Fault]:
    try:
        first = keyring().aead("file").decrypt(disk.read(item.first.name), item.first.pk.bytes)
    except (OSError, DecryptionError):  # said where the first file is checked
        return
    if len(data) <= len(first) or not data.startswith(first):
        yield Fault(Kind.DOCUMENT_HASH, item.where, "it is not the published file with something appended")


def _content(sheet: Sheet) -> Iterator[Fault]:
    """C is the hash of what is stored as the letter's content."""
    try:
        text = keyring().aead("field").decrypt(sheet.data, f"{sheet.data_place}|{sheet.document}".encode())
    except DecryptionError as error:
        yield Fault(Kind.DOCUMENT_CONTENT, sheet.where, f"its content cannot be opened ({error})")
        return
    if sheet.stem and hashlib.sha256(sheet.stem + text).digest() != sheet.content_hash:
        yield Fault(Kind.DOCUMENT_CONTENT, sheet.where, "its content is not what its hash C says")


def _prepared(sheet: Sheet, data: bytes) -> Iterator[Fault]:
    if sheet.is_elsewhere:
        if hashlib.sha256(data).digest() != sheet.digest:
            detail = "its unsigned pages are not those of its digest D"
            yield Fault(Kind.DOCUMENT_DIGEST, sheet.where, detail)
        return
    try:
        hole = canonical.find_hole(data)
    except canonical.ChangedError as fault:
        yield Fault(
            Kind.DOCUMENT_DIGEST, sheet.where, f"its prepared pages have no place to sign ({fault.reason})"
        )
        return
    if pdf.digest_of(data, (0, hole[0], hole[1], len(data) - hole[1])) != sheet.digest:
        yield Fault(Kind.DOCUMENT_DIGEST, sheet.where, "its prepared pages are not those of its digest D")


def _signed(sheet: Sheet, found: Examination, directory: Directory) -> Iterator[Fault]:
    if bytes.fromhex(found.sha256) != sheet.sha256:
        yield Fault(Kind.DOCUMENT_HASH, sheet.where, "its file is not the one that was registered")
    proof = prove(found, directory)
    if proof.reasons:
        yield Fault(Kind.SIGNATURE, sheet.where, ", ".join(reason.value for reason in proof.reasons))
    if not found.digest:
        return
    if bytes.fromhex(found.digest) != sheet.digest:
        yield Fault(Kind.DOCUMENT_DIGEST, sheet.where, "its file has another digest D than its row")
    if found.hole != sheet.hole:
        yield Fault(Kind.DOCUMENT_DIGEST, sheet.where, f"its file has no signature at {sheet.hole}")
    if proof.evidence is not None:
        wrong = list(_evidence(sheet, proof, proof.evidence))
        if wrong:
            yield Fault(
                Kind.EVIDENCE, sheet.where, "the evidence in its file differs in: " + ", ".join(wrong)
            )


def _beside(sheet: Sheet, found: Examination, directory: Directory) -> Iterator[Fault]:
    """A file that a service signed: intact by itself, and its approval proven by the evidence beside it."""
    if bytes.fromhex(found.sha256) != sheet.sha256:
        yield Fault(Kind.DOCUMENT_HASH, sheet.where, "its file is not the one that was registered")
    if found.state is not State.FOREIGN:
        reasons = ", ".join(reason.value for reason in found.reasons)
        yield Fault(Kind.SIGNATURE, sheet.where, f"{found.state} {reasons}".strip())
    key = sheet.approval.key if sheet.approval else b""
    proof = prove_beside(sheet.beside, sheet.digest, key, directory)
    wrong = [reason.value for reason in proof.reasons]
    wrong += _evidence(sheet, proof, proof.evidence) if proof.evidence is not None else ()
    if wrong:
        yield Fault(Kind.EVIDENCE, sheet.where, "the evidence beside its file: " + ", ".join(wrong))


def _evidence(sheet: Sheet, proof: Proof, evidence: ceremony.Evidence) -> Iterator[str]:
    """In what the evidence differs from the rows of document and prompt."""
    pairs = {
        "letter": (evidence.letter, sheet.document.bytes),
        "content hash C": (evidence.content, sheet.content_hash),
        "position": (evidence.index, sheet.position),
        "signer": (evidence.touch.signer, sheet.signer),
        "appointment": (evidence.appointment, sheet.appointment),
    }
    if (approval := sheet.approval) is not None:
        pairs |= {
            "touch": (evidence.touch, approval.touch),
            "purpose": (evidence.purpose, approval.purpose),
            "appointment of the prompt": (evidence.appointment, approval.appointment),
            "passkey": (evidence.credential, approval.credential),
            "key": (proof.key.key_hash if proof.key else b"", approval.key),
            "answer": (
                (evidence.authenticator_data, evidence.client_data, evidence.signature),
                (approval.authenticator_data, approval.client_data, approval.signature),
            ),
        }
    return (name for name, (said, known) in pairs.items() if said != known)


@lru_cache(maxsize=1_024)
def stem_of(type_hash: str) -> bytes:
    """What C's preimage begins with (``issuing.layout.canonical``)."""
    try:
        return b"pamong/content/1\0" + bytes.fromhex(type_hash)
    except ValueError:
        return b""
