from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from pamong.core import ledger, notes
from pamong.core.notes import NoteError
from pamong.core.tiles import Tile, unpack
from pamong.foundation.jobs.models import Schedule
from pamong.foundation.jobs.schedule import run_due_schedules
from pamong.transparency import ed25519, keys, queries, tasks
from pamong.transparency.entries import Issued, read_leaf
from pamong.transparency.models import Checkpoint, LogEntry, LogHead, LogKey
from pamong.transparency.services import ForkedLogError, append, proof_of, sign_checkpoint

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def issue(count: int = 1, *, now: datetime = NOW) -> list[UUID]:
    ids = [uuid4() for _ in range(count)]
    with transaction.atomic():
        append([Issued(one, sha256(one.bytes).digest(), bytes(32)) for one in ids], now=now)
    return ids


def leaves() -> list[bytes]:
    return [bytes(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf", flat=True)]


def opened(checkpoint: Checkpoint) -> notes.Checkpoint:
    note = notes.parse_note(checkpoint.note.encode())
    key = keys.verifier_key()
    assert key is not None
    notes.verified(note, [key], ed25519.verify)
    return notes.Checkpoint.parse(note.text)


def test_a_checkpoint_names_the_root_and_is_signed_by_the_log() -> None:
    issue(300)
    found = opened(sign_checkpoint(now=NOW))
    assert (found.origin, found.size, found.root) == ("localhost/log", 300, ledger.root(leaves()))


def test_the_empty_log_has_a_checkpoint_too() -> None:
    found = opened(sign_checkpoint(now=NOW))
    assert (found.size, found.root) == (0, ledger.EMPTY_ROOT)


def test_nothing_new_is_signed_while_nothing_grew() -> None:
    issue()
    assert queries.needs_checkpoint()
    first = sign_checkpoint(now=NOW)
    assert sign_checkpoint(now=NOW + timedelta(hours=1)) == first
    assert not queries.needs_checkpoint()
    issue()
    assert queries.needs_checkpoint()
    assert sign_checkpoint(now=NOW).size == 2
    assert LogKey.objects.count() == 1


def test_the_key_is_kept_encrypted() -> None:
    sign_checkpoint(now=NOW)
    row = LogKey.objects.get()
    _, signer = keys.signer()
    assert ed25519.verify(bytes(row.public_key), b"x", signer(b"x"))
    assert len(bytes(row.private_key)) == 32 + 1 + 12 + 16


def test_every_letter_is_proven_under_every_later_checkpoint() -> None:
    ids = issue(3)
    early = sign_checkpoint(now=NOW)
    ids += issue(400)
    key = keys.verifier_key()
    assert key is not None
    for document in ids[:3] + ids[-3:]:
        found = proof_of(document, now=NOW)
        assert found is not None and found.extra is not None
        assert read_leaf(found.extra) == Issued(document, sha256(document.bytes).digest(), bytes(32))
        found.check(found.extra, key, ed25519.verify)
        with pytest.raises(NoteError):
            found.check(found.extra[:-1] + b"x", key, ed25519.verify)
    assert early.size == 3
    with pytest.raises(IndexError):
        queries.proof(LogEntry.objects.get(index=3), early)


def test_a_letter_just_issued_gets_its_checkpoint_at_once() -> None:
    sign_checkpoint(now=NOW)
    [document] = issue()
    assert proof_of(document, now=NOW) is not None
    assert LogHead.objects.get().signed == 1
    assert proof_of(uuid4(), now=NOW) is None


def test_tiles_and_bundles_are_served_as_far_as_the_log_goes() -> None:
    issue(300)
    data = [bytes(row.data) for row in LogEntry.objects.order_by("index")]
    assert queries.tile(Tile(0, 0)) == b"".join(leaves()[:256])
    assert queries.tile(Tile(0, 1, 40)) == b"".join(leaves()[256:296])
    assert queries.tile(Tile(1, 0, 1)) == ledger.root(leaves()[:256])
    assert queries.tile(Tile(0, 1, 45)) is queries.tile(Tile(2, 0, 1)) is None
    assert unpack(queries.bundle(0, 256) or b"") == data[:256]
    assert unpack(queries.bundle(1, 44) or b"") == data[256:]
    assert queries.bundle(1, 45) is queries.bundle(2, 1) is None


def test_letters_are_counted_as_far_as_the_checkpoint_goes() -> None:
    issue(3)
    early = sign_checkpoint(now=NOW)
    assert [queries.count_of("issued", early), queries.count_of("revoked", early)] == [3, 0]
    issue(2)
    assert queries.count_of("issued", early) == 3
    assert queries.count_of("issued", sign_checkpoint(now=NOW)) == 5


def test_a_history_that_was_rewritten_is_not_signed() -> None:
    issue(5)
    sign_checkpoint(now=NOW)
    rewritten = b"".join([*leaves()[:2], sha256(b"another letter").digest(), *leaves()[3:]])
    with connection.cursor() as cursor:  # somebody with the database in his hands
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER transparency_tile_update")
        else:
            cursor.execute("ALTER TABLE transparency_tile DISABLE TRIGGER USER")
        try:
            cursor.execute("UPDATE transparency_tile SET hashes = %s", [rewritten])
        finally:
            _restore(cursor)
    issue(1)
    with pytest.raises(ForkedLogError):
        sign_checkpoint(now=NOW)
    assert Checkpoint.objects.count() == 1


def _restore(cursor: object) -> None:
    from pamong.transparency import triggers

    if connection.vendor == "sqlite":
        [statement] = [line for line in triggers.SQLITE if "transparency_tile_update" in line]
        cursor.execute(statement)  # type: ignore[attr-defined]
    else:
        cursor.execute("ALTER TABLE transparency_tile ENABLE TRIGGER USER")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "statement", ["DELETE FROM transparency_checkpoint", "UPDATE transparency_checkpoint SET note = ''"]
)
def test_a_checkpoint_stays(statement: str) -> None:
    sign_checkpoint(now=NOW)
    with pytest.raises(DatabaseError, match="log:"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_root_of_each_day_is_kept() -> None:
    days = [NOW + timedelta(days=number) for number in range(3)]
    for day in days:
        for hour in range(2):
            issue(now=day)
            sign_checkpoint(now=day + timedelta(hours=hour))
    assert [found.size for found in queries.daily_roots(30)] == [6, 4, 2]
    assert [found.size for found in queries.daily_roots(2)] == [6, 4]
    assert [found.day for found in queries.daily_roots(1)] == [days[-1].date()]


def test_the_worker_signs_within_seconds_and_writes_nothing_while_nothing_grows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pamong.transparency.tasks.timezone.now", lambda: NOW)
    sign_checkpoint(now=NOW)
    run_due_schedules(NOW)
    later = NOW + timedelta(seconds=6)
    run_due_schedules(later)
    row = Schedule.objects.get(task_path=tasks.checkpoint.module_path)
    assert row.last_at is None
    issue()
    run_due_schedules(later + timedelta(seconds=1))
    row.refresh_from_db()
    assert row.last_at == later + timedelta(seconds=1)
    assert [found.size for found in Checkpoint.objects.order_by("size")] == [0, 1]
