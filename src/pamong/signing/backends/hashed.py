"""A service that signs hashes, as one that signs documents: the file around each signature is made here.

Nothing is ever ``Unknown`` then. A signature that got lost is in no file, and nobody can make one of it: the letter was
not signed, and a person may ask again.
"""

from collections.abc import Sequence
from typing import ClassVar, override
from uuid import UUID

from asn1crypto import x509
from django.conf import settings
from django.core.checks import CheckMessage, Error

from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.services import write
from pamong.signing import external
from pamong.signing.backends.interface import DocumentBackend, HashBackend
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.received import doubt_about, roots_in
from pamong.signing.remote import (
    Doubt,
    HashesRefused,
    HashesSigned,
    Holder,
    Outcome,
    Refusal,
    Refused,
    Secret,
    Signed,
    Standing,
    Unknown,
    Unsigned,
    Verification,
)


class HashedDocuments(DocumentBackend):
    """Signs documents by ``inner``. A person is known by the id of a credential there."""

    known_by: ClassVar[str] = "credential"
    label: ClassVar[str] = "CSC"

    def __init__(self, inner: HashBackend) -> None:
        self.inner = inner
        self.name = inner.name  # type: ignore[misc]

    @property
    @override
    def batch(self) -> int:
        return 20

    @property
    @override
    def sends_codes(self) -> bool:
        return False

    @property
    @override
    def takes_codes(self) -> bool:
        return True

    @property
    @override
    def printed(self) -> str:
        return ""  # certified in Indonesia is what a PSrE signs; which services of this kind are, nobody has shown

    @override
    def standing(self, holder: Holder) -> Standing:
        try:
            self.inner.chain(holder.credential)
        except KeyUnavailableError as fault:
            return Standing.SUSPEND if fault.code == "credential" else Standing.UNKNOWN
        return Standing.ISSUE

    @override
    def send_code(self, holder: Holder, count: int) -> bool:
        return False

    @override
    def sign(self, letters: Sequence[Unsigned], holder: Holder, secret: Secret) -> tuple[Outcome, ...]:
        try:
            roots = roots_in(settings.CSC_ROOTS)
        except (OSError, ValueError):
            return _all(letters, Refusal.SETTINGS)
        try:
            chain = self.inner.chain(holder.credential)
        except KeyUnavailableError as fault:
            lost = fault.code != "credential"
            return _all(letters, Refusal.UNREACHABLE if lost else Refusal.MAY_NOT_SIGN)
        laid = [
            external.prepare(one.data, chain, name="", reason=one.reason, location=one.location)
            for one in letters
        ]
        outcome = self.inner.sign(holder.credential, [one.hash for one in laid], secret)
        if isinstance(outcome, HashesRefused):
            return _all(letters, outcome.reason)
        if not isinstance(outcome, HashesSigned):
            return _all(letters, Refusal.LOST)
        made = [one.finish(signature) for one, signature in zip(laid, outcome.signatures, strict=True)]
        return tuple(
            _kept(data, letter, roots) or Refused(letter.document, Refusal.LOST)
            for data, letter in zip(made, letters, strict=True)
        )

    @override
    def reconcile(self, unknown: Unknown, letter: Unsigned) -> Outcome:
        return unknown

    @override
    def recognise(self, letter: Unsigned, data: bytes, dispatch: UUID) -> Signed | Unknown:
        return Unknown(dispatch, letter.document, Doubt.SIGNATURES)  # no such file was ever made elsewhere

    @override
    def verify(self, data: bytes) -> Verification | None:
        return None

    @override
    def check_config(self) -> list[CheckMessage]:
        found = self.inner.check_config()
        try:
            known = bool(roots_in(settings.CSC_ROOTS))
        except (OSError, ValueError):
            known = False
        if not known:
            text = "PAMONG_CSC_ROOTS_PATH names no PEM file with the roots that signatures must lead to"
            found.append(Error(f"PAMONG_CSC_*: {text}", id="signing.E006"))
        return found


def _all(letters: Sequence[Unsigned], reason: Refusal) -> tuple[Outcome, ...]:
    return tuple(Refused(letter.document, reason) for letter in letters)


def _kept(data: bytes, letter: Unsigned, roots: Sequence[x509.Certificate]) -> Signed | None:
    """The file on the disk; None where it is not the letter signed, or does not fit there."""
    if doubt_about(data, letter.data, roots) is not None:
        return None
    try:
        return Signed(uuid7(), letter.document, write(data, kind="letter", place=letter.place, owner=None))
    except OSError:
        return None
