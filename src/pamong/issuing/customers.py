"""The door through which a slice has documents issued: it describes them, and hears what became of them.

A slice registers one ``Customer`` in its ``AppConfig.ready``. Every hook runs inside a transaction of the issuing
layer, so the slice's own row and the register change together or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from pamong.foundation.access.person import Person, Post
from pamong.foundation.regions.models import Office
from pamong.issuing.models import Document, Revocation
from pamong.issuing.render.data import LetterData
from pamong.issuing.render.source import LetterSource


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says, before it has a number, a date and a signer.

    ``supersedes``: the document that it corrects, which is revoked, or will be when this one is published.
    """

    source: UUID
    office: Office
    place: int
    kind: str
    title: str
    classification: str
    pattern: str
    subject: str
    applicant: UUID | None
    letter: LetterSource
    data: LetterData
    paper: str
    valid_until: date | None
    supersedes: UUID | None = None


class Customer(Protocol):
    """A slice that has documents signed."""

    name: str

    def begin(self, sources: Sequence[UUID], *, signer: Person, post: Post, now: datetime) -> list[Content]:
        """Claim ``sources`` for signing and describe them in the same order; raise if one may not be signed."""
        ...

    def describe(self, source: UUID, *, signer: Person, post: Post, now: datetime) -> Content:
        """The content of one source without claiming it, for the RANCANGAN."""
        ...

    def released(self, sources: Sequence[UUID], *, now: datetime) -> None:
        """The prompt was cancelled or expired: the sources wait again."""
        ...

    def issued(self, documents: Sequence[Document], *, now: datetime) -> None:
        """The documents are published."""
        ...

    def revoked(self, revocations: Sequence[Revocation], *, now: datetime) -> None:
        """The documents of these revocations are revoked."""
        ...


_customers: dict[str, Customer] = {}


def register(customer: Customer) -> None:
    """Make ``customer`` known under its name."""
    _customers[customer.name] = customer


def customer(name: str) -> Customer:
    """The registered customer ``name``."""
    return _customers[name]
