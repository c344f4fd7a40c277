"""What a verdict says: the word, the reasons for it, and what may be shown. Values only, without a database."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from pamong.signing.examination import Examination, State
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
class Verdict:
    """One word, the reasons for it, and what may be shown."""

    word: Word
    reasons: tuple[str, ...] = ()
    letter: LetterFacts | None = None
    signer: SignerFacts | None = None
    sha256: str = field(default="")

    def to_json(self) -> dict[str, Any]:
        """``{"verdict", "reasons", "letter", "signer"}`` as ``pamong verify`` prints it."""
        return {
            "verdict": self.word.value,
            "reasons": list(self.reasons),
            "letter": asdict(self.letter) if self.letter else {},
            "signer": asdict(self.signer) if self.signer else {},
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
