"""What a signing backend is. Three shapes, by what leaves Pamong: a digest to a key of ours, a list of hashes
to somebody's service, or the whole document.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.checks import CheckMessage

from pamong.signing.remote import (
    HashOutcome,
    Holder,
    Outcome,
    Secret,
    Signed,
    Standing,
    Unknown,
    Unsigned,
    Verification,
)


class Backend(ABC):
    """Something that signs."""

    name: ClassVar[str]
    #: Whether its certificates come from an Indonesian PSrE (PP 71/2019); otherwise letters say so.
    certified: ClassVar[bool] = False

    def check_config(self) -> list[CheckMessage]:
        """What stands in the way of signing with this backend."""
        return []


class KeyBackend(Backend):
    """Makes and uses P-256 keys, which the office's own CA certifies. A ``handle`` is what the database keeps: a
    sealed key, or the name of one elsewhere. It says itself which backend made it, so that an office can change
    its backend and still sign what was ordered before.
    """

    @abstractmethod
    def owns(self, handle: bytes) -> bool:
        """Whether this backend made the handle."""

    @abstractmethod
    def create(self, owner: bytes) -> tuple[ec.EllipticCurvePublicKey, bytes]:
        """A new key and its handle, bound to ``owner`` (the id of the row that will keep the handle)."""

    @abstractmethod
    def prepare(self, handle: bytes, owner: bytes) -> ec.EllipticCurvePrivateKey:
        """The key behind a handle, ready to sign many letters; KeyUnavailableError if it cannot be had."""


class HashBackend(Backend):
    """A service that keeps people's keys and signs hashes with them, under the service's own certificates."""

    @abstractmethod
    def credentials(self) -> tuple[str, ...]:
        """The ids of the keys that the office's account may use; KeyUnavailableError if they cannot be had."""

    @abstractmethod
    def chain(self, credential: str) -> tuple[bytes, ...]:
        """The DER of its certificate and of those above it; KeyUnavailableError unless it is a P-256 key in force."""

    @abstractmethod
    def sign(self, credential: str, hashes: Sequence[bytes], secret: Secret) -> HashOutcome:
        """Sign SHA-256 hashes, all under one authorization that names them. Raises nothing for what others do."""


class DocumentBackend(Backend):
    """A service that takes whole PDFs and gives them back signed. Nothing here is ever tried a second time."""

    #: What people call it, and how it knows a person: ``nik`` or ``credential``.
    label: ClassVar[str]
    known_by: ClassVar[str] = "nik"

    @property
    @abstractmethod
    def batch(self) -> int:
        """How many letters one call takes."""

    @property
    @abstractmethod
    def sends_codes(self) -> bool:
        """Whether ``send_code`` is offered."""

    @property
    @abstractmethod
    def takes_codes(self) -> bool:
        """Whether a one-time code may stand for the passphrase; it is good for one call."""

    @property
    @abstractmethod
    def printed(self) -> str:
        """What a letter that it signs says of its signature; empty where it says that it is not certified."""

    @abstractmethod
    def standing(self, holder: Holder) -> Standing:
        """The state of the person's certificate, within 30 seconds; UNKNOWN when it cannot be learnt."""

    @abstractmethod
    def send_code(self, holder: Holder, count: int) -> bool:
        """Have the service send the person a one-time code for so many letters; False if it did not."""

    @abstractmethod
    def sign(self, letters: Sequence[Unsigned], holder: Holder, secret: Secret) -> tuple[Outcome, ...]:
        """One outcome for each letter, in order, within 60 seconds a call. Raises nothing for what others do."""

    @abstractmethod
    def reconcile(self, unknown: Unknown, letter: Unsigned) -> Outcome:
        """Look for the signature that may have been made; never make another. Unknown again if it is not found."""

    @abstractmethod
    def recognise(self, letter: Unsigned, data: bytes, dispatch: UUID) -> Signed | Unknown:
        """Judge a file that somebody says is ``letter`` signed, as strictly as one that came back. Asks nobody."""

    @abstractmethod
    def verify(self, data: bytes) -> Verification | None:
        """What the service says about a file, within 120 seconds; None if it says nothing. For the background."""
