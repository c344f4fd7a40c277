"""One touch, many letters: what exactly an official's passkey signs, and the evidence that proves it to
anyone.

Pure functions over values. Every preimage is pinned, with values, in docs/decisions/0003-signing-
preimages.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

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


@lru_cache(maxsize=4)  # read once for its form, and once more for its proof
def decode_evidence(data: bytes) -> Evidence:
    """Evidence from bytes; EvidenceError unless encoding it gives exactly these bytes."""
    try:
        values = dcbor.decode(data)
        if not isinstance(values, tuple) or len(values) != 18 or values[0] != EVIDENCE_TAG:
            raise EvidenceError("not an evidence array")
        shapes: tuple[type | int, ...] = (
            str,
            16,
            32,
            int,
            32,
            int,
            16,
            32,
            16,
            str,
            int,
            tuple,
            32,
            int,
            bytes,
            bytes,
            bytes,
        )
        if not all(_fits(value, shape) for value, shape in zip(values[1:], shapes, strict=True)):
            raise EvidenceError("wrong type or length")
        if not all(_fits(node, 32) for node in values[12]) or len(values[12]) > MAX_LEVELS:  # type: ignore[union-attr, arg-type]
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
    for check in (_check_client_data, _check_user, _check_signature):
        try:
            found = check(evidence, public_key, rp_id, origins)
        except PasskeyError as refused:
            found = _REASONS.get(refused.code, Reason.EVIDENCE_FORM)
        if found:
            reasons.append(found)
    return list(dict.fromkeys(reasons))


def _check_client_data(e: Evidence, _key: bytes, _rp_id: str, origins: Sequence[str]) -> Reason | None:
    passkeys.check_client_data(
        e.client_data, kind="webauthn.get", challenge=e.touch.challenge, origins=origins
    )
    return None


def _check_user(e: Evidence, _key: bytes, rp_id: str, _origins: Sequence[str]) -> Reason | None:
    passkeys.check_authenticator_data(e.authenticator_data, rp_id=rp_id)
    return None


def _check_signature(e: Evidence, key: bytes, _rp_id: str, _origins: Sequence[str]) -> Reason | None:
    if passkeys.algorithm_of(key) != e.algorithm:
        return Reason.EVIDENCE_KEY
    valid = _answered(key, e.signature, e.authenticator_data, e.client_data)
    return None if valid else Reason.EVIDENCE_SIGNATURE


@lru_cache(maxsize=32)  # one answer stands in up to 200 letters
def _answered(key: bytes, signature: bytes, authenticator_data: bytes, client_data: bytes) -> bool:
    return passkeys.signature_is_valid(
        public_key=key, signature=signature, authenticator_data=authenticator_data, client_data=client_data
    )


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


def _fits(value: object, shape: type | int) -> bool:
    if isinstance(shape, int):
        return isinstance(value, bytes) and len(value) == shape
    return isinstance(value, shape) and not isinstance(value, bool)
