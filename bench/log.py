"""The public log at a million leaves: the proof of one letter, a checkpoint, and what an append costs a letter.

inclusion_proof: the tiles from the database, and the hashes. proof_file: as a page makes it, with the look-up of the
leaf and the checkpoint by the letter's id.
"""

import random
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from statistics import median
from uuid import UUID

from bench import _office
from bench._report import Options, Report, run

TARGETS = {"inclusion_proof_ms": 1.0}
_AT_ONCE = 50


def main(argv: Sequence[str]) -> int:
    """``pamong bench log``."""
    return run("log", argv, measure)


def measure(options: Options) -> Report:
    """Grow the log, then look at it."""
    leaves, rounds = (3_000, 20) if options.quick else (1_000_000, 1_000)
    with _office.office():
        from django.utils import timezone

        from pamong.transparency import queries
        from pamong.transparency.models import LogEntry
        from pamong.transparency.services import sign_checkpoint

        _fill(leaves - queries.size())
        begun = time.perf_counter()
        latest = sign_checkpoint(now=timezone.now())
        first = 1000 * (time.perf_counter() - begun)
        chosen = random.Random(1)
        ids = list(LogEntry.objects.filter(event="issued").values_list("document", flat=True)[:rounds])
        rows = list(LogEntry.objects.filter(document__in=ids[:rounds]))
        proofs = _timed(lambda: queries.proof(chosen.choice(rows), latest), rounds)
        files = _timed(lambda: _proven(chosen.choice(ids), latest.pk), rounds)
        appended = _timed(_append, rounds // 10)
    return Report(
        "log",
        {
            "inclusion_proof_ms": median(proofs),
            "inclusion_proof_p99_ms": sorted(proofs)[len(proofs) * 99 // 100],
            "proof_file_ms": median(files),
            "checkpoint_ms": first,
            "append_ms_a_letter": median(appended) / _AT_ONCE,
            "leaves": leaves,
        },
        TARGETS,
        {},
        (f"append: transactions of {_AT_ONCE} letters, commit included.",),
    )


def _timed(act: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - begun))
    return taken


def _proven(document: UUID, size: int) -> None:
    from django.utils import timezone

    from pamong.transparency.services import proof_of

    found = proof_of(document, now=timezone.now())
    assert found is not None and found.note.text.split("\n")[1] == str(size)


def _append() -> None:
    _fill(_AT_ONCE)


def _fill(count: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from pamong.foundation.db.ids import uuid7
    from pamong.transparency.entries import Issued
    from pamong.transparency.services import append

    made = (uuid7() for _ in range(count))
    entries = [Issued(one, sha256(one.bytes).digest(), bytes(32)) for one in made]
    for start in range(0, count, 10_000):
        with transaction.atomic():
            append(entries[start : start + 10_000], now=timezone.now())
