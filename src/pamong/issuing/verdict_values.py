"""What a verdict says: the word, the reasons for it, and what may be shown. Values only, without a database."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pamong.signing.examination import Chain, Examination, State
from pamong.signing.reasons import Reason


class Word(StrEnum):
    """The verdict words."""

    GENUINE = "genuine"
    REVOKED = "revoked"
    CHANGED = "changed"
    NOT_CHECKED = "not_checked"
    FOREIGN = "foreign"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What anybody may know about a letter: no NIK, no address, the name abbreviated."""

    title: str
    number: str
    date: str
    subject: str
    office: str
    valid_until: str = ""
    revoked_at: str = ""
    revoked_reason: str = ""


@dataclass(frozen=True, slots=True)
class SignerFacts:
    """Who signed, as the certificate or the register says. ``certified``: by a certificate of an Indonesian PSrE."""

    name: str
    title: str = ""
    signed_at: str = ""
    known: bool = False
    certified: bool = False


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """Whether a stranger's certificate leads to a root that this verifier keeps: ``word`` for programs, ``text`` to
    read, and the name of the ``root`` of a known one.
    """

    word: str
    text: str
    root: str = ""


@dataclass(frozen=True, slots=True)
class WitnessFacts:
    """A witness of the verifier's own choice that cosigned the checkpoint of the proof, and when (ISO 8601)."""

    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One word, the reasons for it, and what may be shown."""

    word: Word
    reasons: tuple[str, ...] = ()
    letter: LetterFacts | None = None
    signer: SignerFacts | None = None
    sha256: str = field(default="")
    chain: ChainFacts | None = None
    witnesses: tuple[WitnessFacts, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """``{"verdict", "reasons", "letter", "signer", "chain"}`` as ``pamong verify`` prints it; ``"witnesses"`` too
        when the verifier named some.
        """
        asked = {} if self.witnesses is None else {"witnesses": [asdict(one) for one in self.witnesses]}
        return asked | {
            "verdict": self.word.value,
            "reasons": list(self.reasons),
            "letter": asdict(self.letter) if self.letter else {},
            "signer": asdict(self.signer) if self.signer else {},
            "chain": asdict(self.chain) if self.chain else {},
        }


PLAIN = {
    State.UNREADABLE: Word.UNREADABLE,
    State.UNSIGNED: Word.UNSIGNED,
    State.CHANGED: Word.CHANGED,
}


def said(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The reasons as sentences."""
    return tuple(str(reason.sentence) for reason in reasons)


def stranger(found: Examination) -> SignerFacts | None:
    """Who signed, in the words of a certificate that nobody has vouched for."""
    return SignerFacts(name=found.signer.name, title=found.signer.title) if found.signer else None


_CHAINS: dict[Chain, "str | Promise"] = {
    Chain.KNOWN: _("Rantai sertifikat dikenal: penerbitnya termasuk yang dipercaya di sini."),
    Chain.UNKNOWN: _("Rantai sertifikat tidak dikenal: siapa yang menjamin nama ini tidak diketahui."),
    Chain.EXPIRED: _("Rantai sertifikat kedaluwarsa: masa berlakunya sudah habis."),
    Chain.REVOKED: _("Rantai sertifikat dicabut: penerbitnya sudah mencabut sertifikat ini."),
}


def chain_of(found: Examination) -> ChainFacts:
    """Whether the chain of a foreign signature is known, in words."""
    return ChainFacts(found.chain.value, str(_CHAINS[found.chain]), found.root)


def appended(verdict: Verdict) -> Verdict:
    """The verdict on a letter behind which others put stamps or validation data; it says so where it is a good one."""
    if verdict.word not in (Word.GENUINE, Word.REVOKED, Word.NOT_CHECKED):
        return verdict
    added = gettext(
        "Setelah surat ini terbit, ada yang menambahkan cap waktu atau data pemeriksaan di belakang berkasnya."
        " Suratnya sendiri tidak berubah."
    )
    return replace(verdict, reasons=(*verdict.reasons, added))
