"""Who cosigned a checkpoint, as anybody can tell from its note and a policy of his own. Needs no office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pamong.core import notes
from pamong.core.logpolicy import Policy, Witness
from pamong.core.notes import Note, NoteError, Signature
from pamong.transparency import ed25519

#: More than two clocks of which one is set by hand may differ; a cosignature from further ahead is not believed.
TOLERANCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """One witness's valid signature under a note, and when it says it was made."""

    witness: Witness
    at: datetime
    signature: Signature


def cosigners(note: Note, policy: Policy, *, now: datetime) -> list[Cosigned]:
    """The latest valid cosignature of each witness of the policy, in the policy's order.

    Signatures of others, wrong ones, and those from the future are passed over: they prove nothing for or against.
    """
    found = []
    for witness in policy.witnesses:
        own = [
            line for line in note.signatures if (line.name, line.key_id) == (witness.key.name, witness.key.id)
        ]
        moments = [(made, line) for line in own if (made := moment_of(note.text, witness, line, now=now))]
        if moments:
            at, line = max(moments, key=lambda pair: pair[0])
            found.append(Cosigned(witness, at, line))
    return found


def moment_of(text: str, witness: Witness, line: Signature, *, now: datetime) -> datetime | None:
    """When ``witness`` cosigned ``text`` with ``line``; None if it did not, or in the future."""
    try:
        notes.verified(Note(text, (line,)), [witness.key], ed25519.verify)
        seconds = notes.cosigned_at(line)
        ahead = seconds > (now + TOLERANCE).timestamp()
        return None if ahead else datetime.fromtimestamp(seconds, UTC)
    except NoteError:
        return None


def shortage(found: Iterable[Cosigned], policy: Policy, *, wanted: int | None) -> str:
    """Why these cosignatures are not enough, in English; empty when they are.

    ``wanted``: that many witnesses of the policy, whatever its quorum says. None: the quorum.
    """
    keys = {one.witness.key for one in found}
    if wanted is not None:
        return "" if len(keys) >= wanted else f"cosigned by {len(keys)} known witnesses, {wanted} are wanted"
    return "" if policy.is_met(keys) else f"the quorum {policy.quorum!r} of the policy is not met"
