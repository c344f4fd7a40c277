"""BSrE's "esign client service", which stands on the agency's own server and signs whole PDFs.

The rules, from what others have seen go wrong: a secret lives as long as the request; every call has its limit;
no signature is asked for twice; whatever is unclear after a request has gone out is ``Unknown``; and a file counts
as signed only when it was judged and lies on our disk.
"""

from collections.abc import Sequence
from itertools import batched
from typing import ClassVar, Protocol, override
from uuid import UUID

from asn1crypto import x509
from django.conf import settings
from django.core.checks import CheckMessage, Error

from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.services import write
from pamong.signing.backends.bsre import answers, v1, v2
from pamong.signing.backends.bsre.answers import Delivery
from pamong.signing.backends.interface import DocumentBackend
from pamong.signing.calls import Endpoint, LostError, NotSentError, basic
from pamong.signing.received import doubt_about, roots_in
from pamong.signing.remote import (
    Doubt,
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


class _Version(Protocol):
    """What a module for one version of the service offers."""

    BATCH: int

    def standing(self, service: Endpoint, holder: Holder) -> Standing: ...

    def sign(
        self, service: Endpoint, letters: tuple[Unsigned, ...], holder: Holder, secret: Secret
    ) -> Delivery: ...

    def verify(self, service: Endpoint, data: bytes) -> Verification | None: ...


_VERSIONS: dict[str, _Version] = {"v1": v1, "v2": v2}


type _Roots = Sequence[x509.Certificate]

#: Letters are rendered before they are signed, and thrown away when they are not: the sentence is true of every
#: letter that anybody ever holds.
PRINTED = (
    "Ditandatangani secara elektronik dengan sertifikat elektronik yang diterbitkan oleh Balai Besar Sertifikasi "
    "Elektronik (BSrE), Badan Siber dan Sandi Negara"
)
#: An authority that is made to rehearse with says so in its name, as that of ``pamong bsre-double`` does.
REHEARSAL = "bukan BSrE"


class Bsre(DocumentBackend):
    """A client of either version; which one, and where, is read from the settings at each call."""

    name: ClassVar[str] = "bsre"
    label: ClassVar[str] = "BSrE"
    certified: ClassVar[bool] = True

    @property
    @override
    def batch(self) -> int:
        return _version().BATCH

    @property
    @override
    def sends_codes(self) -> bool:
        return settings.BSRE_VERSION == "v2"

    @property
    @override
    def takes_codes(self) -> bool:
        return self.sends_codes

    @property
    @override
    def printed(self) -> str:
        roots = _roots() or ()
        real = bool(roots) and not any(REHEARSAL in root.subject.human_friendly for root in roots)
        return PRINTED if real else ""

    @override
    def standing(self, holder: Holder) -> Standing:
        try:
            return _version().standing(_service(), holder)
        except (NotSentError, LostError):
            return Standing.UNKNOWN

    @override
    def send_code(self, holder: Holder, count: int) -> bool:
        if settings.BSRE_VERSION != "v2":
            return False
        try:
            return v2.send_code(_service(), holder, count)
        except (NotSentError, LostError):
            return False

    @override
    def sign(self, letters: Sequence[Unsigned], holder: Holder, secret: Secret) -> tuple[Outcome, ...]:
        if secret.totp and len(letters) > _version().BATCH:
            raise ValueError("a one-time code is good for one call")
        if (roots := _roots()) is None:
            return tuple(Refused(letter.document, Refusal.SETTINGS) for letter in letters)
        outcomes: list[Outcome] = []
        for batch in batched(letters, _version().BATCH):
            outcomes += _sign(batch, holder, secret, roots)
            if not all(isinstance(outcome, Signed) for outcome in outcomes):
                break  # a wrong passphrase twenty times locks a person out, and a sick service gets no more work
        rest = letters[len(outcomes) :]
        return (*outcomes, *(Refused(letter.document, Refusal.NOT_SENT) for letter in rest))

    @override
    def reconcile(self, unknown: Unknown, letter: Unsigned) -> Outcome:
        roots = _roots()  # first: the download works once
        if not unknown.remote_id or settings.BSRE_VERSION != "v1" or roots is None:
            return unknown
        try:
            received = v1.fetch(_service(), unknown.remote_id)
        except (NotSentError, LostError, answers.RefusedError):
            return unknown
        return self.recognise(letter, received, unknown.dispatch)  # that download was the only one

    @override
    def recognise(self, letter: Unsigned, data: bytes, dispatch: UUID) -> Signed | Unknown:
        if (roots := _roots()) is None:
            return Unknown(dispatch, letter.document, Doubt.SIGNER)
        doubt = doubt_about(data, letter.data, roots)
        return Unknown(dispatch, letter.document, doubt) if doubt else _keep(data, letter, dispatch, "")

    @override
    def verify(self, data: bytes) -> Verification | None:
        try:
            return _version().verify(_service(), data)
        except (NotSentError, LostError, KeyError, TypeError):
            return None

    @override
    def check_config(self) -> list[CheckMessage]:
        faults = _service().faults()
        if not settings.BSRE_USER or not settings.BSRE_PASSWORD:
            faults.append("user or password of the service is missing")
        if not _roots():
            faults.append(
                "PAMONG_BSRE_ROOTS_PATH names no PEM file with the roots that signatures must lead to"
            )
        return [Error(f"PAMONG_BSRE_*: {fault}", id="signing.E002") for fault in faults]


def _sign(batch: tuple[Unsigned, ...], holder: Holder, secret: Secret, roots: _Roots) -> list[Outcome]:
    dispatch = uuid7()
    try:
        delivery = _version().sign(_service(), batch, holder, secret)
    except NotSentError:
        return [Refused(letter.document, Refusal.UNREACHABLE) for letter in batch]
    except answers.RefusedError as refused:
        return [Refused(letter.document, refused.reason, refused.code) for letter in batch]
    except LostError as lost:
        name = answers.remote_id(lost.headers)
        return [Unknown(dispatch, letter.document, lost.doubt, name) for letter in batch]
    if len(delivery.files) != len(batch):
        return [Unknown(dispatch, letter.document, Doubt.GARBLED, delivery.remote_id) for letter in batch]
    return [_find(letter, at, delivery, dispatch, roots) for at, letter in enumerate(batch)]


def _find(letter: Unsigned, at: int, delivery: Delivery, dispatch: UUID, roots: _Roots) -> Outcome:
    """The letter's own file, wherever it lies: batches have come back in another order."""
    files = delivery.files
    doubt = doubt_about(files[at], letter.data, roots)
    if doubt is None:
        return _keep(files[at], letter, dispatch, delivery.remote_id)
    for other in files[:at] + files[at + 1 :]:
        if doubt is Doubt.CONTENT and doubt_about(other, letter.data, roots) is None:
            return _keep(other, letter, dispatch, delivery.remote_id)
    return Unknown(dispatch, letter.document, doubt, delivery.remote_id)


def _keep(data: bytes, letter: Unsigned, dispatch: UUID, name: str) -> Signed | Unknown:
    try:
        file = write(data, kind="letter", place=letter.place, owner=None)
    except OSError:
        return Unknown(dispatch, letter.document, Doubt.DISK, name)
    return Signed(dispatch, letter.document, file)


def _roots() -> "_Roots | None":
    try:
        return roots_in(settings.BSRE_ROOTS)
    except (OSError, ValueError):
        return None


def _service() -> Endpoint:
    return Endpoint(
        settings.BSRE_URL,
        basic(settings.BSRE_USER, settings.BSRE_PASSWORD),
        settings.BSRE_CA_FILE,
        settings.BSRE_PLAIN_HTTP,
    )


def _version() -> _Version:
    return _VERSIONS[settings.BSRE_VERSION]
