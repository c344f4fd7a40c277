"""What the office says about a file or a code: one of seven words, with reasons (signing.md, "Verdicts").

A file is first examined by itself in a child process; then the register decides: only a file whose SHA-256 we
registered is ``genuine``, and only while its letter is not revoked.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core import codes, seal
from pamong.issuing.models import Document
from pamong.issuing.queries import is_certified, issued_successor, proof_beside, published_size
from pamong.issuing.verdict_values import (
    PLAIN,
    LetterFacts,
    SignerFacts,
    Verdict,
    Word,
    appended,
    chain_of,
    said,
    stranger,
)
from pamong.signing import roots, seals
from pamong.signing.examination import Examination, State
from pamong.signing.proving import LONGEST_PROMPT
from pamong.signing.validation import Proof, examine, prove
from pamong.transparency import keys

__all__ = ["LetterFacts", "SignerFacts", "Verdict", "Word", "judge_file", "judge_files", "judge_seal"]

Known = Document.State


def judge_file(data: bytes) -> Verdict:
    """The verdict on a PDF from anywhere. Of a revision that we made ourselves, the published part is judged, and of
    one that others made with nothing but validation data and stamps of our own authority; then the verdict says so.
    """
    trust = roots.of_office()
    found = examine(data, trust=trust)
    if found.state in (State.CHANGED, State.FOREIGN) and (
        size := published_size(bytes.fromhex(found.sha256))
    ):
        return _judge(examine(data[:size]))
    if found.published:
        return appended(_judge(examine(data[: found.published])))
    return _judge(found)


def _judge(found: Examination) -> Verdict:
    if found.state in PLAIN:
        return Verdict(PLAIN[found.state], said(found.reasons), signer=stranger(found))
    proof = prove(found)
    if not proof.is_ours:
        beside = found.state is State.FOREIGN and _judge_beside(found)
        return beside or Verdict(
            Word.FOREIGN, said(proof.reasons), signer=stranger(found), chain=chain_of(found)
        )
    document = _registered(found.sha256)
    if document is None and not proof.reasons and (why := _lost(proof)):
        return Verdict(Word.NOT_CHECKED, (why,), signer=stranger(found))
    if proof.reasons or document is None or document.pk.bytes != _letter(proof):
        missing = (
            ()
            if document
            else (_("Berkas ini tidak ada di buku register: isinya berbeda dari yang diterbitkan."),)
        )
        return Verdict(Word.CHANGED, (*said(proof.reasons), *missing), signer=stranger(found))
    return _of_document(document)


def _judge_beside(found: Examination) -> Verdict | None:
    """The verdict on a file that a service signed for us; None for one that we never registered."""
    document = _registered(found.sha256)
    if document is None:
        return None
    proof = proof_beside(document)
    return _of_document(document) if not proof.reasons else Verdict(Word.CHANGED, said(proof.reasons))


_SHOWN = (
    "state", "sha256", "title", "number", "date", "subject", "valid_until", "revoked_at", "revoked_reason",
    "issued_at", "signer_title", "digest", "hole_start", "office__name", "signer__name",
    "signer__front_title", "signer__back_title",
)  # fmt: skip


def _published() -> QuerySet[Document]:
    """Issued and revoked documents, with as much of them as a verdict shows."""
    rows = Document.system().filter(state__in=(Known.ISSUED, Known.REVOKED))
    return rows.select_related("office", "signer").only(*_SHOWN)


def _registered(sha256: str) -> Document | None:
    return next(iter(_published().filter(sha256=bytes.fromhex(sha256))), None)


def _lost(proof: Proof) -> str:
    """Why the register may lack a letter of ours: a restore took away what was known of its time (0017). Or empty."""
    if proof.evidence is None:
        return ""
    latest = datetime.fromtimestamp(proof.evidence.touch.expiry, UTC)
    return _lost_between(latest - LONGEST_PROMPT, latest)


def _lost_on(day: date) -> str:
    """The same for a letter of which only the day is known."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    return _lost_between(begins, begins + timedelta(days=1))


def _lost_between(earliest: datetime, latest: datetime) -> str:
    for gap in keys.gaps():
        if gap.since > latest or (gap.until is not None and earliest > gap.until):
            continue
        if gap.until is None:
            return _("Kantor ini baru dipulihkan dari cadangan; apakah catatannya lengkap belum diperiksa.")
        return _("Surat ini terbit sebelum kantor pulih dari cadangan, dan catatan kantor atasnya hilang.")
    return ""


def _letter(proof: Proof) -> bytes:
    return proof.evidence.letter if proof.evidence else b""


def _of_document(document: Document) -> Verdict:
    word = Word.REVOKED if document.state == Known.REVOKED else Word.GENUINE
    reasons: tuple[str, ...] = ()
    if word is Word.REVOKED:
        reasons = (_("Surat ini dicabut: %(reason)s") % {"reason": document.revoked_reason},)
        successor = issued_successor(document)
        if successor is not None:
            replaced = _("Surat ini digantikan oleh surat nomor %(number)s.") % {"number": successor.number}
            reasons = (*reasons, replaced)
    return Verdict(word, reasons, facts(document), signer_of(document), bytes(document.sha256 or b"").hex())


def judge_seal(data: bytes) -> Verdict:
    """The verdict on the seal of a QR code: read, its signature checked, then looked up in the register."""
    try:
        message, claims = seal.read(data)
    except seal.SealError:
        return Verdict(Word.CHANGED, (_("Isi kode QR ini tidak utuh: bukan segel yang pernah kami buat."),))
    key = seals.known(message.kid)
    if key is None:
        return Verdict(Word.FOREIGN, (_("Kode QR ini disegel dengan kunci yang tidak kami kenal."),))
    if not seals.is_signed(message, seal.PURPOSE, key):
        return Verdict(Word.CHANGED, (_("Isi kode QR ini diubah setelah disegel."),))
    found = _judge_lookup(_published().filter(seal_id=claims.seal_id, seal=data))
    void = Document.system().filter(seal_id=claims.seal_id, state=Known.CANCELLED)
    if found.letter is None and void.exists():
        return Verdict(Word.FOREIGN, (_("Segel ini batal: suratnya tidak jadi ditandatangani."),))
    if found.letter is None and (why := _lost_on(claims.date)):
        return Verdict(Word.NOT_CHECKED, (why,))
    return found


def judge_short_code(text: str) -> Verdict:
    """The verdict on the code that is printed for typing. Raises ``codes.CodeError`` for text that is none."""
    return _judge_lookup(_published().filter(short_code=codes.short_code(codes.read_short_code(text))))


def _judge_lookup(rows: QuerySet[Document]) -> Verdict:
    document = next(iter(rows), None)
    if document is None:
        return Verdict(Word.FOREIGN, (_("Kode ini tidak ada di buku register kami."),))
    return _of_document(document)


def facts(document: Document) -> LetterFacts:
    """What the public may see of ``document``."""
    return LetterFacts(
        title=document.title,
        number=document.number,
        date=document.date.isoformat(),
        subject=abbreviated(document.subject),
        office=document.office.name,
        valid_until=_iso(document.valid_until),
        revoked_at=document.revoked_at.isoformat() if document.revoked_at else "",
        revoked_reason=document.revoked_reason,
    )


def signer_of(document: Document) -> SignerFacts:
    """Who signed ``document``."""
    return SignerFacts(
        name=document.signer.full_name,
        title=document.signer_title,
        signed_at=document.issued_at.isoformat() if document.issued_at else "",
        known=True,
        certified=is_certified(document),
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def abbreviated(name: str) -> str:
    """A name that can be compared with paper and tells little by itself: first word, then initials.

    >>> abbreviated("Wulan Rahmawati")
    'Wulan R••••••••'
    """
    first, *rest = name.split() or [""]
    return " ".join([first, *(word[0] + "•" * max(1, len(word) - 1) for word in rest)])


def judge_files(paths: Sequence[Path]) -> Iterator[tuple[Path, Verdict]]:
    """A verdict for each file, in order; a file that cannot be read is ``unreadable``."""
    for path in paths:
        try:
            yield path, judge_file(path.read_bytes())
        except OSError as error:
            yield path, Verdict(Word.UNREADABLE, (error.strerror or "unreadable",))
