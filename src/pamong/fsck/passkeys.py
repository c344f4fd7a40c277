"""Two persons stand behind every passkey that acts in office, and the public log tells of exactly those.

Keys of the demo's simulated phones are left out: nobody enrols them, and production refuses to start on one.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import UUID

from pamong.foundation.access.models import Appointment, Credential, Invitation
from pamong.fsck.faults import Fault, Kind, at, raw
from pamong.signing.ceremony import credential_name
from pamong.signing.models import Prompt
from pamong.transparency.entries import CredentialRevoked, Enrolled
from pamong.transparency.models import LogEntry

type Told = Sequence[tuple[int, Enrolled]]


def check_enrolments(prompts: Sequence[Prompt]) -> Iterator[Fault]:
    """Every passkey that acts, or signed, in office, and that no two persons enrolled before it did."""
    asked = {row.credential_id: row for row in Invitation.objects.filter(credential__isnull=False)}
    enrolled = Credential.objects.filter(enrolled_at__isnull=False, simulated=False)
    for key in enrolled.filter(unenrolled_at__isnull=True).order_by("pk"):
        if problem := _ceremony(key, asked.get(key.pk)):
            yield Fault(Kind.PASSKEY, at(Credential, key.pk), problem)
    for prompt in prompts:
        known, ordered = prompt.credential, prompt.ordered_at
        if known is None or ordered is None:
            continue
        since, until = known.enrolled_at, known.unenrolled_at
        if since is None or since > ordered or (until is not None and until < ordered):
            yield Fault(
                Kind.PASSKEY, at(Prompt, prompt.pk), "approved by a passkey that was not enrolled then"
            )


def _ceremony(key: Credential, asked: Invitation | None) -> str:
    """What is wrong with the books about two persons; empty if nothing is."""
    if asked is None or asked.account_id != key.account_id:
        return "acts in office, and no invitation of its official made it"
    if asked.used_at is None or asked.cancelled_at is not None:
        return "acts in office by an invitation that was not used, or was cancelled"
    if asked.approved_by_id is None:
        founded = asked.kind == Invitation.Kind.FIRST and asked.started_by_id is None
        return "" if founded else "acts in office, and nobody approved it"
    if asked.approved_by_id in (asked.started_by_id, key.account_id) or asked.started_by_id is None:
        return "acts in office, and one person alone stands behind it"
    return ""


def check(told: Told) -> Iterator[Fault]:
    """Every leaf, by its place in the log, of a passkey that its account has not, or that ended otherwise."""
    kept = {
        (account, credential_name(raw(name)), sha256(raw(key)).digest()): (pk, any(ends))
        for pk, account, name, key, *ends in Credential.objects.values_list(
            "pk", "account", "credential_id", "public_key", "revoked_at", "unenrolled_at"
        )
    }
    ended = {_key(entry) for _index, entry in told if isinstance(entry, CredentialRevoked)}
    for index, entry in told:
        known = kept.get(_key(entry))
        if known is None:
            detail = f"{entry.event} tells of a passkey that its account does not have"
            yield Fault(Kind.LOG, at(LogEntry, index), detail)
            continue
        pk, has_ended = known
        if has_ended != (_key(entry) in ended):
            state = "ended" if has_ended else "in force"
            yield Fault(Kind.LOG, at(Credential, pk), f"{state}, and the log tells otherwise")
    yield from _untold({_key(entry) for _index, entry in told})


def _untold(told: set[tuple[UUID, bytes, bytes]]) -> Iterator[Fault]:
    """Passkeys of officials that act in office behind the log's back."""
    acting = Credential.objects.filter(enrolled_at__isnull=False, unenrolled_at__isnull=True, simulated=False)
    for key in acting.filter(account__in=Appointment.objects.values("account")).order_by("pk"):
        name = (key.account_id, credential_name(raw(key.credential_id)), sha256(raw(key.public_key)).digest())
        if name not in told:
            yield Fault(Kind.LOG, at(Credential, key.pk), "acts in office, and the log does not tell of it")


def _key(entry: Enrolled) -> tuple[UUID, bytes, bytes]:
    return entry.account, entry.credential, entry.public_key
