"""Prompts: what was asked is what was approved, and each came to its proper end."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from pamong.fsck.faults import Fault, Kind, at, raw
from pamong.fsck.register import PUBLISHED, Register
from pamong.fsck.register import State as Known
from pamong.fsck.sheets import Approval
from pamong.signing import ceremony
from pamong.signing.models import Prompt, PromptItem

State = Prompt.State
APPROVED = frozenset({State.ORDERED, State.DONE})
#: An order is finished within seconds, after a crash within a minute of the restart.
ORDER_OVERDUE = timedelta(hours=1)
PROMPT_OVERDUE = timedelta(days=1)
_EXPECTED: Mapping[str, frozenset[str]] = {
    State.OPEN: frozenset({Known.BOUND}),
    State.ORDERED: PUBLISHED | {Known.ORDERED},
    State.DONE: PUBLISHED,
    State.CANCELLED: frozenset({Known.CANCELLED}),
    State.EXPIRED: frozenset({Known.CANCELLED}),
}


class _Item(NamedTuple):
    """A letter of a prompt's list."""

    prompt_id: UUID
    position: int
    document: UUID
    content_hash: bytes
    digest: bytes
    leaf: bytes
    live: bool


def load() -> list[Prompt]:
    """Every prompt with its key and passkey."""
    return list(Prompt.objects.select_related("key", "credential").order_by("pk"))


def approvals(prompts: Sequence[Prompt]) -> dict[UUID, Approval]:
    """What was approved, by prompt."""
    return {prompt.pk: _approval(prompt) for prompt in prompts if prompt.state in APPROVED}


def _approval(prompt: Prompt) -> Approval:
    credential = raw(prompt.credential.credential_id) if prompt.credential else b""
    return Approval(
        touch=_touch(prompt, raw(prompt.root)),
        appointment=prompt.appointment.bytes,
        purpose=prompt.purpose,
        key=raw(prompt.key.key_hash),
        credential=ceremony.credential_name(credential),
        authenticator_data=raw(prompt.authenticator_data),
        client_data=raw(prompt.client_data),
        signature=raw(prompt.assertion),
    )


def _touch(prompt: Prompt, root: bytes) -> ceremony.Touch:
    expiry = int(prompt.expires_at.timestamp())
    return ceremony.Touch(prompt.rp_id, prompt.signer_id.bytes, root, prompt.count, raw(prompt.nonce), expiry)


def check(register: Register, prompts: Sequence[Prompt], now: datetime) -> Iterator[Fault]:
    """Every fault of every prompt and its list."""
    items: dict[UUID, list[_Item]] = defaultdict(list)
    listed = PromptItem.objects.order_by("prompt", "position").values_list(*_Item._fields)
    for item in map(_Item._make, listed.iterator(chunk_size=2_000)):
        items[item.prompt_id].append(item)
    for prompt in prompts:
        rows = items.get(prompt.pk, [])
        for problem in (*_list(prompt, rows), *_end(register, prompt, rows)):
            yield Fault(Kind.PROMPT, at(Prompt, prompt.pk), problem)
        elsewhere = any(row.is_elsewhere for row in register.by_prompt.get(prompt.pk, ()))
        if overdue := _overdue(prompt, now, waits_for_a_person=elsewhere):
            yield Fault(Kind.UNFINISHED, at(Prompt, prompt.pk), overdue)


def _list(prompt: Prompt, items: Sequence[_Item]) -> Iterator[str]:
    """The list is whole, and root and challenge follow from it."""
    if [item.position for item in items] != list(range(prompt.count)) or not items:
        yield f"its list has {len(items)} letters of {prompt.count}"
        return
    key = raw(prompt.key.key_hash)
    mandate = ceremony.Mandate(prompt.signer_id.bytes, prompt.appointment.bytes, key, prompt.purpose)
    leaves = [raw(item.leaf) for item in items]
    for item, leaf in zip(items, leaves, strict=True):
        named = ceremony.Item(item.document.bytes, raw(item.content_hash), raw(item.digest))
        if ceremony.leaf(named, mandate) != leaf:
            yield f"letter {item.position} of its list was altered"
    if len(leaves) > ceremony.MAX_BATCH or ceremony.root(leaves) != raw(prompt.root):
        yield "its root is not that of its list"
    elif _touch(prompt, raw(prompt.root)).challenge != raw(prompt.challenge):
        yield "its challenge is not that of what it asks for"


def _end(register: Register, prompt: Prompt, items: Sequence[_Item]) -> Iterator[str]:
    """Its letters are where its state says, and say of themselves what it says of them."""
    expected = _EXPECTED.get(prompt.state, frozenset())
    live = prompt.state not in (State.CANCELLED, State.EXPIRED)
    for item in items:
        row = register.documents.get(item.document)
        if row is None:
            yield f"the document of letter {item.position} is gone"
            continue
        may_be_withdrawn = row.is_elsewhere or prompt.key.revoked_at is not None
        withdrawn = may_be_withdrawn and row.state == Known.CANCELLED and prompt.state in APPROVED
        if row.state not in expected and not withdrawn:
            yield f"{prompt.state}, and letter {item.position} is {row.state}"
        if (row.prompt, row.position) != (prompt.pk, item.position):
            yield f"the document of letter {item.position} names another prompt or position"
        if (row.content_hash, row.digest) != (raw(item.content_hash), raw(item.digest)):
            yield f"the document of letter {item.position} has other hashes than were approved"
        if item.live != live:
            yield f"{prompt.state}, and letter {item.position} is {'live' if item.live else 'not live'}"
    listed = {item.document for item in items}
    for row in register.by_prompt.get(prompt.pk, ()):
        if row.pk not in listed:
            yield f"the document {row.pk} names this prompt and is not on its list"


def _overdue(prompt: Prompt, now: datetime, *, waits_for_a_person: bool) -> str:
    """An order is finished by us, unless a service signs: then its official sends it, or decides what became of it."""
    late = prompt.ordered_at is not None and now - prompt.ordered_at > ORDER_OVERDUE
    if prompt.state == State.ORDERED and late and not waits_for_a_person and prompt.key.revoked_at:
        when = prompt.key.revoked_at
        return f"ordered with a key that was revoked at {when}: start the office, it takes the letters back"
    if prompt.state == State.ORDERED and late and not waits_for_a_person:
        return f"ordered at {prompt.ordered_at} and not finished: start the office"
    if prompt.state == State.OPEN and now - prompt.expires_at > PROMPT_OVERDUE:
        return f"open since {prompt.created_at}: start the office"
    return ""
