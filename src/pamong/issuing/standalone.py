"""The verdict on a PDF without the office: from its public key list and the log's proof alone.

Where the register is not at hand, the log stands in for it: only what it published is ``genuine``. What it cannot
know is a later revocation, unless the proof that was handed in is that of the revocation. Stamps behind a letter must
be of an authority that the key list names; which of them the office added itself, it cannot know either.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from pamong.core.logpolicy import Policy
from pamong.core.logproof import LogProof, parse_proof
from pamong.core.notes import NoteError, VerifierKey, parse_note
from pamong.issuing.verdict_values import (
    PLAIN,
    SignerFacts,
    Verdict,
    WitnessFacts,
    Word,
    appended,
    chain_of,
    said,
    stranger,
)
from pamong.signing.ceremony import Evidence, EvidenceError, decode_evidence
from pamong.signing.keylist import KeyList, LogKey
from pamong.signing.proving import prove_beside
from pamong.signing.reasons import Reason
from pamong.signing.trust import Trust
from pamong.signing.validation import Examination, State, examine, prove
from pamong.transparency.cosigners import cosigners, shortage
from pamong.transparency.ed25519 import verify
from pamong.transparency.entries import EntryError, Issued, Revoked, read_leaf

_ENDS = re.compile(rb"%%EOF|(?<=%%EOF)[\r\n]|(?<=%%EOF\r)\n")


@dataclass(frozen=True, slots=True)
class Demand:
    """The witnesses that a verifier trusts at ``now``, and how many must have cosigned; None: the policy's quorum."""

    policy: Policy
    now: datetime
    wanted: int | None = None


@dataclass(frozen=True, slots=True)
class _Proven:
    """The entry that is proven to be in the log, or the sentence why there is none; and who cosigned."""

    leaf: bytes | str
    witnesses: tuple[WitnessFacts, ...] | None = None


def judge(
    data: bytes,
    keys: KeyList,
    *,
    proof: bytes | None,
    checkpoint: bytes | None = None,
    beside: bytes | None = None,
    anchors: tuple[bytes, ...] = (),
    demand: Demand | None = None,
) -> Verdict:
    """The verdict on a PDF; ``checkpoint`` takes the place of the one inside the proof, ``beside`` is the evidence
    of a letter that a service signed, and ``anchors`` are the roots (DER) that may vouch for strangers.

    Intact and approved by an official of the list, but without a log proof that holds, cosigned by as many witnesses
    as ``demand`` wants: ``not_checked``.
    """
    proven = _proven(keys, proof, checkpoint, demand)
    found = examine(data, trust=Trust(anchors, keys.authorities))
    if found.published:  # only stamps of the office's authority and validation data follow
        said_of = appended(_judge(examine(data[: found.published]), keys, proven.leaf, beside))
    else:
        said_of = _judge(found, keys, proven.leaf, beside)
        if found.state is State.FOREIGN and said_of.word is Word.CHANGED:
            said_of = _longer(data, keys, proven.leaf, beside) or said_of
    return replace(said_of, witnesses=proven.witnesses)


def _longer(data: bytes, keys: KeyList, leaf: bytes | str, beside: bytes | None) -> Verdict | None:
    """The verdict on a file of a service that begins with what the log names, and has nothing but stamps and validation
    data behind it. Whose they are, only the office's register knows: never ``genuine``. None if it does not begin so.
    """
    entry = None if isinstance(leaf, str) else read_leaf(leaf)
    part = beginning(data, entry.file) if isinstance(entry, Issued) else None
    if part is None:
        return None
    verdict = _judge(examine(part), keys, leaf, beside)
    if verdict.word is not Word.GENUINE:
        return verdict
    told = _(
        "%(size)d bita pertama adalah surat yang diterbitkan, tidak berubah. Cap waktu atau data pemeriksaan di "
        "belakangnya hanya dikenal oleh kantor penerbit."
    )
    return replace(verdict, word=Word.NOT_CHECKED, reasons=(told % {"size": len(part)},))


def beginning(data: bytes, sha256: bytes) -> bytes | None:
    """The beginning of a PDF with this SHA-256 that ends where a revision ends; None if there is none."""
    running, at = hashlib.sha256(), 0
    for found in _ENDS.finditer(data):
        running.update(data[at : found.end()])
        at = found.end()
        if running.digest() == sha256:
            return data[:at]
    return None


def _judge(found: Examination, keys: KeyList, leaf: bytes | str, beside: bytes | None) -> Verdict:
    if found.state in PLAIN:
        return Verdict(PLAIN[found.state], said(found.reasons), signer=stranger(found), sha256=found.sha256)
    held = prove(found, keys)
    if not held.is_ours:
        if found.state is State.FOREIGN and beside is not None:
            word, reasons = _approved_beside(found, beside, keys, leaf)
            return Verdict(word, reasons, signer=stranger(found), sha256=found.sha256)
        return Verdict(
            Word.FOREIGN,
            said(held.reasons),
            signer=stranger(found),
            sha256=found.sha256,
            chain=chain_of(found),
        )
    if held.reasons or held.evidence is None:
        return Verdict(Word.CHANGED, said(held.reasons), signer=stranger(found), sha256=found.sha256)
    word, reasons = (
        (Word.NOT_CHECKED, (leaf,)) if isinstance(leaf, str) else _says(found, held.evidence, leaf)
    )
    return Verdict(word, reasons, signer=_official(found), sha256=found.sha256)


def _official(found: Examination) -> SignerFacts | None:
    if found.signer is None:
        return None
    return SignerFacts(found.signer.name, found.signer.title, signed_at=found.signed_at, known=True)


def _proven(keys: KeyList, proof: bytes | None, checkpoint: bytes | None, demand: Demand | None) -> _Proven:
    if proof is None:
        return _Proven(_("Bukti dari buku besar tidak disertakan."))
    if not keys.log_keys:
        return _Proven(_("Daftar kunci ini tidak memuat kunci buku besar."))
    try:
        opened = parse_proof(proof)
        if checkpoint is not None:
            opened = LogProof(opened.index, opened.path, parse_note(checkpoint), opened.extra)
        leaf = opened.extra or b""
        read_leaf(leaf)
        log = _log_of(opened, leaf, keys)
    except (NoteError, EntryError):
        return _Proven(_("Bukti dari buku besar tidak sah."))
    if log.closed and log.last is not None and opened.index >= log.last:
        return _Proven(
            _("Surat ini terbit sebelum kantor pulih dari cadangan, dan catatan kantor atasnya hilang.")
        )
    return _witnessed(opened, leaf, demand) if demand else _Proven(leaf)


def _log_of(proof: LogProof, leaf: bytes, keys: KeyList) -> LogKey:
    """The key under which ``leaf`` is proven; ``NoteError`` if under none, or under one that had ended before."""
    fault = NoteError("not proven under a key of the list")
    for known in keys.log_keys:
        try:
            size = proof.check(leaf, VerifierKey.parse(known.vkey), verify).size
        except NoteError as error:
            fault = error
            continue
        # The last tree of a key is one leaf larger than ``last``: its successor's, which both sign.
        if known.closed or known.last is None or size <= known.last + 1:
            return known
    raise fault


def _witnessed(proof: LogProof, leaf: bytes, demand: Demand) -> _Proven:
    found = cosigners(proof.note, demand.policy, now=demand.now)
    facts = tuple(WitnessFacts(one.witness.key.name, one.at.isoformat()) for one in found)
    if shortage(found, demand.policy, wanted=demand.wanted):
        few = _("Bukti dari buku besar ditandatangani %(count)d saksi yang Anda percaya; itu belum cukup.")
        return _Proven(few % {"count": len(found)}, facts)
    return _Proven(leaf, facts)


def _approved_beside(
    found: Examination, beside: bytes, keys: KeyList, leaf: bytes | str
) -> tuple[Word, tuple[str, ...]]:
    """What log and evidence say together about a file that a service signed: one names D, the other approves it."""
    if isinstance(leaf, str):
        return Word.NOT_CHECKED, (leaf,)
    try:
        evidence = decode_evidence(beside)
    except EvidenceError:
        return Word.NOT_CHECKED, said([Reason.EVIDENCE_FORM])
    entry = read_leaf(leaf)
    digest = entry.digest if isinstance(entry, Issued) else b""
    mandates = [key for key in keys.certificates if key.appointment == evidence.appointment]
    proofs = [prove_beside(beside, digest, key.key_hash, keys) for key in mandates] if digest else []
    if digest and not any(not proof.reasons for proof in proofs):
        reasons = proofs[0].reasons if proofs else (Reason.UNKNOWN_KEY,)
        return Word.CHANGED, said(reasons)
    return _says(replace(found, digest=digest.hex()), evidence, leaf)


def _says(found: Examination, evidence: Evidence, leaf: bytes) -> tuple[Word, tuple[str, ...]]:
    """What the log's entry, which is known to be in the log, says about this file."""
    entry = read_leaf(leaf)
    if not isinstance(entry, Issued | Revoked) or entry.document.bytes != evidence.letter:
        return Word.NOT_CHECKED, (_("Bukti dari buku besar itu milik surat lain."),)
    if isinstance(entry, Revoked):
        return Word.REVOKED, (_("Buku besar mencatat bahwa surat ini dicabut."),)
    if (entry.digest.hex(), entry.file.hex()) != (found.digest, found.sha256):
        return Word.CHANGED, (_("Berkas ini bukan berkas yang dicatat dalam buku besar."),)
    return Word.GENUINE, ()
