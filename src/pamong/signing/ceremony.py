"""One touch, many letters: what exactly an official's passkey signs, and the evidence that proves it to
anyone.

Pure functions over values. Every preimage is pinned, with values, in docs/decisions/0003-signing-
preimages.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from pamong.core import dcbor, ledger
from pamong.foundation.access import passkeys
from pamong.foundation.access.passkeys import PasskeyError
from pamong.signing import cms, der
from pamong.signing.reasons import Reason

SIGN_TAG = "pamong/sign/1"
EVIDENCE_TAG = "pamong/evidence/1"
MAX_BATCH = 256
MAX_LEVELS = 8
#: Authenticator data, client data and signature together; ES256 needs about 400 bytes, RS256 about 600.
MAX_ASSERTION = 900


class EvidenceError(ValueError):
    """These bytes are no evidence, or not in its one form."""


@dataclass(frozen=True, slots=True)
class Item:
    """One letter of a batch: its id (16 bytes), its content hash C and its ByteRange digest D."""

    letter: bytes
    content: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Mandate:
    """Who signs, by which appointment (16 bytes each), under which key (SHA-256 of its SPKI), what for."""

    signer: bytes
    appointment: bytes
    key: bytes
    purpose: str


@dataclass(frozen=True, slots=True)
class Touch:
    """What one touch is asked for. ``expiry`` is in Unix seconds."""

    rp_id: str
    signer: bytes
    root: bytes
    count: int
    nonce: bytes
    expiry: int

    @property
    def challenge(self) -> bytes:
        """SHA-256 of the preimage: the WebAuthn challenge."""
        preimage = (SIGN_TAG, self.rp_id, self.signer, self.root, self.count, self.nonce, self.expiry)
        return sha256(dcbor.encode(preimage)).digest()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The proof in a letter that its official approved it. It names keys by hash and brings none along."""

    touch: Touch
    letter: bytes
    content: bytes
    appointment: bytes
    purpose: str
    index: int
    path: tuple[bytes, ...]
    credential: bytes
    algorithm: int
    authenticator_data: bytes
    client_data: bytes
    signature: bytes

    def encode(self) -> bytes:
        """The one form: a deterministic CBOR array."""
        t = self.touch
        return dcbor.encode((
            EVIDENCE_TAG, t.rp_id, t.signer, t.root, t.count, t.nonce, t.expiry, self.letter, self.content,
            self.appointment, self.purpose, self.index, self.path, self.credential, self.algorithm,
            self.authenticator_data, self.client_data, self.signature,
        ))  # fmt: skip


def leaf(item: Item, mandate: Mandate) -> bytes:
    """SHA-256(0x00 || dCBOR [letter, C, D, signer, appointment, key, purpose])."""
    m = mandate
    parts = (item.letter, item.content, item.digest, m.signer, m.appointment, m.key, m.purpose)
    return ledger.leaf_hash(dcbor.encode(parts))


def root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 root over the leaves, in their order; ValueError for an empty or too long list."""
    if not 1 <= len(leaves) <= MAX_BATCH:
        raise ValueError("a batch has 1 to 256 letters")
    return ledger.root(leaves)


def credential_name(credential_id: bytes) -> bytes:
    """How evidence names a passkey: SHA-256 of its credential id."""
    return sha256(credential_id).digest()


def canonical_signature(algorithm: int, signature: bytes) -> bytes:
    """The signature in its one form: low-s for ES256, as it is for RS256."""
    return cms.low_s(signature) if algorithm == passkeys.ES256 else signature


def evidence_bound(rp_id: str, purpose: str) -> int:
    """Bytes that the evidence of any batch and passkey fits into."""
    touch = Touch(rp_id, bytes(16), bytes(32), MAX_BATCH, bytes(32), 1 << 33)
    parts = (bytes(32),) * MAX_LEVELS
    widest = Evidence(
        touch, bytes(16), bytes(32), bytes(16), purpose, MAX_BATCH, parts, bytes(32), passkeys.RS256,
        bytes(MAX_ASSERTION), b"", b"",
    )  # fmt: skip
    return len(widest.encode()) + 8


#: What evidence is made of, in its order (``Evidence.encode``), and how long its hashes and ids are.
_TYPES = (
    str, str, bytes, bytes, int, bytes, int, bytes, bytes, bytes, str, int, tuple, bytes, int, bytes, bytes, bytes,
)  # fmt: skip
_LENGTHS = ((2, 16), (3, 32), (5, 32), (7, 16), (8, 32), (9, 16), (13, 32))


@lru_cache(maxsize=4)  # read once for its form, and once more for its proof
def decode_evidence(data: bytes) -> Evidence:
    """Evidence from bytes; EvidenceError unless encoding it gives exactly these bytes."""
    try:
        values = dcbor.decode(data)
        if not isinstance(values, tuple) or len(values) != 18 or values[0] != EVIDENCE_TAG:
            raise EvidenceError("not an evidence array")
        if tuple(map(type, values)) != _TYPES or any(len(values[at]) != size for at, size in _LENGTHS):  # type: ignore[arg-type]
            raise EvidenceError("wrong type or length")
        path = values[12]
        assert isinstance(path, tuple)
        if len(path) > MAX_LEVELS or any(not isinstance(node, bytes) or len(node) != 32 for node in path):
            raise EvidenceError("not a path")
        evidence = Evidence(Touch(*values[1:7]), *values[7:])  # type: ignore[arg-type]
        if canonical_signature(evidence.algorithm, evidence.signature) != evidence.signature:
            raise EvidenceError("signature is not low-s")
    except (dcbor.CborError, der.DerError) as fault:
        raise EvidenceError(str(fault)) from fault
    return evidence


def verify_evidence(
    evidence: Evidence, *, digest: bytes, key: bytes, public_key: bytes, rp_id: str, origins: Sequence[str]
) -> list[Reason]:
    """Why this evidence does not prove that the passkey approved a file with ByteRange ``digest``; empty if
    it does.

    ``key`` is the SHA-256 of the SPKI of the certificate in the file. ``public_key`` (COSE) is the caller's
    own record of the credential that ``evidence.credential`` names: nothing that must be trusted is taken
    from the evidence.
    """
    touch = evidence.touch
    reasons = []
    mandate = Mandate(touch.signer, evidence.appointment, key, evidence.purpose)
    item = Item(evidence.letter, evidence.content, digest)
    if not ledger.verify_path(leaf(item, mandate), evidence.index, touch.count, evidence.path, touch.root):
        reasons.append(Reason.EVIDENCE_PATH)
    if touch.rp_id != rp_id:
        reasons.append(Reason.EVIDENCE_ORIGIN)
    answer = _Answer(
        touch, evidence.algorithm, evidence.authenticator_data, evidence.client_data, evidence.signature
    )
    reasons += _answered(answer, public_key, rp_id, tuple(origins))
    return list(dict.fromkeys(reasons))


class _Answer(NamedTuple):
    """What a passkey answered to one touch: the same in all letters of a batch."""

    touch: Touch
    algorithm: int
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


@lru_cache(maxsize=32)  # one answer stands in up to 200 letters
def _answered(answer: _Answer, key: bytes, rp_id: str, origins: tuple[str, ...]) -> tuple[Reason, ...]:
    """Why this answer is not one of this key to this touch."""
    reasons = []
    for check in (_check_client_data, _check_user, _check_signature):
        try:
            found = check(answer, key, rp_id, origins)
        except PasskeyError as refused:
            found = _REASONS.get(refused.code, Reason.EVIDENCE_FORM)
        if found:
            reasons.append(found)
    return tuple(reasons)


def _check_client_data(answer: _Answer, _key: bytes, _rp_id: str, origins: tuple[str, ...]) -> Reason | None:
    challenge = answer.touch.challenge
    passkeys.check_client_data(answer.client_data, kind="webauthn.get", challenge=challenge, origins=origins)
    return None


def _check_user(answer: _Answer, _key: bytes, rp_id: str, _origins: tuple[str, ...]) -> Reason | None:
    passkeys.check_authenticator_data(answer.authenticator_data, rp_id=rp_id)
    return None


def _check_signature(answer: _Answer, key: bytes, _rp_id: str, _origins: tuple[str, ...]) -> Reason | None:
    if passkeys.algorithm_of(key) != answer.algorithm:
        return Reason.EVIDENCE_KEY
    valid = passkeys.signature_is_valid(
        public_key=key,
        signature=answer.signature,
        authenticator_data=answer.authenticator_data,
        client_data=answer.client_data,
    )
    return None if valid else Reason.EVIDENCE_SIGNATURE


_REASONS = {
    "wrong_type": Reason.EVIDENCE_CHALLENGE,
    "wrong_challenge": Reason.EVIDENCE_CHALLENGE,
    "wrong_origin": Reason.EVIDENCE_ORIGIN,
    "cross_origin": Reason.EVIDENCE_ORIGIN,
    "wrong_rp": Reason.EVIDENCE_ORIGIN,
    "not_present": Reason.EVIDENCE_USER,
    "not_verified": Reason.EVIDENCE_USER,
    "algorithm": Reason.EVIDENCE_KEY,
    "invalid": Reason.EVIDENCE_SIGNATURE,
}
