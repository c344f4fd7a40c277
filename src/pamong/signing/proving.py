"""Holds an intact letter against a list of keys: the office's own rows, or the list that it published.

Nothing is ever taken from the evidence that must come from that list.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pamong.signing import ceremony
from pamong.signing.examination import Examination, State
from pamong.signing.keylist import KeyDirectory, KnownCertificate, KnownCredential
from pamong.signing.reasons import Reason

#: A prompt is open for 120 seconds at most, so a touch is never older than its expiry less this.
LONGEST_PROMPT = timedelta(seconds=120)
_LOCAL_ORIGIN = re.compile(rb'"origin":"(http://localhost(?::\d{1,5})?)"')


@dataclass(frozen=True, slots=True)
class Proof:
    """An intact letter held against a key list: proven when ``reasons`` is empty."""

    reasons: tuple[Reason, ...]
    key: KnownCertificate | None = None
    credential: KnownCredential | None = None
    evidence: ceremony.Evidence | None = field(default=None, repr=False)

    @property
    def is_ours(self) -> bool:
        """Whether the signing key is, or was, one of the list."""
        return self.key is not None


def prove(found: Examination, keys: KeyDirectory | None = None) -> Proof:
    """Hold a finding against a list of certificates and enrolled passkeys, by default the office's own; for
    anything but ``intact`` only the key is looked up.

    A letter with a key of the list and without a valid proof is never genuine: its reasons say why.
    """
    if found.signer is None:
        return Proof(found.reasons)
    keys = keys or _office()
    key = keys.certificate(bytes.fromhex(found.signer.key_hash))
    if key is None:
        return Proof((*found.reasons, Reason.UNKNOWN_KEY))
    if found.state is not State.INTACT:
        return Proof(found.reasons or (Reason.NO_EVIDENCE,), key)
    evidence = ceremony.decode_evidence(bytes.fromhex(found.evidence))
    credential = keys.credential(evidence.touch.signer, evidence.credential)
    if credential is None:
        return Proof((Reason.UNKNOWN_CREDENTIAL,), key, None, evidence)
    reasons = ceremony.verify_evidence(
        evidence,
        digest=bytes.fromhex(found.digest),
        key=key.key_hash,
        public_key=credential.public_key,
        rp_id=keys.host,
        origins=_origins(keys, evidence),
    )
    reasons += [*_certified(found, key), *_mandate(key, evidence, credential)]
    return Proof(tuple(dict.fromkeys(reasons)), key, credential, evidence)


def prove_beside(data: bytes, digest: bytes, key: bytes, keys: KeyDirectory | None = None) -> Proof:
    """Hold evidence that lies beside a file which a service signed against ``digest`` (D: SHA-256 of the unsigned PDF),
    the ``key`` of the mandate (SHA-256 of its SPKI; it signs nothing there, ADR 0012) and a list of keys.
    """
    keys = keys or _office()
    try:
        evidence = ceremony.decode_evidence(data)
    except ceremony.EvidenceError:
        return Proof((Reason.EVIDENCE_FORM,))
    known = keys.certificate(key)
    if known is None:
        return Proof((Reason.UNKNOWN_KEY,), None, None, evidence)
    credential = keys.credential(evidence.touch.signer, evidence.credential)
    if credential is None:
        return Proof((Reason.UNKNOWN_CREDENTIAL,), known, None, evidence)
    reasons = ceremony.verify_evidence(
        evidence,
        digest=digest,
        key=known.key_hash,
        public_key=credential.public_key,
        rp_id=keys.host,
        origins=_origins(keys, evidence),
    )
    reasons += _mandate(known, evidence, credential)
    return Proof(tuple(dict.fromkeys(reasons)), known, credential, evidence)


def _office() -> KeyDirectory:
    from pamong.signing.directory import OfficeDirectory  # needs a database, which a stranger has not

    return OfficeDirectory()


def _origins(keys: KeyDirectory, evidence: ceremony.Evidence) -> list[str]:
    """The office's own origin; a demo on localhost may have run on another port at the time."""
    if keys.host == "localhost" and (match := _LOCAL_ORIGIN.search(evidence.client_data)):
        return [match[1].decode()]
    return [keys.origin]


def _certified(found: Examination, key: KnownCertificate) -> list[Reason]:
    """The file must bring exactly the two certificates on the list."""
    assert found.signer is not None
    same = key.issuer is not None and (
        found.signer.fingerprint == key.fingerprint.hex() and found.issuer_fingerprint == key.issuer.hex()
    )
    return [] if same else [Reason.CERTIFICATE]


def _mandate(key: KnownCertificate, evidence: ceremony.Evidence, credential: KnownCredential) -> list[Reason]:
    """The touch was by the holder of the key's appointment, with a key in force and a passkey that was enrolled
    and not revoked then.
    """
    reasons = []
    latest = datetime.fromtimestamp(evidence.touch.expiry, UTC)
    earliest = latest - LONGEST_PROMPT
    if evidence.appointment not in credential.appointments or key.appointment != evidence.appointment:
        reasons.append(Reason.MANDATE)
    if not key.not_before - LONGEST_PROMPT <= earliest <= key.not_after:
        reasons.append(Reason.CERTIFICATE)
    if key.revoked_at and key.revoked_at <= earliest:
        reasons.append(Reason.KEY_REVOKED)
    if credential.enrolled_at > latest:
        reasons.append(Reason.CREDENTIAL_LATER)
    if credential.revoked_at and credential.revoked_at <= earliest:
        reasons.append(Reason.CREDENTIAL_REVOKED)
    return reasons
