"""What the double knows and does, apart from HTTP and from the words of the two versions."""

import io
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from pamong.bsre_double.authority import Authority
from pamong.bsre_double.faults import Kind
from pamong.bsre_double.people import ISSUE, NOT_REGISTERED, SUSPEND, Person, cast
from pamong.bsre_double.replies import MAY_NOT_SIGN, WRONG_PASSPHRASE, RefusedError
from pamong.bsre_double.replies import NOT_REGISTERED as CODE_NOT_REGISTERED
from pamong.bsre_double.sealing import Sealer, Wish
from pamong.doubles.faults import Faults

_TOTP_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Call:
    """One answered call, without secrets or content: what tests count."""

    path: str
    status: int


@dataclass(frozen=True, slots=True)
class Secret:
    """What a caller proved to be the person with: one of the two."""

    passphrase: str = field(default="", repr=False)
    totp: str = field(default="", repr=False)


class Service:
    """People, documents waiting for download, one-time codes, and the faults. Safe to use from many threads."""

    def __init__(
        self, authority: Authority, faults: Faults[Kind], people: Sequence[Person] | None = None
    ) -> None:
        self.faults, self.authority = faults, authority
        self.people = list(people if people is not None else cast())
        self.sealer = Sealer(authority)
        self.calls: list[Call] = []
        self._documents: dict[str, bytes] = {}
        self._codes: dict[str, tuple[str, int, float]] = {}
        self._lock = threading.Lock()

    def find(self, *, nik: str = "", email: str = "") -> Person | None:
        """The person with this NIK or address."""
        return next((one for one in self.people if one.nik == nik or (email and one.email == email)), None)

    def status(self, person: Person | None) -> str:
        """The word for this person's certificate."""
        return person.status if person else NOT_REGISTERED

    def code_for(self, person: Person | None, files: int) -> str:
        """A new one-time code for so many files. The real service sends it by message; this one returns it."""
        holder = self._may_sign(person)
        code = f"{secrets.randbelow(10**6):06}"
        with self._lock:
            self._codes[holder.nik] = (code, files, time.monotonic() + _TOTP_SECONDS)
        return code

    def sign(
        self,
        files: Sequence[bytes],
        person: Person | None,
        secret: Secret,
        wishes: Sequence[Wish],
        breaks: dict[Kind, float],
    ) -> list[bytes]:
        """The files, each with one signature more; RefusedError, or BrokenPdfError from the sealer."""
        holder = self._may_sign(person)
        self._prove(holder, secret, len(files), breaks)
        signed = [self._one(file, holder, wish, breaks) for file, wish in zip(files, wishes, strict=True)]
        return signed[::-1] if Kind.SHUFFLE in breaks else signed

    def keep(self, document: bytes) -> str:
        """Hold a signed document for one download; its id."""
        name = secrets.token_hex(16)
        with self._lock:
            self._documents[name] = document
        return name

    def keep_as(self, name: str, document: bytes) -> None:
        """Hold another document under a known id."""
        with self._lock:
            self._documents[name] = document

    def code_sent_to(self, nik: str) -> str:
        """The one-time code that a person would have received."""
        with self._lock:
            return self._codes[nik][0]

    def hand_out(self, name: str) -> bytes | None:
        """The document of this id, the first time; None ever after."""
        with self._lock:
            return self._documents.pop(name, None)

    def _may_sign(self, person: Person | None) -> Person:
        if person is None:
            raise RefusedError(CODE_NOT_REGISTERED)
        if person.status != ISSUE:
            raise RefusedError(MAY_NOT_SIGN)
        return person

    def _prove(self, person: Person, secret: Secret, files: int, breaks: dict[Kind, float]) -> None:
        with self._lock:
            if secret.totp and not secret.passphrase:
                code, count, ends = self._codes.pop(person.nik, ("", 0, 0.0))
                right = secret.totp == code and files <= count and time.monotonic() < ends
            else:
                right = secret.passphrase == person.passphrase
            person.wrong = 0 if right else person.wrong + 1
            if Kind.LOCKOUT in breaks and person.wrong >= breaks[Kind.LOCKOUT]:
                person.status = SUSPEND
        if not right:
            raise RefusedError(WRONG_PASSPHRASE)

    def _one(self, file: bytes, person: Person, wish: Wish, breaks: dict[Kind, float]) -> bytes:
        if Kind.UNSIGNED in breaks:
            return file
        source = _reworded(file) if Kind.OTHER in breaks else file
        signed = self.sealer.sign(source, person, wish)
        if Kind.TWICE in breaks:
            signed = self.sealer.sign(signed, person, wish)
        if Kind.CUT in breaks:
            return signed[: len(signed) // 2]
        return b"" if Kind.EMPTY in breaks else signed


def _reworded(pdf: bytes) -> bytes:
    """The same document with a sentence more on its first page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    font = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Font"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
            generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
        }
    )
    fonts = generic.DictionaryObject({generic.pdf_name("/Double"): writer.add_object(font)})
    words = b"q BT /Double 14 Tf 60 60 Td (Kalimat yang tidak ada di surat) Tj ET Q"
    stream = writer.add_object(generic.StreamObject(stream_data=words))
    resources = generic.DictionaryObject({generic.pdf_name("/Font"): fonts})
    writer.add_stream_to_page(0, stream, resources=resources)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
