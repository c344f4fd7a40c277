"""Officials' passkeys enter the log in the transaction that enrols or revokes them."""

from hashlib import sha256

from pamong.foundation.access.key_events import KeyEnrolled, KeyRevoked
from pamong.foundation.jobs import bus
from pamong.signing.ceremony import credential_name
from pamong.transparency.entries import CredentialRevoked, Enrolled
from pamong.transparency.services import append


def enrolled(event: KeyEnrolled) -> None:
    """Append that an official has this passkey now."""
    name, key = credential_name(event.credential_id), sha256(event.public_key).digest()
    append([Enrolled(event.account, name, key)], now=event.at)


def revoked(event: KeyRevoked) -> None:
    """Append that an official's passkey ended."""
    name, key = credential_name(event.credential_id), sha256(event.public_key).digest()
    append([CredentialRevoked(event.account, name, key)], now=event.at)


def listen() -> None:
    """Take part in every enrolment and revocation."""
    bus.join(KeyEnrolled, enrolled)
    bus.join(KeyRevoked, revoked)
