"""What happened to a request, as values that slices publish to each other.

``place`` is ``RegionCode.place`` of the region the request belongs to; ``actor`` is the account that acted,
``None`` for the system; times are aware. Handlers run after the commit of the act.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pamong.core.dates import aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events carry. ``id`` is unique, so that a handler can tell a repeated delivery."""

    id: UUID
    request: UUID
    place: int
    actor: UUID | None
    occurred_at: datetime

    def __post_init__(self) -> None:
        aware(self.occurred_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSubmitted(Event):
    """A request was handed in for ``resident``, by ``submitted_by``: themselves, the desk, or the RT."""

    letter_type: str
    resident: UUID
    submitted_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StepApproved(Event):
    """A step was taken; ``step`` is its index on the route."""

    step: int
    by_deputy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReturned(Event):
    """It went back to the resident with a reason."""

    step: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRejected(Event):
    """It ended with a reason."""

    step: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(Event):
    """The resident took it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPassedOver(Event):
    """An RT or RW did not answer within the promise, and the request went on without him."""

    step: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDeputised(Event):
    """The present step may be taken by ``deputy``, once."""

    step: int
    deputy: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterIssued(Event):
    """The letter is signed, registered and public; ``letter`` is its document, ``number`` as printed."""

    letter: UUID
    letter_type: str
    number: str


EVENTS: tuple[type[Event], ...] = (
    RequestSubmitted,
    StepApproved,
    RequestReturned,
    RequestRejected,
    RequestWithdrawn,
    StepPassedOver,
    StepDeputised,
    LetterIssued,
)
