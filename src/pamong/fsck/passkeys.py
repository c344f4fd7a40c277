"""Passkeys that the public log tells of are those that the office keeps, in force or ended as it says."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import UUID

from pamong.foundation.access.models import Credential
from pamong.fsck.faults import Fault, Kind, at, raw
from pamong.signing.ceremony import credential_name
from pamong.transparency.entries import CredentialRevoked, Enrolled
from pamong.transparency.models import LogEntry

type Told = Sequence[tuple[int, Enrolled]]


def check(told: Told) -> Iterator[Fault]:
    """Every leaf, by its place in the log, of a passkey that its account has not, or that ended otherwise."""
    kept = {
        (account, credential_name(raw(name)), sha256(raw(key)).digest()): (pk, revoked_at is not None)
        for pk, account, name, key, revoked_at in Credential.objects.values_list(
            "pk", "account", "credential_id", "public_key", "revoked_at"
        )
    }
    ended = {_key(entry) for _index, entry in told if isinstance(entry, CredentialRevoked)}
    for index, entry in told:
        known = kept.get(_key(entry))
        if known is None:
            detail = f"{entry.event} tells of a passkey that its account does not have"
            yield Fault(Kind.LOG, at(LogEntry, index), detail)
            continue
        pk, is_revoked = known
        if is_revoked != (_key(entry) in ended):
            state = "revoked" if is_revoked else "in force"
            yield Fault(Kind.LOG, at(Credential, pk), f"{state}, and the log tells otherwise")


def _key(entry: Enrolled) -> tuple[UUID, bytes, bytes]:
    return entry.account, entry.credential, entry.public_key
