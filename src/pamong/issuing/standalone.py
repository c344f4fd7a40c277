"""The verdict on a PDF without the office: from its public key list and the log's proof alone.

Where the register is not at hand, the log stands in for it: only what it published is ``genuine``. What it cannot
know is a later revocation, unless the proof that was handed in is that of the revocation. Nor has it the office's list
of time stamping authorities: stamps and validation data behind a letter neither help nor harm it here.
"""

from django.utils.translation import gettext as _

from pamong.core.logproof import LogProof, parse_proof
from pamong.core.notes import NoteError, VerifierKey, parse_note
from pamong.issuing.verdict_values import PLAIN, SignerFacts, Verdict, Word, said, stranger
from pamong.signing.ceremony import Evidence
from pamong.signing.keylist import KeyList
from pamong.signing.validation import Examination, examine, prove
from pamong.transparency.ed25519 import verify
from pamong.transparency.entries import EntryError, Issued, Revoked, read_leaf


def judge(data: bytes, keys: KeyList, *, proof: bytes | None, checkpoint: bytes | None = None) -> Verdict:
    """The verdict on a PDF; ``checkpoint`` takes the place of the one inside the proof.

    Intact and approved by an official of the list, but without a log proof that holds: ``not_checked``.
    """
    found = examine(data)
    if found.published:  # time stamps and validation data follow; what was published is judged
        found = examine(data[: found.published])
    if found.state in PLAIN:
        return Verdict(PLAIN[found.state], said(found.reasons), signer=stranger(found), sha256=found.sha256)
    held = prove(found, keys)
    if not held.is_ours:
        return Verdict(Word.FOREIGN, said(held.reasons), signer=stranger(found), sha256=found.sha256)
    if held.reasons or held.evidence is None:
        return Verdict(Word.CHANGED, said(held.reasons), signer=stranger(found), sha256=found.sha256)
    word, reasons = _logged(found, held.evidence, keys, proof, checkpoint)
    return Verdict(word, reasons, signer=_official(found), sha256=found.sha256)


def _official(found: Examination) -> SignerFacts | None:
    if found.signer is None:
        return None
    return SignerFacts(found.signer.name, found.signer.title, signed_at=found.signed_at, known=True)


def _logged(
    found: Examination, evidence: Evidence, keys: KeyList, proof: bytes | None, checkpoint: bytes | None
) -> tuple[Word, tuple[str, ...]]:
    if proof is None:
        return Word.NOT_CHECKED, (_("Bukti dari buku besar tidak disertakan."),)
    if keys.log is None:
        return Word.NOT_CHECKED, (_("Daftar kunci ini tidak memuat kunci buku besar."),)
    try:
        opened = parse_proof(proof)
        if checkpoint is not None:
            opened = LogProof(opened.index, opened.path, parse_note(checkpoint), opened.extra)
        leaf = opened.extra or b""
        opened.check(leaf, VerifierKey.parse(keys.log.vkey), verify)
        return _says(found, evidence, leaf)
    except (NoteError, EntryError):
        return Word.NOT_CHECKED, (_("Bukti dari buku besar tidak sah."),)


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
