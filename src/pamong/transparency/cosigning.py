"""Cosignatures come back: asked for over the network (c2sp.org/tlog-witness), or brought as a file by a person.

Kept is only what a witness of the office's policy signed, over exactly a checkpoint that this log signed.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pamong.core import ledger, notes
from pamong.core.logpolicy import Policy, PolicyError, Witness, parse_policy
from pamong.core.notes import Note, NoteError
from pamong.core.submission import SIZE_TYPE, Submission, parse_answer
from pamong.signing.calls import Answer, Endpoint, LostError, NotSentError, call
from pamong.transparency import keys, queries
from pamong.transparency.cosigners import cosigners
from pamong.transparency.models import Checkpoint, Cosignature, WitnessCall

PERIOD = timedelta(minutes=1)
#: A quiet log has its last checkpoint cosigned anew, so that its cosignatures are never older than this.
FRESH = timedelta(days=1)
#: The worker also signs letters: one that does not answer takes eight seconds of it, and is then left alone.
CONNECT_SECONDS, SECONDS = 3.0, 5.0
PAUSE = timedelta(minutes=8)
_MAX_ANSWER = 64_000
logger = logging.getLogger(__name__)


class NotOursError(Exception):
    """This is no checkpoint that this log signed, or no witness that the office knows signed it."""


class LostEntriesError(NotOursError):
    """A checkpoint signed with our key, or seen by a witness, that is not in this log: entries were lost or forked."""


class WitnessRefusedError(Exception):
    """The witness could not be reached, or did not cosign; the message says why."""


def policy() -> Policy:
    """The witnesses that the office has chosen; none without a setting. ``PolicyError`` for a file that is none."""
    return _read(settings.LOG_WITNESSES)


def chosen() -> tuple[Witness, ...]:
    """The witnesses of the policy; none while its file cannot be read, which ``pamong log witnesses`` tells."""
    try:
        return policy().witnesses
    except PolicyError:
        return ()


def witnessed() -> Policy:
    """The logs that this office is a witness of."""
    return _read(settings.WITNESSED_LOGS)


def _read(name: str) -> Policy:
    if not name:
        return Policy()
    try:
        return parse_policy(Path(name).read_bytes())
    except (OSError, PolicyError) as fault:
        raise PolicyError(f"{name}: {fault}") from fault


def bring(data: bytes, *, now: datetime) -> list[Cosignature]:
    """Keep the cosignatures that are new in a note from a witness; may be repeated.

    ``NotOursError`` when nothing in it can be kept, ``LostEntriesError`` when our own signature is under something that
    is not in this log.
    """
    try:
        note = notes.parse_note(data)
        size = notes.Checkpoint.parse(note.text).size
    except NoteError as fault:
        raise NotOursError(str(fault)) from fault
    checkpoint = Checkpoint.objects.filter(size=size).first()
    if checkpoint is None or queries.text_of(checkpoint) != note.text:
        if keys.is_signed(note):
            raise LostEntriesError(f"our key signed a checkpoint of {size} entries that is not in this log")
        raise NotOursError("not a checkpoint of this log")
    found = keep(checkpoint, note, policy(), now=now)
    if not found:
        raise NotOursError("no witness of the policy signed it, or what they signed is kept already")
    return found


def keep(checkpoint: Checkpoint, note: Note, known: Policy, *, now: datetime) -> list[Cosignature]:
    """Keep what the witnesses of ``known`` signed over this checkpoint; returns what was not kept before."""
    made = []
    with transaction.atomic():
        for found in cosigners(note, known, now=now):
            row, is_new = Cosignature.objects.get_or_create(
                checkpoint=checkpoint,
                key=str(found.witness.key),
                at=found.at,
                defaults={"line": str(found.signature), "kept_at": now},
            )
            made += [row] if is_new else []
    queries.forget_cosigned(checkpoint)
    return made


def is_needed(now: datetime) -> bool:
    """Whether a witness with an address has not cosigned the latest checkpoint, or not for a day, and failed at it not
    just now.
    """
    return bool(settings.LOG_WITNESSES) and any(True for _ in _waiting(now))


def _waiting(now: datetime) -> Iterable[tuple[Witness, Checkpoint]]:
    checkpoint = queries.latest()
    if checkpoint is None or not checkpoint.size:
        return
    fresh = checkpoint.cosignatures.filter(at__gt=now - FRESH)
    done = set(fresh.values_list("key", flat=True))
    failed = WitnessCall.objects.filter(at__gt=now - PAUSE).exclude(trouble="")
    done.update(failed.values_list("key", flat=True))
    for witness in chosen():
        if witness.url and str(witness.key) not in done:
            yield witness, checkpoint


def ask_all(*, now: datetime) -> int:
    """Ask each witness that has not cosigned the latest checkpoint; returns how many did. One never stops the others.

    What was wrong is written down for the page and the administrator.
    """
    cosigned = 0
    for witness, checkpoint in list(_waiting(now)):
        trouble = ""
        try:
            cosigned += bool(ask(witness, checkpoint, now=now))
        except (WitnessRefusedError, LostEntriesError) as fault:
            trouble = str(fault)[:200]
            logger.warning("no cosignature of %s: %s", witness.key.name, fault)
        WitnessCall.objects.update_or_create(key=str(witness.key), defaults={"at": now, "trouble": trouble})
    return cosigned


def ask(witness: Witness, checkpoint: Checkpoint, *, now: datetime) -> list[Cosignature]:
    """Have ``witness`` cosign ``checkpoint``, in one call, or two where it is further on; returns what is new.

    ``WitnessRefusedError``; ``LostEntriesError`` when the witness has cosigned more entries than this log has.
    """
    answer = _submit(witness, checkpoint, _last_seen(witness, checkpoint))
    if answer.status == 409 and answer.headers.get("content-type", "").partition(";")[0] == SIZE_TYPE:
        answer = _submit(witness, checkpoint, _size_in(answer, checkpoint))
    if answer.status != 200:
        raise WitnessRefusedError(f"HTTP {answer.status}")
    try:
        note = parse_answer(answer.body, queries.text_of(checkpoint))
    except NoteError as fault:
        raise WitnessRefusedError(f"its answer: {fault}") from fault
    if not cosigners(note, Policy(witnesses=(witness,)), now=now):
        raise WitnessRefusedError("its answer holds no valid cosignature of its key")
    return keep(checkpoint, note, Policy(witnesses=(witness,)), now=now)


def _last_seen(witness: Witness, checkpoint: Checkpoint) -> int:
    """The size that this witness cosigned last, as far as we know."""
    seen = Cosignature.objects.filter(key=str(witness.key), checkpoint__size__lte=checkpoint.size)
    return seen.order_by("-checkpoint").values_list("checkpoint", flat=True).first() or 0


def _submit(witness: Witness, checkpoint: Checkpoint, old: int) -> Answer:
    tree = queries.tree(checkpoint.size, around=[old - 1] if old else [])
    proof = ledger.consistency_proof(tree.nodes, old, checkpoint.size)
    body = str(Submission(old, proof, notes.parse_note(checkpoint.note.encode()))).encode()
    endpoint = Endpoint(  # plain: what comes back is signed, and what is sent is public
        witness.url, plain=True, connect_seconds=CONNECT_SECONDS
    )
    try:
        return call(
            endpoint,
            "POST",
            "/add-checkpoint",
            seconds=SECONDS,
            body=body,
            kind="text/plain",
            most=_MAX_ANSWER,
        )
    except NotSentError as fault:
        raise WitnessRefusedError(f"not reached ({fault})") from fault
    except LostError as fault:
        raise WitnessRefusedError(f"no answer ({fault.doubt})") from fault


def _size_in(answer: Answer, checkpoint: Checkpoint) -> int:
    try:
        size = notes.decimal(answer.body.decode("ascii").removesuffix("\n"))
    except ValueError as fault:
        raise WitnessRefusedError("its answer names no size") from fault
    if size > checkpoint.size:
        raise LostEntriesError(f"it has cosigned {size} entries of this log, which has {checkpoint.size}")
    return size
